"""Donors: who supports a campaign, as each chose to be shown; what is known of one, and that it is forgotten."""

from datetime import datetime
from uuid import UUID

from contracts.crowdfunding.notices import NoticeKind, NoticeState
from contracts.crowdfunding.pledges import DonorName, PledgeDetails, PledgeState, ShownAs
from contracts.crowdfunding.receipts import PledgeReceipt
from contracts.errors import Refused
from contracts.message import Command, Message, Query
from contracts.shapes import Amount, AmountOrZero, Count, Cvr, Digest, PageSize, Reason, Title


class ListSupporters(Query):
    """Whose money is reserved or captured, in an order that tells nothing."""

    campaign_id: UUID
    after: UUID | None = None
    limit: PageSize = 100


class SupporterLine(Message):
    """As the donor chose: the name of who is `anonymous`, and an amount that is not to show, are not there.

    `supporter_id` is drawn for this list and opens nothing.
    """

    supporter_id: UUID
    shown_as: ShownAs
    name: DonorName | None = None
    cvr: Cvr | None = None
    amount: Amount | None = None


class SupportSum(Message):
    """How many are shown in this way, and what they gave together."""

    shown_as: ShownAs
    supporters: Count
    amount: AmountOrZero


class Supporters(Message):
    """`sums` are there for the campaign's owner and its playmaker, who see no more of a donor than anybody."""

    items: tuple[SupporterLine, ...]
    next_after: UUID | None = None
    sums: tuple[SupportSum, ...] = ()


class ExportDonor(Query):
    """All that is known of oneself: every pledge of who is signed in, or the one that `key` opens."""

    pledge_id: UUID | None = None
    key: Digest | None = None
    after: UUID | None = None
    limit: PageSize = 100


class NoticeLine(Message):
    kind: NoticeKind
    state: NoticeState
    told_at: datetime


class DonorPledge(Message):
    pledge_id: UUID
    campaign_id: UUID
    campaign_title: Title
    amount: Amount
    state: PledgeState
    details: PledgeDetails
    receipts: tuple[PledgeReceipt, ...]
    notices: tuple[NoticeLine, ...]


class DonorExport(Message):
    items: tuple[DonorPledge, ...]
    next_after: UUID | None = None


class AnonymiseDonor(Command):
    """Forget the donor of this pledge, and of all their others if they had signed in; without `pledge_id`, oneself.

    Amounts, states and what the ledger booked stay. An operator says a `reason`.
    """

    pledge_id: UUID | None = None
    key: Digest | None = None
    reason: Reason | None = None


class DonorAnonymised(Message):
    """How many pledges have no donor any more: a thousand at a time."""

    pledges: Count


class MoneyStillHeld(Refused):
    """A campaign that is not over may still need this donor; `pledge_ids` are to be withdrawn first, or waited for."""
