"""A campaign's account to those who gave and to Indsamlingsnævnet: what came in, what was taken, and what it was used for.

Amounts are minor units, and are the ledger's: each line names the numbers of the answers that it adds up.
"""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.crowdfunding.campaigns import CampaignState, Permit
from contracts.crowdfunding.fees import Bearer
from contracts.errors import Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Amount, AmountOrZero, Count, Currency, PageSize, Reason, SignedAmount, Slug, Text, Title

CampaignAccountState = Literal["submitted", "returned", "published"]
DayKind = Literal["capture", "refund", "charge_back"]


class PaymentVoucher(Message):
    """What a payment was for and where its voucher is found, in words that the public may read."""

    payment_id: UUID
    purpose: Title
    voucher: Title


class SubmitCampaignAccount(Command):
    """The owner accounts for the campaign: every payment has its purpose and voucher, and nothing is left to be decided."""

    campaign_id: UUID
    text: Text
    vouchers: tuple[PaymentVoucher, ...] = ()


class ReturnCampaignAccount(Command):
    """The account is not right: the owner makes it anew."""

    campaign_id: UUID
    reason: Reason


class PublishCampaignAccount(Command):
    """A playmaker accepts the account: from now on it is the final one, and stays as it is."""

    campaign_id: UUID


class CampaignAccountPublished(Event):
    """The final account is there. `sequence` is the last of the ledger's numbers that it was built from."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    campaign_id: UUID
    epoch: Count
    sequence: Count


class GetCampaignAccount(Query):
    campaign_id: UUID


class AccountDay(Message):
    """What was captured, refunded or charged back on a day, by how many pledges; nobody is named."""

    kind: DayKind
    on: date
    count: Count
    amount: Amount
    first_sequence: Count
    last_sequence: Count


class AccountPayment(Message):
    """A payment that the municipality's payment system has made: `contributed` of it is citizens' money, `match` the pool's."""

    payment_id: UUID
    paid_on: date
    amount: Amount
    contributed: AmountOrZero
    match: AmountOrZero
    sequence: Count
    purpose: Title | None = None
    voucher: Title | None = None


class AccountHelp(Message):
    """Hours and things, which are no money: `quantity` counts quarter hours, or whole pieces. `value` of hours that count."""

    kind: Literal["hours", "things"]
    title: Title
    quantity: Count
    value: AmountOrZero = 0


class AccountTotals(Message):
    """Citizens' money: captured - refunded - charged_back - fees_of_campaign - (paid - paid_of_match) + lost = payable + left.

    `refunded` counts what was `given_back` of the grant, once it has reached the donors. `lost` is what was charged back
    after the money had been handed over: the municipality bore it. `fees` is all that the provider took; `repaid` is no part of
    `paid` any more. The match stands apart.
    """

    captured: AmountOrZero
    refunded: AmountOrZero
    charged_back: AmountOrZero
    lost: AmountOrZero
    fees: AmountOrZero
    fees_of_campaign: AmountOrZero
    handed_over: AmountOrZero
    given_back: AmountOrZero
    paid: AmountOrZero
    paid_of_match: AmountOrZero
    repaid: AmountOrZero
    payable: AmountOrZero
    payable_of_match: AmountOrZero
    left: SignedAmount
    match_granted: AmountOrZero
    match_released: AmountOrZero
    match_left: SignedAmount


class CampaignAccount(Message):
    """`state` is none until the owner has submitted it: until then, and until it is published, it is preliminary.

    `sequence` is the last number of the ledger's, in `epoch`, that it was built from; `sequences` how many there are.
    """

    campaign_id: UUID
    title: Title
    area_id: Slug
    campaign_state: CampaignState
    currency: Currency
    permit: Permit | None = None
    opened_at: datetime | None = None
    closes_at: datetime
    state: CampaignAccountState | None = None
    text: Text = ""
    reason: Text | None = None
    submitted_at: datetime | None = None
    published_at: datetime | None = None
    fees_borne_by: Bearer
    totals: AccountTotals
    days: tuple[AccountDay, ...]
    payments: tuple[AccountPayment, ...]
    help: tuple[AccountHelp, ...] = ()
    epoch: Count
    sequence: Count
    sequences: Count


class ListWaitingAccounts(Query):
    """What a playmaker has to do with the accounts of campaigns that are over, of an area or of all, in the order of their ids."""

    area_id: Slug | None = None
    after: UUID | None = None
    limit: PageSize = 100


class WaitingAccount(Message):
    """`submitted_at`: its owner's account is to be accepted or sent back. `permit_due_on`: what is owed to Indsamlingsnævnet by then
    is not recorded as sent."""

    campaign_id: UUID
    title: Title
    area_id: Slug
    submitted_at: datetime | None = None
    permit_due_on: date | None = None


class WaitingAccounts(Message):
    items: tuple[WaitingAccount, ...]
    next_after: UUID | None = None


class CampaignAccountDone(Message):
    campaign_id: UUID
    state: CampaignAccountState


class AccountNotFinal(Refused):
    """Something is still to come, or to be decided, before the campaign can be accounted for."""


class AccountNotPublic(Refused):
    """A campaign that goes on accounts to its owner and to the municipality only."""


class WrongAccountState(Refused): ...


class SameSubmitter(Refused):
    """Who submitted an account does not accept it."""
