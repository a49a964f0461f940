"""Donors: who supports a campaign, as each chose to be shown; what is known of one, and that it is forgotten."""

from datetime import datetime
from uuid import UUID

from contracts.crowdfunding.helping import HelpView
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
    """All that is known of oneself: every pledge and every promise of help of who is signed in, or the pledge that `key`
    opens. Both come in the order of their ids, together."""

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
    """`items` are pledges of money, `help` promises of hours and things: those of one page."""

    items: tuple[DonorPledge, ...]
    help: tuple[HelpView, ...] = ()
    next_after: UUID | None = None


class AnonymiseDonor(Command):
    """Forget whoever made this pledge or promised this help, in all else that they gave too if they had signed in; with
    neither, oneself.

    Amounts, quantities, states and what the ledger booked stay. An operator says a `reason`.
    """

    pledge_id: UUID | None = None
    promise_id: UUID | None = None
    key: Digest | None = None
    reason: Reason | None = None


class DonorAnonymised(Message):
    """How many pledges, and promises of help, are nobody's any more: a thousand of each at a time."""

    pledges: Count
    promises: Count


class DonorStillNeeded(Refused):
    """A campaign may still have to reach this donor: `pledge_ids` hold money, somebody counts on the help of `promise_ids`.
    They are withdrawn first, or waited for."""
