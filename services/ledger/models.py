"""The ledger's tables: transfers and the entries they belong to only grow; accounts, stages and the head follow them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, MetaData, text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import NAMES, Json, ServiceBase
from chassis.guards import keep_all_rows
from services.ledger.domain.accounts import GUARDED, KINDS, TRANSFER_KINDS


class Base(ServiceBase):
    """The ledger's own tables."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)


def one_of(column: str, names: frozenset[str]) -> str:
    return f"{column} IN ({', '.join(repr(name) for name in sorted(names))})"


def only_where(condition: str) -> dict[str, Any]:
    """The options of an index that holds only some rows, on both kinds of database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


COUNCIL_REQUESTS = frozenset({"PostAppropriation", "CutAppropriation", "CarryOver", "AdvanceAppropriation"})
"""Kinds of entry by which the council gives or takes back."""


class HeadRow(Base):
    """Where the ledger stands: the one row that every batch locks first."""

    __tablename__ = "head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    recorded_at: Mapped[datetime]
    currency: Mapped[str]
    closed: Mapped[int]
    """The last year that is closed, 0 while none is."""
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one"),)


class CheckpointRow(Base):
    """Where the chain stood when it was signed. Never changed, never removed."""

    __tablename__ = "checkpoint"
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    signed_at: Mapped[datetime]
    token: Mapped[str]


class EntryRow(Base):
    """The answer to one request, for good: posted with so many lines, or refused. This table is the ledger's inbox."""

    __tablename__ = "entry"
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    digest: Mapped[str]
    epoch: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(BigInteger, unique=True)
    lines: Mapped[int]
    refusal: Mapped[dict[str, Any] | None] = mapped_column(Json)
    grounds: Mapped[dict[str, Any] | None] = mapped_column(Json)
    recorded_at: Mapped[datetime] = mapped_column(unique=True)
    __table_args__ = (
        CheckConstraint("sequence > 0", name="sequence_begins_at_one"),
        Index("ix__entry__council", "sequence", **only_where(f"{one_of('kind', COUNCIL_REQUESTS)} AND lines > 0")),
        CheckConstraint("refusal IS NULL OR lines = 0", name="what_is_refused_moves_nothing"),
    )


class TransferRow(Base):
    """One amount that moved from one account to another, in its place in the chain. Never changed, never removed."""

    __tablename__ = "transfer"
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger)
    transfer_id: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[str]
    from_account: Mapped[str]
    to_account: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    from_balance: Mapped[int] = mapped_column(BigInteger)
    to_balance: Mapped[int] = mapped_column(BigInteger)
    reverses: Mapped[UUID | None]
    currency: Mapped[str]
    recorded_at: Mapped[datetime]
    accounting_on: Mapped[date]
    period: Mapped[str]
    reference: Mapped[str]
    coded_by: Mapped[str]
    attested_by: Mapped[str]
    salt: Mapped[str]
    private_hash: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("from_account <> to_account", name="it_goes_somewhere_else"),
        CheckConstraint(one_of("kind", TRANSFER_KINDS), name="kind_is_known"),
        CheckConstraint("(reverses IS NULL) = (kind <> 'reverse')", name="a_reversal_names_what_it_undoes"),
        Index("ix__transfer__reverses", "reverses", unique=True, **only_where("reverses IS NOT NULL")),
        Index(None, "from_account", "sequence", "line"),
        Index(None, "to_account", "sequence", "line"),
        Index(None, "kind", "sequence", "line"),
        Index(None, "accounting_on", "sequence", "line"),
    )


