"""A permit of the campaign's own is accounted for: the day is kept and shown, recorded when it is met, told when it is not."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis import clock
from chassis.clock import ZONE, day_of, today
from contracts.crowdfunding import NoAccountOwed, WrongCampaignState
from contracts.errors import Forbidden, Invalid
from services.crowdfunding import operations
from tests.mothers_answers import match_refused
from tests.mothers_campaign_life import STRANGER, act, cancelling, extending, failed, submitted
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, RULES, Room, a_match, a_permit, move_to


def record(room: Room, campaign_id: UUID, sent_on: date, who: Any = CITIZEN) -> Any:
    return act(room, who, "record_permit_account", campaign_id=campaign_id, sent_on=sent_on)


def test_it_is_due_so_many_days_after_the_end_also_when_that_moves(room: Room) -> None:
    campaign_id, cancelled = room.opened(), room.opened()
    assert room.campaign(campaign_id).account_due_on == day_of(room.campaign(campaign_id).closes_at) + timedelta(
        days=182
    )
    room.rules = replace(RULES, account_days=10)
    room.db.run(extending(room, campaign_id, days=2))
    assert room.campaign(campaign_id).account_due_on == day_of(room.campaign(campaign_id).closes_at) + timedelta(
        days=10
    )
    room.db.run(cancelling(room, cancelled))
    assert room.campaign(cancelled).account_due_on == today() + timedelta(days=10)


def test_under_the_citys_permit_the_campaign_owes_none(room: Room) -> None:
    room.rules = replace(RULES, city_permit=a_permit(holder="Aarhus Kommune"))
    campaign_id = submitted(room)
    room.publish(campaign_id, permit=None)
    room.db.run(extending(room, campaign_id))
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    assert room.campaign(campaign_id).account_due_on is None
    with pytest.raises(NoAccountOwed):
        record(room, campaign_id, today())


def test_its_owner_or_a_playmaker_records_it_once(room: Room) -> None:
    for who in (CITIZEN, PLAYMAKER):
        campaign_id = failed(room)
        with pytest.raises(Forbidden):
            record(room, campaign_id, today(), STRANGER)
        record(room, campaign_id, today(), who)
        assert room.campaign(campaign_id).account_sent_on == today()
        with pytest.raises(NoAccountOwed):
            record(room, campaign_id, today(), who)


def test_it_is_sent_after_the_end_and_not_after_today(room: Room) -> None:
    campaign_id = failed(room)
    opened = room.opened()
    with pytest.raises(WrongCampaignState):
        record(room, opened, today())
    for wrong in (-1, 1):
        with pytest.raises(Invalid):
            record(room, campaign_id, today() + timedelta(days=wrong))


def overdue(room: Room) -> list[str]:
    room.db.run(operations.tell_overdue_accounts)
    return [said["campaign_id"] for said in room.said("PermitAccountOverdue")]


def test_what_is_late_is_told_once_and_what_was_sent_or_never_collected_is_not(room: Room) -> None:
    move_to(clock.now().astimezone(ZONE).replace(hour=12, minute=0) + timedelta(days=1))  # no midnight comes between
    room.rules = replace(RULES, account_days=10)
    late, sent = failed(room), failed(room)
    record(room, sent, today())
    refused = submitted(room, closes_at=clock.now() + timedelta(days=3))
    request_id = room.publish(refused, a_match(room.scheme()))
    room.hear(operations.record_match_refusal, match_refused(refused, request_id))
    assert room.campaign(refused).account_due_on is None
    waiting = submitted(room, closes_at=clock.now() + timedelta(minutes=5))
    room.publish(waiting, a_match(room.scheme()))
    room.to_the_deadline(waiting)
    room.db.run(operations.advance_campaigns)
    assert room.campaign(waiting).state == "failed"

    due_on = room.campaign(late).account_due_on
    assert due_on is not None
    move_to(clock.now() + timedelta(days=10))
    assert today() == due_on
    assert overdue(room) == [], "all of that day is left"
    move_to(clock.now() + timedelta(days=1))
    assert overdue(room) == [str(late)]
    assert overdue(room) == [str(late)], "told once"
    record(room, late, today())
    assert room.campaign(late).account_sent_on == today()
