"""Paper: read twice, settled where the readings differ, sealed until the close, and never more than was handed out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.answers import AnswerRow, Asked
from chassis.clock import now
from contracts.budgets import BallotPublished
from contracts.errors import Forbidden, Invalid, Refused
from contracts.principal import Principal, Role
from contracts.voting import (
    PAPER_BALLOTS_MAX,
    BallotInvalid,
    ElectionNotOpen,
    EnterPaperBatch,
    FinishPaperCount,
    PaperBallot,
    PaperBatch,
    PaperBatchAgreed,
    PaperBatchTaken,
    PaperCounted,
    PaperCountFinished,
    PaperDoesNotFit,
)
from services.voting import operations
from services.voting.models import AnonymousBallot, PaperReading
from services.voting.operations.polling import GRACE
from tests.integration.voting.conftest import Booth
from tests.integration.voting.test_board import entries, payloads
from tests.integration.voting.test_channels import COUNTER, mark, marked
from tests.mothers_voting import AREA, asked, ballot, choices, citizen

OTHER = Principal(person="other counter", roles=(Role(role="counter", scope=AREA),))
THIRD = Principal(person="third counter", roles=(Role(role="counter", scope="*"),))
Sheet = tuple[int, ...] | None


def read(event: BallotPublished, batch: int, *sheets: Sheet) -> EnterPaperBatch:
    """A batch with the projects in these places on each sheet; None is a spoilt one."""
    ballots = tuple(
        PaperBallot(spoilt=True) if places is None else PaperBallot(choices=choices(event, *places))
        for places in sheets
    )
    return EnterPaperBatch(command_id=uuid4(), election_id=event.election_id, batch=batch, ballots=ballots)


def enter(booth: Booth, command: EnterPaperBatch, who: Principal = COUNTER) -> PaperBatch | Refused:
    each = Asked(who, command, now())
    return booth.db.run(lambda session: operations.enter_paper_batches(session, [each], booth.keys))[0]


def agree(booth: Booth, event: BallotPublished, batch: int, *sheets: Sheet) -> None:
    enter(booth, read(event, batch, *sheets))
    told = enter(booth, read(event, batch, *sheets), OTHER)
    assert isinstance(told, PaperBatch)
    assert told.state == "agreed"


def finish(booth: Booth, event: BallotPublished, ballots: int, who: Principal = COUNTER) -> PaperCounted:
    command = FinishPaperCount(command_id=uuid4(), election_id=event.election_id, ballots=ballots)
    return booth.db.run(lambda session: operations.finish_paper_count(session, who, command))


def hand_out(booth: Booth, event: BallotPublished, numbers: Sequence[int]) -> None:
    for number in numbers:
        mark(booth, marked(event, citizen(number)))


def over(booth: Booth, event: BallotPublished) -> None:
    booth.after(event.closes_at - now() + GRACE)
    booth.advance()


def test_paper_is_counted_with_the_rest(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(asked(ballot(event, 0), citizen(1)))
    hand_out(booth, event, range(2, 6))
    agree(booth, event, 1, (0,), (2,))
    agree(booth, event, 2, (0, 2), None)
    over(booth, event)
    counted = finish(booth, event, 4)
    assert (counted.ballots, counted.spoilt, counted.handed_out) == (4, 1, 4)
    booth.declare(event)
    found = {tuple(choice[0] for choice in row.choices): row.times for row in booth.rows(AnonymousBallot)}
    first, third = (str(event.projects[place].project_id) for place in (0, 2))
    assert found == {(first,): 2, (third,): 1, (first, third): 1}
    assert booth.view(event).turnout.dump() == {"online": 1, "assisted": 0, "paper": 4}
    (close,) = payloads(booth, event, "close")
    assert (close["ballots"], close["paper"], close["spoilt"], close["cast"]) == (4, 3, 1, 1)
    assert [batch["batch"] for batch in payloads(booth, event, "paper")] == [1, 2]
    assert booth.rows(PaperReading) == []


def test_where_two_readings_differ_is_shown_and_settled_by_reading_again(booth: Booth) -> None:
    event = booth.announce()
    assert isinstance(enter(booth, read(event, 1, (0,), (2, 0), None)), PaperBatch)
    told = enter(booth, read(event, 1, (0,), (2,), (3,), (0,)), OTHER)
    assert isinstance(told, PaperBatch)
    assert told.state == "differs"
    shown = {each.sheet: (each.yours, each.theirs) for each in told.differences}
    assert set(shown) == {2, 3, 4}
    assert shown[2] == (
        PaperBallot(choices=choices(event, 2)),
        PaperBallot(choices=choices(event, 0, 2)),  # the order of an approval is not kept
    )
    assert shown[3] == (PaperBallot(choices=choices(event, 3)), PaperBallot(spoilt=True))
    assert shown[4] == (PaperBallot(choices=choices(event, 0)), None)
    again = enter(booth, read(event, 1, (0,), (0, 2), None), OTHER)
    assert isinstance(again, PaperBatch)
    assert (again.state, again.differences) == ("agreed", ())


def test_the_first_official_is_not_shown_what_the_second_will_read(booth: Booth) -> None:
    event = booth.announce()
    told = enter(booth, read(event, 1, (0,)))
    assert isinstance(told, PaperBatch)
    assert (told.state, told.differences) == ("entered", ())
    twice = enter(booth, read(event, 1, (0,)))  # by the same official: that is no second reading
    assert isinstance(twice, PaperBatch)
    assert twice.state == "entered"
    assert payloads(booth, event, "paper") == []


def test_what_two_have_read_alike_stays_and_a_third_reads_nothing(booth: Booth) -> None:
    event = booth.announce()
    enter(booth, read(event, 1, (0,)))
    enter(booth, read(event, 1, (2,)), OTHER)
    assert isinstance(enter(booth, read(event, 1, (0,)), THIRD), PaperBatchTaken)
    enter(booth, read(event, 1, (0,)), OTHER)
    assert isinstance(enter(booth, read(event, 1, (2,)), OTHER), PaperBatchAgreed)
    assert isinstance(enter(booth, read(event, 1, (0,)), THIRD), PaperBatchAgreed)
    again = enter(booth, read(event, 1, (0,)), OTHER)
    assert isinstance(again, PaperBatch)
    assert again.state == "agreed"
    assert len(payloads(booth, event, "paper")) == 1


def test_a_sheet_that_breaks_the_rules_is_named_and_can_be_called_spoilt(booth: Booth) -> None:
    event = booth.announce()
    told = enter(booth, read(event, 1, (0,), (0, 1)))
    assert isinstance(told, BallotInvalid)
    assert told.facts == {"reason": "over_the_sum", "sheet": 2}
    both = EnterPaperBatch(
        **{**vars(read(event, 1)), "ballots": (PaperBallot(choices=choices(event, 0), spoilt=True),)}
    )
    assert isinstance(enter(booth, both), BallotInvalid)
    assert isinstance(enter(booth, read(event, 1, *[(0,)] * (PAPER_BALLOTS_MAX + 1))), Invalid)
    assert isinstance(enter(booth, read(event, 1, (0,), None)), PaperBatch)


def test_a_number_that_one_typed_by_mistake_is_read_as_empty_by_both(booth: Booth) -> None:
    event = booth.announce()
    hand_out(booth, event, range(2))
    enter(booth, read(event, 11, (0,), (2,)))  # batch 1, in truth
    agree(booth, event, 1, (0,), (2,))
    over(booth, event)
    with pytest.raises(PaperDoesNotFit):
        finish(booth, event, 2)
    agree(booth, event, 11)
    finish(booth, event, 2)
    booth.declare(event)
    assert booth.view(event).state == "declared"


def test_the_box_waits_until_the_paper_is_said_to_be_entered(booth: Booth) -> None:
    event = booth.announce()
    hand_out(booth, event, [1])
    booth.close(event)
    assert booth.view(event).state == "closing"
    finish(booth, event, 0)  # whoever took it took it home
    booth.close(event)
    assert booth.view(event).state == "closed"


@pytest.mark.parametrize(
    ("ballots", "handed_out", "reason"), [(2, 3, "another_number"), (3, 2, "too_many"), (3, 3, None)]
)
def test_a_count_fits_the_tally_sheet_and_what_was_handed_out(
    booth: Booth, ballots: int, handed_out: int, reason: str | None
) -> None:
    event = booth.announce()
    hand_out(booth, event, range(handed_out))
    agree(booth, event, 7, (0,), (2,), None)
    with pytest.raises(ElectionNotOpen, match="until voting closes"):
        finish(booth, event, ballots)
    over(booth, event)
    if reason is None:
        finish(booth, event, ballots)
        with pytest.raises(PaperCountFinished):
            finish(booth, event, ballots)
        assert isinstance(enter(booth, read(event, 8, (0,))), PaperCountFinished)
        return
    with pytest.raises(PaperDoesNotFit) as told:
        finish(booth, event, ballots)
    assert told.value.facts["reason"] == reason


def test_a_count_is_not_finished_while_two_readings_differ(booth: Booth) -> None:
    event = booth.announce()
    hand_out(booth, event, range(3))
    enter(booth, read(event, 1, (0,)))
    enter(booth, read(event, 2, (0,)))
    enter(booth, read(event, 2, (2,)), OTHER)
    over(booth, event)
    with pytest.raises(PaperDoesNotFit) as told:
        finish(booth, event, 2)
    assert told.value.facts["batches"] == [1, 2]


@pytest.mark.parametrize("who", [citizen(), Principal(person="c", roles=(Role(role="counter", scope="lystrup"),))])
def test_only_who_receives_votes_in_the_area_enters_paper(booth: Booth, who: Principal) -> None:
    event = booth.announce()
    assert isinstance(enter(booth, read(event, 1, (0,)), who), Forbidden)
    with pytest.raises(Forbidden):
        finish(booth, event, 0, who)


def test_no_reading_lies_open_before_the_close_and_no_answer_is_kept(booth: Booth) -> None:
    """No running result, officials included: what was typed is sealed as the box is, all batches' sheets of one length."""
    event = booth.announce()
    agree(booth, event, 1, (0,), (2,))
    booth.after(timedelta(seconds=1))
    agree(booth, event, 2, (0, 2), None)
    told = [row.sealed for row in booth.rows(PaperReading)]
    assert len({len(sealed) for sealed in told}) == 1
    assert len(set(told)) == len(told)
    assert booth.rows(AnswerRow) == []
    shown: list[Any] = [entry.payload for entry in entries(booth, event) if entry.kind == "paper"]
    assert not any(str(project.project_id) in payload for project in event.projects for payload in shown)
