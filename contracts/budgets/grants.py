"""What a project is promised and how it is settled: payments it asks for, final accounts, what it gives back."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from marshmallow import validate

from contracts.errors import Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import (
    Amount,
    AmountOrZero,
    Reason,
    Text,
    Title,
    Year,
)

ACCOUNT_LINES_MAX = 200
DaysOfGrant = Annotated[int, validate.Range(min=1, max=3_650)]
GrantState = Literal["awarded", "granted", "accounting", "finished", "given_back", "refused"]
AccountsState = Literal["handed_in", "returned", "accepted"]
PaymentState = Literal["asked", "declined", "entered", "approved", "payable", "paid", "refused", "returned"]


class GrantTerms(Message):
    """On which terms a budget's winners get their money; days are counted from the day on which it was granted.

    `pays`: whether money is paid before it is spent, or after. `agreement`: whether one is made before the first payment.
    """

    pays: Literal["before", "after"] = "before"
    agreement: bool = False
    start_days_max: DaysOfGrant = 365
    finish_days_max: DaysOfGrant = 730
    silent_days_max: DaysOfGrant = 120


class RequestPayment(Command):
    """A project asks for some of its grant. `spent_on`: when it was spent, where money is paid after the spending."""

    project_id: UUID
    amount: Amount
    purpose: Title
    spent_on: date | None = None


class CodePayment(Command):
    """Somebody codes a payment that a project asked for; another has to approve it."""

    payment_id: UUID
    voucher: Title


class DeclinePayment(Command):
    """A payment that nobody has approved is not made; the reason is told to the project."""

    payment_id: UUID
    reason: Reason


class AccountLine(Message):
    """Something that was paid for, in minor units."""

    text: Title
    amount: Amount


class SubmitAccounts(Command):
    """A project's final accounts: all it was spent on, whoever paid for it, and what came of it in words."""

    project_id: UUID
    lines: tuple[AccountLine, ...]
    other_income: AmountOrZero = 0
    text: Text


class ReturnAccounts(Command):
    """The accounts are not right: they are made anew."""

    project_id: UUID
    reason: Reason


class AcceptAccounts(Command):
    """The accounts are right: the project is finished, and what it did not need of its grant is the pool's again."""

    project_id: UUID


class GiveBackGrant(Command):
    """The project will not be carried out: all of its grant is the pool's again."""

    project_id: UUID
    reason: Reason


class AccountsView(Message):
    """`spent` adds up the lines; what of it nobody else paid is what the grant may have paid."""

    state: AccountsState
    lines: tuple[AccountLine, ...]
    spent: AmountOrZero
    other_income: AmountOrZero
    text: Text
    handed_in_at: datetime
    reason: Text | None = None


class GrantEnded(Event):
    """A project is finished or given back: the ledger releases what is left of its grant, but for what citizens gave.

    Said again, by an id of its own, whenever money comes back to a grant that has ended.
    """

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "project_id"
    request_id: UUID
    project_id: UUID
    budget_id: UUID | None = None
    application_id: UUID | None = None
    campaign_id: UUID | None = None
    year: Year | None = None
    state: Literal["finished", "given_back"]
    reason: Reason


class GetFinalAccounts(Query):
    project_id: UUID


class FinalAccounts(Message):
    """All that were handed in, the newest first."""

    items: tuple[AccountsView, ...]


class NotSpentYet(Refused):
    """Money is paid after it is spent: the request says when that was."""


class SameAsker(Refused):
    """Who asked for a payment, or handed in accounts, does not decide on it."""


class NotRepaid(Refused):
    """More was paid to the project than it may keep: `to_repay` comes back first."""
