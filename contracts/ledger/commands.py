"""What is asked of the ledger by call."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.ledger.moves import Decision, Means, TransferLine
from contracts.message import Command, Message
from contracts.shapes import Amount, Count, Currency, NonZeroAmount, Reason, Title, Token, Year


class FinanceCommand(Command):
    """What finance asks for. `dimensions` are the municipality's own (an account string, a PSP element): name -> value.

    They are not read here: configuration says which names there are, and what each value looks like.
    """

    dimensions: dict[str, str] | None = None


class PostAppropriation(FinanceCommand):
    """The council gives the pool money for a year. It may amend an earlier decision, named by its own command's id."""

    year: Year
    means: Means = "capital"
    amount: Amount
    currency: Currency
    decision: Decision
    amends: UUID | None = None
    accounting_on: date | None = None
    """Where the posting stands in time; the decision's date unless given."""


class CarryOver(FinanceCommand):
    """The council carries what was left of a closed year over to another, or what was overspent (a negative amount)."""

    carried_from: Year
    year: Year
    means: Means = "capital"
    amount: NonZeroAmount
    currency: Currency
    decision: Decision


class AdvanceAppropriation(FinanceCommand):
    """The council lets a year use a later year's money ahead of time: as much less is left for that year."""

    advanced_from: Year
    year: Year
    means: Means = "capital"
    amount: Amount
    currency: Currency
    decision: Decision


class TwoPersonCommand(FinanceCommand):
    """What one person of finance enters and another attests: it waits as a draft until then, and moves nothing."""


class CutAppropriation(TwoPersonCommand):
    """The council takes back what it gave for a year, no more than is free."""

    year: Year
    means: Means = "capital"
    amount: Amount
    currency: Currency
    decision: Decision
    amends: UUID | None = None
    accounting_on: date | None = None


class GrantDirectly(TwoPersonCommand):
    """Pool money for a project that no vote has chosen, on a decision of its own."""

    project_id: UUID
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision


class ReleaseGrant(TwoPersonCommand):
    """Some of a grant that no budget follows is not needed: it is the pool's again."""

    account: Token
    amount: Amount
    reason: Reason


class PayGrant(TwoPersonCommand):
    """An invoice is to be paid from a grant (`grant/…`) that no budget follows. The command's id is the payment's."""

    account: Token
    amount: Amount
    voucher: Title


class RepayGrant(TwoPersonCommand):
    """A project has paid back some of what was paid to it (`paid/…`): it stands as granted again."""

    account: Token
    amount: Amount
    voucher: Title


class ReverseTransfer(TwoPersonCommand):
    """A transfer that should not have been: as much goes back where it came from, once."""

    transfer_id: UUID
    reason: Reason


class PostOpening(TwoPersonCommand):
    """Where money of a year already stood when the municipality began here in the middle of its plan."""

    stage: Literal["earmark", "match", "grant", "paid"]
    owner_id: UUID
    year: Year
    amount: Amount
    currency: Currency
    voucher: Title


class CloseYear(TwoPersonCommand):
    """A year that is over is closed: what is free of its operating money lapses, and nothing is posted in it any more."""

    year: Year
    decision: Decision


class AttestDraft(Command):
    """Another person than who entered it says that a draft is right. The last one needed posts it."""

    draft_id: UUID


class WithdrawDraft(Command):
    """A draft that should not be posted: by who entered it, or by who was to attest it."""

    draft_id: UUID
    reason: Reason


class ConfirmPayment(Command):
    """The municipality's payment system has paid."""

    payment_id: UUID
    voucher: Title


class ReturnPayment(Command):
    """The municipality's payment system could not pay: the money stands as granted again."""

    payment_id: UUID
    reason: Reason


class Posted(Message):
    """The ledger's answer to a command that moved money."""

    command_id: UUID
    epoch: Count
    sequence: Count
    transfers: tuple[TransferLine, ...]


class BeginEpoch(Command):
    """After a restore from a backup, by an operator: numbers that were given out and lost are never taken for new ones."""

    reason: Reason
