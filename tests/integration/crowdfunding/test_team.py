"""Who writes a campaign beside its owner: invited, by their own word, until they leave or are removed."""

import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from contracts.budgets import InvitationNotFound, InvitationUsed, LimitReached
from contracts.crowdfunding import CampaignNotFound, NotYourCampaign
from contracts.crowdfunding.team import (
    InTeamAlready,
    InviteMember,
    JoinTeam,
    LeaveTeam,
    ListTeam,
    MemberNotFound,
    RemoveMember,
    Team,
)
from contracts.errors import Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import domain, operations, queries
from services.crowdfunding.models import CampaignMember
from tests.integration.crowdfunding.test_drafts import edit, listed
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room

FRIEND, OTHER = Principal(person="friend"), Principal(person="other")


def do(room: Room, name: str, who: Principal, command: Any) -> UUID:
    found: UUID = room.db.run(lambda session: getattr(operations.team, name)(session, who, command)).id
    return found


def invite(room: Room, campaign_id: UUID, who: Principal = CITIZEN) -> UUID:
    return do(room, "invite_member", who, InviteMember(command_id=uuid4(), campaign_id=campaign_id))


def join(room: Room, invitation_id: UUID, who: Principal = FRIEND) -> UUID:
    return do(room, "join_team", who, JoinTeam(command_id=uuid4(), invitation_id=invitation_id))


def leave(room: Room, campaign_id: UUID, who: Principal = FRIEND) -> None:
    do(room, "leave_team", who, LeaveTeam(command_id=uuid4(), campaign_id=campaign_id))


def remove(room: Room, campaign_id: UUID, member_id: UUID, who: Principal = CITIZEN) -> None:
    command = RemoveMember(command_id=uuid4(), campaign_id=campaign_id, member_id=member_id)
    do(room, "remove_member", who, command)


def team(room: Room, campaign_id: UUID, who: Principal = CITIZEN, **asked: Any) -> Team:
    query = ListTeam(campaign_id=campaign_id, **asked)
    return room.db.read(lambda session: queries.team.list_team(session, who, query))


@pytest.fixture
def campaign_id(room: Room) -> UUID:
    return room.start()


def test_who_brings_an_invitation_reads_and_edits_from_then_on(room: Room, campaign_id: UUID) -> None:
    member_id = invite(room, campaign_id)
    with pytest.raises(CampaignNotFound):
        room.campaign(campaign_id, FRIEND)
    assert join(room, member_id) == campaign_id
    assert room.campaign(campaign_id, FRIEND).mine
    assert campaign_id in listed(room, FRIEND)
    edit(room, campaign_id, who=FRIEND, title="Fra en ven")
    assert room.campaign(campaign_id).title == "Fra en ven"
    (line,) = team(room, campaign_id, FRIEND).items
    assert (line.member_id, line.mine, line.joined_at is not None) == (member_id, True, True)
    assert join(room, invite(room, campaign_id, FRIEND), OTHER) == campaign_id, "any of them invites"


def test_an_invitation_is_good_for_one_person_and_no_use_to_who_is_there(room: Room, campaign_id: UUID) -> None:
    member_id = invite(room, campaign_id)
    with pytest.raises(Unauthenticated):
        join(room, member_id, ANONYMOUS)
    with pytest.raises(InTeamAlready):
        join(room, member_id, CITIZEN)
    join(room, member_id)
    with pytest.raises(InvitationUsed):
        join(room, member_id, OTHER)
    with pytest.raises(InTeamAlready):
        join(room, invite(room, campaign_id))
    with pytest.raises(InvitationNotFound):
        join(room, uuid4())


