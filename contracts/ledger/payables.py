"""What the municipality's payment system is to pay, and the files in which it is told."""

from datetime import datetime
from uuid import UUID

from contracts.message import Command, Message, Query
from contracts.shapes import Amount, AmountOrZero, Count, Currency, PageSize, Title, Token, Year


class ListPayables(Query):
    """What is payable and neither confirmed nor returned, whether it stands in a file or not, by account."""

    after: Token | None = None
    limit: PageSize = 100


class Payable(Message):
    """`file` is the number of the file in which the payment system was told, if it was.

    `payee` is `cvr-<number>` or `person-<handle>`, where it is known: the municipality's edge finds the NemKonto. A payment that
    draws on citizens' money and on the pool's match is payable on two accounts.
    """

    account: Token
    payment_id: UUID
    project_id: UUID
    amount: Amount
    year: Year | None = None
    voucher: Title
    payee: Token | None = None
    file: Count | None = None


class Payables(Message):
    currency: Currency
    items: tuple[Payable, ...]
    next_after: Token | None = None


class MakePaymentFile(Command):
    """What is payable and in no file yet is put in one, at most 10,000 payments. The command's id is the file's."""


class PaymentFileLine(Message):
    """A file, summed. `waiting` of its payments are neither confirmed nor returned."""

    file_id: UUID
    number: Count
    made_at: datetime
    payments: Count
    total: AmountOrZero
    currency: Currency
    waiting: Count


class ListPaymentFiles(Query):
    """The files there are, the newest first, before a number."""

    before: Count | None = None
    limit: PageSize = 100


class PaymentFiles(Message):
    items: tuple[PaymentFileLine, ...]
    next_before: Count | None = None


class GetPaymentFile(Query):
    """A file's payments, by their place in it: the same whenever it is asked for, so that nothing is paid twice."""

    file_id: UUID
    after: Count = 0
    limit: PageSize = 100


class FiledPayment(Message):
    place: Count
    payment_id: UUID
    project_id: UUID
    amount: Amount
    year: Year | None = None
    voucher: Title
    payee: Token | None = None


class PaymentFile(Message):
    file_id: UUID
    number: Count
    currency: Currency
    items: tuple[FiledPayment, ...]
    next_after: Count | None = None
