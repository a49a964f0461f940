"""What an official enters for somebody without MitID: the citizen's own campaign, marked, and who helped kept apart."""

from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from contracts.budgets import LimitReached, StaleVersion
from contracts.crowdfunding import EditCampaign, NotYourCampaign
from contracts.crowdfunding.assisting import EnterCampaignForCitizen
from contracts.crowdfunding.drafts import Campaigning
from contracts.errors import Forbidden, Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding import domain, operations
from services.crowdfunding.models import CampaignAssistance
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room, a_campaign

HELPED = Principal(person="helped", roles=(Role(role="citizen"),), area_id="tranbjerg")
OFFICIAL = Principal(person="official", roles=(Role(role="counter", scope="tranbjerg"),))
ELSEWHERE = Principal(person="official", roles=(Role(role="counter", scope="lystrup"),))


def enter(room: Room, who: Principal = OFFICIAL, citizen: Principal = HELPED, **entered: Any) -> UUID:
    command_id = next(iter(entered.values())).command_id
    command = EnterCampaignForCitizen(command_id=command_id, citizen=citizen, **entered)
    return room.db.run(lambda session: operations.enter_campaign_for_citizen(session, room.rules, who, command)).id


def editing(campaign_id: UUID, version: int = 1, **different: Any) -> EditCampaign:
    said = {each.name: getattr(a_campaign(), each.name) for each in fields(Campaigning)}
    return EditCampaign(**{**said, "command_id": uuid4(), "campaign_id": campaign_id, "version": version, **different})


def test_a_campaign_that_the_city_entered_is_the_citizens_and_says_so_to_all(room: Room) -> None:
    campaign_id = enter(room, start_campaign=a_campaign())
    told = room.campaign(campaign_id, HELPED)
    assert (told.assisted, told.mine, told.state) == (True, True, "draft")
    room.publish(campaign_id)
    assert room.campaign(campaign_id, ANONYMOUS).assisted
    assert not room.campaign(room.opened(), ANONYMOUS).assisted
    told_all = str(room.campaign(campaign_id, ANONYMOUS).dump())
    assert OFFICIAL.person not in told_all
    assert HELPED.person not in told_all


def test_an_official_edits_it_for_the_citizen_and_who_did_what_is_kept(room: Room) -> None:
    campaign_id = enter(room, start_campaign=a_campaign())
    assert room.campaign(campaign_id, OFFICIAL).version == 1, "they read what they are to edit"
    enter(room, edit_campaign=editing(campaign_id, title="Rettet ved skranken"))
    assert room.campaign(campaign_id, HELPED).title == "Rettet ved skranken"
    with pytest.raises(StaleVersion):
        enter(room, edit_campaign=editing(campaign_id))
    rows = room.db.read(lambda session: session.scalars(select(CampaignAssistance)).all())
    assert {(row.entered, row.campaign_id, row.person, row.entered_by) for row in rows} == {
        ("start_campaign", campaign_id, "helped", "official"),
        ("edit_campaign", campaign_id, "helped", "official"),
    }


def test_what_a_citizen_started_is_marked_when_the_city_edits_it(room: Room) -> None:
    campaign_id = room.start()
    enter(room, citizen=CITIZEN, edit_campaign=editing(campaign_id))
    assert room.campaign(campaign_id).assisted


def test_an_official_helps_in_their_area_and_not_themselves_and_nobody_else_does(room: Room) -> None:
    for who in (ELSEWHERE, PLAYMAKER, CITIZEN):
        with pytest.raises(Forbidden):
            enter(room, who, start_campaign=a_campaign())
    with pytest.raises(Unauthenticated):
        enter(room, ANONYMOUS, start_campaign=a_campaign())
    with pytest.raises(Forbidden):
        enter(room, citizen=OFFICIAL, start_campaign=a_campaign())


def test_the_citizens_own_limits_hold(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotYourCampaign):
        enter(room, edit_campaign=editing(room.start()))
    monkeypatch.setattr(domain.drafts, "DRAFTS_A_PERSON_MAX", 1)
    enter(room, start_campaign=a_campaign())
    with pytest.raises(LimitReached):
        enter(room, start_campaign=a_campaign())


def test_one_thing_is_entered_at_a_time_by_one_id(room: Room) -> None:
    with pytest.raises(Invalid):
        enter(room, start_campaign=a_campaign(), edit_campaign=editing(uuid4()))
    command = EnterCampaignForCitizen(command_id=uuid4(), citizen=HELPED, start_campaign=a_campaign())
    with pytest.raises(Invalid):
        room.db.run(lambda session: operations.enter_campaign_for_citizen(session, room.rules, OFFICIAL, command))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("what_was_entered_stays", update(CampaignAssistance).values(entered_by="another")),
        ("what_was_entered_is_kept", delete(CampaignAssistance)),
    ],
)
def test_the_database_keeps_who_entered_what(room: Room, rule: str, change: Any) -> None:
    enter(room, start_campaign=a_campaign())
    with pytest.raises(IntegrityError, match=rule):
        room.db.run(lambda session: session.execute(change))
