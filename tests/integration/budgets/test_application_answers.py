"""What the ledger answers to an application: twice, late, in another order, after it was withdrawn."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contracts.budgets import ApprovePayment, LimitReached, PaymentApproved, applications, grants
from contracts.errors import Forbidden, NotYet
from contracts.principal import ANONYMOUS
from services.budgets import domain, operations
from tests.mothers_applications import APPLICANT, APPLIED, Plea
from tests.mothers_budgets import APPROVER, CODER, STRANGER, said


def test_what_the_ledger_refuses_goes_back_to_a_decider_with_what_was_available(plea: Plea) -> None:
    plea.to("granting")
    plea.hear(plea.refused())
    view = plea.view(ANONYMOUS)
    assert (view.state, view.refused_because, view.available, view.decision) == ("referred", "puljen er tom", 7, None)
    plea.decide(amount=7)
    assert plea.view().refused_because is None
    plea.again().attest()
    plea.hear(plea.posted(7))
    assert (plea.view().state, len(plea.requests()), len({each.request_id for each in plea.requests()})) == (
        "granted",
        2,
        2,
    )


def test_answers_that_come_twice_late_or_in_another_order_end_the_same(plea: Plea) -> None:
    plea.to("granting")
    refused = plea.refused()
    plea.hear(refused)
    plea.decide()
    plea.again().attest()
    posted = plea.posted()
    plea.hear(refused)
    assert plea.view().state == "granting", "an older word is no news"
    for event in (posted, posted, refused, replace(posted, sequence=9)):
        plea.hear(event)
    assert (plea.view().state, plea.view().sequence) == ("granted", 9)
    assert [entry.kind for entry in plea.entries()].count("granted") == 1


def test_an_answer_that_nobody_here_has_asked_for_waits(plea: Plea) -> None:
    plea.to("attesting")
    for event in (plea.posted(), plea.refused(), plea.posted(owner_id=uuid4())):
        with pytest.raises(NotYet):
            plea.hear(event)


def test_an_answer_that_contradicts_what_was_decided_is_kept_for_an_operator(plea: Plea) -> None:
    plea.to("granting")
    with pytest.raises(domain.applications.GrantContradictsDecision):
        plea.hear(plea.posted(APPLIED - 1))
    plea.hear(plea.posted())
    with pytest.raises(applications.WrongApplication):
        plea.hear(plea.refused())


def test_a_campaigns_and_a_budgets_answers_are_no_applications(plea: Plea) -> None:
    plea.to("granting")
    with pytest.raises(NotYet):  # which campaign it is of has not been heard
        plea.hear(replace(plea.posted(), owner="campaign"))
    plea.hear(replace(plea.refused(), owner="campaign"))
    assert plea.view().state == "granting"


def test_a_refusal_after_it_was_withdrawn_leaves_it_withdrawn(plea: Plea) -> None:
    plea.to("granting")
    plea.withdraw()
    plea.hear(plea.refused())
    assert plea.view().state == "withdrawn"


def test_talk_has_its_limit_and_decisions_find_their_place_all_the_same(
    plea: Plea, monkeypatch: pytest.MonkeyPatch
) -> None:
    plea.to("referred")
    monkeypatch.setattr(domain.applications, "APPLICATION_ENTRIES_MAX", len(plea.entries()))
    with pytest.raises(LimitReached):
        plea.ask()
    plea.decide()
    plea.attest()
    plea.hear(plea.posted())
    assert plea.entries()[-1].kind == "granted"


def test_a_grant_after_it_was_withdrawn_goes_back_at_once_and_is_counted(plea: Plea) -> None:
    plea.to("granting")
    plea.withdraw()
    posted = plea.posted()
    plea.hear(posted)
    plea.hear(posted)
    (ended,) = said(plea.db, grants.GrantEnded)
    assert (ended.application_id, ended.budget_id, ended.state) == (plea.application_id, None, "given_back")
    plea.released(APPLIED)
    view = plea.view()
    assert view.project is not None
    assert (view.state, view.project.state, view.project.released) == ("withdrawn", "given_back", APPLIED)


def test_a_grant_is_the_applicants_project_on_the_terms_of_the_decision(plea: Plea) -> None:
    plea.to("referred")
    plea.decide(terms=grants.GrantTerms(pays="after"))
    plea.attest()
    plea.hear(plea.posted())
    view = plea.view()
    assert view.project is not None
    assert (view.project.project_id, view.project.state, view.project.granted) == (
        plea.application_id,
        "granted",
        APPLIED,
    )
    assert view.terms == grants.GrantTerms(pays="after")
    asked = grants.RequestPayment(command_id=uuid4(), project_id=plea.application_id, amount=1, purpose="søm")
    with pytest.raises(grants.NotSpentYet):
        plea.do(APPLICANT, operations.request_payment, asked)


def test_an_applicants_project_is_paid_accounted_for_and_gives_back_the_rest(plea: Plea) -> None:
    plea.to("granted")
    for amount in (300_000, 60_000):
        asked = grants.RequestPayment(command_id=uuid4(), project_id=plea.application_id, amount=amount, purpose="søm")
        with pytest.raises(Forbidden):
            plea.do(STRANGER, operations.request_payment, asked)
        payment_id = plea.do(APPLICANT, operations.request_payment, asked).id
        coded = grants.CodePayment(command_id=uuid4(), payment_id=payment_id, voucher="bilag 8")
        plea.do(CODER, operations.code_payment, coded)
        plea.do(APPROVER, operations.approve_payment, ApprovePayment(command_id=uuid4(), payment_id=payment_id))
        plea.paid(payment_id)
    approved = said(plea.db, PaymentApproved)
    assert {(each.application_id, each.budget_id) for each in approved} == {(plea.application_id, None)}
    lines = (grants.AccountLine(text="Tømmer", amount=360_000),)
    told = {"project_id": plea.application_id, "lines": lines, "text": "Den står der"}
    plea.do(APPLICANT, operations.submit_accounts, grants.SubmitAccounts(command_id=uuid4(), **told))
    accepted = grants.AcceptAccounts(command_id=uuid4(), project_id=plea.application_id)
    plea.do(APPROVER, operations.accept_accounts, accepted)
    (ended,) = said(plea.db, grants.GrantEnded)
    assert (ended.application_id, ended.state) == (plea.application_id, "finished")
    plea.released(40_000)
    project = plea.view(CODER).project
    assert project is not None
    assert (project.state, project.released, [each.amount for each in project.payments]) == (
        "finished",
        40_000,
        [300_000, 60_000],
    )
    for who in (STRANGER, ANONYMOUS):
        seen = plea.view(who).project
        assert seen is not None
        assert seen.payments == ()


def test_a_release_that_comes_twice_is_counted_once(plea: Plea) -> None:
    plea.to("granted")
    plea.released(10_000, twice=True)
    project = plea.view().project
    assert project is not None
    assert project.released == 10_000


def test_a_grant_that_finance_reversed_goes_back_to_a_decider_and_is_granted_anew(plea: Plea) -> None:
    plea.to("granting")
    posted = plea.posted()
    undone = plea.undone()
    with pytest.raises(NotYet):
        plea.hear(undone)
    plea.hear(posted)
    plea.hear(undone)
    plea.hear(undone)
    view = plea.view()
    assert view.project is not None
    assert (view.state, view.refused_because, view.granted, view.project.granted) == (
        "referred",
        "bogført to gange",
        None,
        0,
    )
    plea.decide(amount=5)
    plea.again().attest()
    plea.hear(plea.posted(5))
    view = plea.view()
    assert view.project is not None
    assert (view.state, view.granted, view.project.awarded, view.project.granted) == ("granted", 5, 5, 5)
    assert [entry.kind for entry in plea.entries()].count("reversed") == 1


def test_what_is_granted_anew_is_another_years_money_if_it_was_applied_for_so(plea: Plea) -> None:
    plea.to("granted")
    plea.hear(plea.undone())
    plea.return_()
    plea.edit(1, year=2027)
    plea.submit()
    plea.refer()
    plea.decide(version=2)
    plea.again().attest()
    plea.hear(plea.posted())
    assert plea.requests()[-1].year == 2027
    given_back = grants.GiveBackGrant(command_id=uuid4(), project_id=plea.application_id, reason="fortrudt")
    plea.do(APPLICANT, operations.give_back_grant, given_back)
    assert [each.year for each in said(plea.db, grants.GrantEnded)] == [2027]


def test_a_ledger_that_grants_once_more_what_has_ended_is_asked_for_it_back_once_more(plea: Plea) -> None:
    plea.to("granting")
    plea.withdraw()
    posted = plea.posted()
    plea.hear(posted)
    restored = replace(posted, epoch=2, sequence=1)
    plea.hear(restored)
    plea.hear(restored)
    assert len({each.request_id for each in said(plea.db, grants.GrantEnded)}) == 2


def test_the_database_refuses_a_grant_of_nobody_and_one_of_two(plea: Plea) -> None:
    plea.to("granted")
    for change in ("application_id = NULL", "budget_id = application_id"):
        with pytest.raises(IntegrityError):
            plea.db.run(lambda session, change=change: session.execute(text(f"UPDATE project_grant SET {change}")))
