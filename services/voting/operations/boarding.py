"""The public board: a setup, batches of commitments, a close, a tally, each chained to the one before.

Commitments wait on their receipts and are written in batches, in the order of their hashes: when enough of them wait to hide
among, or when enough time has passed. A place on the board then tells when a batch was written and no more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import BallotPublished
from contracts.voting import BoardKind
from services.voting.domain import board, calendar
from services.voting.models import BoardRow, Election, ReceiptRow

BATCH_MAX = 1_000
"""Commitments in an entry: 67 kB as text, which a message can carry."""
ORDER = ReceiptRow.commitment
SETUP = ("election_id", "title", "area_id", "age_min", "amount", "currency", "rules_hash", "opens_at", "closes_at")


class BoardDiffers(Exception):  # noqa: N818 - nobody's request; the box stays shut until an operator has looked
    """What is in the box is not what the board says was put there."""


@dataclass(frozen=True)
class Pace:
    """A batch is written when `ballots` wait, or `seconds` after the entry before it."""

    ballots: int
    seconds: float


def open_board(session: Session, event: BallotPublished) -> None:
    """What is voted on and by which rules (a seed of lots is one of them), before the first ballot."""
    published = event.dump()
    setup = {name: published[name] for name in (*SETUP, "ballot_rules", "tally_rule", "projects", "eligibility")}
    append(session, event.election_id, "setup", setup)


def write_board(session: Session, pace: Pace) -> None:
    """Batches of the elections whose time has come. They are locked against a close, which writes what is left."""
    at = now()
    written_at = func.max(BoardRow.written_at).label("written_at")
    open_yet = select(Election.election_id).where(Election.state.not_in(calendar.OVER))
    of_open = select(BoardRow.election_id, written_at).where(BoardRow.election_id.in_(open_yet))
    lately = of_open.group_by(BoardRow.election_id).subquery()
    waits = select(ReceiptRow.election_id, func.count().label("number")).where(ReceiptRow.commitment.is_not(None))
    waiting = waits.group_by(ReceiptRow.election_id).subquery()
    enough = (waiting.c.number >= pace.ballots) | (lately.c.written_at <= at - timedelta(seconds=pace.seconds))
    due = (
        select(Election.election_id)
        .join(waiting, waiting.c.election_id == Election.election_id)
        .join(lately, lately.c.election_id == Election.election_id)
        .where(Election.state.not_in(calendar.OVER), enough)
        .order_by(Election.election_id)
        .with_for_update(of=Election, read=True)
    )
    for election_id in session.scalars(due).all():
        write_batches(session, election_id)


def write_batches(session: Session, election_id: UUID) -> None:
    """All that waits, at most BATCH_MAX an entry; what is on the board no longer waits.

    The rows are locked: a replica that does the same finds, when we have committed, that they wait no more.
    """
    waiting = select(ReceiptRow.ballot_id, ReceiptRow.commitment, ReceiptRow.replaced).where(
        ReceiptRow.election_id == election_id, ReceiptRow.commitment.is_not(None)
    )
    batch = waiting.order_by(ORDER).limit(BATCH_MAX).with_for_update(key_share=True)
    while rows := session.execute(batch).all():
        replaced = sorted(row.replaced.hex() for row in rows if row.replaced is not None)
        append(session, election_id, "batch", {"cast": [row.commitment.hex() for row in rows], "replaced": replaced})
        boarded = update(ReceiptRow).where(ReceiptRow.ballot_id.in_([row.ballot_id for row in rows]))
        session.execute(boarded.values(commitment=None, replaced=None), execution_options=UNWATCHED)


UNWATCHED = {"synchronize_session": False}


def append(session: Session, election_id: UUID, kind: BoardKind, payload: Mapping[str, Any]) -> None:
    """An entry after the last. Of two replicas that write at once, the constraints let one; the other is run again."""
    last = session.execute(
        select(BoardRow.height, BoardRow.hash)
        .where(BoardRow.election_id == election_id)
        .order_by(BoardRow.height.desc())
        .limit(1)
    ).one_or_none()
    height, parent = (0, None) if last is None else (last.height + 1, last.hash)
    text = board.written(payload)
    row = {"election_id": election_id, "height": height, "kind": kind, "parent": parent, "payload": text}
    linked = board.link(election_id, height, kind, parent, text)
    session.execute(insert(BoardRow).values(**row, hash=linked, written_at=now()))


def check_box(session: Session, election_id: UUID, commitments: Iterable[bytes]) -> dict[str, int]:
    """How many were cast and replaced by the board; BoardDiffers unless just the others are in the box."""
    entries = select(BoardRow.payload).where(BoardRow.election_id == election_id, BoardRow.kind == "batch")
    cast, replaced = board.told(session.scalars(entries.order_by(BoardRow.height)))
    in_box = Counter(commitment.hex() for commitment in commitments)
    if cast - replaced != in_box or not replaced <= cast or max(cast.values(), default=1) > 1:
        raise BoardDiffers(f"the box of the election {election_id} holds other ballots than its board")
    return {"cast": cast.total(), "replaced": replaced.total()}
