"""From ideas to a published ballot, and every way in which that is refused."""

from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.clock import now
from contracts import budgets
from contracts.errors import Forbidden
from services.budgets import domain
from tests.mothers_budgets import AREA, COSTS, PLAYMAKER, RESIDENT, Road, person, said


def test_a_resident_proposes_under_the_commands_id(road: Road) -> None:
    road.to("ideas")
    done = road.propose(cost=500)
    (proposal,) = road.view().proposals
    assert (proposal.proposal_id, proposal.cost, proposal.state) == (done.id, 500, "submitted")
    assert [event.proposal_id for event in said(road.db, budgets.ProposalSubmitted)] == [done.id]


def test_a_citizen_of_another_area_does_not_propose_here(road: Road) -> None:
    road.to("ideas")
    with pytest.raises(budgets.NotResident):
        road.propose(who=person("neighbour", "citizen", scope="*", area_id="malling"))
    with pytest.raises(Forbidden):
        road.propose(who=person("nobody in particular", area_id="solbjerg"))


def test_no_proposals_before_the_money_is_there_nor_once_review_has_begun(road: Road) -> None:
    road.to("earmarking")
    with pytest.raises(budgets.WrongPhase):
        road.propose()
    road.be_earmarked()
    road.gather()
    with pytest.raises(budgets.WrongPhase) as refusal:
        road.propose()
    assert refusal.value.facts == {"phase": "review"}


@pytest.mark.parametrize(("limit", "neighbour_may"), [("PROPOSALS_MAX", False), ("PROPOSALS_A_PERSON_MAX", True)])
def test_a_budget_has_room_for_so_many_proposals_and_nobody_takes_it_all(
    road: Road, monkeypatch: pytest.MonkeyPatch, limit: str, neighbour_may: bool
) -> None:
    monkeypatch.setattr(domain, limit, 1)
    road.to("ideas")
    road.propose()
    with pytest.raises(budgets.LimitReached) as refusal:
        road.propose()
    assert refusal.value.facts == {"limit": 1}
    neighbour = person("neighbour", "citizen", scope="*", area_id=AREA)
    with nullcontext() if neighbour_may else pytest.raises(budgets.LimitReached):
        road.propose(who=neighbour)


def test_a_proposal_may_be_reviewed_again_until_the_ballot(road: Road) -> None:
    road.to("review")
    assert road.review(0, 31_000).state == "feasible"
    assert (road.view().proposals[0].cost, road.view().proposals[0].reason) == (31_000, "set på")
    assert road.review(0, 31_000, feasible=False).state == "infeasible"
    assert road.view().proposals[0].cost == COSTS[0], "the estimate, since nothing is confirmed"
    assert road.review(0, 33_000).state == "feasible"
    road.publish()
    with pytest.raises(budgets.WrongPhase):
        road.review(0, 34_000)


def test_what_costs_more_than_the_whole_sum_may_stand_on_the_ballot(road: Road) -> None:
    """It cannot win, and the tally says so; real cities have put such projects to the vote."""
    road.to("review")
    assert road.review(0, 80_001).state == "feasible"


def test_an_unknown_proposal_is_not_reviewed(road: Road) -> None:
    road.proposal_ids.append(uuid4())
    with pytest.raises(budgets.ProposalNotFound):
        road.review(0, 1)


def test_a_ballot_is_published_whole_with_a_hash_that_anyone_can_compute(road: Road) -> None:
    road.to("review")
    road.proposal_ids.reverse()
    done = road.publish()
    assert (done.id, done.state) == (road.election_id, "vote")
    (published,) = said(road.db, budgets.BallotPublished)
    assert [project.project_id for project in published.projects] == road.proposal_ids
    assert [project.cost for project in published.projects] == list(COSTS)
    frozen = (published.amount, published.currency, published.ballot_rules, published.tally_rule, published.projects)
    assert published.rules_hash == budgets.rules_hash(*frozen)
    view = road.view()
    assert (view.election_id, view.rules_hash, view.phase) == (road.election_id, published.rules_hash, "vote")
    assert {proposal.state for proposal in view.proposals} == {"on_ballot"}


def reviewed(road: Road) -> Road:
    """All proposals feasible but the last."""
    road.to("review")
    for place, cost in enumerate(COSTS):
        road.review(place, cost, feasible=place < 2)
    return road


def test_a_ballot_that_lacks_a_feasible_proposal_is_refused_by_name(road: Road) -> None:
    first, second, third = reviewed(road).proposal_ids
    with pytest.raises(budgets.BallotIncomplete) as refusal:
        road.do(PLAYMAKER, road.publishing(proposal_ids=(first, first, third)))
    facts = {
        "missing": [str(second)],
        "not_feasible": [str(third)],
        "twice": [str(first)],
        "not_reviewed": [],
        "cost_outside": [],
    }
    assert refusal.value.facts == facts
    assert road.do(PLAYMAKER, road.publishing(proposal_ids=(second, first))).state == "vote"


def test_a_ballot_waits_until_every_proposal_has_had_its_answer(road: Road) -> None:
    road.to("review")
    first, second, third = road.proposal_ids
    road.review(0, COSTS[0])
    with pytest.raises(budgets.BallotIncomplete) as refusal:
        road.do(PLAYMAKER, road.publishing(proposal_ids=(first,)))
    assert refusal.value.facts["not_reviewed"] == sorted([str(second), str(third)])


def test_a_ballot_without_projects_is_refused(road: Road) -> None:
    road.to("review")
    for place, cost in enumerate(COSTS):
        road.review(place, cost, feasible=False)
    with pytest.raises(budgets.EmptyBallot):
        road.do(PLAYMAKER, road.publishing(proposal_ids=()))


@pytest.mark.parametrize(("opens", "closes"), [(5, 5), (5, 4), (-3, -1)])
def test_an_impossible_calendar_is_refused(road: Road, opens: int, closes: int) -> None:
    first, second, _ = reviewed(road).proposal_ids
    at = now()
    days = {"opens_at": at + timedelta(days=opens), "closes_at": at + timedelta(days=closes)}
    with pytest.raises(budgets.ImpossibleCalendar):
        road.do(PLAYMAKER, road.publishing(proposal_ids=(first, second), **days))


@pytest.mark.parametrize("phase", ["draft", "ideas", "vote", "cancelled"])
def test_a_ballot_is_published_from_review_only(road: Road, phase: str) -> None:
    road.to(phase)
    with pytest.raises(budgets.WrongPhase):
        road.do(PLAYMAKER, road.publishing())
    assert said(road.db, budgets.BallotPublished)[1:] == []


def test_a_proposer_is_not_named_by_any_event(road: Road) -> None:
    road.to("vote")
    for kind in (budgets.ProposalSubmitted, budgets.BallotPublished, budgets.BudgetPhaseChanged):
        assert all(repr(RESIDENT.person) not in str(event.dump()) for event in said(road.db, kind))