def test_of_two_at_once_with_one_invitation_one_is_in(room: Room, campaign_id: UUID) -> None:
    member_id, told, together = invite(room, campaign_id), list[str](), threading.Barrier(2)

    def one(who: Principal) -> None:
        together.wait()
        try:
            join(room, member_id, who)
        except InvitationUsed:
            told.append("used")
        else:
            told.append("in")

    threads = [threading.Thread(target=one, args=(who,)) for who in (FRIEND, OTHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["in", "used"]


def test_only_the_owner_removes_and_who_left_is_a_stranger(room: Room, campaign_id: UUID) -> None:
    first, second = invite(room, campaign_id), invite(room, campaign_id)
    join(room, first)
    join(room, second, OTHER)
    for who in (FRIEND, PLAYMAKER):
        with pytest.raises(NotYourCampaign):
            remove(room, campaign_id, second, who)
    with pytest.raises(Unauthenticated):
        remove(room, campaign_id, second, ANONYMOUS)
    remove(room, campaign_id, second)
    leave(room, campaign_id)
    for who in (FRIEND, OTHER):
        with pytest.raises(CampaignNotFound):
            room.campaign(campaign_id, who)
        with pytest.raises(NotYourCampaign):
            edit(room, campaign_id, who=who)
        with pytest.raises(NotYourCampaign):
            leave(room, campaign_id, who)
    with pytest.raises(MemberNotFound):
        remove(room, campaign_id, second)
    with pytest.raises(MemberNotFound):
        leave(room, campaign_id, CITIZEN)
    assert team(room, campaign_id).items == ()
    join(room, invite(room, campaign_id))
    assert room.campaign(campaign_id, FRIEND).mine, "they may be invited again"


def test_with_somebody_who_is_removed_go_the_invitations_that_they_sent(room: Room, campaign_id: UUID) -> None:
    member_id, ours = invite(room, campaign_id), invite(room, campaign_id)
    join(room, member_id)
    theirs = invite(room, campaign_id, FRIEND)
    remove(room, campaign_id, member_id)
    with pytest.raises(InvitationUsed):
        join(room, theirs)
    join(room, ours, OTHER)


def test_a_member_sees_no_key_that_another_handed_out(room: Room, campaign_id: UUID) -> None:
    member_id, unused = invite(room, campaign_id), invite(room, campaign_id)
    join(room, member_id)
    theirs = invite(room, campaign_id, FRIEND)
    assert {each.member_id for each in team(room, campaign_id, FRIEND).items} == {member_id, theirs}
    assert {each.member_id for each in team(room, campaign_id).items} == {member_id, unused, theirs}


def test_an_invitation_that_nobody_used_is_taken_back(room: Room, campaign_id: UUID) -> None:
    member_id = invite(room, campaign_id)
    remove(room, campaign_id, member_id)
    with pytest.raises(InvitationUsed):
        join(room, member_id)
    with pytest.raises(InvitationUsed):
        join(room, member_id, CITIZEN)


def test_an_invitation_to_another_campaign_is_not_removed_from_here(room: Room, campaign_id: UUID) -> None:
    with pytest.raises(MemberNotFound):
        remove(room, campaign_id, invite(room, room.start()))


def test_a_stranger_neither_invites_nor_sees_the_team(room: Room, campaign_id: UUID) -> None:
    for who, refusal in ((OTHER, NotYourCampaign), (PLAYMAKER, NotYourCampaign), (ANONYMOUS, Unauthenticated)):
        with pytest.raises(refusal):
            invite(room, campaign_id, who)
        with pytest.raises(refusal):
            team(room, campaign_id, who)
    with pytest.raises(CampaignNotFound):
        team(room, uuid4())


@pytest.mark.parametrize("limit", ["MEMBERS_MAX", "INVITATIONS_MAX"])
def test_a_team_has_room_for_so_many(
    room: Room, campaign_id: UUID, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain.team, limit, 1)
    join(room, invite(room, campaign_id))
    with pytest.raises(LimitReached):
        join(room, invite(room, campaign_id), OTHER)


def test_a_team_is_told_page_by_page(room: Room, campaign_id: UUID) -> None:
    invited = sorted(invite(room, campaign_id) for _ in range(3))
    first = team(room, campaign_id, limit=2)
    rest = team(room, campaign_id, limit=2, after=first.next_after)
    assert [each.member_id for each in first.items + rest.items] == invited
    assert rest.next_after is None


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("who_joined_stays_the_one_who_joined", update(CampaignMember).values(person="another")),
        ("joined_by_somebody", update(CampaignMember).values(person=None, left_at=None)),
        ("a_member_is_kept", delete(CampaignMember)),
    ],
)
def test_the_database_keeps_who_was_in_the_team(room: Room, campaign_id: UUID, rule: str, change: Any) -> None:
    join(room, invite(room, campaign_id))
    wanted = "who_joined|joined_by" if rule == "joined_by_somebody" else rule
    with pytest.raises(IntegrityError, match=wanted):
        room.db.run(lambda session: session.execute(change))


def test_the_database_takes_nobody_twice(room: Room, campaign_id: UUID) -> None:
    join(room, invite(room, campaign_id))
    second = invite(room, campaign_id)

    def again(session: Any) -> None:
        row = session.scalar(select(CampaignMember).where(CampaignMember.member_id == second))
        row.person, row.joined_at = FRIEND.person, row.invited_at
        session.flush()

    with pytest.raises(IntegrityError):
        room.db.run(again)
