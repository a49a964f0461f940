"""What authors make of a proposal: drafts, versions, a place on the map, co-authors, mergers; and who supports it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from marshmallow import validate

from contracts.budgets.carrying import Collection
from contracts.budgets.places import (
    LATITUDE_MAX,
    LATITUDE_MIN,
    LONGITUDE_MAX,
    LONGITUDE_MIN,
    Latitude,
    Longitude,
    Place,
)
from contracts.budgets.proposing import Association
from contracts.budgets.views import ProposalState
from contracts.message import Command, Message, Query
from contracts.shapes import Amount, AmountOrZero, Count, PageSize, Reason, Text, Title, Token

Search = Annotated[str, validate.Length(min=1, max=200)]
ProposalOrder = Literal["id", "newest", "cheapest"]


class Proposing(Command):
    """What a proposal says. `cost` is the authors' own estimate, `running_cost` what it costs each year afterwards.

    Category and neighbourhood stand on the ballot where the budget's rules have limits of theirs.
    """

    title: Title
    text: Text
    cost: Amount
    running_cost: AmountOrZero = 0
    category: Token | None = None
    neighbourhood: Token | None = None
    place: Place | None = None


class SubmitProposal(Proposing):
    """Whoever the budget's rules let propose does, for all to read; on behalf of an association where they name it."""

    budget_id: UUID
    association: Association | None = None


class DraftProposal(Proposing):
    """The same as a draft that only its authors can read, until they hand it in."""

    budget_id: UUID
    association: Association | None = None


class EditProposal(Proposing):
    """All of it anew; `version` is the one that was read, so that nobody overwrites what they have not seen."""

    proposal_id: UUID
    version: Count


class HandInProposal(Command):
    """A draft is there for all to read; or what the reviewer had sent back is ready to be looked at again."""

    proposal_id: UUID


class WithdrawProposal(Command):
    """By an author, with the reason that stands there afterwards. It stays readable."""

    proposal_id: UUID
    reason: Reason


class SendBackProposal(Command):
    """The reviewer gives it back to its authors, who may edit it and hand it in again."""

    proposal_id: UUID
    reason: Reason


class InviteAuthor(Command):
    """The command's id is the invitation, to be handed to one person: keep it as you would a key."""

    proposal_id: UUID


class AcceptInvitation(Command):
    """Whoever is signed in consents to be an author of the proposal."""

    invitation_id: UUID


class MergeProposals(Command):
    """An author of one of them asks that they become one new proposal. Without `cost` theirs are added up.

    It comes to be when every author of each has agreed; until then nothing changes. Asking is agreeing.
    """

    proposal_ids: tuple[UUID, ...]
    title: Title
    text: Text
    cost: Amount | None = None
    running_cost: AmountOrZero = 0
    category: Token | None = None
    neighbourhood: Token | None = None
    place: Place | None = None


class AgreeToMerge(Command):
    """An author of an origin agrees; the last to do so makes the merger happen."""

    proposal_id: UUID


class DeclineMerge(Command):
    """An author of an origin says no, and the merger is off: the origins stay as they are."""

    proposal_id: UUID
    reason: Reason


class SupportProposal(Command):
    """A resident would like to see it; once a person."""

    proposal_id: UUID


class WithdrawSupport(Command):
    proposal_id: UUID


class ListProposals(Query):
    """Those of a budget that all may read, in a state, or those whose words match, after the one named; in the `order` of ids, the newest first,
    or those first that cost least."""

    budget_id: UUID
    state: ProposalState | None = None
    search: Search | None = None
    category: Token | None = None
    order: ProposalOrder = "id"
    after: UUID | None = None
    limit: PageSize = 100


class ListOwnProposals(Query):
    """Those that the asker is an author of, drafts and mergers to agree to among them: a draft survives a night."""

    after: UUID | None = None
    limit: PageSize = 100


class ProposalLine(Message):
    """`cost` as the reviewer confirmed it, else the authors' estimate. `assisted`: the municipality entered it for a citizen."""

    proposal_id: UUID
    title: Title
    cost: Amount
    state: ProposalState
    category: Token | None = None
    neighbourhood: Token | None = None
    place: Place | None = None
    supports: Count
    assisted: bool = False


class Proposals(Message):
    items: tuple[ProposalLine, ...]
    next_after: UUID | None = None


class ListPlaces(Query):
    """Proposals that all may read and that lie in a rectangle of the map, in millionths of a degree: from south to north, after the one named."""

    budget_id: UUID
    south: Latitude = LATITUDE_MIN
    north: Latitude = LATITUDE_MAX
    west: Longitude = LONGITUDE_MIN
    east: Longitude = LONGITUDE_MAX
    after: UUID | None = None
    limit: PageSize = 100


class PlaceLine(Message):
    proposal_id: UUID
    title: Title
    state: ProposalState
    category: Token | None = None
    place: Place


class Places(Message):
    items: tuple[PlaceLine, ...]
    next_after: UUID | None = None


class GetProposal(Query):
    proposal_id: UUID


class ProposalPage(Message):
    """All that may be told of a proposal; persons appear as a number only.

    `origins` are those it was merged from, `merged_into` the one it lives on in. `waiting_for`: how many authors of the
    origins have still to agree to a merger. `carried_from`: the one it was in an earlier round; `carried_to`: those made
    of it in later ones. `collections`: campaigns for it, after it had lost. `mine`: the asker is an author; `supported`: the
    asker supports it.
    """

    proposal_id: UUID
    budget_id: UUID
    title: Title
    text: Text
    cost: Amount
    confirmed_cost: Amount | None = None
    running_cost: AmountOrZero
    category: Token | None = None
    neighbourhood: Token | None = None
    place: Place | None = None
    association: Association | None = None
    state: ProposalState
    reason: Text | None = None
    version: Count
    authors: Count
    supports: Count
    origins: tuple[UUID, ...] = ()
    merged_into: UUID | None = None
    waiting_for: Count | None = None
    carried_from: UUID | None = None
    carried_to: tuple[UUID, ...] = ()
    collections: tuple[Collection, ...] = ()
    assisted: bool = False
    mine: bool = False
    supported: bool = False


class ListVersions(Query):
    """Those that all may read; an author reads those from before it was handed in as well. After the number named."""

    proposal_id: UUID
    after: Count = 0
    limit: PageSize = 100


class VersionLine(Message):
    version: Count
    title: Title
    edited_at: datetime


class Versions(Message):
    items: tuple[VersionLine, ...]
    next_after: Count | None = None


class CompareVersions(Query):
    proposal_id: UUID
    first: Count
    second: Count


class VersionView(Message):
    version: Count
    title: Title
    text: Text
    cost: Amount
    running_cost: AmountOrZero
    category: Token | None = None
    neighbourhood: Token | None = None
    place: Place | None = None
    edited_at: datetime


class Comparison(Message):
    """Two versions, and the lines of the text that differ: each begins with "+", "-" or a blank (in both)."""

    first: VersionView
    second: VersionView
    lines: tuple[str, ...]
