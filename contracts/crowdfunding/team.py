"""Who writes a campaign beside its owner: invited by a code, by their own word, until they leave or are removed."""

from datetime import datetime
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.message import Command, Message, Query
from contracts.shapes import PageSize


class InviteMember(Command):
    """The command's id is the invitation, to be handed to one person: keep it as you would a key."""

    campaign_id: UUID


class JoinTeam(Command):
    """Whoever is signed in and brings an invitation is one of the team."""

    invitation_id: UUID


class LeaveTeam(Command):
    campaign_id: UUID


class RemoveMember(Command):
    """The owner takes one out of the team; or takes back an invitation that nobody has used."""

    campaign_id: UUID
    member_id: UUID


class ListTeam(Query):
    """For owner and team, in the order of ids after the one named; of those who left, nothing.

    Invitations that nobody has used are seen by the owner, and by who sent them.
    """

    campaign_id: UUID
    after: UUID | None = None
    limit: PageSize = 100


class TeamMember(Message):
    """`member_id` is the id of the invitation. `joined_at` is None where nobody has used it. `mine`: the asker's own."""

    member_id: UUID
    invited_at: datetime
    joined_at: datetime | None = None
    mine: bool


class Team(Message):
    items: tuple[TeamMember, ...]
    next_after: UUID | None = None


class MemberNotFound(NotFound): ...


class InTeamAlready(Refused):
    """Who owns a campaign, or is in its team, needs no invitation to it."""
