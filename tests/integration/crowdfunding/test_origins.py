"""A campaign that begins as a proposal that did not win, or as an initiative."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.budgets.carrying import CampaignWanted
from contracts.budgets.places import Place
from contracts.crowdfunding import ListCampaigns
from contracts.principal import Principal
from services.crowdfunding import models, operations, queries
from tests.mothers_crowdfunding import CITIZEN, Room


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
