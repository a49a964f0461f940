"""What an official enters for somebody without MitID: the citizen's own campaign, marked, and who helped kept apart."""

from dataclasses import fields, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from chassis.clock import now
from contracts.budgets import LimitReached, StaleVersion
from contracts.crowdfunding import (
    CancelCampaign,
    CriterionAnswer,
    EditCampaign,
    GetCampaignReview,
    NotYourCampaign,
    PublishCampaign,
    ReturnCampaign,
    SubmitCampaign,
)
from contracts.crowdfunding.accounts import GetCampaignAccount, ReturnCampaignAccount, SubmitCampaignAccount
from contracts.crowdfunding.assisting import EnterCampaignForCitizen, GetPictureRoomForCitizen
from contracts.crowdfunding.drafts import Campaigning
from contracts.crowdfunding.pictures import ArrangePictures, PictureNotFound, RemovePicture
from contracts.crowdfunding.reviewing import OwnReview
from contracts.crowdfunding.team import InviteMember, JoinTeam, LeaveTeam
from contracts.crowdfunding.updates import PostUpdate
from contracts.errors import Forbidden, Invalid, Unauthenticated
from contracts.principal import ANONYMOUS, EVERYWHERE, Principal, Role
from services.crowdfunding import domain, operations, queries
from services.crowdfunding.models import CampaignAssistance, CampaignMember, Review
from services.crowdfunding.operations import accounts
from services.crowdfunding.queries import reviewing
from tests.mothers_crowdfunding import ALL_MET, CITIZEN, PLAYMAKER, Room, a_campaign, a_permit, a_picture

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


def a_submission(campaign_id: UUID) -> SubmitCampaign:
    return SubmitCampaign(command_id=uuid4(), campaign_id=campaign_id)


def send_back(room: Room, campaign_id: UUID, who: Principal = PLAYMAKER) -> str:
    (first, *others) = ALL_MET
    answers = (CriterionAnswer(criterion=first.criterion, met=False, reason="Hvem må være med?"), *others)
    command = ReturnCampaign(command_id=uuid4(), campaign_id=campaign_id, answers=answers)
    return room.db.run(lambda session: operations.return_campaign(session, room.rules, who, command)).state


def test_whoever_has_no_mitid_comes_from_a_draft_to_an_open_campaign_at_the_counter(room: Room) -> None:
    campaign_id = enter(room, start_campaign=a_campaign())
    first, second = a_picture(campaign_id), a_picture(campaign_id)
    enter(room, add_picture=first)
    enter(room, add_picture=second)
    order = (second.command_id, first.command_id)
    enter(room, arrange_pictures=ArrangePictures(command_id=uuid4(), campaign_id=campaign_id, picture_ids=order))
    enter(room, remove_picture=RemovePicture(command_id=uuid4(), picture_id=first.command_id))
    enter(room, submit_campaign=a_submission(campaign_id))
    assert send_back(room, campaign_id) == "draft"
    query = GetCampaignReview(campaign_id=campaign_id)
    (told,) = room.db.read(lambda session: reviewing.get_campaign_review(session, OFFICIAL, query)).rounds
    assert told.answers[0].reason == "Hvem må være med?", "they tell the citizen what it lacks"
    enter(room, edit_campaign=editing(campaign_id, summary="For alle"))
    enter(room, submit_campaign=a_submission(campaign_id))
    room.publish(campaign_id)
    shown = room.campaign(campaign_id, ANONYMOUS)
    assert (shown.state, shown.assisted, shown.summary) == ("open", True, "For alle")
    assert [each.picture_id for each in shown.pictures] == [second.command_id]
    enter(
        room, post_update=PostUpdate(command_id=uuid4(), campaign_id=campaign_id, title="Tak", text="Vi er halvvejs.")
    )
    enter(room, cancel_campaign=CancelCampaign(command_id=uuid4(), campaign_id=campaign_id, reason="Vi fik pladsen."))
    assert room.campaign(campaign_id, ANONYMOUS).state == "settling"


