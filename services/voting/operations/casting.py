"""Ballots into the box: all that wait are decided in order, in memory, with a constant number of statements.

What the database holds is read first, decided upon, and written. Two replicas may read the same box: then the unique
constraints let one of them write, and the other is run again by `Database.run` and answers as second. Rows are locked
and written in one order, so that two such batches never wait for each other in a ring.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.clock import now
from contracts.errors import Refused, SameIdOtherContent
from contracts.principal import Principal
from contracts.voting import (
    AlreadyVoted,
    BallotInvalid,
    CastBallot,
    Channel,
    ElectionNotFound,
    Receipt,
)
from services.voting.domain import board
from services.voting.domain.ballots import Choice
from services.voting.domain.turnout import age_group
from services.voting.keys import ElectionKeys, Keys
from services.voting.models import Envelope, ReceiptRow
from services.voting.operations.polling import Polling, check_open, read_pollings

AskedOne = TypeVar("AskedOne", bound=Asked)


@dataclass
class Known:
    """That a ballot was received: `asked` is None once the election's keys are gone."""

    election_id: UUID
    received_at: datetime
    asked: bytes | None


@dataclass
class InBox:
    """A voter's envelope; `number` is its row's, None while it is ours to insert. Without commitment: a paper ballot."""

    ballot_id: UUID
    commitment: bytes | None
    number: int | None


@dataclass
class Box:
    """What the database holds of the elections, ballots and voters in hand, and what is to be written."""

    pollings: dict[UUID, Polling]
    at: datetime
    receipts: dict[UUID, Known] = field(default_factory=dict)
    envelopes: dict[bytes, InBox] = field(default_factory=dict)
    voters: dict[tuple[UUID, str], bytes] = field(default_factory=dict)
    new_receipts: list[dict[str, Any]] = field(default_factory=list)
    written: dict[bytes, dict[str, Any]] = field(default_factory=dict)

    def voter(self, polling: Polling, keys: ElectionKeys, person: str) -> bytes:
        place = (polling.election_id, person)
        voter = self.voters.get(place)
        if voter is None:
            voter = self.voters[place] = keys.voter(person)
        return voter


def cast_ballots(session: Session, asked: Sequence[Asked], keys: Keys) -> list[Receipt | Refused]:
    """A receipt or a refusal for each `CastBallot`, in the order asked. Refusals leave no trace."""
    return decide(session, asked, keys, cast_ballot)


def decide(
    session: Session, asked: Sequence[AskedOne], keys: Keys, one: Callable[[Box, AskedOne], Receipt]
) -> list[Receipt | Refused]:
    """Whatever comes into the box, by whatever channel: one register, one reading, one writing."""
    box = read_box(session, asked, keys)
    answers: list[Receipt | Refused] = []
    for each in asked:
        try:
            answers.append(one(box, each))
        except Refused as refusal:
            answers.append(refusal)
    write_box(session, box)
    return answers


def cast_ballot(box: Box, asked: Asked, channel: Channel = "online") -> Receipt:
    """Take one ballot, or say that it was taken before."""
    command: CastBallot = asked.command
    asked.principal.require_person("vote")
    polling, known = known_before(box, command)
    if known is not None:
        return again(box, known, polling, command, asked.principal.person)
    keys = check_open(polling, asked.principal, asked.received_at, box.at)
    choices = polling.rules.read(command.choices)
    reason = polling.rules.check(choices)
    if reason is not None:
        raise BallotInvalid("the ballot breaks the rules of the election", reason=reason)
    voter = box.voter(polling, keys, asked.principal.person)
    packed = polling.rules.pack(choices)
    commitment = commit(polling, keys, voter, command.command_id, choices, packed)
    sealed = keys.seal(packed, voter + command.command_id.bytes)
    kept = {"sealed": sealed, "commitment": commitment.digest}
    return enter(
        box,
        polling,
        asked,
        kept | as_counted(channel, asked.principal),
        keys.asked(voter, command.replaces, packed),
        commitment,
    )


def known_before(box: Box, command: Any) -> tuple[Polling, Known | None]:
    """The election, and the receipt under this id if there is one; an id is never another election's."""
    known, polling = box.receipts.get(command.command_id), box.pollings.get(command.election_id)
    if known is not None and (polling is None or known.election_id != command.election_id):
        raise SameIdOtherContent("this id was used for another ballot before")
    if polling is None:
        raise ElectionNotFound("there is no such election")
    return polling, known


def enter(  # noqa: PLR0913, PLR0917 - an envelope and its receipt
    box: Box, polling: Polling, asked: Asked, kept: dict[str, Any], digest: bytes, commitment: board.Commitment | None
) -> Receipt:
    """One envelope a voter: the first, or one instead of the one that the ballot names; and a receipt."""
    command = asked.command
    voter = box.voters[polling.election_id, asked.principal.person]
    replaced = put(box, polling.election_id, voter, command, kept)
    known = Known(polling.election_id, asked.received_at.replace(microsecond=0), digest)
    box.receipts[command.command_id] = known
    waiting = {"commitment": commitment and commitment.digest, "replaced": replaced}
    box.new_receipts.append({"ballot_id": command.command_id, **vars(known), **waiting})
    return receipt(command, known, commitment)


