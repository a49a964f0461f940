"""The one writer: every request, by RPC or by event, is decided and written here, many at a time, in their order.

However many there are, a batch takes a constant number of statements. The locked head row puts replicas in order.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, any_, insert, literal, select
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.clock import day_of, now
from contracts.errors import Refused
from contracts.ledger import SCHEME_PREFIX, CutAppropriation, Posted, RepayGrant, ReverseTransfer, TransferLine
from services.ledger.domain import chain, decide
from services.ledger.domain.accounts import COMMITTED, Account, Books, Reversible, read
from services.ledger.domain.dimensions import NONE, Dimensions
from services.ledger.domain.finance_rules import voucher_key
from services.ledger.domain.journal import Answer, First, Head, Journal
from services.ledger.domain.permissions import FINANCE
from services.ledger.domain.requests import Request, scheme_end
from services.ledger.models import AccountRow, EntryRow, HeadRow, PaymentLineRow, RepaymentRow, TransferRow
from services.ledger.operations.writing import write

SALT_BYTES = 16
HOLDING = (*COMMITTED, "paid")
HOLDERS_MAX = 100
FIRST_EPOCH = 1

HEAD: Any = HeadRow.__table__
ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__
PAYMENT_LINE: Any = PaymentLineRow.__table__
REPAYMENT: Any = RepaymentRow.__table__
ACCOUNT: Any = AccountRow.__table__
LOCKED_HEAD = select(HEAD).with_for_update()
"""Whoever writes holds the head: two batches at once would each spend what the other has spent."""


def post_asked(session: Session, asked: Sequence[Asked], currency: str, dimensions: Dimensions = NONE) -> list[Answer]:
    """Answer what was asked by RPC. Who may not ask, or asks wrongly, is told so and leaves no trace in the books."""
    answers: dict[int, Answer] = {}
    requests: dict[int, Request] = {}
    for place, each in enumerate(asked):
        try:
            each.principal.require(*FINANCE.roles)
            dimensions.check(getattr(each.command, "dimensions", None))
            requests[place] = Request(each.command.command_id, each.command, each.principal.person, each.traceparent)
        except Refused as refused:
            answers[place] = refused
    answers |= zip(requests, post(session, list(requests.values()), currency), strict=True)
    return [answers[place] for place in range(len(asked))]


def post(session: Session, requests: Sequence[Request], currency: str) -> list[Answer]:
    """Decide requests in their order and write what they posted, in this transaction; the answer to each.

    An answer that is a NotYet was not given: nothing of it is recorded, and its neighbours are not touched by it.
    `currency` is what the books are kept in from their first entry on.
    """
    if not requests:
        return []
    head, kept_in = lock_head(session, currency)
    first = first_answers(session, {request.entry_id: request.command_id for request in requests})
    at = now()
    books = Books(kept_in, day_of(max(at, head.recorded_at)), head.closed)
    load_books(session, books, decide.owners(requests))
    load_more(session, books, requests)
    known = set(books.accounts)
    journal = Journal(head, books, first, at, salts(len(requests)).__next__)
    answers = [journal.take(request) for request in requests]
    if journal.entries:
        write(session, journal, known)
    return answers


def salts(about: int) -> Iterator[str]:
    """Salts without end, asking the system's source of randomness once for `about` as many."""
    while True:
        drawn = secrets.token_bytes(about * SALT_BYTES)
        yield from (drawn[start : start + SALT_BYTES].hex() for start in range(0, len(drawn), SALT_BYTES))


def lock_head(session: Session, currency: str) -> tuple[Head, str]:
    """The head, held until this transaction ends; made by the first batch there ever is."""
    row = session.execute(LOCKED_HEAD).one_or_none()
    if row is None:
        head = Head(FIRST_EPOCH, 0, chain.START, now())
        session.execute(insert(HEAD), {"id": 1, "currency": currency, **asdict(head)})
        return head, currency
    return Head(row.epoch, row.sequence, row.hash, row.recorded_at, row.closed), row.currency


def first_answers(session: Session, asked: Mapping[UUID, UUID]) -> dict[UUID, First]:
    """Entry id -> answer, of those requests (entry id -> command id) that were asked before."""
    columns = (ENTRY.c.entry_id, ENTRY.c.digest, ENTRY.c.epoch, ENTRY.c.sequence, ENTRY.c.refusal)
    rows = session.execute(select(*columns).where(among(session, ENTRY.c.entry_id, asked))).all()
    lines = lines_of(session, [row.sequence for row in rows if row.refusal is None]) if rows else {}
    return {
        row.entry_id: First(
            row.digest,
            Refused.load(row.refusal)
            if row.refusal
            else Posted(
                command_id=asked[row.entry_id],
                epoch=row.epoch,
                sequence=row.sequence,
                transfers=tuple(lines.get(row.sequence, ())),
            ),
        )
        for row in rows
    }


