"""Sixty days of a campaign whose payers' reservations live for fourteen, in each of the three long ways."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from chassis import clock
from contracts.crowdfunding import Way
from services.crowdfunding import domain, models, operations
from tests.mothers_answers import grants_posted
from tests.mothers_crowdfunding import Room, move_to

DAY = timedelta(days=1)
LONG_WAYS: tuple[Way, ...] = ("confirm_late", "mandate", "capture_now")


class Campaign:
    """One of sixty days with a goal of 100 kroner; days are counted from its publication."""

    def __init__(self, room: Room, way: Way) -> None:
        self.room, self.way, self.began = room, way, clock.now()
        self.campaign_id = room.opened(way=way, closes_at=self.began + 60 * DAY)
        self.pledge_ids: list[UUID] = []

    def day(self, number: float) -> None:
        move_to(self.began + number * DAY)
        self.room.tick()

    def supported(self, amount: int) -> UUID:
        """By somebody who pays, promises, or gives leave to take it, as the way has it."""
        pledge_id = self.room.pledge(self.campaign_id, amount).pledge_id
        self.pledge_ids.append(pledge_id)
        if self.state(pledge_id) == "made":
            self.pays(pledge_id)
        return pledge_id

    def pays(self, pledge_id: UUID) -> None:
        self.room.provider.approve(pledge_id)
        self.room.refresh(pledge_id)
        self.room.tick()

    def confirmed(self, pledge_id: UUID) -> None:
        self.room.confirm(pledge_id)
        self.pays(pledge_id)

    def state(self, pledge_id: UUID) -> str:
        return self.room.pledged(pledge_id).state

    def states(self) -> list[str]:
        return [self.state(pledge_id) for pledge_id in self.pledge_ids]

    def taken(self) -> list[int]:
        """What the provider took of each payer and has not given back, minor units."""
        totals = [self.room.provider.totals_of(pledge_id) for pledge_id in self.pledge_ids]
        return [each["captured"] - each["refunded"] - each["charged_back"] for each in totals]

    def still_held(self) -> list[UUID]:
        return [each for each in self.pledge_ids if self.payment(each).state in domain.LIVE]

    def payment(self, pledge_id: UUID) -> domain.Payment:
        row = self.room.db.read(lambda session: session.get_one(models.Pledge, pledge_id))
        return self.room.payments.get(self.room.db.read(lambda session: operations.provider.order_of(session, row)))


def sixty_days(room: Room, way: Way, *amounts: int) -> Campaign:
    """On days 1, 20 and 40, so that no reservation of the first two would have lived to the deadline; those who promised
    confirm in the finale."""
    campaign = Campaign(room, way)
    for number, amount in zip((1, 20, 40), amounts, strict=True):
        campaign.day(number)
        campaign.supported(amount)
    campaign.day(50)
    if way == "confirm_late":
        assert len(room.said("PledgeConfirmationDue")) == len(amounts)
        for pledge_id in campaign.pledge_ids:
            campaign.confirmed(pledge_id)
    return campaign


@pytest.mark.parametrize("way", LONG_WAYS)
def test_sixty_days_that_reach_their_goal(room: Room, way: Way) -> None:
    campaign = sixty_days(room, way, 50_00, 30_00, 20_00)
    assert room.campaign(campaign.campaign_id).pledged == 100_00
    before = campaign.taken()
    assert before == ([50_00, 30_00, 20_00] if way == "capture_now" else [0, 0, 0])
    room.to_the_deadline(campaign.campaign_id)
    told = room.settle(campaign.campaign_id)
    assert (told.state, told.captured) == ("funded", 100_00)
    assert campaign.taken() == [50_00, 30_00, 20_00]
    assert campaign.still_held() == []
    room.hear(operations.record_grants, grants_posted(campaign.campaign_id))
    assert room.campaign(campaign.campaign_id).state == "handed_over"


@pytest.mark.parametrize("way", LONG_WAYS)
def test_sixty_days_that_miss_their_goal_cost_nobody_anything(room: Room, way: Way) -> None:
    campaign = sixty_days(room, way, 50_00, 30_00, 19_99)
    room.to_the_deadline(campaign.campaign_id)
    told = room.settle(campaign.campaign_id)
    assert (told.state, told.captured, told.pledged) == ("failed", 0, 0)
    assert campaign.taken() == [0, 0, 0]
    assert campaign.still_held() == []
    assert campaign.states() == ["refunded" if way == "capture_now" else "let_go"] * 3
    assert len(room.said("PledgeRefunded")) == (3 if way == "capture_now" else 0)


def dies_before_it_is_confirmed_late(campaign: Campaign) -> UUID:
    """Confirmed on the first day of the finale, with a provider that is away from the deadline until the reservation is dead."""
    campaign.day(1)
    dying = campaign.supported(50_00)
    campaign.day(49.1)
    campaign.confirmed(dying)
    campaign.day(59.9)
    return dying


def mandate_is_taken_back(campaign: Campaign) -> UUID:
    campaign.day(1)
    dying = campaign.supported(50_00)
    campaign.day(59.9)
    campaign.room.provider.stop(dying)
    return dying


def dies_before_it_is_captured(campaign: Campaign) -> UUID:
    """Paid while the provider answers nobody who wants to capture."""
    campaign.day(1)
    dying = campaign.room.pledge(campaign.campaign_id, 50_00).pledge_id
    campaign.pledge_ids.append(dying)
    campaign.room.provider.approve(dying)
    campaign.room.refresh(dying)
    campaign.room.provider.misbehave(unavailable=True)
    for number in (1.1, 8, 14.9):
        campaign.day(number)
    assert campaign.state(dying) == "reserved", "the provider may still hold it"
    campaign.day(15.2)
    assert campaign.state(dying) == "declined", "no reservation is older"
    campaign.room.provider.misbehave(unavailable=False)
    campaign.day(59.9)
    return dying


DYING: dict[Way, Callable[[Campaign], UUID]] = {
    "confirm_late": dies_before_it_is_confirmed_late,
    "mandate": mandate_is_taken_back,
    "capture_now": dies_before_it_is_captured,
}


@pytest.mark.parametrize(("rest", "state"), [(100_00, "funded"), (99_99, "failed")])
@pytest.mark.parametrize("way", LONG_WAYS)
def test_what_dies_on_the_way_is_not_counted(room: Room, way: Way, rest: int, state: str) -> None:
    campaign = Campaign(room, way)
    dying = DYING[way](campaign)
    campaign.supported(rest)
    if way == "confirm_late":
        room.provider.misbehave(unavailable=True)
        for number in (60.1, 62, 63.2):
            campaign.day(number)
        assert room.campaign(campaign.campaign_id).state == "settling", "a provider that is away decides nothing"
        room.provider.misbehave(unavailable=False)
    room.to_the_deadline(campaign.campaign_id)
    assert room.settle(campaign.campaign_id).state == state
    assert campaign.state(dying) == ("let_go" if way == "mandate" else "declined")
    assert campaign.taken() == [0, rest if state == "funded" else 0]
    assert campaign.still_held() == []
