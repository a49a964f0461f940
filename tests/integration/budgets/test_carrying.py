"""What did not win goes on: as a draft in the next round, with its authors, or as a campaign."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chassis import clock
from chassis.db import Database
from contracts import budgets
from contracts.budgets import carrying
from contracts.crowdfunding import CampaignDrafted, CampaignRefused
from contracts.errors import NotYet
from contracts.ledger import AreaShare
from contracts.principal import ANONYMOUS, Principal
from services.budgets import domain, operations
from services.budgets.models import Carried, CollectionRow
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, draft, invite, page, submitted
from tests.mothers_budgets import AREA, RESIDENT, STRANGER, Road, opening, person, said

DEADLINE = clock.now() + timedelta(days=60)


@pytest.fixture
def lost(road: Road) -> UUID:
    """The second of three, which cost too much."""
    road.to("awarding")
    return road.proposal_ids[1]


@pytest.fixture
def later(db: Database, lost: UUID) -> Road:
    return Road(db).to("ideas")


def carry(road: Road, proposal_id: UUID, budget_id: UUID, who: Principal = RESIDENT) -> UUID:
    found: UUID = by_id(road, who, carrying.CarryProposal, proposal_id, budget_id=budget_id).id
    return found


def collect(road: Road, proposal_id: UUID, who: Principal = RESIDENT, closes_at: datetime = DEADLINE) -> UUID:
    found: UUID = by_id(road, who, carrying.CollectForProposal, proposal_id, closes_at=closes_at).id
    return found


def drafted(campaign_id: UUID) -> CampaignDrafted:
    return CampaignDrafted(request_id=campaign_id, origin="proposal", origin_id=uuid4())


def refused(campaign_id: UUID) -> CampaignRefused:
    return CampaignRefused(request_id=campaign_id, origin="proposal", origin_id=uuid4(), reason="fristen ligger bag os")


def collections(road: Road, proposal_id: UUID, who: Principal = RESIDENT) -> list[tuple[UUID, str, str | None]]:
    return [(each.campaign_id, each.state, each.reason) for each in page(road, proposal_id, who).collections]


def test_an_author_carries_what_lost_into_the_next_round_as_a_draft(road: Road, lost: UUID, later: Road) -> None:
    new = page(later, carry(later, lost, later.budget_id))
    old = page(road, lost)
    assert (new.title, new.text, new.cost, new.state, new.version) == (old.title, old.text, old.cost, "draft", 1)
    assert (new.budget_id, new.carried_from, old.carried_to) == (later.budget_id, lost, (new.proposal_id,))
    assert (old.state, old.confirmed_cost, new.confirmed_cost) == ("lost", 78_450, None)


def test_its_authors_come_along_and_nobody_else_sees_the_draft(road: Road) -> None:
    road.to("ideas")
    origin = submitted(road)
    invite(road, origin, FRIEND)
    road.close()
    later = Road(road.db).to("ideas")
    new = carry(later, origin, later.budget_id, FRIEND)
    assert page(later, new, RESIDENT).authors == 2
    assert page(later, origin, FRIEND).carried_to == (new,)
    assert page(later, origin, NEIGHBOUR).carried_to == ()
    with pytest.raises(budgets.ProposalNotFound):
        page(later, new, NEIGHBOUR)
    by_id(later, RESIDENT, budgets.HandInProposal, new)
    assert page(later, origin, NEIGHBOUR).carried_to == (new,)


def test_it_is_carried_once_into_each_budget(road: Road, lost: UUID, later: Road) -> None:
    new = carry(road, lost, later.budget_id)
    with pytest.raises(carrying.CarriedBefore) as refusal:
        carry(road, lost, later.budget_id)
    assert refusal.value.facts == {"proposal_id": str(new)}
    assert carry(road, lost, Road(road.db).to("ideas").budget_id) != new
    withdrawn = draft(later)
    by_id(later, RESIDENT, budgets.WithdrawProposal, withdrawn, reason="for dyrt")
    with pytest.raises(carrying.CarriedBefore):
        carry(later, withdrawn, later.budget_id)


def test_the_database_refuses_a_second_draft_in_a_budget(road: Road, lost: UUID, later: Road) -> None:
    carry(road, lost, later.budget_id)
    row = {"carried_from": lost, "budget_id": later.budget_id, "carried_at": clock.now()}
    other = draft(later)

    def twice(session: Session) -> None:
        session.add(Carried(proposal_id=other, **row))
        session.flush()

    with pytest.raises(IntegrityError):
        road.db.run(twice)


def test_twin_where_nothing_is_kept_of_it_the_same_proposal_is_carried_twice(
    road: Road, lost: UUID, later: Road
) -> None:
    first = carry(road, lost, later.budget_id)
    road.db.run(lambda session: session.execute(delete(Carried)))
    assert carry(road, lost, later.budget_id) != first


def test_only_an_author_carries_it_and_the_new_budgets_rules_hold(road: Road, lost: UUID, later: Road) -> None:
    with pytest.raises(budgets.NotAuthor):
        carry(road, lost, later.budget_id, NEIGHBOUR)
    with pytest.raises(budgets.ProposalNotFound):
        carry(road, uuid4(), later.budget_id)
    with pytest.raises(budgets.BudgetNotFound):
        carry(road, lost, uuid4())
    with pytest.raises(budgets.WrongPhase):
        carry(road, lost, Road(road.db).to("review").budget_id)
    moved = person("resident", "citizen", scope="*", area_id="malling")
    with pytest.raises(budgets.NotResident):
        carry(road, lost, later.budget_id, moved)


def test_it_goes_where_the_budgets_have_an_area_in_common(road: Road, lost: UUID) -> None:
    there = person("playmaker", "playmaker", scope="malling")
    council = person("joint council", "joint_council", scope="malling")
    shares = (AreaShare(area_id="malling", share=1), AreaShare(area_id=AREA, share=1))
    for areas in ((), shares):
        other = Road(road.db)
        other.do(there, opening(command_id=other.budget_id, area_id="malling", areas=areas))
        other.endorse(council)
        other.be_earmarked()
        if areas:
            assert page(other, carry(other, lost, other.budget_id)).carried_from == lost
        else:
            with pytest.raises(carrying.OtherArea):
                carry(other, lost, other.budget_id)


@pytest.mark.parametrize("phase", ["ideas", "review", "vote"])
def test_what_may_still_win_is_neither_carried_nor_collected_for(road: Road, phase: str) -> None:
    road.to(phase)
    if phase == "ideas":
        road.propose()
    with pytest.raises(carrying.MayStillWin):
        carry(road, road.proposal_ids[0], Road(road.db).to("ideas").budget_id)
    with pytest.raises(carrying.MayStillWin):
        collect(road, road.proposal_ids[0])


def test_what_won_is_no_loser(road: Road, lost: UUID) -> None:
    assert lost != road.proposal_ids[0]
    with pytest.raises(carrying.MayStillWin) as refusal:
        collect(road, road.proposal_ids[0])
    assert refusal.value.facts == {"state": "won", "phase": "awarding"}


def test_a_campaign_is_asked_for_in_public_words_at_the_confirmed_cost(road: Road, lost: UUID) -> None:
    campaign_id = collect(road, lost)
    (wanted,) = said(road.db, carrying.CampaignWanted)
    assert (wanted.request_id, wanted.origin, wanted.origin_id) == (campaign_id, "proposal", lost)
    assert wanted.owner == RESIDENT.person
    assert (wanted.title, wanted.text, wanted.goal, wanted.currency) == ("Bålhytte", "ved søen", 78_450, "DKK")
    assert (wanted.area_id, wanted.closes_at, wanted.budget_id) == (AREA, DEADLINE, road.budget_id)
    assert collections(road, lost) == [(campaign_id, "asked", None)]
    assert collections(road, lost, NEIGHBOUR) == []


def test_a_drafted_campaign_is_linked_for_all_to_see(road: Road, lost: UUID) -> None:
    campaign_id = collect(road, lost)
    for event in (drafted(campaign_id), drafted(campaign_id), refused(campaign_id)):
        road.hear(operations.record_collection, event)
        assert collections(road, lost, ANONYMOUS) == [(campaign_id, "drafted", None)]
    with pytest.raises(carrying.CollectedBefore) as refusal:
        collect(road, lost)
    assert refusal.value.facts == {"campaign_id": str(campaign_id)}


def test_a_refused_campaign_says_why_to_its_authors_and_may_be_asked_for_again(road: Road, lost: UUID) -> None:
    first = collect(road, lost)
    with pytest.raises(carrying.CollectedBefore):
        collect(road, lost)
    for event in (refused(first), drafted(first)):
        road.hear(operations.record_collection, event)
        assert collections(road, lost) == [(first, "refused", "fristen ligger bag os")]
    assert collections(road, lost, NEIGHBOUR) == []
    second = collect(road, lost)
    road.hear(operations.record_collection, drafted(second))
    assert [state for _, state, _ in collections(road, lost)] == ["refused", "drafted"]


def test_an_answer_to_what_nobody_asked_is_kept_for_later(road: Road) -> None:
    with pytest.raises(NotYet):
        road.hear(operations.record_collection, drafted(uuid4()))


def test_nobody_is_asked_to_give_to_what_they_have_never_seen(road: Road) -> None:
    road.to("ideas")
    hidden = draft(road)
    by_id(road, RESIDENT, budgets.WithdrawProposal, hidden, reason="for dyrt")
    with pytest.raises(carrying.NeverPublic):
        collect(road, hidden)
    with pytest.raises(budgets.NotAuthor):
        collect(road, hidden, STRANGER)


def test_campaigns_are_asked_for_no_more_often_than_there_is_room_for(road: Road, lost: UUID) -> None:
    for _ in range(domain.COLLECTIONS_MAX):
        road.hear(operations.record_collection, refused(collect(road, lost)))
    with pytest.raises(budgets.LimitReached):
        collect(road, lost)


def test_the_database_refuses_two_living_campaigns_of_one_proposal(road: Road, lost: UUID) -> None:
    first = collect(road, lost)

    def second(session: Session) -> None:
        told = {"proposal_id": lost, "asked_by": "x", "asked_at": clock.now()}
        session.add(CollectionRow(campaign_id=uuid4(), state="asked", **told))
        session.flush()

    with pytest.raises(IntegrityError):
        road.db.run(second)
    road.hear(operations.record_collection, refused(first))
    road.db.run(second)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.sampled_from(("collect", "campaign_drafted", "campaign_refused")), max_size=8))
def test_no_walk_leads_a_collection_out_of_its_table(db: Database, steps: list[Any]) -> None:
    road = Road(db).to("ideas")
    proposal_id, asked = submitted(road), [uuid4()]
    road.close()
    for step in steps:
        before = {key: state for key, state, _ in collections(road, proposal_id)}
        with suppress(carrying.CollectedBefore, NotYet):
            if step == "collect":
                asked.append(collect(road, proposal_id))
                before[asked[-1]] = "asked"
            else:
                answer = drafted if step == "campaign_drafted" else refused
                road.hear(operations.record_collection, answer(asked[-1]))
        after = {key: state for key, state, _ in collections(road, proposal_id)}
        assert after.keys() == before.keys()
        for key, state in after.items():
            then = domain.COLLECTIONS.get((before[key], step), before[key])  # type: ignore[call-overload]
            assert state == (then if key == asked[-1] else before[key])
        assert sum(state != "refused" for state in after.values()) <= 1
