"""The close: open, closing (what was received in time may still be written), closed. Then nobody can link a voter to a choice.

One transaction opens the envelopes, shuffles, writes the anonymous ballots and takes the envelopes away; then the keys
are destroyed, here or, after a crash in between, by whoever looks next.
"""

import secrets
from collections import Counter
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database
from chassis.outbox import publish
from contracts.voting import ElectionClosed, Turnout
from services.voting.domain import board, calendar
from services.voting.frozen import Frozen
from services.voting.keys import ElectionKeys, Keys
from services.voting.models import (
    CLEARED,
    AnonymousBallot,
    Decided,
    Election,
    Envelope,
    PaperReading,
    ReceiptRow,
    TurnoutRow,
    VotingCode,
)
from services.voting.operations.announcing import count_envelopes, note_turnout, write_turnout_table
from services.voting.operations.boarding import append, check_box, write_batches
from services.voting.operations.deciding import reason_of
from services.voting.operations.paper import open_paper, paper_is_out
from services.voting.operations.polling import GRACE, frozen_rules

ENVELOPES_READ_MAX = 5_000
Item = TypeVar("Item")


def close_boxes(db: Database, keys: Keys, grace: timedelta = GRACE) -> None:
    """Count every box that nothing more can come into, and destroy its keys once that is committed."""
    due = (
        select(Election.election_id)
        .where(Election.state == "closing", Election.ends_at <= now() - grace)
        .order_by(Election.election_id)
    )
    for election_id in db.read(lambda session: session.scalars(due).all()):
        try:
            db.run(lambda session, election_id=election_id: close_box(session, election_id, keys, grace))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001 - one box that cannot be opened keeps no other shut
            telemetry.log().error("box not opened", election=str(election_id), error=repr(error))
    destroy_keys(db, keys)


def close_box(session: Session, election_id: UUID, keys: Keys, grace: timedelta = GRACE) -> bool:
    """Whether the box is opened now: once, when what was received in time has had `grace` to be written."""
    election = session.get(Election, election_id, with_for_update=True)
    if election is None or election.state != "closing":
        return False
    if not calendar.box_is_shut(election.ends_at, now(), grace):
        return False
    if paper_is_out(session, election_id):
        return False
    turnout = count_envelopes(session, [election_id])[election_id]
    count_box(session, election, keys.read(election_id), turnout)
    forget(session, election_id)
    election.state = calendar.ELECTIONS["closing", "box_opened"]
    note_turnout(session.get_one(TurnoutRow, election_id), turnout)
    stopped = session.scalar(select(Decided).where(Decided.election_id == election_id, Decided.kind == "stopped"))
    told = ElectionClosed(
        election_id=election_id,
        budget_id=election.budget_id,
        turnout=turnout,
        reason="" if stopped is None else reason_of(stopped.decision),
    )
    publish(session, told)
    return True


def count_box(session: Session, election: Election, key: ElectionKeys, turnout: Turnout) -> None:
    """The anonymous ballots, the turnout's table and the close of the board, from envelopes and paper."""
    election_id, rules = election.election_id, frozen_rules(election)
    write_batches(session, election_id)
    counted, commitments = open_envelopes(session, election_id, rules, key)
    on_board = check_box(session, election_id, commitments)
    paper, spoilt = open_paper(session, election_id, rules, key)
    write_anonymous(session, election_id, rules, counted + paper)
    write_turnout_table(session, election_id)
    ballots = {"ballots": counted.total() + paper.total(), "paper": paper.total(), "spoilt": spoilt}
    append(session, election_id, "close", {**on_board, **ballots, "turnout": turnout.dump()})


def forget(session: Session, election_id: UUID) -> None:
    """What would link a voter to a choice, with keys that are about to be destroyed."""
    for held in (Envelope, PaperReading, VotingCode):
        session.execute(delete(held).where(held.election_id == election_id))
    cleared = dict.fromkeys(CLEARED)
    session.execute(update(ReceiptRow).where(ReceiptRow.election_id == election_id).values(**cleared))


def open_envelopes(
    session: Session, election_id: UUID, rules: Frozen, key: ElectionKeys
) -> "tuple[Counter[bytes], set[bytes]]":
    """The packed ballots with how many are alike, and what commitments they open.

    An envelope that does not open was not sealed here: an exception.
    """
    counted: Counter[bytes] = Counter()
    commitments: set[bytes] = set()
    contents: dict[bytes, str] = {}
    after = -1
    while True:
        page = session.execute(
            select(Envelope.number, Envelope.voter, Envelope.ballot_id, Envelope.sealed)
            .where(Envelope.election_id == election_id, Envelope.number > after, Envelope.sealed.is_not(None))
            .order_by(Envelope.number)
            .limit(ENVELOPES_READ_MAX)
        ).all()
        for after, voter, ballot_id, sealed in page:  # noqa: B007 - the last number is where the next page begins
            packed = key.open(sealed or b"", voter + ballot_id.bytes)
            counted[packed] += 1
            if packed not in contents:
                contents[packed] = board.content(rules.ballot_rules.kind, rules.unpack(packed))
            nonce = key.nonce(voter, ballot_id, packed)
            commitments.add(board.commit(election_id, ballot_id, contents[packed], nonce).digest)
        if len(page) < ENVELOPES_READ_MAX:
            return counted, commitments


def write_anonymous(session: Session, election_id: UUID, rules: Frozen, counted: "Counter[bytes]") -> None:
    rows = [
        {"election_id": election_id, "place": place, "choices": rules.unpack(packed), "times": times}
        for place, (packed, times) in enumerate(shuffled(list(counted.items())))
    ]
    if rows:
        session.execute(insert(AnonymousBallot), rows)


def shuffled(items: list[Item]) -> list[Item]:
    """In an order that tells nothing: the rows stand on the disk as they are written."""
    secrets.SystemRandom().shuffle(items)
    return items


def destroy_keys(db: Database, keys: Keys) -> None:
    """The keys of counted boxes. A crash between the commit and this leaves them; the next look finds them."""
    kept = keys.kept()
    if kept:
        over = select(Election.election_id).where(Election.election_id.in_(kept), Election.state.in_(calendar.OVER))
        for election_id in db.read(lambda session: session.scalars(over).all()):
            try:
                keys.destroy(election_id)
            except OSError as error:
                telemetry.log().error("keys not destroyed", election=str(election_id), error=repr(error))
