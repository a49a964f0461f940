"""One-time codes: whoever brings one votes as the citizen it was given to, and as nobody else."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.answers import AnswerRow, Asked
from chassis.clock import now
from contracts.budgets import BallotPublished
from contracts.errors import Forbidden, Refused
from contracts.principal import ANONYMOUS, Principal
from contracts.voting import (
    AlreadyVoted,
    BallotInvalid,
    CastCodeBallot,
    CodeIssued,
    CodeReplaced,
    CodeUnknown,
    ElectionNotFound,
    ElectionNotOpen,
    IssueCode,
    NotEligible,
    Receipt,
)
from services.voting import operations
from services.voting.models import AnonymousBallot, Envelope, VotingCode
from tests.integration.voting.conftest import Booth
from tests.integration.voting.test_channels import COUNTER, mark, marked
from tests.integration.voting.test_secrecy import Attack
from tests.mothers_voting import asked, ballot, choices, citizen, published


def issuing(event: BallotPublished, voter: Principal, **changes: Any) -> IssueCode:
    return IssueCode(**{"command_id": uuid4(), "election_id": event.election_id, "voter": voter, **changes})


def issue(booth: Booth, command: IssueCode, who: Principal = COUNTER) -> CodeIssued | Refused:
    each = Asked(who, command, now())
    return booth.db.run(lambda session: operations.issue_codes(session, [each], booth.keys))[0]


def code_for(booth: Booth, event: BallotPublished, voter: Principal) -> str:
    told = issue(booth, issuing(event, voter))
    assert isinstance(told, CodeIssued)
    return told.code


def bringing(event: BallotPublished, code: str, *places: int, **changes: Any) -> CastCodeBallot:
    values = {"command_id": uuid4(), "election_id": event.election_id, "code": code, **changes}
    return CastCodeBallot(choices=choices(event, *(places or (0,))), **values)


def bring(booth: Booth, *commands: CastCodeBallot) -> list[Receipt | Refused]:
    each = [Asked(ANONYMOUS, command, now()) for command in commands]
    return booth.db.run(lambda session: operations.cast_code_ballots(session, each, booth.keys))


def test_a_code_is_one_vote_of_the_citizen_it_was_given_to(booth: Booth) -> None:
    event = booth.announce()
    code = code_for(booth, event, citizen(1))
    first, second = bringing(event, code, 0), bringing(event, code, 2)
    told = bring(booth, first, second)
    assert [type(each) for each in told] == [Receipt, AlreadyVoted]
    assert bring(booth, first) == told[:1]  # asked again
    assert isinstance(booth.cast_one(asked(ballot(event), citizen(1))), AlreadyVoted)  # who finds their MitID after all
    assert isinstance(mark(booth, marked(event, citizen(1))), AlreadyVoted)
    (replaced,) = bring(booth, bringing(event, code, 3, replaces=first.command_id))
    assert isinstance(replaced, Receipt)
    booth.close(event)
    (row,) = booth.rows(AnonymousBallot)
    assert (row.times, row.choices[0][0]) == (1, str(event.projects[3].project_id))


def test_a_code_is_read_however_it_is_written(booth: Booth) -> None:
    event = booth.announce()
    code = code_for(booth, event, citizen(1))
    (told,) = bring(booth, bringing(event, f" {code.lower().replace('-', ' ')} "))
    assert isinstance(told, Receipt)


def test_who_voted_already_gets_nothing_by_a_code(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event), citizen(1)))
    (told,) = bring(booth, bringing(event, code_for(booth, event, citizen(1))))
    assert isinstance(told, AlreadyVoted)
    assert len(booth.rows(Envelope)) == 1


def test_a_new_code_makes_the_old_one_worth_nothing_and_keeps_its_number(booth: Booth) -> None:
    event = booth.announce()
    command = issuing(event, citizen(1))
    old, same, new = issue(booth, command), issue(booth, command), issue(booth, issuing(event, citizen(1)))
    assert isinstance(old, CodeIssued)
    assert isinstance(new, CodeIssued)
    assert old == same
    assert (old.number, new.number, old.code == new.code) == (1, 1, False)
    assert isinstance(issue(booth, command), CodeReplaced), "who asks for it again does not make it worth something"
    told = bring(booth, bringing(event, old.code), bringing(event, new.code))
    assert [type(each) for each in told] == [CodeUnknown, Receipt]
    other = issue(booth, issuing(event, citizen(2)))
    assert isinstance(other, CodeIssued)
    assert other.number == 2


def test_a_code_that_was_never_given_or_for_another_election_casts_nothing(booth: Booth) -> None:
    event, elsewhere = booth.announce(), booth.announce()
    code = code_for(booth, elsewhere, citizen(1))
    told = bring(booth, bringing(event, code), bringing(event, "AAAQ-EAYE-AUDA-OCAJ-O"), bringing(published(), code))
    assert [type(each) for each in told] == [CodeUnknown, CodeUnknown, ElectionNotFound]
    assert booth.rows(Envelope) == []


def test_a_code_keeps_the_rules_and_the_hours_of_the_election(booth: Booth) -> None:
    event = booth.announce()
    code = code_for(booth, event, citizen(1))
    cast, wrong = bringing(event, code, 0), bringing(event, code, 0, 1)
    told = bring(booth, wrong, cast)
    assert [type(each) for each in told] == [BallotInvalid, Receipt]
    booth.close(event)
    (again, late) = bring(booth, cast, bringing(event, code))
    assert isinstance(again, Receipt)
    assert isinstance(late, CodeUnknown)  # gone with the close
    assert isinstance(issue(booth, issuing(event, citizen(2))), ElectionNotOpen)


def test_codes_are_given_by_counters_of_the_area_to_who_votes_here(booth: Booth) -> None:
    event = booth.announce()
    assert isinstance(issue(booth, issuing(event, citizen(1)), citizen(2)), Forbidden)
    assert isinstance(issue(booth, issuing(event, citizen(1, age=14))), NotEligible)
    assert isinstance(issue(booth, issuing(published(), citizen(1))), ElectionNotFound)
    assert booth.rows(VotingCode) == []


def test_neither_code_nor_citizen_lies_open_and_both_go_with_the_close(
    booth: Booth, request: pytest.FixtureRequest
) -> None:
    attack = Attack(booth, request)
    who = citizen(900)
    code = code_for(booth, attack.event, who)
    bring(booth, bringing(attack.event, code))
    assert booth.rows(AnswerRow) == []
    booth.declare(attack.event)
    assert booth.rows(VotingCode) == []
    data = b"".join(path.read_bytes() for path in attack.files())
    for word in (code, code.replace("-", ""), who.person):
        assert word.encode() not in data
