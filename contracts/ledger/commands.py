"""What is asked of the ledger by call."""

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.ledger.moves import Decision, TransferLine
from contracts.message import Command, Message
from contracts.shapes import Amount, Count, Currency, Reason, Title, Year


class PostAppropriation(Command):
    """The council gives the pool money for a year, or takes some back (`cut`). Asked by finance, attested by another."""

    kind: Literal["appropriate", "carry_over", "cut"]
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    accounting_on: date | None = None
    """Where the posting stands in time; the decision's date unless given."""


class ConfirmPayment(Command):
    """The city's payment system has paid."""

    payment_id: UUID
    voucher: Title


class ReturnPayment(Command):
    """The city's payment system could not pay: the money stands as granted again."""

    payment_id: UUID
    reason: Reason


class Posted(Message):
    """The ledger's answer to a command that moved money."""

    command_id: UUID
    epoch: Count
    sequence: Count
    transfers: tuple[TransferLine, ...]
