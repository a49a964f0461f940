"""A campaign that begins as a proposal that did not win, as an initiative, or as the rest of what was granted too little."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.budgets import Association
from contracts.budgets.applications import CostLine
from contracts.budgets.carrying import CampaignWanted
from contracts.budgets.places import Place
from contracts.crowdfunding import EditCampaign, ListCampaigns, UnbalancedCampaign
from contracts.crowdfunding.drafts import Campaigning
from contracts.crowdfunding.matching import MatchOutsideScheme
from contracts.principal import Principal
from services.crowdfunding import models, operations, queries
from tests.mothers_answers import match_reserved
from tests.mothers_crowdfunding import CITIZEN, Room, a_campaign, a_match


def wanted(**different: Any) -> CampaignWanted:
    told: dict[str, Any] = {"request_id": uuid4(), "origin": "proposal", "origin_id": uuid4(), "budget_id": uuid4()}
    told |= {"title": "Bålhytte", "place": Place(latitude=56_100_000, longitude=10_100_000)}
    told |= {"text": "ved søen", "area_id": "tranbjerg", "goal": 78_450, "currency": "DKK", "owner": CITIZEN.person}
    return CampaignWanted(**{**told, "closes_at": clock.now() + timedelta(days=30), **different})


def hear(room: Room, event: CampaignWanted) -> None:
    room.db.run(lambda session: operations.draft_wanted_campaign(session, room.rules, event))


def own_drafts(room: Room, who: Principal) -> list[UUID]:
    found = room.db.read(lambda session: queries.list_campaigns(session, who, ListCampaigns(limit=500)))
    return [line.campaign_id for line in found.items if line.state == "draft"]


def test_it_is_drafted_for_its_owner_with_a_way_back_to_the_proposal(room: Room) -> None:
    event = wanted()
    hear(room, event)
    campaign = room.campaign(event.request_id)
    assert (campaign.title, campaign.story, campaign.goal) == (event.title, event.text, event.goal)
    assert (campaign.state, campaign.proposal_id, campaign.budget_id) == ("draft", event.origin_id, event.budget_id)
    assert (campaign.place, campaign.initiative_id, campaign.lines) == (event.place, None, ())
    assert room.said("CampaignDrafted") == [
        {"request_id": str(event.request_id), "origin": "proposal", "origin_id": str(event.origin_id)}
    ]
    assert event.request_id in own_drafts(room, CITIZEN)
    assert event.request_id not in own_drafts(room, Principal(person="citizen-2"))


def test_heard_twice_it_is_one_campaign_and_the_same_answer(room: Room) -> None:
    event = wanted()
    for _ in range(2):
        hear(room, event)
    first, second = room.said("CampaignDrafted")
    assert first == second
    assert own_drafts(room, CITIZEN).count(event.request_id) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"closes_at": clock.now() - timedelta(days=1)},
        {"closes_at": clock.now() + timedelta(days=400)},
        {"currency": "EUR"},
    ],
)
def test_what_could_not_be_a_campaign_is_refused_with_its_reason(room: Room, wrong: dict[str, Any]) -> None:
    event = wanted(**wrong)
    hear(room, event)
    assert room.said("CampaignDrafted") == []
    (refused,) = room.said("CampaignRefused")
    assert refused["request_id"] == str(event.request_id)
    assert refused["reason"]
    assert event.request_id not in own_drafts(room, CITIZEN)


@pytest.mark.parametrize("origin", ["proposal", "initiative"])
def test_whatever_it_began_as_has_one_campaign(room: Room, origin: Any) -> None:
    event = wanted(origin=origin, budget_id=None if origin == "initiative" else uuid4())
    hear(room, event)
    hear(room, replace(event, request_id=uuid4()))
    assert [told["reason"] for told in room.said("CampaignRefused")] == [
        f"there is a campaign for this {origin} already"
    ]


def test_an_initiative_is_drafted_with_a_way_back_to_it(room: Room) -> None:
    event = wanted(origin="initiative", budget_id=None, place=None)
    hear(room, event)
    campaign = room.campaign(event.request_id)
    assert (campaign.initiative_id, campaign.proposal_id, campaign.budget_id) == (event.origin_id, None, None)
    (said,) = room.said("CampaignDrafted")
    assert (said["origin"], said["origin_id"]) == ("initiative", str(event.origin_id))


def test_the_database_refuses_a_second_campaign_for_a_proposal(room: Room) -> None:
    event = wanted()
    hear(room, event)
    other = room.start()

    def link(session: Any) -> None:
        campaign = session.get_one(models.Campaign, other)
        campaign.proposal_id, campaign.budget_id = event.origin_id, event.budget_id

    with pytest.raises(IntegrityError):
        room.db.run(link)


def for_the_rest(**different: Any) -> CampaignWanted:
    told: dict[str, Any] = {"origin": "application", "budget_id": None, "place": None, "goal": 30_00, "granted": 70_00}
    return wanted(**told | {"association": Association(name="Borgerforeningen", cvr="99999993")} | different)


def a_whole(campaign_id: UUID, *amounts: int) -> EditCampaign:
    told = {each.name: getattr(a_campaign(), each.name) for each in fields(Campaigning)}
    told |= {"command_id": uuid4(), "campaign_id": campaign_id, "version": 1, "goal": 30_00}
    told["association"] = Association(name="Borgerforeningen", cvr="99999993")
    told["lines"] = tuple(CostLine(text="En del", amount=amount) for amount in amounts)
    return EditCampaign(**told)


def edit(room: Room, command: EditCampaign) -> None:
    room.db.run(lambda session: operations.edit_campaign(session, room.rules, CITIZEN, command))


def test_the_rest_of_an_application_is_collected_for_with_what_was_granted_beside_the_goal(room: Room) -> None:
    event = for_the_rest()
    hear(room, event)
    told = room.campaign(event.request_id)
    assert (told.application_id, told.proposal_id, told.goal, told.granted) == (event.origin_id, None, 30_00, 70_00)
    assert told.association == event.association
    edit(room, a_whole(event.request_id, 30_00))
    with pytest.raises(UnbalancedCampaign) as refusal:
        room.submit(event.request_id)
    assert refusal.value.facts == {"goal": 30_00, "granted": 70_00, "lines": 30_00, "difference": -70_00}
    edit(room, replace(a_whole(event.request_id, 60_00, 40_00), version=2))
    room.submit(event.request_id)
    assert room.campaign(event.request_id).state == "submitted"


def test_what_was_granted_already_is_neither_collected_nor_matched_nor_handed_over_again(room: Room) -> None:
    event = for_the_rest()
    hear(room, event)
    edit(room, a_whole(event.request_id, 100_00))
    scheme_id = room.scheme(kind="last", numerator=1, denominator=2)
    with pytest.raises(MatchOutsideScheme):
        room.publish(event.request_id, a_match(scheme_id, 15_01))
    request_id = room.publish(event.request_id, a_match(scheme_id, 15_00))
    room.hear(operations.record_match, match_reserved(event.request_id, request_id, 15_00))
    room.paid(event.request_id, 15_00)
    room.to_the_deadline(event.request_id)
    assert room.settle(event.request_id).state == "funded"
    (funded,) = room.said("CampaignFunded")
    assert (funded["captured"], funded["match"]) == (15_00, 15_00)
    assert (funded["rest_of"], funded["cvr"]) == (str(event.origin_id), "99999993")


@pytest.mark.parametrize(
    "wrong", [{"granted": -1}, {"granted": 1}, {"application_id": uuid4(), "initiative_id": uuid4()}]
)
def test_the_database_refuses_a_grant_of_nothing_and_two_beginnings(room: Room, wrong: dict[str, Any]) -> None:
    campaign_id = room.start()
    change = update(models.Campaign).where(models.Campaign.campaign_id == campaign_id).values(**wrong)
    with pytest.raises(IntegrityError):
        room.db.run(lambda session: session.execute(change))


def test_twin_past_the_operation_the_database_counts_the_grant_with_the_lines(room: Room) -> None:
    event = for_the_rest()
    hear(room, event)
    edit(room, a_whole(event.request_id, 30_00))
    change = update(models.Campaign).where(models.Campaign.campaign_id == event.request_id).values(state="submitted")
    with pytest.raises(IntegrityError, match="what_the_money_is_for_adds_up"):
        room.db.run(lambda session: session.execute(change))
