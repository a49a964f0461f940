"""Proposals become one when all their authors agree; nothing of them is lost, and one no is enough."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts import budgets
from contracts.principal import ANONYMOUS, Principal
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, invite, page, submitted
from tests.mothers_budgets import PLAYMAKER, RESIDENT, Road, said


def merge(road: Road, *proposal_ids: UUID, who: Principal = RESIDENT, **changes: Any) -> Any:
    told: dict[str, Any] = {"command_id": uuid4(), "title": "Bålhytte og bænke", "text": "ved søen", **changes}
    return road.do(who, budgets.MergeProposals(**told, proposal_ids=proposal_ids))


def agree(road: Road, merged: UUID, who: Principal) -> Any:
    return by_id(road, who, budgets.AgreeToMerge, merged)


@pytest.fixture
def two(road: Road) -> tuple[UUID, UUID]:
    """A proposal of the resident, and one of the neighbour and the friend."""
    road.to("ideas")
    first, second = submitted(road), submitted(road, NEIGHBOUR, title="Bænke", cost=12_000)
    invite(road, second, FRIEND, who=NEIGHBOUR)
    return first, second


def test_a_merger_happens_with_the_last_authors_consent_and_not_before(road: Road, two: tuple[UUID, UUID]) -> None:
    asked = merge(road, *two)
    assert asked.state == "merging"
    assert agree(road, asked.id, NEIGHBOUR).state == "merging"
    assert [page(road, origin, ANONYMOUS).state for origin in two] == ["submitted", "submitted"]
    assert page(road, asked.id, FRIEND).waiting_for == 1
    with pytest.raises(budgets.ProposalNotFound):
        page(road, asked.id, ANONYMOUS)
    assert agree(road, asked.id, FRIEND).state == "submitted"
    told = page(road, asked.id, ANONYMOUS)
    assert (told.origins, told.authors) == (tuple(sorted(two)), 3)
    for origin in two:
        kept = page(road, origin, ANONYMOUS)
        assert (kept.state, kept.merged_into, kept.text) == ("merged", asked.id, "ved søen")
    (event,) = said(road.db, budgets.ProposalsMerged)
    assert (event.proposal_id, set(event.origin_ids)) == (asked.id, set(two))


def test_one_no_is_enough_and_the_origins_stay_as_they_are(road: Road, two: tuple[UUID, UUID]) -> None:
    asked = merge(road, *two)
    assert by_id(road, FRIEND, budgets.DeclineMerge, asked.id, reason="hellere hver for sig").state == "withdrawn"
    assert [page(road, origin).state for origin in two] == ["submitted", "submitted"]
    with pytest.raises(budgets.WrongState):
        agree(road, asked.id, NEIGHBOUR)
    assert said(road.db, budgets.ProposalsMerged) == []


def test_who_became_an_author_meanwhile_is_asked_as_well(road: Road, two: tuple[UUID, UUID]) -> None:
    asked = merge(road, *two)
    late = Principal(person="late", area_id="solbjerg")
    invite(road, two[0], late)
    agree(road, asked.id, NEIGHBOUR)
    assert agree(road, asked.id, FRIEND).state == "merging"
    assert agree(road, asked.id, late).state == "submitted"
    assert page(road, asked.id).authors == 4


def test_only_authors_of_the_origins_ask_agree_and_decline(road: Road, two: tuple[UUID, UUID]) -> None:
    stranger = Principal(person="stranger", area_id="solbjerg")
    for nobody in (stranger, PLAYMAKER):
        with pytest.raises(budgets.NotAuthor):
            merge(road, *two, who=nobody)
    asked = merge(road, *two)
    for kind, content in ((budgets.AgreeToMerge, {}), (budgets.DeclineMerge, {"reason": "nej"})):
        with pytest.raises(budgets.NotAuthor):
            by_id(road, stranger, kind, asked.id, **content)


def test_a_proposal_that_was_withdrawn_meanwhile_is_not_merged(road: Road, two: tuple[UUID, UUID]) -> None:
    asked = merge(road, *two)
    agree(road, asked.id, NEIGHBOUR)
    by_id(road, RESIDENT, budgets.WithdrawProposal, two[0], reason="fortrudt")
    with pytest.raises(budgets.WrongState):
        agree(road, asked.id, FRIEND)
    assert [page(road, origin).state for origin in two] == ["withdrawn", "submitted"]


def test_a_proposal_lives_on_in_one_merger_only(road: Road, two: tuple[UUID, UUID]) -> None:
    asked, other = merge(road, *two), merge(road, *two)
    for who in (NEIGHBOUR, FRIEND):
        agree(road, asked.id, who)
    agree(road, other.id, NEIGHBOUR)
    with pytest.raises(budgets.WrongState):
        agree(road, other.id, FRIEND)
    assert {page(road, origin).merged_into for origin in two} == {asked.id}


def test_a_copied_cost_is_confirmed_by_the_reviewer_before_the_ballot(road: Road, two: tuple[UUID, UUID]) -> None:
    asked = merge(road, *two)
    for who in (NEIGHBOUR, FRIEND):
        agree(road, asked.id, who)
    told = page(road, asked.id)
    assert (told.cost, told.confirmed_cost) == (42_000, None), "what both had estimated, and nobody has confirmed"
    road.begin_review()
    road.proposal_ids = [asked.id]
    with pytest.raises(budgets.BallotIncomplete) as refusal:
        road.do(PLAYMAKER, road.publishing())
    assert refusal.value.facts["not_reviewed"] == [str(asked.id)]
    road.review(0, 39_000)
    road.do(PLAYMAKER, road.publishing())
    (published,) = said(road.db, budgets.BallotPublished)
    assert [(project.project_id, project.cost) for project in published.projects] == [(asked.id, 39_000)]


def test_nothing_is_deleted_by_a_merger(road: Road, two: tuple[UUID, UUID]) -> None:
    def rows(table: str) -> int:
        with road.db.reader.connect() as connection:
            return connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0

    before = {table: rows(table) for table in ("proposal", "proposal_version", "author")}
    asked = merge(road, *two)
    for who in (NEIGHBOUR, FRIEND):
        agree(road, asked.id, who)
    assert all(rows(table) > count for table, count in before.items())


def test_proposals_of_two_budgets_do_not_merge(road: Road) -> None:
    road.to("ideas")
    here = submitted(road)
    other = Road(road.db).to("ideas")
    there = submitted(other)
    with pytest.raises(budgets.NothingToMerge):
        merge(road, here, there)
