"""An application from its draft to its decision, on both databases."""

from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from chassis.db import Database
from contracts import ledger
from contracts.budgets import LimitReached, application_views, applications
from contracts.budgets.areas import AreaNotFound
from contracts.budgets.councils import CouncilNotFound
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS
from services.budgets import domain, queries
from services.budgets.models import Application
from tests.mothers_applications import APPLIED, COSTS, DECIDER, SECOND, Plea, content
from tests.mothers_budgets import AREA, CODER, DECISION, JOINT_COUNCIL, PLAYMAKER, STRANGER, person, said
from tests.mothers_councils import CHAIR, SUCCESSOR, Assembly


def test_an_application_is_granted_on_the_word_of_two_and_of_the_ledger(plea: Plea) -> None:
    plea.to("granting")
    (asked,) = plea.requests()
    assert (asked.coded_by, asked.attested_by) == ("decider", "second")
    assert (asked.project_id, asked.amount, asked.year) == (plea.application_id, APPLIED, 2026)
    plea.hear(plea.posted())
    view = plea.view(ANONYMOUS)
    assert (view.state, view.granted, view.sequence, view.decision) == ("granted", APPLIED, 1, DECISION)
    states = [each.state for each in said(plea.db, applications.ApplicationStateChanged)]
    assert states == ["submitted", "referred", "attesting", "granting", "granted"]


def test_less_may_be_granted_than_was_applied_for_and_never_more(plea: Plea) -> None:
    plea.to("referred")
    with pytest.raises(applications.MoreThanApplied):
        plea.decide(amount=APPLIED + 1)
    plea.decide(amount=APPLIED - 1)
    plea.attest()
    plea.hear(plea.posted(APPLIED - 1))
    assert plea.view().granted == APPLIED - 1


def test_who_decided_does_not_attest_and_nobody_decides_their_own(plea: Plea) -> None:
    plea.to("attesting")
    with pytest.raises(applications.SameDecider):
        plea.attest(DECIDER)
    with pytest.raises(applications.SameDecider):
        plea.decline(DECIDER)
    own = Plea(plea.db).draft(DECIDER)
    own.submit(DECIDER)
    own.discuss()
    with pytest.raises(applications.OwnApplication):
        own.decide()
    with pytest.raises(applications.OwnApplication):
        own.reject()
    own.decide(SECOND)
    with pytest.raises(applications.OwnApplication):
        own.attest(DECIDER)


def test_a_playmaker_does_not_handle_their_own_application(plea: Plea) -> None:
    plea.draft(PLAYMAKER)
    plea.submit(PLAYMAKER)
    for step in (lambda: plea.state("playmaker", PLAYMAKER), plea.refer):
        with pytest.raises(applications.OwnApplication):
            step()


def test_who_applied_for_a_council_and_left_it_does_not_decide_on_it(db: Database) -> None:
    council = Assembly(db).found()
    chair = person("chair", "decider")
    mandate_id = council.appoint(chair)
    plea = Plea(db).draft(chair, applicant=applications.Applicant(kind="council", council_id=council.council_id))
    plea.submit(chair)
    council.revoke(mandate_id)
    plea.discuss()
    with pytest.raises(applications.OwnApplication):
        plea.decide(chair)


def test_the_database_refuses_money_on_one_persons_word_and_a_decision_on_ones_own(plea: Plea) -> None:
    plea.to("granting")
    wrong: list[dict[str, Any]] = [
        {"attested_by": "decider"},
        {"attested_by": None},
        {"decided_by": "applicant"},
        {"attested_by": "applicant"},
        {"decided": APPLIED + 1},
        {"reasons": None},
        {"state": "granted"},
        {"state": "anywhere"},
        {"cvr": None},
        {"submitted_at": None, "public_version": None},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError):
            plea.db.run(lambda session, change=change: session.execute(update(Application).values(**change)))


def test_a_decision_is_told_when_a_second_person_has_attested_it(plea: Plea) -> None:
    plea.to("attesting")
    assert plea.view().decision is None
    assert [entry.kind for entry in plea.entries()][-1] == "referred"
    assert plea.view(SECOND).decided == APPLIED
    assert [entry.kind for entry in plea.entries(CODER)][-1] == "decided"
    plea.withdraw()
    assert plea.view().decision is None
    plea = Plea(plea.db).to("attesting")
    plea.attest()
    assert (plea.view().reasons, plea.entries()[-1].decision) == ("Mange får glæde af den.", DECISION)


def test_a_decision_that_the_second_declines_is_decided_anew(plea: Plea) -> None:
    plea.to("attesting")
    plea.decline()
    assert plea.kept().decided_by is None
    assert plea.requests() == []
    plea.decide(SECOND)
    plea.attest(DECIDER)
    assert [each.coded_by for each in plea.requests()] == ["second"]


