"""The one writer: every request, by RPC or by event, is decided and written here, many at a time, in their order.

However many there are, a batch takes a constant number of statements. The locked head row puts replicas in order.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.clock import now
from chassis.inbox import Delivery
from chassis.outbox import publish_all
from contracts.budgets import PaymentApproved
from contracts.errors import NotYet, Refused
from contracts.ledger import Posted, TransferLine
from services.ledger.domain import chain, decide
from services.ledger.domain.accounts import Account, Books, read
from services.ledger.domain.journal import Answer, First, Head, Journal, Row
from services.ledger.domain.requests import Request
from services.ledger.models import AccountRow, EntryRow, HeadRow, StageRow, TransferRow

SALT_BYTES = 16
FIRST_EPOCH = 1

HEAD: Any = HeadRow.__table__
ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__
ACCOUNT: Any = AccountRow.__table__
STAGE: Any = StageRow.__table__
LOCKED_HEAD = select(HEAD).with_for_update()
"""Whoever writes holds the head: two batches at once would each spend what the other has spent."""
CHANGED = (
    update(ACCOUNT)
    .where(ACCOUNT.c.path == bindparam("of"))
    .values(debits=bindparam("debits"), credits=bindparam("credits"))
)


def post_asked(session: Session, asked: Sequence[Asked], currency: str) -> list[Answer]:
    """Answer what was asked by RPC. Who may not ask is told so, and leaves no trace in the books."""
    answers: dict[int, Answer] = {}
    requests: dict[int, Request] = {}
    for place, each in enumerate(asked):
        try:
            each.principal.require("finance")
            requests[place] = Request(each.command.command_id, each.command, each.principal.person)
        except Refused as refused:
            answers[place] = refused
    answers |= zip(requests, post(session, list(requests.values()), currency), strict=True)
    return [answers[place] for place in range(len(asked))]


def post_heard(session: Session, deliveries: Sequence[Delivery], currency: str) -> None:
    """Answer what was asked by event. Raises NotYet if one has come too early: the inbox then takes each alone."""
    answers = post(session, [heard(delivery.event) for delivery in deliveries], currency)
    early = next((answer for answer in answers if isinstance(answer, NotYet)), None)
    if early is not None:
        raise early


def heard(event: Any) -> Request:
    """The request that an event is; a payment's own id is the id of its request."""
    command_id = event.payment_id if isinstance(event, PaymentApproved) else event.request_id
    return Request(command_id, event, event.source)


def post(session: Session, requests: Sequence[Request], currency: str) -> list[Answer]:
    """Decide requests in their order and write what they posted, in this transaction; the answer to each.

    An answer that is a NotYet was not given: nothing of it is recorded, and its neighbours are not touched by it.
    `currency` is what the books are kept in from their first entry on.
    """
    if not requests:
        return []
    head, kept_in = lock_head(session, currency)
    first = first_answers(session, {request.command_id for request in requests})
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


def first_answers(session: Session, command_ids: Collection[UUID]) -> dict[UUID, First]:
    """What those of these requests that were asked before were answered."""
    columns = (ENTRY.c.command_id, ENTRY.c.digest, ENTRY.c.epoch, ENTRY.c.sequence, ENTRY.c.refusal)
    rows = session.execute(select(*columns).where(ENTRY.c.command_id.in_(command_ids))).all()
    lines = lines_of(session, [row.sequence for row in rows if row.refusal is None]) if rows else {}
    return {
        row.command_id: First(
            row.digest,
            Refused.load(row.refusal)
            if row.refusal
            else Posted(
                command_id=row.command_id,
                epoch=row.epoch,
                sequence=row.sequence,
                transfers=tuple(lines.get(row.sequence, ())),
            ),
        )
        for row in rows
    }


def lines_of(session: Session, sequences: Sequence[int]) -> dict[int, list[TransferLine]]:
    found = session.execute(
        select(TRANSFER).where(TRANSFER.c.sequence.in_(sequences)).order_by(TRANSFER.c.sequence, TRANSFER.c.line)
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
    for row in session.execute(select(*columns, *counters).where(ACCOUNT.c.owner.in_(owners))):
        books.add(Account(*row))


def write(session: Session, journal: Journal, known: Collection[str]) -> None:
    """Everything a batch has decided: one statement for each table, and the announcements."""
    session.execute(insert(ENTRY), journal.entries)
    if journal.transfers:
        session.execute(insert(TRANSFER), journal.transfers)
        write_accounts(session, journal, known)
        write_stages(session, journal)
    head = journal.head
    values = {"sequence": head.sequence, "hash": head.hash, "recorded_at": head.recorded_at}
    session.execute(update(HEAD).values(**values))
    publish_all(session, journal.events)


def write_accounts(session: Session, journal: Journal, known: Collection[str]) -> None:
    """New accounts are inserted and known ones changed: an account that should have been looked at and was not, clashes."""
    new: list[Row] = []
    changed: list[Row] = []
    for account in journal.books.touched.values():
        counters = {"debits": account.debits, "credits": account.credits}
        if account.path in known:
            changed.append({"of": account.path, **counters})
        else:
            fixed = {name: getattr(account, name) for name in ("path", "book", "kind", "owner", "year", "origin")}
            new.append(fixed | counters)
    if new:
        session.execute(insert(ACCOUNT), new)
    if changed:
        session.execute(CHANGED, changed)


def write_stages(session: Session, journal: Journal) -> None:
    rows = list(journal.stages())
    if rows:
        dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        added = dialect.insert(STAGE)
        counters = {name: STAGE.c[name] + added.excluded[name] for name in ("debits", "credits")}
        session.execute(added.on_conflict_do_update(index_elements=["stage", "year"], set_=counters), rows)
