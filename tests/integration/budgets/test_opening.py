"""Opening, endorsing, and what the ledger answers about the earmark: in time, late, twice, and to a dead budget."""

from uuid import uuid4

import pytest

from contracts import budgets
from contracts.errors import Invalid, NotYet, Unauthenticated
from contracts.principal import ANONYMOUS
from services.budgets import domain, operations
from services.budgets.models import Budget
from tests.mothers_budgets import AMOUNT, DECISION, JOINT_COUNCIL, PLAYMAKER, Road, opening, person, said


def test_a_playmaker_drafts_a_budget_under_the_commands_id(road: Road) -> None:
    done = road.open()
    assert (done.id, done.state) == (road.budget_id, "draft")
    assert road.view().earmark.state == "none"
    assert [event.phase for event in said(road.db, budgets.BudgetPhaseChanged)] == ["draft"]


def test_rules_that_no_election_can_follow_are_refused_at_once(road: Road) -> None:
    with pytest.raises(Invalid) as refusal:
        road.open(ballot_rules=budgets.BallotRules(kind="approval", points_sum_max=5))
    assert "points_sum_max" in refusal.value.facts["fields"]["ballot_rules"]


def test_the_joint_councils_word_asks_for_the_earmark_in_the_name_of_two_people(road: Road) -> None:
    road.open()
    assert road.endorse().state == "earmarking"
    (asked,) = said(road.db, budgets.EarmarkRequested)
    assert asked.request_id == road.endorsement_id
    assert (asked.coded_by, asked.attested_by) == (PLAYMAKER.person, JOINT_COUNCIL.person)
    assert (asked.amount, asked.year, asked.decision) == (AMOUNT, 2026, DECISION)


def test_who_opened_a_budget_cannot_endorse_it(road: Road) -> None:
    road.open()
    with pytest.raises(budgets.SameEndorser):
        road.endorse(who=person(PLAYMAKER.person, "joint_council"))
    assert said(road.db, budgets.EarmarkRequested) == []


def test_a_budget_is_not_endorsed_twice(road: Road) -> None:
    road.to("earmarking")
    with pytest.raises(budgets.WrongPhase) as refusal:
        road.endorse()
    assert refusal.value.facts == {"phase": "earmarking"}


def test_an_unknown_budget_is_not_endorsed(road: Road) -> None:
    with pytest.raises(budgets.BudgetNotFound):
        road.endorse()


def test_a_granted_earmark_opens_for_ideas_and_is_kept_with_its_number(road: Road) -> None:
    road.to("ideas")
    earmark = road.view().earmark
    assert (earmark.state, earmark.amount, earmark.sequence) == ("granted", AMOUNT, 1)


def test_a_refused_earmark_makes_a_draft_again_with_what_was_available(road: Road) -> None:
    road.to("earmarking")
    road.hear(operations.record_refused_earmark, road.earmark_refused())
    view = road.view()
    assert (view.phase, view.earmark.state) == ("draft", "refused")
    assert (view.earmark.reason, view.earmark.available, view.earmark.sequence) == ("puljen er tom", 5, 1)


def test_a_new_endorsement_asks_again_with_its_own_id(road: Road) -> None:
    road.to("earmarking")
    first = road.earmark_refused()
    road.hear(operations.record_refused_earmark, first)
    road.endorsement_id = uuid4()
    road.endorse()
    assert [asked.request_id for asked in said(road.db, budgets.EarmarkRequested)][-1] == road.endorsement_id
    road.hear(operations.record_refused_earmark, first)  # the old answer once more
    assert road.phase() == "earmarking"
    road.be_earmarked()
    assert road.phase() == "ideas"


def test_an_earmark_granted_twice_is_granted_once(road: Road) -> None:
    road.to("earmarking")
    granted = road.earmark_granted()
    for _ in range(2):
        road.hear(operations.record_earmark, granted)
    assert [event.phase for event in said(road.db, budgets.BudgetPhaseChanged)] == ["draft", "earmarking", "ideas"]


def test_an_older_number_never_overwrites_a_newer_one(road: Road) -> None:
    road.to("ideas")
    road.hear(operations.record_earmark, road.earmark_granted(sequence=0, amount=1))
    road.hear(operations.record_earmark, road.earmark_granted(epoch=0, sequence=9, amount=2))
    assert road.view().earmark.amount == AMOUNT
    road.hear(operations.record_earmark, road.earmark_granted(epoch=2, sequence=0, amount=3))  # a restored ledger
    assert (road.view().earmark.amount, road.phase()) == (3, "ideas")


def test_an_earmark_for_a_budget_that_was_cancelled_meanwhile_is_let_go(road: Road) -> None:
    road.to("earmarking")
    road.close()
    granted = road.earmark_granted()
    for _ in range(2):
        road.hear(operations.record_earmark, granted)
    assert road.phase() == "cancelled"
    closed = said(road.db, budgets.BudgetClosed)
    assert [event.request_id for event in closed][1:] == [domain.release_request(road.budget_id, road.endorsement_id)]


def test_an_earmark_refused_after_the_cancellation_changes_nothing(road: Road) -> None:
    road.to("earmarking")
    road.close()
    road.hear(operations.record_refused_earmark, road.earmark_refused())
    assert (road.phase(), road.view().earmark.state) == ("cancelled", "refused")


@pytest.mark.parametrize("phase", ["cancelled", "closed"])
def test_an_earmark_that_nobody_waited_for_is_let_go_by_a_dead_budget(road: Road, phase: str) -> None:
    road.to(phase)
    stray = road.earmark_granted(request_id=uuid4())
    road.hear(operations.record_earmark, stray)
    last = said(road.db, budgets.BudgetClosed)[-1]
    assert last.request_id == domain.release_request(road.budget_id, stray.request_id)


def test_an_earmark_that_nobody_waited_for_is_noted_by_a_living_budget(road: Road) -> None:
    road.to("draft")
    stray = road.earmark_granted()
    road.hear(operations.record_earmark, stray)
    assert (road.phase(), road.view().earmark.state) == ("draft", "none")
    assert str(stray.request_id) in (road.view().note or "")


def test_an_answer_that_contradicts_the_one_before_is_kept_for_an_operator(road: Road) -> None:
    road.to("earmarking")
    road.hear(operations.record_refused_earmark, road.earmark_refused())
    with pytest.raises(budgets.WrongPhase):
        road.hear(operations.record_earmark, road.earmark_granted())


def test_an_answer_about_an_unknown_budget_waits(road: Road) -> None:
    with pytest.raises(NotYet):
        road.hear(operations.record_earmark, road.earmark_granted())
    with pytest.raises(NotYet):
        road.hear(operations.record_refused_earmark, road.earmark_refused())


def test_nobody_opens_a_budget_without_signing_in(road: Road) -> None:
    with pytest.raises(Unauthenticated):
        road.do(ANONYMOUS, opening())
    assert road.db.read(lambda session: session.get(Budget, road.budget_id)) is None
