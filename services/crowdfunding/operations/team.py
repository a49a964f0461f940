"""Who writes a campaign beside its owner. Each of these locks the campaign, so that the limits hold for two at once."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import InvitationNotFound, InvitationUsed
from contracts.crowdfunding import CampaignDone, NotYourCampaign
from contracts.crowdfunding.team import InTeamAlready, InviteMember, JoinTeam, LeaveTeam, MemberNotFound, RemoveMember
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, CampaignMember
from services.crowdfunding.operations.campaigns import done, locked
from services.crowdfunding.queries.reading import is_behind
from services.crowdfunding.queries.team import require_behind


def invite_member(session: Session, principal: Principal, command: InviteMember) -> CampaignDone:
    """By its owner, or one of the team; the command's id becomes the invitation's."""
    campaign = locked(session, command.campaign_id)
    require_behind(session, principal, campaign)
    sent = select(func.count()).where(CampaignMember.campaign_id == campaign.campaign_id)
    domain.drafts.check_room(session.scalar(sent) or 0, domain.team.INVITATIONS_MAX, "invitations to a campaign")
    row = CampaignMember(member_id=command.command_id, campaign_id=campaign.campaign_id)
    row.invited_by, row.invited_at = principal.person, now()
    session.add(row)
    return CampaignDone(id=row.member_id, state="invited")


def join_team(session: Session, principal: Principal, command: JoinTeam) -> CampaignDone:
    """Whoever is signed in is one of the team, by their own word."""
    principal.require_person()
    found = session.get(CampaignMember, command.invitation_id)
    if found is None:
        raise InvitationNotFound("there is no such invitation")
    campaign = locked(session, found.campaign_id)
    invitation = session.get_one(CampaignMember, command.invitation_id, populate_existing=True)
    if invitation.person is not None or invitation.left_at is not None:
        raise InvitationUsed("somebody has used this invitation, or it was taken back")
    if is_behind(session, principal, campaign):
        raise InTeamAlready("you are behind this campaign already")
    there = select(func.count()).where(*still_in(campaign), CampaignMember.person.is_not(None))
    domain.drafts.check_room(session.scalar(there) or 0, domain.team.MEMBERS_MAX, "members of a team")
    invitation.person, invitation.joined_at = principal.person, now()
    return done(campaign)


def leave_team(session: Session, principal: Principal, command: LeaveTeam) -> CampaignDone:
    """By one of the team; the campaign stays its owner's."""
    campaign = locked(session, command.campaign_id)
    require_behind(session, principal, campaign)
    mine = select(CampaignMember).where(*still_in(campaign), CampaignMember.person == principal.person)
    member = session.scalar(mine)
    if member is None:
        raise MemberNotFound("its owner is not in the team")
    end(session, campaign, member)
    return done(campaign)


def remove_member(session: Session, principal: Principal, command: RemoveMember) -> CampaignDone:
    """By the owner alone; an invitation that nobody has used is taken back by this."""
    campaign = locked(session, command.campaign_id)
    principal.require_person()
    if campaign.owner != principal.person:
        raise NotYourCampaign("this takes its owner")
    member = member_of(session, campaign, command.member_id)
    end(session, campaign, member)
    return done(campaign)


def member_of(session: Session, campaign: Campaign, member_id: UUID) -> CampaignMember:
    found = session.scalar(select(CampaignMember).where(*still_in(campaign), CampaignMember.member_id == member_id))
    if found is None:
        raise MemberNotFound("nobody in the team is known by this")
    return found


def still_in(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    return CampaignMember.campaign_id == campaign.campaign_id, CampaignMember.left_at.is_(None)


def end(session: Session, campaign: Campaign, member: CampaignMember) -> None:
    """With them go the invitations that they sent and nobody has used: they would let themselves in again."""
    member.left_at = now()
    if member.person is not None:
        theirs = *still_in(campaign), CampaignMember.person.is_(None), CampaignMember.invited_by == member.person
        session.execute(update(CampaignMember).where(*theirs).values(left_at=now()))
