"""What the ledger answers to an application: twice, late, in another order, after it was withdrawn."""

from dataclasses import replace
from uuid import uuid4

import pytest

from contracts.budgets import LimitReached, applications
from contracts.errors import NotYet
from contracts.principal import ANONYMOUS
from services.budgets import domain
from tests.mothers_applications import APPLIED, Plea


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
    with pytest.raises(domain.GrantContradictsDecision):
        plea.hear(plea.posted(APPLIED - 1))
    plea.hear(plea.posted())
    with pytest.raises(applications.WrongApplication):
        plea.hear(plea.refused())


def test_a_campaigns_and_a_budgets_answers_are_no_applications(plea: Plea) -> None:
    plea.to("granting")
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
    monkeypatch.setattr(domain, "APPLICATION_ENTRIES_MAX", len(plea.entries()))
    with pytest.raises(LimitReached):
        plea.ask()
    plea.decide()
    plea.attest()
    plea.hear(plea.posted())
    assert plea.entries()[-1].kind == "granted"