def as_counted(channel: Channel, principal: Principal) -> dict[str, Any]:
    """What turnout is told by: it goes with the envelope, at the close."""
    return {"channel": channel, "area_id": principal.area_id, "age_group": age_group(principal.age)}


def commit(  # noqa: PLR0913, PLR0917 - all that a commitment follows from
    polling: Polling, keys: ElectionKeys, voter: bytes, ballot_id: UUID, choices: Sequence[Choice], packed: bytes
) -> board.Commitment:
    """The same each time it is asked for, while there are keys: nothing of it is kept for that."""
    content = board.content(polling.rules.ballot_rules.kind, choices)
    return board.commit(polling.election_id, ballot_id, content, keys.nonce(voter, ballot_id, packed))


def again(box: Box, known: Known, polling: Polling, command: CastBallot, person: str) -> Receipt:
    """The first answer, if it is the same ballot that is asked for. After the close only its id can tell."""
    other = SameIdOtherContent("this id was used for another ballot before")
    if known.asked is None or polling.keys is None:
        return receipt(command, known)
    choices = polling.rules.read(command.choices)
    if polling.rules.check(choices) is not None:
        raise other
    voter, packed = box.voter(polling, polling.keys, person), polling.rules.pack(choices)
    if known.asked != polling.keys.asked(voter, command.replaces, packed):
        raise other
    return receipt(command, known, commit(polling, polling.keys, voter, command.command_id, choices, packed))


def put(box: Box, election_id: UUID, voter: bytes, command: Any, kept: dict[str, Any]) -> bytes | None:
    """The commitment of the envelope that this one replaces, None if it is the first. A paper ballot is not replaced."""
    there = box.envelopes.get(voter)
    if there is not None and (there.commitment is None or there.ballot_id != getattr(command, "replaces", None)):
        on_paper = there.commitment is None
        raise AlreadyVoted(
            "you were given a paper ballot"
            if on_paper
            else "your ballot is in the box; to change it, name it in `replaces`"
        )
    number = None if there is None else there.number
    box.envelopes[voter] = InBox(command.command_id, kept["commitment"], number)
    row = {"ballot_id": command.command_id, **kept}
    box.written[voter] = row | ({"election_id": election_id, "voter": voter} if number is None else {"at": number})
    return None if there is None else there.commitment


def receipt(command: Any, known: Known, commitment: board.Commitment | None = None) -> Receipt:
    return Receipt(
        ballot_id=command.command_id,
        election_id=known.election_id,
        received_at=known.received_at,
        **({} if commitment is None else {"code": commitment.code, "nonce": commitment.nonce}),
    )


def read_box(session: Session, asked: Sequence[AskedOne], keys: Keys) -> Box:
    """Three statements, whatever the number of ballots.

    The envelopes come before the receipts: the other way round, a ballot written between the two statements would be
    found in the box without its receipt, and whoever asked for it again would hear that they had voted already.
    """
    box = Box(read_pollings(session, {each.command.election_id for each in asked}, keys), now())
    for each in asked:
        polling = box.pollings.get(each.command.election_id)
        if polling is not None and polling.keys is not None:
            box.voter(polling, polling.keys, each.principal.person)
    if box.voters:
        there = (
            select(Envelope.voter, Envelope.ballot_id, Envelope.commitment, Envelope.number)
            .where(Envelope.election_id.in_(list(box.pollings)), Envelope.voter.in_(list(box.voters.values())))
            .order_by(Envelope.voter)
            .with_for_update()
        )
        for voter, ballot_id, commitment, number in session.execute(there):
            box.envelopes[voter] = InBox(ballot_id, commitment, number)
    ids = list({each.command.command_id for each in asked})
    received = select(ReceiptRow.ballot_id, ReceiptRow.election_id, ReceiptRow.received_at, ReceiptRow.asked)
    for ballot_id, election_id, received_at, digest in session.execute(received.where(ReceiptRow.ballot_id.in_(ids))):
        box.receipts[ballot_id] = Known(election_id, received_at, digest)
    return box


def write_box(session: Session, box: Box) -> None:
    """Three statements at most.

    What is inserted is asked back, since then all rows travel in one statement; without that psycopg sends one a row,
    and under green threads waits for each: 220 microseconds of processor a ballot instead of 120.
    """
    rows = [box.written[voter] for voter in sorted(box.written)]
    new, replaced = [row for row in rows if "at" not in row], [row for row in rows if "at" in row]
    receipts, envelopes = cast("Table", ReceiptRow.__table__), cast("Table", Envelope.__table__)
    if box.new_receipts:
        in_order = sorted(box.new_receipts, key=lambda row: row["ballot_id"].int)
        session.execute(insert(receipts).returning(receipts.c.received_at), in_order)
    if new:
        session.execute(insert(envelopes).returning(envelopes.c.channel), new)
    if replaced:
        session.execute(update(envelopes).where(envelopes.c.number == bindparam("at")), replaced)
