"""Paper: each numbered batch is read by two officials who do not see each other's reading; where they differ, they are shown where.

A reading lies sealed under the election's key until the close, as the box does: nobody sees a running result, officials
included. What two have read alike stays. The count is finished by somebody's word that it is what the tally sheet says.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.clock import now
from contracts.errors import Invalid, Refused
from contracts.principal import Principal
from contracts.voting import (
    PAPER_BALLOTS_MAX,
    BallotChoice,
    BallotInvalid,
    ElectionNotFound,
    ElectionNotOpen,
    EnterPaperBatch,
    FinishPaperCount,
    PaperBallot,
    PaperBatch,
    PaperBatchAgreed,
    PaperBatchTaken,
    PaperCounted,
    PaperCountFinished,
    PaperDifference,
    PaperDoesNotFit,
)
from services.voting.domain import calendar
from services.voting.domain.permissions import PERMISSIONS
from services.voting.frozen import Frozen
from services.voting.keys import ElectionKeys, Keys
from services.voting.models import Election, Envelope, PaperCount, PaperReading
from services.voting.operations.boarding import append
from services.voting.operations.polling import frozen_rules

READERS = 2
SPOILT = b"\1"
READ = b"\0"


def enter_paper_batches(session: Session, asked: Sequence[Asked], keys: Keys) -> list[PaperBatch | Refused]:
    """Each `EnterPaperBatch`, in order. No store of answers keeps what is answered: it may show what stands on paper."""
    answers: list[PaperBatch | Refused] = []
    for each in asked:
        try:
            answers.append(enter_paper_batch(session, each.principal, each.command, keys))
        except Refused as refusal:
            answers.append(refusal)
    return answers


def enter_paper_batch(session: Session, principal: Principal, command: EnterPaperBatch, keys: Keys) -> PaperBatch:
    """One official's reading -> how it stands with the other's. The election is locked: two who enter at once meet here."""
    election = counting(session, principal, command.election_id)
    if len(command.ballots) > PAPER_BALLOTS_MAX:
        raise Invalid(f"a batch holds {PAPER_BALLOTS_MAX} ballots at most", fields={"ballots": ["Too many."]})
    rules, key = frozen_rules(election), keys.read(election.election_id)
    content = packed(rules, command.ballots)
    readings = select(PaperReading).where(
        PaperReading.election_id == election.election_id, PaperReading.batch == command.batch
    )
    found = {reading.official: reading for reading in session.scalars(readings)}
    digest = key.asked(b"paper", None, content)
    agreed = len({reading.digest for reading in found.values()}) < len(found)
    mine = found.get(principal.person)
    if agreed and (mine is None or mine.digest != digest):
        raise PaperBatchAgreed("two have read this batch alike: it is sealed")
    if mine is None and len(found) == READERS:
        raise PaperBatchTaken("two others are reading this batch")
    if not agreed:
        mine = write_reading(session, election, command, principal, mine, len(found) + 1)
        mine.sealed, mine.digest = key.seal(content, place(command.batch, mine.reader)), digest
    theirs = next((reading for reading in found.values() if reading is not mine), None)
    if theirs is not None and theirs.digest == digest and not agreed:
        payload = {"batch": command.batch, "ballots": len(command.ballots), "spoilt": spoilt_of(command)}
        append(session, election.election_id, "paper", payload)
    return compared(rules, key, command, content, theirs)


def counting(session: Session, principal: Principal, election_id: UUID) -> Election:
    """The election, locked, if this official may enter its paper now: until its paper is counted and the box is opened."""
    election = session.get(Election, election_id, with_for_update=True)
    if election is None:
        raise ElectionNotFound("there is no such election")
    principal.require(*PERMISSIONS["enter_paper_batch"].roles, scope=election.area_id)
    if session.get(PaperCount, election_id) is not None:
        raise PaperCountFinished("the paper of this election is counted")
    state = calendar.state_at(election.state, election.opens_at, election.ends_at, now())
    if state not in ("open", "closing"):
        raise ElectionNotOpen(f"the election is {state}: no paper is entered", reason=state)
    return election


def write_reading(  # noqa: PLR0913, PLR0917 - a row
    session: Session,
    election: Election,
    command: EnterPaperBatch,
    principal: Principal,
    mine: PaperReading | None,
    reader: int,
) -> PaperReading:
    if mine is None:
        mine = PaperReading(election_id=election.election_id, batch=command.batch, reader=reader)
        mine.official = principal.person
        session.add(mine)
    mine.ballots, mine.spoilt = len(command.ballots), spoilt_of(command)
    return mine


def spoilt_of(command: EnterPaperBatch) -> int:
    return sum(ballot.spoilt for ballot in command.ballots)


def place(batch: int, reader: int) -> bytes:
    """Where a reading opens, and nowhere else."""
    return f"paper/{batch}/{reader}".encode()


def packed(rules: Frozen, ballots: Sequence[PaperBallot]) -> bytes:
    """A mark and a packed ballot for each sheet, all of one length. BallotInvalid names the sheet that breaks the rules."""
    sheets = []
    for sheet, ballot in enumerate(ballots, 1):
        choices = rules.read(ballot.choices)
        reason = rules.check(choices) if not ballot.spoilt else "too_many_choices" if choices else None
        if reason is not None:
            raise BallotInvalid(f"sheet {sheet} breaks the rules: is it spoilt?", reason=reason, sheet=sheet)
        sheets.append(SPOILT + bytes(rules.layout.size) if ballot.spoilt else READ + rules.pack(choices))
    return b"".join(sheets)


def sheets_of(rules: Frozen, content: bytes) -> Iterator[bytes]:
    size = 1 + rules.layout.size
    return (content[start : start + size] for start in range(0, len(content), size))


def compared(
    rules: Frozen, key: ElectionKeys, command: EnterPaperBatch, content: bytes, theirs: PaperReading | None
) -> PaperBatch:
    told: dict[str, Any] = {"election_id": command.election_id, "batch": command.batch, "ballots": len(command.ballots)}
    if theirs is None:
        return PaperBatch(**told, state="entered")
    other = key.open(theirs.sealed, place(theirs.batch, theirs.reader))
    pairs = enumerate(zip_longest(sheets_of(rules, content), sheets_of(rules, other)), 1)
    differences = tuple(
        PaperDifference(sheet=sheet, yours=shown(rules, ours), theirs=shown(rules, its))
        for sheet, (ours, its) in pairs
        if ours != its
    )
    return PaperBatch(**told, state="differs" if differences else "agreed", differences=differences)


def shown(rules: Frozen, sheet: bytes | None) -> PaperBallot | None:
    if sheet is None:
        return None
    if sheet[:1] == SPOILT:
        return PaperBallot(spoilt=True)
    choices = rules.unpack(sheet[1:])
    return PaperBallot(
        choices=tuple(BallotChoice(project_id=UUID(choice.project_id), points=choice.points) for choice in choices)
    )


def finish_paper_count(session: Session, principal: Principal, command: FinishPaperCount) -> PaperCounted:
    """The box may be opened: every batch is agreed on, they hold what the tally sheet says, and no more than was handed out."""
    election = counting(session, principal, command.election_id)
    if now() < election.ends_at:
        raise ElectionNotOpen("paper is handed out until voting closes", reason="too_early")
    readings = select(PaperReading).where(PaperReading.election_id == election.election_id)
    batches: dict[int, list[PaperReading]] = {}
    for reading in session.scalars(readings):
        batches.setdefault(reading.batch, []).append(reading)
    open_yet = sorted(
        batch for batch, read in batches.items() if len(read) < READERS or read[0].digest != read[1].digest
    )
    if open_yet:
        raise PaperDoesNotFit("two have not read every batch alike yet", reason="not_agreed", batches=open_yet)
    ballots, spoilt = (sum(getattr(read[0], name) for read in batches.values()) for name in ("ballots", "spoilt"))
    handed_out = paper_voters(session, election.election_id)
    if ballots != command.ballots:
        raise PaperDoesNotFit(f"the batches hold {ballots} ballots", reason="another_number", ballots=ballots)
    if ballots > handed_out:
        raise PaperDoesNotFit(f"{handed_out} paper ballots were handed out", reason="too_many", handed_out=handed_out)
    counted = {"election_id": election.election_id, "ballots": ballots, "spoilt": spoilt}
    session.add(PaperCount(**counted, recorded_by=principal.person, recorded_at=now()))
    return PaperCounted(**counted, handed_out=handed_out)


def paper_voters(session: Session, election_id: UUID) -> int:
    marked = select(func.count()).where(Envelope.election_id == election_id, Envelope.channel == "paper")
    return session.scalar(marked) or 0


def paper_is_out(session: Session, election_id: UUID) -> bool:
    """Whether the box must wait: there is paper, and nobody has said that it is all entered."""
    if session.get(PaperCount, election_id) is not None:
        return False
    read = select(func.count()).where(PaperReading.election_id == election_id)
    return paper_voters(session, election_id) > 0 or bool(session.scalar(read))


def open_paper(session: Session, election_id: UUID, rules: Frozen, key: ElectionKeys) -> "tuple[Counter[bytes], int]":
    """The packed ballots of all batches, and how many sheets were spoilt."""
    counted: Counter[bytes] = Counter()
    first = select(PaperReading).where(PaperReading.election_id == election_id, PaperReading.reader == 1)
    for reading in session.scalars(first.order_by(PaperReading.batch)):
        content = key.open(reading.sealed, place(reading.batch, reading.reader))
        counted.update(sheet[1:] for sheet in sheets_of(rules, content) if sheet[:1] == READ)
    return counted, session.scalar(select(PaperCount.spoilt).where(PaperCount.election_id == election_id)) or 0