class AccountRow(Base):
    """What has left and what has reached an account; both only grow."""

    __tablename__ = "account"
    path: Mapped[str] = mapped_column(primary_key=True)
    book: Mapped[str]
    kind: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    year: Mapped[int | None]
    origin: Mapped[str | None] = mapped_column(index=True)
    means: Mapped[str | None]
    debits: Mapped[int] = mapped_column(BigInteger)
    credits: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind_is_known"),
        CheckConstraint(f"credits >= debits OR NOT {one_of('kind', GUARDED)}", name="it_never_holds_less_than_nothing"),
        CheckConstraint("kind <> 'donor' OR debits >= credits", name="a_donor_gets_back_no_more_than_was_given"),
        CheckConstraint("debits >= 0 AND credits >= 0", name="counters_only_grow"),
        CheckConstraint("(book = 'pool') = (year IS NOT NULL)", name="the_pool_has_years"),
        CheckConstraint("(means IS NULL) = (year IS NULL OR kind = 'council')", name="the_pool_s_money_has_its_means"),
        Index(None, "year", "kind"),
        Index(
            "ix__account__payable",
            "path",
            **only_where("kind = 'payable' AND credits > debits"),
        ),
    )


class StageRow(Base):
    """All accounts of one stage in one year of the pool, summed: the pool as it stands costs the same for ever."""

    __tablename__ = "stage"
    stage: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    means: Mapped[str] = mapped_column(primary_key=True)
    debits: Mapped[int] = mapped_column(BigInteger)
    credits: Mapped[int] = mapped_column(BigInteger)


class StageDayRow(Base):
    """What one day's records moved on one accounting day: the pool as it stood costs as many rows as there were days."""

    __tablename__ = "stage_day"
    stage: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    means: Mapped[str] = mapped_column(primary_key=True)
    accounting_on: Mapped[date] = mapped_column(primary_key=True)
    recorded_on: Mapped[date] = mapped_column(primary_key=True)
    debits: Mapped[int] = mapped_column(BigInteger)
    credits: Mapped[int] = mapped_column(BigInteger)


class SealRow(Base):
    """A year that is closed, with the hash of the last transfer there was then. Never changed, never removed."""

    __tablename__ = "seal"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]
    recorded_at: Mapped[datetime]


class RepaymentRow(Base):
    """That an account was repaid by a voucher, of which no more than a hash is kept: once, unless the transfer was reversed."""

    __tablename__ = "repayment"
    transfer_id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.path"))
    voucher: Mapped[str]
    reversed_by: Mapped[UUID | None]
    __table_args__ = (
        Index("uq__repayment__voucher", "voucher", "account", unique=True, **only_where("reversed_by IS NULL")),
    )


class PaymentFileRow(Base):
    """What the city's payment system was told to pay, once. Never changed, never removed."""

    __tablename__ = "payment_file"
    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    payments: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (CheckConstraint("number > 0 AND payments > 0 AND total > 0", name="it_tells_something"),)


class PaymentLineRow(Base):
    """A payment's place in its file: no payment is told twice. Never changed, never removed."""

    __tablename__ = "payment_line"
    account: Mapped[str] = mapped_column(ForeignKey("account.path"), primary_key=True)
    file: Mapped[int] = mapped_column(ForeignKey("payment_file.number"))
    place: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    voucher: Mapped[str]
    payee: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("place > 0 AND amount > 0", name="it_is_to_be_paid"),
        Index(None, "file", "place", unique=True),
    )


class DraftRow(Base):
    """What one person has entered and others must attest before it is asked of the one writer."""

    __tablename__ = "draft"
    draft_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    command: Mapped[str]
    state: Mapped[str]
    missing: Mapped[int]
    coded_by: Mapped[str]
    attested_by: Mapped[list[str]] = mapped_column(Json)
    prepared_at: Mapped[datetime]
    ended_by: Mapped[str | None]
    refusal: Mapped[dict[str, Any] | None] = mapped_column(Json)
    posted: Mapped[dict[str, Any] | None] = mapped_column(Json)
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'posted', 'refused', 'withdrawn')", name="state_is_known"),
        CheckConstraint("missing >= 0 AND (state <> 'posted' OR missing = 0)", name="posted_once_all_have_attested"),
        Index(None, "state", "prepared_at"),
    )


APPEND_ONLY = (CheckpointRow, EntryRow, PaymentFileRow, PaymentLineRow, SealRow, TransferRow)
"""The ledger only grows: rows of these tables are never changed and never removed."""
for kept in APPEND_ONLY:
    keep_all_rows(kept)
