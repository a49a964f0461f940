"""From the declared result to the projects' grants: once, whatever comes twice, early, or from elsewhere."""

from dataclasses import replace
from uuid import uuid4

import pytest

from contracts import budgets
from contracts.errors import NotYet
from services.budgets import domain, operations
from services.budgets.models import Budget
from tests.mothers_budgets import AMOUNT, COSTS, Road, said


def test_winners_are_awarded_what_their_projects_cost(road: Road) -> None:
    road.to("awarding")
    (decided,) = said(road.db, budgets.AwardsDecided)
    assert decided.request_id == domain.awards_request(road.election_id)
    first, _, third = road.proposal_ids
    assert [(award.project_id, award.amount) for award in decided.awards] == [(first, COSTS[0]), (third, COSTS[2])]
    assert [proposal.state for proposal in sorted_as_submitted(road)] == ["won", "lost", "won"]
    assert [project.granted for project in road.view().awards] == [None, None], "the ledger has not answered"


def sorted_as_submitted(road: Road) -> list[budgets.ProposalView]:
    views = {proposal.proposal_id: proposal for proposal in road.view().proposals}
    return [views[proposal_id] for proposal_id in road.proposal_ids]


def test_a_result_that_comes_twice_awards_once(road: Road) -> None:
    road.to("vote")
    result = road.result(0, 2)
    for _ in range(2):
        road.hear(operations.record_result, result)
    assert len(said(road.db, budgets.AwardsDecided)) == 1
    road.be_granted()
    road.hear(operations.record_result, result)
    assert (len(said(road.db, budgets.AwardsDecided)), road.phase()) == (1, "implementation")


def test_another_result_of_the_same_election_is_kept_for_an_operator(road: Road) -> None:
    road.to("awarding")
    with pytest.raises(domain.ResultContradictsBallot, match="before"):
        road.hear(operations.record_result, road.result(1, tally_hash="00" * 32))


def test_a_result_before_the_phase_has_turned_waits(road: Road) -> None:
    road.to("vote")
    result = road.result(0)
    other = Road(road.db)
    with pytest.raises(NotYet):
        other.hear(operations.record_result, replace(result, budget_id=other.budget_id))
    other.to("review")
    with pytest.raises(NotYet):
        other.hear(operations.record_result, replace(result, budget_id=other.budget_id))
    with pytest.raises(NotYet):
        road.hear(operations.record_result, replace(result, election_id=uuid4()))


def test_a_result_by_other_rules_is_kept_for_an_operator(road: Road) -> None:
    road.to("vote")
    with pytest.raises(domain.ResultContradictsBallot, match="published with"):
        road.hear(operations.record_result, road.result(0, rules_hash="00" * 32))
    assert road.phase() == "vote"


def test_a_winner_that_was_not_on_the_ballot_at_that_cost_is_kept_for_an_operator(road: Road) -> None:
    road.to("vote")
    result = road.result(0)
    for change in ({"cost": 1}, {"project_id": uuid4()}):
        false = replace(result, winners=(replace(result.winners[0], **change),))
        with pytest.raises(domain.ResultContradictsBallot, match="not on the ballot"):
            road.hear(operations.record_result, false)


def test_grants_are_kept_as_the_ledger_answered_with_what_it_released(road: Road) -> None:
    road.to("implementation")
    view = road.view()
    assert [(project.granted, project.sequence) for project in view.awards] == [(COSTS[0], 2), (COSTS[2], 2)]
    rest = AMOUNT - COSTS[0] - COSTS[2]
    assert [(release.amount, release.sequence) for release in view.releases] == [(rest, 2)]
    assert view.released == rest


def test_grants_that_come_twice_or_with_an_older_number_change_nothing(road: Road) -> None:
    road.to("awarding")
    posted = road.grants_posted()
    road.hear(operations.record_grants, posted)
    before = road.view()
    road.hear(operations.record_grants, posted)
    less = tuple(replace(grant, amount=1) for grant in posted.grants)
    road.hear(operations.record_grants, replace(posted, sequence=0, grants=less))
    assert road.view() == before


def test_grants_before_their_awards_wait(road: Road) -> None:
    road.to("awarding")
    posted = road.grants_posted()
    other = Road(road.db).to("vote")
    with pytest.raises(NotYet):
        road.hear(operations.record_grants, replace(posted, owner_id=uuid4()))
    with pytest.raises(NotYet):
        road.hear(operations.record_grants, replace(posted, owner_id=other.budget_id))
    with pytest.raises(NotYet):
        road.hear(operations.record_grants, replace(posted, request_id=uuid4()))


def test_a_campaigns_grants_are_no_budgets(road: Road) -> None:
    road.to("awarding")
    posted, refused = road.grants_posted(owner="campaign"), replace(road.grant_refused(), owner="campaign")
    with pytest.raises(NotYet):  # which campaign it is of has not been heard
        road.hear(operations.record_grants, posted)
    road.hear(operations.record_refused_grants, refused)
    assert (road.phase(), road.view().note) == ("awarding", None)


def test_refused_grants_leave_a_note_for_an_operator(road: Road) -> None:
    road.to("awarding")
    road.hear(operations.record_refused_grants, road.grant_refused())
    assert road.phase() == "awarding"
    assert "året er lukket" in (road.view().note or "")


def test_refused_grants_are_given_up_by_closing_and_awards_without_an_answer_are_waited_for(road: Road) -> None:
    road.to("awarding")
    with pytest.raises(budgets.WrongPhase):
        road.close()
    road.hear(operations.record_refused_grants, road.grant_refused())
    assert road.close().state == "closed"
    (closed,) = said(road.db, budgets.BudgetClosed)
    assert closed.budget_id == road.budget_id


def test_a_vote_that_nobody_wins_gives_all_back(road: Road) -> None:
    road.to("vote")
    road.hear(operations.record_result, road.result())
    road.be_granted()
    assert (road.phase(), road.view().released) == ("implementation", AMOUNT)
    assert road.close().state == "closed"
    assert road.db.read(lambda session: session.get_one(Budget, road.budget_id)).note is None
