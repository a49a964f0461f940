"""What a batch has decided goes into the tables: one statement for each, however many rows."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chassis.outbox import publish_all
from chassis.rows import insert_rows, on_postgresql
from services.ledger.domain.journal import Journal, Row
from services.ledger.models import (
    AccountRow,
    EntryRow,
    HeadRow,
    RepaymentRow,
    SealRow,
    StageDayRow,
    StageRow,
    TransferRow,
)

HEAD: Any = HeadRow.__table__
ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__
ACCOUNT: Any = AccountRow.__table__
STAGE: Any = StageRow.__table__
STAGE_DAY: Any = StageDayRow.__table__
SEAL: Any = SealRow.__table__
REPAYMENT: Any = RepaymentRow.__table__
FIXED = ("path", "book", "kind", "owner", "year", "origin", "means")
STAGE_KEY = ("stage", "year", "means")
CHANGED = (
    update(ACCOUNT)
    .where(ACCOUNT.c.path == bindparam("of"))
    .values(debits=bindparam("debits"), credits=bindparam("credits"))
)
UNREPAID = update(REPAYMENT).where(REPAYMENT.c.transfer_id == bindparam("of")).values(reversed_by=bindparam("by"))


def write(session: Session, journal: Journal, known: Collection[str]) -> None:
    """Everything a batch has decided, and the announcements; `known` are the accounts there were before."""
    insert_rows(session, ENTRY, journal.entries)
    if journal.transfers:
        insert_rows(session, TRANSFER, journal.transfers)
        write_accounts(session, journal, known)
        write_stages(session, journal)
    if journal.unrepaid:  # first: their vouchers may be entered anew
        session.execute(UNREPAID, journal.unrepaid)
    if journal.repayments:
        insert_rows(session, REPAYMENT, [each | {"reversed_by": None} for each in journal.repayments])
    if journal.seals:
        insert_rows(session, SEAL, journal.seals)
    head = journal.head
    values = {
        "epoch": head.epoch,
        "sequence": head.sequence,
        "hash": head.hash,
        "recorded_at": head.recorded_at,
        "closed": head.closed,
    }
    session.execute(update(HEAD).values(**values))
    publish_all(session, journal.events, journal.parents)


def write_accounts(session: Session, journal: Journal, known: Collection[str]) -> None:
    """New accounts are inserted, known ones changed: an account that should have been looked at and was not, clashes."""
    new: list[Row] = []
    changed: list[Row] = []
    for account in journal.books.touched.values():
        counters = {"debits": account.debits, "credits": account.credits}
        if account.path in known:
            changed.append({"of": account.path, **counters})
        else:
            fixed = {name: getattr(account, name) for name in FIXED}
            new.append(fixed | counters)
    if new:
        insert_rows(session, ACCOUNT, new)
    if changed:
        session.execute(CHANGED, changed)


def write_stages(session: Session, journal: Journal) -> None:
    """The sums of each stage as it stands, and of each day's part in it."""
    days = journal.stages()
    sums: dict[tuple[Any, ...], Row] = {}
    for day in days:
        row = sums.setdefault(
            tuple(day[name] for name in STAGE_KEY),
            {name: day[name] for name in STAGE_KEY} | {"debits": 0, "credits": 0},
        )
        row["debits"] += day["debits"]
        row["credits"] += day["credits"]
    add_up(session, STAGE, STAGE_KEY, list(sums.values()))
    add_up(session, STAGE_DAY, (*STAGE_KEY, "accounting_on", "recorded_on"), days)


def add_up(session: Session, table: Any, key: Sequence[str], rows: list[Row]) -> None:
    if rows:
        dialect: Any = postgresql if on_postgresql(session) else sqlite
        added = dialect.insert(table)
        counters = {name: table.c[name] + added.excluded[name] for name in ("debits", "credits")}
        session.execute(added.on_conflict_do_update(index_elements=key, set_=counters), rows)
