"""A grant agreement: offered by one side, accepted by the other, amended in the same way, and what it means for payments."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from contracts.budgets import LimitReached, ProjectNotFound, StaleVersion
from contracts.budgets.grant_agreements import (
    AgreementNeeded,
    GrantAgreementChanged,
    GrantAgreementNotFound,
    ImpossibleMilestones,
    NotFreed,
    WrongGrantAgreement,
    WrongSide,
)
from contracts.budgets.grants import GrantTerms
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS
from services.budgets.domain import grant_agreements as rules
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import CODER, PLAYMAKER, RESIDENT, STRANGER, person
from tests.mothers_follow_up import GRANT, Followed, planned

COLLEAGUE = person("colleague", "playmaker")
BOTH_SIDES = person(RESIDENT.person, "playmaker")


def test_it_holds_when_the_project_has_accepted_what_the_city_offered(followed: Followed) -> None:
    milestone = planned(frees=5_000)
    assert followed.offer(milestone).state == "offered"
    assert followed.page().agreement is None, "what is not accepted is not published"
    assert followed.accept().state == "accepted"
    page = followed.page()
    assert page.agreement is not None
    assert (page.agreement.purpose, page.agreement.milestones) == ("En sti til søen", (milestone,))
    assert (page.agreement.answer, page.agreement.offered_by) == ("accepted", "city")
    (stands,) = page.milestones
    assert (stands.milestone_id, stands.state, stands.frees) == (milestone.milestone_id, "planned", 5_000)
    assert [(each.agreement_version, each.state) for each in followed.told(GrantAgreementChanged)] == [
        (1, "offered"),
        (1, "accepted"),
    ]


def test_the_city_offers_the_first_version_and_nobody_answers_themselves(followed: Followed) -> None:
    with pytest.raises(WrongSide):
        followed.offer(who=RESIDENT)
    followed.offer()
    for who in (PLAYMAKER, COLLEAGUE):
        with pytest.raises(WrongSide):
            followed.accept(who=who)
    with pytest.raises(Forbidden):
        followed.accept(who=STRANGER)
    followed.accept()
    followed.offer(version=1, who=BOTH_SIDES)
    with pytest.raises(WrongSide):
        followed.accept(2, who=BOTH_SIDES)
    assert followed.accept(2, who=PLAYMAKER).state == "accepted"


def test_an_amendment_holds_when_the_other_side_accepts_it_and_until_then_what_was_accepted(followed: Followed) -> None:
    first, second = planned(20), planned(40)
    followed.agree(first)
    assert followed.offer(second, version=1, who=RESIDENT).state == "amending"
    assert [each.milestone_id for each in followed.page().milestones] == [first.milestone_id]
    assert followed.decline(2, who=PLAYMAKER).state == "accepted"
    assert followed.agreement().accepted == 1
    followed.offer(second, version=2, who=RESIDENT)
    followed.accept(3, who=PLAYMAKER)
    assert [each.milestone_id for each in followed.page().milestones] == [second.milestone_id]
    assert followed.state_of(followed.alarm_id("milestone", first.milestone_id)) == "ended"
    assert [followed.agreement(number=number).agreement.answer for number in (1, 2, 3)] == [
        "accepted",
        "declined",
        "accepted",
    ]
    assert followed.agreement(number=2).agreement.reason == "for tidligt"


def test_an_amendment_moves_days_and_parts_and_sets_the_alarm_anew(followed: Followed) -> None:
    milestone = planned(20)
    followed.agree(milestone)
    later = planned(60, frees=7, milestone_id=milestone.milestone_id)
    followed.agree(later, version=1)
    stands = followed.milestone(milestone.milestone_id)
    assert (stands.due_on, stands.frees) == (later.due_on, 7)


def test_what_was_declined_may_be_offered_anew(followed: Followed) -> None:
    followed.offer()
    assert followed.decline().state == "declined"
    with pytest.raises(WrongGrantAgreement):
        followed.accept()
    followed.offer(version=1)
    assert followed.accept(2).state == "accepted"


def test_nobody_answers_or_overwrites_what_they_have_not_read(followed: Followed) -> None:
    followed.offer()
    with pytest.raises(StaleVersion):
        followed.offer()
    followed.offer(version=1)
    with pytest.raises(StaleVersion) as refusal:
        followed.accept(1)
    assert refusal.value.facts == {"version": 2}


def test_both_sides_read_every_version_and_nobody_else_does(followed: Followed) -> None:
    with pytest.raises(GrantAgreementNotFound):
        followed.agreement()
    with pytest.raises(GrantAgreementNotFound):
        followed.accept()
    followed.offer()
    for who in (PLAYMAKER, RESIDENT):
        assert followed.agreement(who).agreement.version == 1
    for who in (STRANGER, CODER, person("far", "playmaker", scope="malling"), ANONYMOUS):
        with pytest.raises((Forbidden, Unauthenticated)):
            followed.agreement(who)
    for number in (0, 2):
        with pytest.raises(GrantAgreementNotFound):
            followed.agreement(number=number)
    followed.road.proposal_ids[0] = uuid4()
    with pytest.raises(ProjectNotFound):
        followed.agreement()


def test_milestones_are_of_this_project_within_its_grant_and_its_time(followed: Followed) -> None:
    taken = planned()
    Followed(followed.db).agree(taken)
    with pytest.raises(ImpossibleMilestones):
        followed.offer(taken)
    with pytest.raises(ImpossibleMilestones) as refusal:
        followed.offer(planned(frees=GRANT + 1))
    assert refusal.value.facts == {"granted": GRANT}
    with pytest.raises(ImpossibleMilestones):
        followed.offer(planned(followed.terms.finish_days_max + 1))
    followed.offer(planned(followed.terms.finish_days_max, frees=GRANT))


def test_what_another_project_took_meanwhile_is_not_accepted(followed: Followed) -> None:
    both = planned()
    followed.offer(both)
    Followed(followed.db).agree(both)
    with pytest.raises(ImpossibleMilestones):
        followed.accept()


def test_there_is_room_for_so_many_versions_and_milestones(followed: Followed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MILESTONES_EVER_MAX", 1)
    followed.agree(planned())
    with pytest.raises(LimitReached):
        followed.offer(planned(), version=1)
    monkeypatch.setattr(rules, "AGREEMENT_VERSIONS_MAX", 1)
    with pytest.raises(LimitReached):
        followed.offer(version=1)


def test_where_the_terms_want_an_agreement_nothing_is_paid_before_it_is_accepted(db: Database) -> None:
    followed = Followed(db, terms=GrantTerms(agreement=True))
    for ask in (followed.road.ask, followed.road.enter):
        with pytest.raises(AgreementNeeded):
            ask(1_000)
    followed.offer(planned())
    with pytest.raises(AgreementNeeded):
        followed.road.enter(1_000)
    followed.accept()
    assert followed.road.approve(followed.road.enter(1_000)).state == "approved"


def test_a_milestone_frees_its_part_of_the_grant_when_it_is_reached(followed: Followed) -> None:
    milestone = planned(frees=30_000)
    followed.agree(milestone, planned(35))
    payment_id = followed.road.enter(2_000)
    with pytest.raises(NotFreed) as refusal:
        followed.road.enter(2_001)
    assert refusal.value.facts == {"left": 2_000}
    followed.road.approve(payment_id)
    followed.report("done", milestone_id=milestone.milestone_id)
    with pytest.raises(NotFreed):
        followed.road.enter(1)
    followed.review(milestone.milestone_id)
    assert followed.road.approve(followed.road.enter(30_000)).state == "approved"


def test_a_payment_that_was_entered_waits_for_an_amendments_milestone(followed: Followed) -> None:
    payment_id = followed.road.enter(2_001)
    followed.agree(planned(frees=30_000))
    with pytest.raises(NotFreed):
        followed.road.approve(payment_id)


EDITS = {
    "grant_agreement_version_has_no_update": "UPDATE grant_agreement_version SET purpose = 'noget andet'",
    "grant_agreement_version_has_no_delete": "DELETE FROM grant_agreement_version WHERE version = 2",
    "grant_agreement_answer_has_no_update": "UPDATE grant_agreement_answer SET answered_by = 'en anden'",
    "grant_agreement_answer_has_no_delete": "DELETE FROM grant_agreement_answer",
}


def signed(followed: Followed) -> None:
    followed.agree(planned())
    followed.offer(version=1)


def test_what_was_offered_and_answered_is_never_changed(followed: Followed) -> None:
    signed(followed)
    for edit in EDITS.values():
        with pytest.raises(IntegrityError):
            run(followed.db, edit)


def test_twin_without_its_triggers_what_was_signed_is_rewritten(followed: Followed) -> None:
    signed(followed)
    for guard, edit in EDITS.items():
        table = guard.partition("_has_no_")[0]
        run(followed.db, f"DROP TRIGGER {guard}" if followed.db.sqlite else f"DROP TRIGGER {guard} ON {table}")
        run(followed.db, edit)
    told = followed.agreement(number=1).agreement
    assert (told.purpose, told.answer) == ("noget andet", None)


REFUSED = (
    "UPDATE grant_agreement SET accepted = NULL",
    "UPDATE grant_agreement SET accepted = 3",
    "UPDATE grant_agreement SET state = 'offered'",
    "UPDATE grant_agreement SET newest = 0",
)


def test_the_database_refuses_what_an_agreement_must_never_be(followed: Followed) -> None:
    signed(followed)
    for edit in REFUSED:
        with pytest.raises(IntegrityError):
            run(followed.db, edit)
    refuse_an_answer_by_who_offered(followed)


def refuse_an_answer_by_who_offered(followed: Followed) -> None:
    answer: Any = (
        "INSERT INTO grant_agreement_answer (project_id, version, answer, offered_by, answered_by, answered_at)"
        " SELECT project_id, version, 'accepted', {}, offered_by, offered_at FROM grant_agreement_version WHERE version = 2"
    )
    for offered_by in ("offered_by", "'somebody else'"):
        with pytest.raises(IntegrityError):
            run(followed.db, answer.format(offered_by))


def test_agreeing_is_hearing_from_a_project(followed: Followed) -> None:
    followed.offer()
    before = followed.page().project.heard_at
    followed.accept()
    after = followed.page().project.heard_at
    assert before is not None and after is not None
    assert timedelta() < after - before
