"""A playmaker finds the accounts that wait for them: those that owners submitted, and those owed for a permit."""

from typing import Any
from uuid import UUID

import pytest

from chassis import clock
from contracts.crowdfunding.accounts import ListWaitingAccounts, WaitingAccount
from contracts.errors import Forbidden
from contracts.principal import Principal, Role
from services.crowdfunding.queries.accounts import list_waiting_accounts
from tests.integration.crowdfunding.test_accounts import accept, send_back, submit
from tests.integration.crowdfunding.test_permit_accounts import record
from tests.mothers_campaign_life import failed
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room

AREA = "tranbjerg"
CITYS = Principal(person="p", roles=(Role(role="playmaker"),))
"""A playmaker of all areas."""


def waiting(
    room: Room, who: Principal = PLAYMAKER, area_id: str | None = AREA, **more: Any
) -> dict[UUID, WaitingAccount]:
    asked = ListWaitingAccounts(area_id=area_id, **more)
    found = room.db.read(lambda session: list_waiting_accounts(session, who, asked))
    return {each.campaign_id: each for each in found.items}


def test_what_was_submitted_or_is_owed_waits_until_it_is_answered_and_sent(room: Room) -> None:
    campaign_id = failed(room)
    room.opened()
    assert waiting(room)[campaign_id].permit_due_on == room.campaign(campaign_id).account_due_on
    assert waiting(room)[campaign_id].submitted_at is None
    submit(room, campaign_id)
    assert waiting(room)[campaign_id].submitted_at is not None
    record(room, campaign_id, clock.today())
    assert waiting(room)[campaign_id].permit_due_on is None
    send_back(room, campaign_id)
    assert waiting(room) == {}
    submit(room, campaign_id)
    accept(room, campaign_id)
    assert waiting(room) == {}, "nor does the one that collects"


def test_they_are_listed_by_page_to_playmakers_of_the_area(room: Room) -> None:
    first, second = sorted([failed(room), failed(room)])
    assert list(waiting(room)) == [first, second]
    assert list(waiting(room, limit=1)) == [first]
    assert list(waiting(room, after=first)) == [second]
    assert waiting(room, area_id="harlev", who=CITYS) == {}
    assert len(waiting(room, area_id=None, who=CITYS)) == 2
    for who, area_id in ((CITIZEN, AREA), (PLAYMAKER, None)):
        with pytest.raises(Forbidden):
            waiting(room, who, area_id)
