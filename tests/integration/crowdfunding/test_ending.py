"""A campaign's end is moved once by decision, brought forward with a reason, or left behind in the archive."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from chassis import clock
from contracts.crowdfunding import (
    CampaignNotOpen,
    DeadlineImpossible,
    ExtendedBefore,
    PermitMissing,
    WrongCampaignState,
)
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import operations
from tests.mothers_answers import match_reserved, released
from tests.mothers_campaign_life import REASON, STRANGER, act, cancelling, extending, failed, submitted
from tests.mothers_crowdfunding import CITIZEN, DECISION, PLAYMAKER, Room, a_match, a_permit


def extend(room: Room, campaign_id: UUID, who: Principal = PLAYMAKER, **values: Any) -> Any:
    return room.db.run(extending(room, campaign_id, who, **values))


def cancel(room: Room, campaign_id: UUID, who: Principal = PLAYMAKER) -> str:
    state: str = room.db.run(cancelling(room, campaign_id, who)).state
    return state


def test_an_extension_moves_the_deadline_and_is_told_and_shown(room: Room) -> None:
    campaign_id = room.opened()
    before = room.campaign(campaign_id).closes_at
    extend(room, campaign_id)
    told = room.campaign(campaign_id)
    assert told.closes_at == before + timedelta(days=2)
    assert told.extension is not None
    assert (told.extension.closed_at, told.extension.decision) == (before, DECISION)
    (said,) = room.said("CampaignExtended")
    assert (said["campaign_id"], said["decision"]["decided_by"]) == (str(campaign_id), DECISION.decided_by)
    assert "person" not in str(said)
    assert PLAYMAKER.person not in str(told.dump())


def test_what_was_extended_collects_on_past_its_first_deadline(room: Room) -> None:
    campaign_id = room.opened()
    first = room.campaign(campaign_id).closes_at
    extend(room, campaign_id)
    clock.move(first - clock.now() + timedelta(seconds=5))
    room.tick()
    room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"


def test_a_campaign_is_extended_once(room: Room) -> None:
    campaign_id = room.opened()
    extend(room, campaign_id)
    with pytest.raises(ExtendedBefore):
        extend(room, campaign_id)
    assert len(room.said("CampaignExtended")) == 1


@pytest.mark.parametrize("days", [-0.001, 0, 13, 400])
def test_an_extension_is_later_and_within_what_an_opening_could_have_had(room: Room, days: float) -> None:
    campaign_id = room.opened()
    with pytest.raises(DeadlineImpossible):
        extend(room, campaign_id, days=days)
    assert room.campaign(campaign_id).extension is None


def test_an_extension_stays_within_the_permit(room: Room) -> None:
    campaign_id = room.start()
    room.publish(campaign_id, permit=a_permit(to_on=clock.today() + timedelta(days=1)))
    with pytest.raises(PermitMissing):
        extend(room, campaign_id, days=3)


@pytest.mark.parametrize("who", [CITIZEN, STRANGER, ANONYMOUS])
def test_only_a_playmaker_records_an_extension(room: Room, who: Principal) -> None:
    campaign_id = room.opened()
    with pytest.raises((Forbidden, Unauthenticated)):
        extend(room, campaign_id, who)


def test_nothing_is_extended_before_it_opens_or_after_its_deadline(room: Room) -> None:
    opened = room.opened()
    for campaign_id in (room.start(), submitted(room)):
        with pytest.raises(WrongCampaignState):
            extend(room, campaign_id)
    room.to_the_deadline(opened)
    with pytest.raises(WrongCampaignState):  # the timer has not noticed yet
        extend(room, opened)
    room.settle(opened)
    with pytest.raises(WrongCampaignState):
        extend(room, opened)


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_before_it_is_published_its_owner_alone_cancels_it_and_nobody_hears(room: Room, state: str) -> None:
    campaign_id = room.start() if state == "draft" else submitted(room)
    with pytest.raises(Forbidden):
        cancel(room, campaign_id, STRANGER)
    with pytest.raises(WrongCampaignState):
        cancel(room, campaign_id, PLAYMAKER)
    assert cancel(room, campaign_id, CITIZEN) == "cancelled"
    assert room.said("CampaignFailed") == []
    seen = act(room, ANONYMOUS, "list_campaigns", area_id="tranbjerg")
    assert campaign_id not in {line.campaign_id for line in seen.items}


def test_cancelled_while_it_waits_for_its_match_it_ends_at_once_and_the_late_match_is_released(room: Room) -> None:
    campaign_id = submitted(room)
    request_id = room.publish(campaign_id, a_match(room.scheme()))
    assert cancel(room, campaign_id, CITIZEN) == "cancelled"
    assert [said["match"] for said in room.said("CampaignFailed")] == [0], "the harm: no word of what comes later"

    room.hear(operations.record_match, match_reserved(campaign_id, request_id))

    late = room.said("CampaignFailed")[-1]
    assert (late["match"], late["request_id"]) == (40_00, str(uuid5(request_id, "release")))
    assert room.campaign(campaign_id).state == "cancelled"


@pytest.mark.parametrize("who", [CITIZEN, PLAYMAKER])
def test_cancelled_while_open_everything_is_let_go_as_when_the_goal_is_missed(room: Room, who: Principal) -> None:
    campaign_id = room.opened(match=40_00)
    paid, unpaid = room.paid(campaign_id, 99_00), room.pledge(campaign_id, 5_00).pledge_id
    unseen = room.pledge(campaign_id, 7_00).pledge_id
    assert room.provider.approve(unseen).ok

    assert cancel(room, campaign_id, who) == "settling"
    with pytest.raises(CampaignNotOpen):
        room.pledge(campaign_id)
    told = room.settle(campaign_id)

    assert (told.state, told.note, told.cancel_reason) == ("cancelled", REASON, REASON)
    assert {room.pledged(each).state for each in (paid, unpaid, unseen)} == {"let_go"}
    assert [room.provider.sums(each)["cancelled"] for each in (paid, unseen)] == [99_00, 7_00]
    assert room.provider.approve(unpaid).status_code == 409, "who is still on the provider's page can no longer pay"
    (said,) = room.said("CampaignFailed")
    assert (said["match"], said["reason"]) == (40_00, REASON)
    assert room.said("PledgeCaptured") == []
    assert len(room.said("PledgeMade")) == 1, "the one that was seen before; no more pledges after it"
    room.hear(operations.record_release, released(campaign_id, 40_00))
    assert room.campaign(campaign_id).match == 0


def test_a_goal_that_was_reached_is_not_captured_when_it_is_cancelled(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    cancel(room, campaign_id)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "cancelled"
    assert room.provider.sums(pledge_id)["captured"] == 0


def test_while_the_provider_is_away_a_cancelled_campaign_waits_until_everything_is_let_go(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 60_00)
    room.provider.misbehave(unavailable=True)
    cancel(room, campaign_id)
    room.tick()
    assert room.campaign(campaign_id).state == "settling"
    assert room.said("CampaignFailed") == []
    room.provider.misbehave(unavailable=False)
    assert room.settle(campaign_id).state == "cancelled"
    assert room.provider.sums(pledge_id)["cancelled"] == 60_00


def test_what_has_closed_or_ended_is_not_cancelled(room: Room) -> None:
    campaign_id = room.opened()
    room.to_the_deadline(campaign_id)
    room.db.run(operations.advance_campaigns)
    for _ in range(2):
        with pytest.raises(WrongCampaignState):
            cancel(room, campaign_id)
        room.settle(campaign_id)
    with pytest.raises(Forbidden):
        cancel(room, room.opened(), STRANGER)


def test_what_has_ended_is_archived_out_of_the_lists_and_stays_at_its_address(room: Room) -> None:
    campaign_id, opened = failed(room), room.opened()
    with pytest.raises(WrongCampaignState):
        act(room, PLAYMAKER, "archive_campaign", campaign_id=opened)
    with pytest.raises(Forbidden):
        act(room, CITIZEN, "archive_campaign", campaign_id=campaign_id)
    for _ in range(2):
        act(room, PLAYMAKER, "archive_campaign", campaign_id=campaign_id)

    def listed(**asked: Any) -> set[UUID]:
        return {line.campaign_id for line in act(room, ANONYMOUS, "list_campaigns", **asked).items}

    assert listed() == {opened}
    assert listed(archived=True) == {campaign_id}
    slug = room.campaign(campaign_id).slug
    found = act(room, ANONYMOUS, "get_campaign_by_slug", slug=slug)
    assert (found.campaign_id, found.archived_at) == (campaign_id, room.campaign(campaign_id).archived_at)