def lines_of(session: Session, sequences: Sequence[int]) -> dict[int, list[TransferLine]]:
    found = session.execute(
        select(TRANSFER)
        .where(among(session, TRANSFER.c.sequence, sequences))
        .order_by(TRANSFER.c.sequence, TRANSFER.c.line)
    )
    lines: dict[int, list[TransferLine]] = {}
    for row in found:
        line = TransferLine(
            transfer_id=row.transfer_id, kind=row.kind, from_=row.from_account, to=row.to_account, amount=row.amount
        )
        lines.setdefault(row.sequence, []).append(line)
    return lines


def load_books(session: Session, books: Books, owners: Collection[str]) -> None:
    """The accounts of these owners, and of the grants and schemes that their payments and matches came from."""
    add_accounts(session, books, owners)
    follow = ("payable", "match")
    origins = {read(held.origin).owner for held in books.accounts.values() if held.kind in follow and held.origin}
    if origins - set(owners):
        add_accounts(session, books, origins - set(owners))
    load_over(session, books, {*books.by_owner, *owners})


def load_over(session: Session, books: Books, owners: Collection[str]) -> None:
    """Which of these schemes have ended, accounts or none."""
    schemes = [owner for owner in owners if owner.startswith(SCHEME_PREFIX) and owner not in books.over]
    ends = {scheme_end(owner): owner for owner in schemes}
    if ends:
        ended = select(ENTRY.c.entry_id).where(among(session, ENTRY.c.entry_id, ends), ENTRY.c.refusal.is_(None))
        books.over |= {ends[entry_id] for entry_id in session.scalars(ended)}


def add_accounts(session: Session, books: Books, owners: Collection[str]) -> None:
    columns = (ACCOUNT.c.path, ACCOUNT.c.kind, ACCOUNT.c.owner, ACCOUNT.c.year, ACCOUNT.c.origin, ACCOUNT.c.means)
    counters = (ACCOUNT.c.debits, ACCOUNT.c.credits)
    for row in session.execute(select(*columns, *counters).where(among(session, ACCOUNT.c.owner, owners))):
        if row.path not in books.accounts:
            books.add(Account(*row))


def load_more(session: Session, books: Books, requests: Sequence[Request]) -> None:
    """What only some requests need: transfers that shall be undone, and who holds a year that shall be cut."""
    undone = [request.message.transfer_id for request in requests if isinstance(request.message, ReverseTransfer)]
    if undone:
        load_reversible(session, books, undone)
    vouchers = {voucher_key(each.message.voucher) for each in requests if isinstance(each.message, RepayGrant)}
    if vouchers:
        load_repaid(session, books, vouchers)
    for year in {request.message.year for request in requests if isinstance(request.message, CutAppropriation)}:
        books.holders[year] = holders(session, year)


def load_repaid(session: Session, books: Books, vouchers: Collection[str]) -> None:
    """By which transfers these vouchers were entered before, on whatever account."""
    columns = (REPAYMENT.c.account, REPAYMENT.c.voucher, REPAYMENT.c.transfer_id)
    stands = among(session, REPAYMENT.c.voucher, vouchers), REPAYMENT.c.reversed_by.is_(None)
    books.repaid |= {
        (row.account, row.voucher): row.transfer_id for row in session.execute(select(*columns).where(*stands))
    }


def load_reversible(session: Session, books: Books, transfer_ids: Collection[UUID]) -> None:
    rows = session.execute(select(TRANSFER).where(among(session, TRANSFER.c.transfer_id, transfer_ids))).all()
    undone = set(session.scalars(select(TRANSFER.c.reverses).where(among(session, TRANSFER.c.reverses, transfer_ids))))
    approved = [row.to_account for row in rows if row.kind == "approve_payment"]
    told = select(PAYMENT_LINE.c.account, PAYMENT_LINE.c.file).where(among(session, PAYMENT_LINE.c.account, approved))
    files = {row.account: row.file for row in session.execute(told)} if approved else {}
    for row in rows:
        books.reversible[row.transfer_id] = Reversible(
            row.transfer_id,
            row.kind,
            row.from_account,
            row.to_account,
            row.amount,
            row.transfer_id in undone,
            files.get(row.to_account) if row.kind == "approve_payment" else None,
        )
    owners = {read(path).owner for row in rows for path in (row.from_account, row.to_account)}
    load_books(session, books, owners)


def holders(session: Session, year: int) -> dict[str, int]:
    """Account -> what it holds, the largest of those where a year's money stands after it has left the pool."""
    balance = ACCOUNT.c.credits - ACCOUNT.c.debits
    holding = select(ACCOUNT.c.path, balance).where(ACCOUNT.c.year == year, ACCOUNT.c.kind.in_(HOLDING), balance > 0)
    rows = session.execute(holding.order_by(balance.desc(), ACCOUNT.c.path).limit(HOLDERS_MAX))
    return {path: int(held) for path, held in rows}


def among(session: Session, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column is one of these. PostgreSQL gets one array: a list of 500 names would be parsed each time."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(ColumnElement[bool], column == any_(literal(list(values), ARRAY(column.type))))
    return cast(ColumnElement[bool], column.in_(values))
