"""Tables of voting, and what the database refuses to store. A published election and a counted box are frozen by triggers."""

from datetime import datetime
from typing import Annotated, Any, cast, get_args
from uuid import UUID

from sqlalchemy import (
    DDL,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import NAMES, Json, ServiceBase
from contracts.voting import BoardKind, ElectionState


class Base(ServiceBase):
    """The tables of this service, apart from those of the others."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)


ElectionId = Annotated[UUID, mapped_column(ForeignKey("election.election_id"), primary_key=True)]
STATES: tuple[str, ...] = get_args(ElectionState)
CHANNELS = ("online", "assisted", "paper")
WAITING: dict[str, Any] = dict.fromkeys(("sqlite_where", "postgresql_where"), text("commitment IS NOT NULL"))
"""What is not on the board yet: few rows, found without looking at the others."""


def one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    named = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({named})", name=f"{column}_is_known")


class Election(Base):
    """One vote with frozen rules. Only `state` moves, forward; `stopped_at` is set once, by a recorded decision."""

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
    stopped_at: Mapped[datetime | None]
    __table_args__ = (
        one_of("state", STATES),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("opens_at <= stopped_at AND stopped_at <= closes_at", name="stopped_while_open"),
    )

    @property
    def ends_at(self) -> datetime:
        """When it closes: by the calendar, or by the decision that stopped it."""
        return self.stopped_at or self.closes_at


class StopDecision(Base):
    """Why an election was closed before the calendar said so."""

    __tablename__ = "stop_decision"
    election_id: Mapped[ElectionId]
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


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
    """A ballot in the box: sealed, one a voter. It exists until the close, and so does what opens it."""

    __tablename__ = "envelope"
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    election_id: Mapped[UUID] = mapped_column(ForeignKey("election.election_id"))
    voter: Mapped[bytes] = mapped_column(LargeBinary)
    ballot_id: Mapped[UUID] = mapped_column(ForeignKey("receipt.ballot_id"))
    channel: Mapped[str]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (
        UniqueConstraint("election_id", "voter"),
        one_of("channel", CHANNELS),
        Index(None, "election_id", "channel"),
    )


class BoardRow(Base):
    """An entry of an election's public board. Its parent is there, and has no other child: one chain, which only grows."""

    __tablename__ = "board"
    election_id: Mapped[ElectionId]
    height: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BoardKind] = mapped_column(String)
    parent: Mapped[str | None]
    hash: Mapped[str]
    payload: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
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


PUBLISHED = (
    *("election_id", "budget_id", "title", "area_id", "age_min", "amount", "currency"),
    "eligibility",
    *("ballot_rules", "tally_rule", "projects", "rules_hash", "opens_at", "closes_at"),
)
COUNTED = "EXISTS (SELECT 1 FROM election WHERE election_id = NEW.election_id AND state IN ('closed', 'declared'))"
LATE_BALLOT = "a_counted_box_takes_no_more"
LATE_BATCH = "a_counted_board_takes_no_more_ballots"
FOR_GOOD = ("board", "stop_decision", "anonymous_ballot", "result", "ballots_file")
CLEARED = ("asked", "commitment", "replaced")


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns) + ")"


def frozen(differs: str, finds: str) -> dict[str, tuple[str, str]]:
    """What is refused: name -> (what is about to happen, when that is refused). A place in a text is `finds(text, word)`."""
    order = f"'{' '.join(STATES)}'"
    backwards = f"{finds}({order}, NEW.state) < {finds}({order}, OLD.state)"
    restopped = f"OLD.stopped_at IS NOT NULL AND OLD.stopped_at {differs} NEW.stopped_at"
    kept = changed(("ballot_id", "election_id", "received_at"), differs)
    reset = " OR ".join(f"NEW.{column} IS NOT NULL AND {changed((column,), differs)}" for column in CLEARED)
    refused = {
        "a_published_election_stays": ("UPDATE ON election", changed(PUBLISHED, differs)),
        "a_published_election_is_kept": ("DELETE ON election", "OLD.election_id IS NOT NULL"),
        "a_state_moves_forward": ("UPDATE ON election", backwards),
        "a_stop_is_not_moved": ("UPDATE ON election", restopped),
        "a_receipt_is_kept": ("DELETE ON receipt", "OLD.ballot_id IS NOT NULL"),
        "a_receipt_stays": ("UPDATE ON receipt", f"{kept} OR {reset}"),
    }
    for table in FOR_GOOD:
        refused[f"{table}_stays"] = (f"UPDATE ON {table}", "OLD.election_id IS NOT NULL")
        refused[f"{table}_is_kept"] = (f"DELETE ON {table}", "OLD.election_id IS NOT NULL")
    return refused


def sqlite_trigger(name: str, action: str, when: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {action} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"


def postgresql_trigger(name: str, action: str, when: str, then: str = "refuse_change") -> str:
    return f"CREATE TRIGGER {name} BEFORE {action} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {then}()"


def postgresql_function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


REFUSAL = "RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation';"
GUARDS = {
    "sqlite": (
        *(sqlite_trigger(name, *refused) for name, refused in frozen("IS NOT", "instr").items()),
        sqlite_trigger(LATE_BALLOT, "INSERT ON anonymous_ballot", COUNTED),
        sqlite_trigger(LATE_BATCH, "INSERT ON board", f"NEW.kind = 'batch' AND {COUNTED}"),
    ),
    "postgresql": (
        postgresql_function("refuse_change", REFUSAL),
        postgresql_function("refuse_when_counted", f"IF {COUNTED} THEN {REFUSAL} END IF; RETURN NEW;"),
        *(postgresql_trigger(name, *refused) for name, refused in frozen("IS DISTINCT FROM", "strpos").items()),
        postgresql_trigger(LATE_BALLOT, "INSERT ON anonymous_ballot", "true", "refuse_when_counted"),
        postgresql_trigger(LATE_BATCH, "INSERT ON board", "NEW.kind = 'batch'", "refuse_when_counted"),
    ),
}
"""The statements that make the guards, by dialect, in order: for migrations to repeat, once all tables are there."""


def attach_guards(metadata: MetaData) -> None:
    """Make the guards whenever the tables are made: with the last of them, since they name the others."""
    last: Table = metadata.sorted_tables[-1]
    for dialect, statements in GUARDS.items():
        for statement in statements:
            guard = cast("Any", DDL)(statement).execute_if(dialect=dialect)
            event.listen(last, "after_create", guard, propagate=True)


attach_guards(Base.metadata)
