"""The tables of voting, each with what it must never hold."""

from datetime import datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import NAMES, Json, ServiceBase
from contracts.voting import BoardKind, Channel, ElectionState


class Base(ServiceBase):
    """The tables of this service, apart from those of the others."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)


ElectionId = Annotated[UUID, mapped_column(ForeignKey("election.election_id"), primary_key=True)]
STATES: tuple[str, ...] = get_args(ElectionState)
CHANNELS: tuple[str, ...] = get_args(Channel)
WAITING: dict[str, Any] = dict.fromkeys(("sqlite_where", "postgresql_where"), text("commitment IS NOT NULL"))
"""What is not on the board yet: few rows, found without looking at the others."""


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    named = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({named})", name=f"{column}_is_known")


class Election(Base):
    """One vote with frozen rules. Only `state` moves, forward, and `ends_at`, by a recorded decision."""

    __tablename__ = "election"
    election_id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID]
    title: Mapped[str]
    area_id: Mapped[str]
    age_min: Mapped[int]
    eligibility: Mapped[dict[str, Any]] = mapped_column(Json)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    ballot_rules: Mapped[dict[str, Any]] = mapped_column(Json)
    tally_rule: Mapped[dict[str, Any]] = mapped_column(Json)
    projects: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    rules_hash: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    state: Mapped[ElectionState] = mapped_column(String, index=True)
    ends_at: Mapped[datetime]
    reminded_of: Mapped[datetime | None]
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("opens_at <= ends_at", name="ends_when_open"),
    )


class Decided(Base):
    """Why an election ends at another time than the calendar said: it was stopped, or extended."""

    __tablename__ = "decided"
    election_id: Mapped[ElectionId]
    ends_at: Mapped[datetime] = mapped_column(primary_key=True)
    kind: Mapped[str]
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    __table_args__ = (one_of("kind", ("stopped", "extended")),)


class ReceiptRow(Base):
    """A ballot was received. `asked` tells whether a request is that one again; it goes with the election's keys.

    The instant is whole seconds: nobody needs more, and it outlives the close. `commitment`, and that of the ballot it
    replaced, wait here until they are on the board.
    """

    __tablename__ = "receipt"
    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    election_id: Mapped[UUID] = mapped_column(ForeignKey("election.election_id"))
    received_at: Mapped[datetime]
    asked: Mapped[bytes | None] = mapped_column(LargeBinary)
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary)
    replaced: Mapped[bytes | None] = mapped_column(LargeBinary)
    __table_args__ = (Index(None, "election_id", **WAITING),)


class Envelope(Base):
    """A ballot in the box: sealed, one a voter. It exists until the close, and so does what opens it.

    A paper voter's is empty: it says that a ballot was handed out. Area and age group are for the turnout's table.
    """

    __tablename__ = "envelope"
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    election_id: Mapped[UUID] = mapped_column(ForeignKey("election.election_id"))
    voter: Mapped[bytes] = mapped_column(LargeBinary)
    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("receipt.ballot_id"))
    channel: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    commitment: Mapped[bytes | None] = mapped_column(LargeBinary)
    area_id: Mapped[str | None]
    age_group: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("(channel = 'paper') = (sealed IS NULL)", name="only_paper_is_elsewhere"),
        CheckConstraint("(sealed IS NULL) = (commitment IS NULL)", name="what_is_sealed_is_committed_to"),
        UniqueConstraint("election_id", "voter"),
        one_of("channel", CHANNELS),
        Index(None, "election_id", "channel"),
    )


class VotingCode(Base):
    """A one-time code, by its digest alone; whose it is lies sealed. A citizen has one at a time.

    `replaced`: the digests of those they had before, which open nothing, and never will again.
    """

    __tablename__ = "voting_code"
    election_id: Mapped[ElectionId]
    number: Mapped[int] = mapped_column(primary_key=True)
    voter: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    replaced: Mapped[list[str]] = mapped_column(JSON)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (UniqueConstraint("election_id", "voter"), UniqueConstraint("election_id", "digest"))


class PaperReading(Base):
    """A batch of paper ballots as one of two officials read it, sealed; `digest` tells whether both read alike."""

    __tablename__ = "paper_reading"
    election_id: Mapped[ElectionId]
    batch: Mapped[int] = mapped_column(primary_key=True)
    reader: Mapped[int] = mapped_column(primary_key=True)
    official: Mapped[str]
    ballots: Mapped[int]
    spoilt: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        UniqueConstraint("election_id", "batch", "official"),
        CheckConstraint("reader IN (1, 2)", name="two_read_a_batch"),
        CheckConstraint("ballots >= 0 AND spoilt >= 0 AND spoilt <= ballots", name="some_of_some"),
    )


class PaperCount(Base):
    """All paper is entered, and by whose word."""

    __tablename__ = "paper_count"
    election_id: Mapped[ElectionId]
    ballots: Mapped[int]
    spoilt: Mapped[int]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


class TurnoutCellRow(Base):
    """A cell of the turnout's table, told after the close."""

    __tablename__ = "turnout_cell"
    election_id: Mapped[ElectionId]
    place: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    area_id: Mapped[str | None]
    age_group: Mapped[str | None]
    voters: Mapped[int]
    __table_args__ = (one_of("channel", CHANNELS), CheckConstraint("voters >= 10", name="nobody_stands_alone"))


class BoardRow(Base):
    """An entry of an election's public board. Its parent is there, and has no other child: one chain, which only grows."""

    __tablename__ = "board"
    election_id: Mapped[ElectionId]
    height: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BoardKind] = mapped_column(String)
    parent: Mapped[str | None]
    hash: Mapped[str]
    written_at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        one_of("kind", get_args(BoardKind)),
        UniqueConstraint("election_id", "hash"),
        UniqueConstraint("election_id", "parent"),
        ForeignKeyConstraint(
            ["election_id", "parent"], ["board.election_id", "board.hash"], name="fk__board__its_parent_is_there"
        ),
        CheckConstraint("(height = 0) = (parent IS NULL)", name="the_first_has_no_parent"),
        CheckConstraint("(height = 0) = (kind = 'setup')", name="the_first_is_the_setup"),
    )


class AnonymousBallot(Base):
    """After the close: what some voters chose alike, in shuffled places. `choices` are pairs of project id and points."""

    __tablename__ = "anonymous_ballot"
    election_id: Mapped[ElectionId]
    place: Mapped[int] = mapped_column(primary_key=True)
    choices: Mapped[list[list[Any]]] = mapped_column(Json)
    times: Mapped[int]
    __table_args__ = (CheckConstraint("times > 0", name="somebody_chose_this"),)


class TurnoutRow(Base):
    """How many had voted, by channel, when it was last counted."""

    __tablename__ = "turnout"
    election_id: Mapped[ElectionId]
    online: Mapped[int]
    assisted: Mapped[int]
    paper: Mapped[int]
    counted_at: Mapped[datetime]


class ResultRow(Base):
    """The declared result, as it is told."""

    __tablename__ = "result"
    election_id: Mapped[ElectionId]
    result: Mapped[dict[str, Any]] = mapped_column(Json)
    tally_hash: Mapped[str]
    declared_at: Mapped[datetime]


class BallotsFile(Base):
    """A part of the published file of anonymous ballots."""

    __tablename__ = "ballots_file"
    election_id: Mapped[ElectionId]
    part: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
