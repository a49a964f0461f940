"""A ballot into the box: who may, when, what, and once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event as sqlalchemy_event

from chassis.clock import now
from contracts.budgets import BallotRules, TallyRule
from contracts.errors import Refused, SameIdOtherContent, Unauthenticated
from contracts.principal import ANONYMOUS
from contracts.voting import (
    AlreadyVoted,
    BallotInvalid,
    ElectionNotFound,
    ElectionNotOpen,
    Receipt,
)
from services.voting import operations
from services.voting.keys import KeyMissing
from services.voting.models import AnonymousBallot, Envelope, ReceiptRow
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import asked, ballot, choices, citizen, published


def test_a_ballot_gets_a_receipt_that_names_it_and_the_second_it_came(booth: Booth) -> None:
    event = booth.announce()
    command, at = ballot(event, 0, 2), now()
    receipt = booth.cast_one(asked(command, received_at=at))
    at = at.replace(microsecond=0)
    assert isinstance(receipt, Receipt)
    assert uncoded(receipt) == Receipt(ballot_id=command.command_id, election_id=event.election_id, received_at=at)
    assert receipt.code is not None
    assert receipt.nonce is not None


def uncoded(receipt: Receipt | Refused) -> Receipt:
    """As it is told after the close, when nobody can make its code and nonce again."""
    return Receipt(**{**vars(receipt), "code": None, "nonce": None})


def test_nobody_votes_without_signing_in_or_in_an_election_that_is_not(booth: Booth) -> None:
    event = booth.announce()
    assert isinstance(booth.cast_one(asked(ballot(event), ANONYMOUS)), Unauthenticated)
    assert isinstance(booth.cast_one(asked(ballot(event, election_id=uuid4()))), ElectionNotFound)


def test_a_ballot_against_the_rules_is_refused_with_the_rule_it_breaks(booth: Booth) -> None:
    event = booth.announce()
    strange = published()
    for given, reason in (
        (choices(strange, 0), "unknown_project"),
        (choices(event, 0, 0), "project_twice"),
        ((), "too_few_choices"),
        (choices(event, 0, 1), "over_the_sum"),
        (choices(event, 0, points=[3]), "points_not_allowed"),
    ):
        refusal = booth.cast_one(asked(ballot(event, choices=given)))
        assert isinstance(refusal, BallotInvalid)
        assert refusal.facts == {"reason": reason}


def test_points_and_rankings_come_out_as_they_went_in(booth: Booth) -> None:
    points = booth.announce(ballot_rules=BallotRules(kind="cumulative", points_sum_max=10), tally_rule=TallyRule())
    ranked = booth.announce(ballot_rules=BallotRules(kind="ordinal"), tally_rule=TallyRule(rank_points=(3, 2, 1)))
    booth.cast(
        asked(ballot(points, choices=choices(points, 2, 0, points=[9, 1]))),
        asked(ballot(ranked, choices=choices(ranked, 3, 1))),
    )
    booth.close(points)
    booth.close(ranked)
    found = {row.election_id: row.choices for row in booth.rows(AnonymousBallot)}
    ids = [[str(project.project_id) for project in event.projects] for event in (points, ranked)]
    assert found == {
        points.election_id: [[ids[0][0], 1], [ids[0][2], 9]],
        ranked.election_id: [[ids[1][3], None], [ids[1][1], None]],
    }


def test_the_order_of_a_choice_without_ranks_is_not_kept(booth: Booth) -> None:
    """A buyer could have told each seller in which order to click, and found it again among the published ballots."""
    event = booth.announce()
    first = ballot(event, 2, 0, 3)
    booth.cast(asked(first), asked(ballot(event, 0, 3, 2), citizen(2)))
    again = booth.cast_one(asked(ballot(event, 3, 2, 0, command_id=first.command_id)))
    assert isinstance(again, Receipt)
    booth.close(event)
    (row,) = booth.rows(AnonymousBallot)
    assert (row.times, [event.projects[place].title for place in (0, 2, 3)]) == (2, titles(event, row.choices))


def titles(event: Any, chosen: Any) -> list[str]:
    named = {str(project.project_id): project.title for project in event.projects}
    return [named[project_id] for project_id, _ in chosen]


def test_a_ballot_counts_by_when_the_gateway_received_it(booth: Booth) -> None:
    event = booth.announce(opens_at=now() + timedelta(minutes=1), closes_at=now() + timedelta(minutes=2))
    booth.after(timedelta(minutes=2, seconds=1))  # closed by the clock a second ago; no timer has written that down
    tick = timedelta(microseconds=1)
    for number, (received_at, reason) in enumerate(
        [
            (event.opens_at - tick, "too_early"),
            (event.opens_at, None),
            (event.closes_at - tick, None),
            (event.closes_at, "too_late"),
        ]
    ):
        answer = booth.cast_one(asked(ballot(event), citizen(number), received_at))
        if reason is None:
            assert isinstance(answer, Receipt)
        else:
            assert isinstance(answer, ElectionNotOpen)
            assert answer.facts["reason"] == reason


def test_what_came_in_time_is_written_until_the_grace_has_passed_and_not_later(booth: Booth) -> None:
    event = booth.announce()
    in_time = event.closes_at - timedelta(seconds=1)
    booth.after(event.closes_at - now() + timedelta(seconds=1))
    booth.advance()
    assert booth.view(event).state == "closing"
    assert isinstance(booth.cast_one(asked(ballot(event), citizen(1), in_time)), Receipt)
    booth.after(timedelta(seconds=5))
    assert isinstance(booth.cast_one(asked(ballot(event), citizen(2), in_time)), ElectionNotOpen)
    booth.declare(event)
    assert isinstance(booth.cast_one(asked(ballot(event), citizen(3), in_time)), ElectionNotOpen)
    assert booth.view(event).turnout.online == 1


def test_an_election_takes_ballots_from_its_opening_though_no_timer_has_run(booth: Booth) -> None:
    event = published()
    booth.db.run(lambda session: operations.announce_election(session, event, booth.keys))
    assert isinstance(booth.cast_one(asked(ballot(event))), Receipt)


def test_a_second_ballot_by_the_same_voter_is_refused(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event, 0)))
    assert isinstance(booth.cast_one(asked(ballot(event, 2))), AlreadyVoted)
    assert isinstance(booth.cast_one(asked(ballot(event, 2, replaces=uuid4()))), AlreadyVoted)
    assert len(booth.rows(Envelope)) == len(booth.rows(ReceiptRow)) == 1


def test_one_person_votes_in_two_elections_under_two_names(booth: Booth) -> None:
    one, two = booth.announce(), booth.announce()
    assert all(isinstance(answer, Receipt) for answer in booth.cast(asked(ballot(one)), asked(ballot(two))))
    assert len({row.voter for row in booth.rows(Envelope)}) == 2


def test_a_ballot_that_names_the_one_in_the_box_replaces_it(booth: Booth) -> None:
    event = booth.announce()
    first = ballot(event, 0)
    second = ballot(event, 2, replaces=first.command_id)
    third = ballot(event, 3, replaces=first.command_id)
    booth.cast(asked(first))
    assert isinstance(booth.cast_one(asked(second)), Receipt)
    assert isinstance(booth.cast_one(asked(third)), AlreadyVoted)
    booth.close(event)
    (counted,) = booth.rows(AnonymousBallot)
    assert (counted.choices, counted.times) == ([[str(event.projects[2].project_id), None]], 1)


def test_a_batch_is_decided_in_order(booth: Booth) -> None:
    event = booth.announce()
    first, other = ballot(event, 0), ballot(event, 2)
    instead = ballot(event, 3, replaces=first.command_id)
    same_id = ballot(event, 2, command_id=first.command_id)
    answers = booth.cast(
        *(asked(command) for command in (first, other, first, same_id, instead)),
        asked(first, citizen(2)),
        asked(ballot(event, 1), citizen(3)),
    )
    kinds = [type(answer) for answer in answers]
    assert kinds == [Receipt, AlreadyVoted, Receipt, SameIdOtherContent, Receipt, SameIdOtherContent, Receipt]
    assert answers[0] == answers[2]
    assert {row.ballot_id for row in booth.rows(Envelope)} == {
        answer.ballot_id for answer in (answers[4], answers[6]) if isinstance(answer, Receipt)
    }


def test_asking_again_gets_the_first_receipt_before_and_after_the_close(booth: Booth) -> None:
    event = booth.announce()
    first, instead = ballot(event, 0), ballot(event, 2)
    received = booth.cast_one(asked(first))
    booth.after(timedelta(minutes=5))
    assert booth.cast_one(asked(first)) == received
    booth.cast(asked(ballot(event, 3, command_id=instead.command_id, replaces=first.command_id)))
    assert booth.cast_one(asked(first)) == received  # it was received, and then replaced
    booth.declare(event)
    assert booth.cast_one(asked(first)) == uncoded(received)


def test_an_id_means_one_ballot_by_one_voter(booth: Booth) -> None:
    event, other = booth.announce(), booth.announce()
    first = ballot(event, 0, 2)
    booth.cast(asked(first))
    for command, who in (
        (ballot(event, 0, command_id=first.command_id), citizen()),
        (ballot(event, 2, 1, command_id=first.command_id), citizen()),
        (ballot(event, 0, 2, command_id=first.command_id, replaces=uuid4()), citizen()),
        (ballot(event, choices=(), command_id=first.command_id), citizen()),
        (ballot(event, 0, 2, command_id=first.command_id), citizen(2)),
        (ballot(other, 0, 2, command_id=first.command_id), citizen()),
    ):
        assert isinstance(booth.cast_one(asked(command, who)), SameIdOtherContent)
    booth.close(event)
    assert isinstance(booth.cast_one(asked(ballot(other, command_id=first.command_id))), SameIdOtherContent)


def test_a_batch_takes_the_same_number_of_statements_whatever_its_size(booth: Booth) -> None:
    event = booth.announce()
    statements: list[str] = []
    sqlalchemy_event.listen(booth.db.writer, "before_cursor_execute", lambda *given: statements.append(given[2]))
    booth.cast(asked(ballot(event), citizen(0)))
    one = len(statements)
    statements.clear()
    answers = booth.cast(*(asked(ballot(event), citizen(number)) for number in range(150)))
    assert sum(isinstance(answer, Receipt) for answer in answers) == 149
    assert len(statements) <= one + 1


def test_lost_keys_are_said_and_no_ballot_is_taken(booth: Booth) -> None:
    event = booth.announce()
    booth.keys.destroy(event.election_id)
    with pytest.raises(KeyMissing, match="no keys"):
        booth.cast(asked(ballot(event)))
    assert booth.rows(ReceiptRow) == []


def test_a_refusal_leaves_no_trace(booth: Booth) -> None:
    event = booth.announce()
    command = ballot(event, 0, 1)
    assert isinstance(booth.cast_one(asked(command)), Refused)
    assert isinstance(booth.cast_one(asked(ballot(event, 0, command_id=command.command_id))), Receipt)
