"""Lists in the order that was asked for, walked a page at a time: each line once, those that are equal too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from chassis.clock import now
from contracts.budgets import ListProposals
from contracts.budgets.projects import ListProjects
from services.budgets import models, queries
from tests.mothers_budgets import Road
from tests.plans import asked, plan

COSTS = (30_000, 10_000, 30_000, 20_000, 10_000)


def walked(road: Road, ask: Callable[..., Any], key: str) -> list[UUID]:
    found: list[UUID] = []
    after = None
    while True:
        page = road.db.read(lambda session, after=after: ask(session, limit=2, after=after))
        found += [getattr(each, key) for each in page.items]
        if page.next_after is None:
            return found
        after = page.next_after


@pytest.fixture
def proposed(road: Road) -> Road:
    """Five proposals, one after the other."""
    road.to("ideas")
    road.proposal_ids.clear()
    for cost in COSTS:
        road.propose(cost=cost)
    return road


def proposals(road: Road, **more: Any) -> Callable[..., Any]:
    def ask(session: Any, **page: Any) -> Any:
        return queries.list_proposals(session, ListProposals(budget_id=road.budget_id, **more, **page))

    return ask


def test_the_newest_proposals_come_first(proposed: Road) -> None:
    found = walked(proposed, proposals(proposed, order="newest"), "proposal_id")
    assert found == proposed.proposal_ids[::-1]
    assert walked(proposed, proposals(proposed, order="newest", search="bålhytten"), "proposal_id") == found
    assert walked(proposed, proposals(proposed), "proposal_id") == sorted(found)


def test_proposals_of_one_instant_each_come_once(proposed: Road) -> None:
    first = proposed.db.read(lambda session: session.get_one(models.Proposal, proposed.proposal_ids[0]).submitted_at)
    proposed.db.run(lambda session: session.execute(update(models.Proposal).values(submitted_at=first)))
    found = walked(proposed, proposals(proposed, order="newest"), "proposal_id")
    assert found == sorted(proposed.proposal_ids, reverse=True)


def test_the_cheapest_proposals_come_first_at_the_cost_that_counts(proposed: Road) -> None:
    costs = dict(zip(proposed.proposal_ids, COSTS, strict=True))
    cheapest = proposals(proposed, order="cheapest")
    assert walked(proposed, cheapest, "proposal_id") == sorted(costs, key=lambda each: (costs[each], each))
    confirmed = proposed.proposal_ids[0]
    mine = update(models.Proposal).where(models.Proposal.proposal_id == confirmed)
    proposed.db.run(lambda session: session.execute(mine.values(confirmed_cost=5_000)))
    assert walked(proposed, cheapest, "proposal_id")[0] == confirmed


@pytest.mark.parametrize("order", ["newest", "cheapest"])
def test_after_a_proposal_that_is_not_there_comes_none(proposed: Road, order: str) -> None:
    page = proposed.db.read(lambda session: proposals(proposed, order=order)(session, after=uuid4()))
    assert (page.items, page.next_after) == ((), None)


def projects(session: Any, **page: Any) -> Any:
    return queries.list_projects(session, ListProjects(order="largest", **page))


def test_the_projects_that_were_awarded_most_come_first(road: Road) -> None:
    road.to("implementation")
    awarded = road.db.read(lambda session: {each.project_id: each.awarded for each in session.query(models.Grant)})
    assert walked(road, projects, "project_id") == sorted(awarded, key=lambda each: (awarded[each], each), reverse=True)


def heard(session: Any, **page: Any) -> Any:
    return queries.list_projects(session, ListProjects(order="heard", **page))


def test_of_projects_that_something_was_heard_of_the_last_comes_first_and_of_the_others_none(road: Road) -> None:
    road.to("implementation")
    ids = road.db.read(lambda session: sorted(each.project_id for each in session.query(models.Grant)))
    silent, *others = ids
    for days, project_id in enumerate(others):
        told = update(models.Grant).where(models.Grant.project_id == project_id)
        at = now() + timedelta(days=days)
        road.db.run(lambda session, told=told, at=at: session.execute(told.values(heard_at=at)))
    mute = update(models.Grant).where(models.Grant.project_id == silent).values(heard_at=None)
    road.db.run(lambda session: session.execute(mute))
    assert walked(road, heard, "project_id") == others[::-1]


def test_proposals_in_a_state_are_told_alone(proposed: Road) -> None:
    assert walked(proposed, proposals(proposed, state="submitted"), "proposal_id") == sorted(proposed.proposal_ids)
    assert walked(proposed, proposals(proposed, state="feasible"), "proposal_id") == []


def test_the_newest_proposals_and_the_largest_projects_are_read_along_an_index(road: Road) -> None:
    road.to("implementation")
    for ask, index in (
        (proposals(road, order="newest"), "ix__proposal__budget_id_submitted_at_proposal_id"),
        (projects, "ix__project_grant__awarded_project_id"),
        (heard, "ix__project_grant__heard_at_project_id"),
    ):
        plans = [plan(road.db, *each) for each in asked(road.db, lambda session, ask=ask: ask(session, limit=2))]
        assert any(index in each for each in plans)
        assert not any("TEMP B-TREE FOR ORDER" in each for each in plans)