def test_a_rejection_is_published_with_its_reasons_and_asks_for_nothing(plea: Plea) -> None:
    plea.to("rejected")
    view = plea.view(ANONYMOUS)
    assert (view.state, view.reasons, view.decision) == ("rejected", "Den er ikke åben for alle.", DECISION)
    assert plea.requests() == []


def test_it_is_laid_before_a_decider_with_what_both_sides_say_or_why_one_is_silent(plea: Plea) -> None:
    plea.to("submitted")
    for side, missing in ((None, ["playmaker", "joint_council"]), ("playmaker", ["joint_council"])):
        if side is not None:
            plea.state(side, PLAYMAKER)
        with pytest.raises(applications.StatementMissing) as refusal:
            plea.refer()
        assert refusal.value.facts == {"missing": missing}
    plea.refer(without_council="Fællesrådet svarede ikke")
    assert plea.entries()[-1].text == "Fællesrådet svarede ikke"
    plea.state("joint_council", JOINT_COUNCIL)
    assert [entry.side for entry in plea.entries() if entry.kind == "statement"] == ["playmaker", "joint_council"]


def test_lines_that_do_not_add_up_are_no_application_yet(plea: Plea) -> None:
    plea.draft(content=content(lines=COSTS[:1]))
    with pytest.raises(applications.UnbalancedBudget):
        plea.submit()
    plea.edit(1)
    assert plea.submit().state == "submitted"
    assert plea.view().total == sum(line.amount for line in COSTS)


@pytest.mark.parametrize("table", ["application_version", "application_entry"])
def test_nothing_of_an_applications_past_is_changed_or_removed(plea: Plea, table: str) -> None:
    plea.to("submitted")
    for statement in (f"UPDATE {table} SET application_id = application_id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError):
            plea.db.run(lambda session, statement=statement: session.execute(text(statement)))


@pytest.mark.parametrize("table", ["application_version", "application_entry"])
def test_twin_without_its_trigger_an_applications_past_is_rewritten(plea: Plea, table: str) -> None:
    plea.to("submitted")
    on = "" if plea.db.sqlite else f" ON {table}"
    plea.db.run(lambda session: session.execute(text(f"DROP TRIGGER {table}_has_no_delete{on}")))
    plea.db.run(lambda session: session.execute(text(f"DELETE FROM {table}")))
    left = plea.db.read(lambda session: session.scalar(text(f"SELECT count(*) FROM {table}")))
    assert left == 0


def test_for_a_joint_council_applies_whoever_acts_for_it_and_successors_go_on(db: Database) -> None:
    council = Assembly(db).found()
    mandate_id = council.appoint()
    applicant = applications.Applicant(kind="council", council_id=council.council_id)
    plea = Plea(db)
    with pytest.raises(Forbidden):
        plea.draft(STRANGER, applicant=applicant)
    plea.draft(CHAIR, applicant=applicant)
    assert plea.view(CHAIR).applicant.name == "Solbjerg Fællesråd"
    council.revoke(mandate_id)
    council.appoint(SUCCESSOR)
    with pytest.raises(applications.NotApplicant):
        plea.submit(CHAIR)
    mine = application_views.ListOwnApplications(council_id=council.council_id)
    found = db.read(lambda session: queries.list_own_applications(session, SUCCESSOR, mine))
    assert [line.application_id for line in found.items] == [plea.application_id]
    with pytest.raises(applications.NotApplicant):
        db.read(lambda session: queries.list_own_applications(session, CHAIR, mine))
    plea.submit(SUCCESSOR)


def test_a_council_of_another_area_and_an_area_that_is_none_are_refused(db: Database) -> None:
    council = Assembly(db).found("malling")
    applicant = applications.Applicant(kind="council", council_id=council.council_id)
    with pytest.raises(CouncilNotFound):
        Plea(db).draft(JOINT_COUNCIL, applicant=applicant)
    with pytest.raises(AreaNotFound):
        Plea(db).draft(area_id="ingensteds")
    with pytest.raises(Unauthenticated):
        Plea(db).draft(ANONYMOUS)


def test_one_person_has_so_many_applications_under_way(db: Database) -> None:
    many = [Plea(db).draft() for _ in range(domain.applications.APPLICATIONS_A_PERSON_MAX)]
    with pytest.raises(LimitReached):
        Plea(db).draft()
    many[0].withdraw()
    Plea(db).draft()


def test_several_areas_share_an_application(db: Database) -> None:
    shares = (ledger.AreaShare(area_id=AREA, share=3), ledger.AreaShare(area_id="malling", share=1))
    plea = Plea(db).draft(areas=shares)
    plea.submit()
    plea.discuss()
    plea.decide()
    plea.attest()
    assert plea.requests()[0].areas == plea.view().areas == shares


def test_somebody_of_finance_attests_as_well(plea: Plea) -> None:
    plea.to("attesting")
    assert plea.attest(person("of finance", "finance")).state == "granting"
