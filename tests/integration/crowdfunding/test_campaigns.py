"""Drafting and publishing, and what can be read."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from chassis import clock
from contracts.crowdfunding import (
    CampaignNotFound,
    DeadlineImpossible,
    GetCampaign,
    ListCampaigns,
    PermitMissing,
    PublishCampaign,
)
from contracts.errors import Forbidden, NotYet, Unauthenticated
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import operations, queries
from tests.mothers_answers import grants_posted
from tests.mothers_crowdfunding import ALL_MET, CITIZEN, PLAYMAKER, RULES, Room, a_campaign, a_permit


def test_anyone_signed_in_drafts_a_campaign_and_nobody_else(room: Room) -> None:
    assert room.campaign(room.start()).state == "draft"
    with pytest.raises(Unauthenticated):
        room.db.run(lambda session: operations.start_campaign(session, RULES, ANONYMOUS, a_campaign()))


@pytest.mark.parametrize(
    "who", [CITIZEN, Principal(person="p", roles=(Role(role="playmaker", scope="lystrup"),)), ANONYMOUS]
)
def test_only_a_playmaker_of_the_area_publishes(room: Room, who: Principal) -> None:
    campaign_id = room.start()
    room.submit(campaign_id)
    command = PublishCampaign(command_id=uuid4(), campaign_id=campaign_id, answers=ALL_MET, permit=a_permit())
    with pytest.raises((Forbidden, Unauthenticated)):
        room.db.run(lambda session: operations.publish_campaign(session, RULES, who, command))


def test_publishing_without_a_permit_is_refused_unless_the_gate_is_off(room: Room) -> None:
    campaign_id = room.start()
    with pytest.raises(PermitMissing):
        room.publish(campaign_id, permit=None)
    room.rules = replace(RULES, permit_required=False)
    room.publish(campaign_id, permit=None)
    assert room.campaign(campaign_id).state == "open"


def test_the_citys_permit_serves_every_campaign(room: Room) -> None:
    room.rules = replace(RULES, city_permit=a_permit(holder="Aarhus Kommune"))
    campaign_id = room.start()
    room.publish(campaign_id, permit=None)
    permit = room.campaign(campaign_id).permit
    assert permit is not None
    assert permit.holder == "Aarhus Kommune"


def test_a_campaign_longer_than_a_reservation_lives_is_not_opened(room: Room) -> None:
    campaign_id = room.start(closes_at=clock.now() + timedelta(days=20))
    with pytest.raises(DeadlineImpossible):
        room.publish(campaign_id)
    assert room.campaign(campaign_id).state == "submitted"


def test_grants_that_come_before_the_campaign_is_funded_wait(room: Room) -> None:
    campaign_id = room.opened()
    with pytest.raises(NotYet):
        room.hear(operations.record_grants, grants_posted(campaign_id))


def test_an_unknown_campaign_is_not_found(room: Room) -> None:
    with pytest.raises(CampaignNotFound):
        room.db.read(lambda session: queries.get_campaign(session, CITIZEN, GetCampaign(campaign_id=uuid4())))


def test_the_list_shows_what_is_published_and_ones_own_drafts_page_by_page(room: Room) -> None:
    draft, opened = room.start(), {room.opened() for _ in range(3)}

    def listed(who: Principal, **asked: object) -> tuple[set[object], object]:
        query = ListCampaigns(**asked)  # type: ignore[arg-type]
        told = room.db.read(lambda session: queries.list_campaigns(session, who, query))
        return {line.campaign_id for line in told.items}, told.next_after

    assert listed(ANONYMOUS) == (opened, None)
    assert listed(CITIZEN) == (opened | {draft}, None)
    assert listed(PLAYMAKER, area_id="tranbjerg")[0] == opened | {draft}
    assert listed(ANONYMOUS, area_id="lystrup") == (set(), None)
    first, after = listed(ANONYMOUS, limit=2)
    rest, end = listed(ANONYMOUS, limit=2, after=after)
    assert (first | rest, len(first), end) == (opened, 2, None)
