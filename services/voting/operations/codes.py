"""One-time codes for voters without MitID: issued at the counter to a citizen who is known there, used from anywhere.

What the residents' port said of the citizen lies sealed at the code's digest until the close, so a ballot cast with the code meets
the register as its citizen's. The code itself is made from the election's keys and the command's id, and kept nowhere.
"""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.answers import Asked
from contracts.errors import Refused
from contracts.principal import ANONYMOUS, Principal
from contracts.voting import (
    CastBallot,
    CastCodeBallot,
    CodeIssued,
    CodeReplaced,
    CodeUnknown,
    ElectionNotFound,
    IssueCode,
    Receipt,
)
from services.voting.domain import board
from services.voting.domain.permissions import PERMISSIONS
from services.voting.keys import ElectionKeys, Keys
from services.voting.models import Election, VotingCode
from services.voting.operations.casting import Box, cast_ballot, decide, known_before, receipt
from services.voting.operations.polling import check_open, read_pollings


def issue_codes(session: Session, asked: Sequence[Asked], keys: Keys) -> list[CodeIssued | Refused]:
    """Each `IssueCode`, in order; asked again, the same code. No store of answers keeps one."""
    answers: list[CodeIssued | Refused] = []
    for each in asked:
        try:
            answers.append(issue_code(session, each, keys))
        except Refused as refusal:
            answers.append(refusal)
    return answers


def issue_code(session: Session, asked: Asked, keys: Keys) -> CodeIssued:
    """A code for a citizen who votes here; one that they had before is worth nothing from now on, whoever asks for it again."""
    command: IssueCode = asked.command
    if session.get(Election, command.election_id, with_for_update=True) is None:  # two who issue at once number in turn
        raise ElectionNotFound("there is no such election")
    polling = read_pollings(session, {command.election_id}, keys)[command.election_id]
    asked.principal.require(*PERMISSIONS["issue_code"].roles, scope=polling.area_id)
    key = check_open(polling, command.voter, asked.received_at, asked.received_at)
    code = board.code(key.derived(b"code" + command.command_id.bytes))
    voter, digest = key.voter(command.voter.person), digest_of(key, code)
    of_this = VotingCode.election_id == command.election_id
    row = session.scalar(select(VotingCode).where(of_this, VotingCode.voter == voter))
    if row is None:
        number = 1 + (session.scalar(select(func.max(VotingCode.number)).where(of_this)) or 0)
        row = VotingCode(election_id=command.election_id, voter=voter, number=number, digest=digest, replaced=[])
        session.add(row)
    if digest.hex() in row.replaced:
        raise CodeReplaced("another code was issued instead of this one")
    if digest != row.digest:
        row.replaced = [*row.replaced, row.digest.hex()]
    row.digest = digest
    row.sealed = key.seal(json.dumps(command.voter.dump()).encode(), digest)
    return CodeIssued(election_id=command.election_id, number=row.number, code=code)


def digest_of(key: ElectionKeys, code: str) -> bytes:
    """By which a code is found; its letters count, not how they are grouped."""
    return key.derived(b"digest of code" + "".join(filter(str.isalnum, code.upper())).encode())


def cast_code_ballots(session: Session, asked: Sequence[Asked], keys: Keys) -> list[Receipt | Refused]:
    """A receipt or a refusal for each `CastCodeBallot`, as its citizen's own ballot."""
    citizens = citizens_of(session, asked, keys)
    own = [
        Asked(
            citizens.get(each.command.command_id, ANONYMOUS),
            ballot_of(each.command),
            each.received_at,
            each.traceparent,
        )
        for each in asked
    ]
    return decide(session, own, keys, cast_code_ballot)


def ballot_of(command: CastCodeBallot) -> CastBallot:
    return CastBallot(**{name: value for name, value in vars(command).items() if name != "code"})


def cast_code_ballot(box: Box, asked: Asked) -> Receipt:
    """As any ballot; where the code is nobody's, or gone with the close, the id alone may be known."""
    if asked.principal.person:
        return cast_ballot(box, asked)
    _, known = known_before(box, asked.command)
    if known is not None and known.asked is None:
        return receipt(asked.command, known)
    raise CodeUnknown("this code was not given to anybody, or another one was given instead of it")


def citizens_of(session: Session, asked: Sequence[Asked], keys: Keys) -> dict[UUID, Principal]:
    """Command -> whose code it brings. One statement a election, whatever the number of ballots."""
    pollings = read_pollings(session, {each.command.election_id for each in asked}, keys)
    found: dict[UUID, Principal] = {}
    for election_id, polling in pollings.items():
        key = polling.keys
        if key is None:
            continue
        brought = {each.command.command_id: digest_of(key, each.command.code) for each in asked}
        rows = select(VotingCode.digest, VotingCode.sealed).where(
            VotingCode.election_id == election_id, VotingCode.digest.in_(set(brought.values()))
        )
        sealed = {row.digest: row.sealed for row in session.execute(rows)}
        for each in asked:
            digest = brought[each.command.command_id]
            if each.command.election_id == election_id and digest in sealed:
                found[each.command.command_id] = Principal.load(json.loads(key.open(sealed[digest], digest)))
    return found
