"""The one writer: every request, by RPC or by event, is decided and written here, many at a time, in their order.

However many there are, a batch takes a constant number of statements. The locked head row puts replicas in order.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, any_, insert, literal, select
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.clock import now
from chassis.inbox import Delivery
from contracts.budgets import PaymentApproved
from contracts.errors import NotYet, Refused, SameIdOtherContent
from contracts.ledger import Posted, TransferLine
from services.ledger.domain import chain, decide
from services.ledger.domain.accounts import Account, Books, read
from services.ledger.domain.journal import Answer, First, Head, Journal
from services.ledger.domain.requests import Request
from services.ledger.models import AccountRow, EntryRow, HeadRow, TransferRow
from services.ledger.operations.writing import write

SALT_BYTES = 16
FIRST_EPOCH = 1

HEAD: Any = HeadRow.__table__
ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__
ACCOUNT: Any = AccountRow.__table__
LOCKED_HEAD = select(HEAD).with_for_update()
"""Whoever writes holds the head: two batches at once would each spend what the other has spent."""


def post_asked(session: Session, asked: Sequence[Asked], currency: str) -> list[Answer]:
    """Answer what was asked by RPC. Who may not ask is told so, and leaves no trace in the books."""
    answers: dict[int, Answer] = {}
    requests: dict[int, Request] = {}
    for place, each in enumerate(asked):
        try:
            each.principal.require("finance")
            requests[place] = Request(each.command.command_id, each.command, each.principal.person, each.traceparent)
        except Refused as refused:
            answers[place] = refused
    answers |= zip(requests, post(session, list(requests.values()), currency), strict=True)
    return [answers[place] for place in range(len(asked))]


def post_heard(session: Session, deliveries: Sequence[Delivery], currency: str) -> None:
    """Answer what was asked by event. Raises for one that has come too early, or whose id was used for something else.

    The inbox then takes each alone: it keeps that one to try again, and in the end parks it for an operator.
    """
    answers = post(session, [heard(delivery.event, delivery.traceparent) for delivery in deliveries], currency)
    unanswered = next((answer for answer in answers if isinstance(answer, NotYet | SameIdOtherContent)), None)
    if unanswered is not None:
        raise unanswered


def heard(event: Any, traceparent: str | None = None) -> Request:
    """The request that an event is; a payment's own id is the id of its request."""
    command_id = event.payment_id if isinstance(event, PaymentApproved) else event.request_id
    return Request(command_id, event, event.source, traceparent)


def post(session: Session, requests: Sequence[Request], currency: str) -> list[Answer]:
    """Decide requests in their order and write what they posted, in this transaction; the answer to each.

    An answer that is a NotYet was not given: nothing of it is recorded, and its neighbours are not touched by it.
    `currency` is what the books are kept in from their first entry on.
    """
    if not requests:
        return []
    head, kept_in = lock_head(session, currency)
    first = first_answers(session, {request.entry_id: request.command_id for request in requests})
    books = load_books(session, kept_in, decide.owners(requests))
    known = set(books.accounts)
    journal = Journal(head, books, first, now(), lambda: secrets.token_hex(SALT_BYTES))
    answers = [journal.take(request) for request in requests]
    if journal.entries:
        write(session, journal, known)
    return answers


def lock_head(session: Session, currency: str) -> tuple[Head, str]:
    """The head, held until this transaction ends; made by the first batch there ever is."""
    row = session.execute(LOCKED_HEAD).one_or_none()
    if row is None:
        head = Head(FIRST_EPOCH, 0, chain.START, now())
        session.execute(insert(HEAD), {"id": 1, "currency": currency, **asdict(head)})
        return head, currency
    return Head(row.epoch, row.sequence, row.hash, row.recorded_at), row.currency


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


def load_books(session: Session, currency: str, owners: Collection[str]) -> Books:
    """The accounts of these owners, and of the grants that their payments came from."""
    books = Books(currency)
    add_accounts(session, books, owners)
    origins = {read(held.origin).owner for held in books.accounts.values() if held.kind == "payable" and held.origin}
    if origins - set(owners):
        add_accounts(session, books, origins - set(owners))
    return books


def add_accounts(session: Session, books: Books, owners: Collection[str]) -> None:
    columns = (ACCOUNT.c.path, ACCOUNT.c.kind, ACCOUNT.c.owner, ACCOUNT.c.year, ACCOUNT.c.origin)
    counters = (ACCOUNT.c.debits, ACCOUNT.c.credits)
    for row in session.execute(select(*columns, *counters).where(among(session, ACCOUNT.c.owner, owners))):
        books.add(Account(*row))


def among(session: Session, column: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """Whether a column is one of these. PostgreSQL gets one array: a list of 500 names would be parsed each time."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(ColumnElement[bool], column == any_(literal(list(values), ARRAY(column.type))))
    return cast(ColumnElement[bool], column.in_(values))