def test_an_official_adds_pictures_within_the_citizens_own_limits(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id = enter(room, start_campaign=a_campaign())

    def room_for(who: Principal, citizen: Principal) -> int:
        query = GetPictureRoomForCitizen(citizen=citizen, campaign_id=campaign_id)
        ask = queries.pictures.get_picture_room_for_citizen
        return room.db.read(lambda session: ask(session, who, query)).files_left_today

    before = room_for(OFFICIAL, HELPED)
    enter(room, add_picture=a_picture(campaign_id))
    assert room_for(OFFICIAL, HELPED) == before - 1
    for who in (ELSEWHERE, CITIZEN, PLAYMAKER):
        with pytest.raises(Forbidden):
            room_for(who, HELPED)
    with pytest.raises(NotYourCampaign):
        room_for(OFFICIAL, CITIZEN)
    monkeypatch.setattr(domain.pictures, "ADDED_A_DAY_MAX", 1)
    with pytest.raises(LimitReached):
        enter(room, add_picture=a_picture(campaign_id))


def test_a_picture_that_nobody_knows_is_removed_for_nobody(room: Room) -> None:
    everywhere = replace(OFFICIAL, roles=(Role(role="counter", scope=EVERYWHERE),))
    with pytest.raises(PictureNotFound):
        enter(room, everywhere, remove_picture=RemovePicture(command_id=uuid4(), picture_id=uuid4()))


def test_whose_the_campaign_is_stays_what_it_was_when_the_city_enters_something_later(room: Room) -> None:
    campaign_id = room.opened()
    said = PostUpdate(command_id=uuid4(), campaign_id=campaign_id, title="Tak", text="Vi er halvvejs.")
    enter(room, citizen=CITIZEN, post_update=said)
    assert not room.campaign(campaign_id, ANONYMOUS).assisted


def test_who_had_a_hand_in_a_campaign_neither_publishes_it_nor_sends_it_back(room: Room) -> None:
    roles = (Role(role="counter", scope="tranbjerg"), Role(role="playmaker", scope="tranbjerg"))
    both, owner, member = (Principal(person=person, roles=roles) for person in ("official", "owner", "member"))
    campaign_id = enter(room, both, owner, start_campaign=a_campaign())
    invitation = InviteMember(command_id=uuid4(), campaign_id=campaign_id)
    room.db.run(lambda session: operations.team.invite_member(session, owner, invitation))
    joining = JoinTeam(command_id=uuid4(), invitation_id=invitation.command_id)
    room.db.run(lambda session: operations.team.join_team(session, member, joining))
    leaving = LeaveTeam(command_id=uuid4(), campaign_id=campaign_id)
    room.db.run(lambda session: operations.team.leave_team(session, member, leaving))
    room.submit(campaign_id)
    publication = PublishCampaign(command_id=uuid4(), campaign_id=campaign_id, answers=ALL_MET, permit=a_permit())
    for who in (both, owner, member):
        with pytest.raises(OwnReview):
            room.db.run(lambda session, who=who: operations.publish_campaign(session, room.rules, who, publication))
        with pytest.raises(OwnReview):
            send_back(room, campaign_id, who)
    assert send_back(room, campaign_id) == "draft"


@pytest.mark.parametrize("who", ["owner", "member", "official"])
def test_twin_past_the_operation_the_database_refuses_a_review_by_who_had_a_hand_in_it(room: Room, who: str) -> None:
    owner = Principal(person="owner")
    campaign_id = enter(room, citizen=owner, start_campaign=a_campaign())
    member = CampaignMember(member_id=uuid4(), campaign_id=campaign_id, invited_by="owner", invited_at=now())
    member.person, member.joined_at = "member", now()
    room.db.run(lambda session: session.add(member))
    room.submit(campaign_id)
    row = Review(campaign_id=campaign_id, submission=1, outcome="published", criteria=[], answers=[], by=who, at=now())
    with pytest.raises(IntegrityError, match="nobody_reviews_what_they_had_a_hand_in"):
        room.db.run(lambda session: session.add(row))


def test_who_helps_with_an_account_reads_why_it_was_sent_back_and_nobody_elsewhere_does(room: Room) -> None:
    campaign_id = enter(room, start_campaign=a_campaign())
    room.publish(campaign_id)
    enter(room, cancel_campaign=CancelCampaign(command_id=uuid4(), campaign_id=campaign_id, reason="regn"))
    room.settle(campaign_id)
    said = SubmitCampaignAccount(command_id=uuid4(), campaign_id=campaign_id, text="Intet kom ind.")
    enter(room, submit_campaign_account=said)
    wrong = ReturnCampaignAccount(command_id=uuid4(), campaign_id=campaign_id, reason="hvorfor?")
    room.db.run(lambda session: accounts.return_campaign_account(session, PLAYMAKER, wrong))

    def reason(who: Principal) -> str | None:
        asked = GetCampaignAccount(campaign_id=campaign_id)
        return room.db.read(lambda session: queries.accounts.get_campaign_account(session, who, asked)).reason

    assert [reason(each) for each in (HELPED, OFFICIAL, ELSEWHERE, ANONYMOUS)] == ["hvorfor?", "hvorfor?", None, None]
