"""The count: in a process of its own, the same as in ours, and as anyone's who counts the published ballots again."""

import random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.budgets import BallotPublished, BallotRules, TallyRule
from contracts.voting import BallotsPart, GetBallots, GetResult, ResultView
from gateway.web import tables
from services.voting import operations, queries, tally_apart
from services.voting.domain import pabulib_election as meaning
from services.voting.domain.comparison import OTHERS
from services.voting.domain.pabulib import read
from services.voting.domain.rules import TallyRule as DomainRule
from services.voting.domain.tally import tally
from services.voting.operations import declaring
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import asked, ballot, choices, citizen


def result(booth: Booth, event: BallotPublished) -> ResultView:
    return booth.db.read(lambda session: queries.get_result(session, GetResult(election_id=event.election_id)))


def parts(booth: Booth, event: BallotPublished) -> list[BallotsPart]:
    found, part = [], 0
    while part is not None:
        asked_for = GetBallots(election_id=event.election_id, part=part)
        found.append(booth.db.read(lambda session, asked_for=asked_for: queries.get_ballots(session, asked_for)))
        part = found[-1].next_part
    return found


def vote(booth: Booth, event: BallotPublished, *given: tuple[int, ...], points: tuple[int, ...] = ()) -> None:
    booth.cast(
        *(
            asked(ballot(event, choices=choices(event, *places, points=points[: len(places)])), citizen(number))
            for number, places in enumerate(given)
        )
    )


def test_the_citys_own_example_funds_first_and_third(booth: Booth) -> None:
    event = booth.announce(ballot_rules=BallotRules(kind="approval"))
    vote(booth, event, *[(0,)] * 9, *[(1,)] * 8, *[(2,)] * 7, *[(3,)] * 6)
    booth.declare(event)
    told = result(booth, event)
    assert [winner.cost for winner in told.winners] == [32_000_00, 20_000_00, 12_000_00]
    assert [step.outcome for step in told.explanation] == ["funded", "does_not_fit", "funded", "funded"]
    assert (told.totals.ballots, told.totals.spent, told.totals.left) == (30, 64_000_00, 16_000_00)
    assert told.rules_hash == event.rules_hash
    (said,) = booth.said("ResultDeclared")
    assert said["tally_hash"] == told.tally_hash
    assert booth.view(event).state == "declared"


KINDS = [
    (BallotRules(kind="approval"), TallyRule(score_min=3), ()),
    (BallotRules(kind="choose-1"), TallyRule(name="greedy-no-skip"), ()),
    (BallotRules(kind="cumulative", points_sum_max=10, points_each_max=6), TallyRule(), (6, 3, 1)),
    (BallotRules(kind="ordinal", choices_max=3), TallyRule(rank_points=(3, 2, 1), ranked_from="last"), ()),
    (BallotRules(kind="approval"), TallyRule(name="equal-shares", completion="add1u", comparison=True), ()),
    (BallotRules(kind="cumulative"), TallyRule(name="equal-shares", utility="score", ties="lots", seed="7"), (6, 3, 1)),
    (BallotRules(kind="approval"), TallyRule(name="phragmen", unaffordable="skip", votes_share_min="1/20"), ()),
]


@pytest.mark.parametrize(("ballot_rules", "tally_rule", "points"), KINDS)
@pytest.mark.parametrize("currency", ["DKK", "JPY"])
def test_whoever_counts_the_published_ballots_again_gets_the_same_hash(
    booth: Booth, ballot_rules: BallotRules, tally_rule: TallyRule, points: tuple[int, ...], currency: str
) -> None:
    event = booth.announce(ballot_rules=ballot_rules, tally_rule=tally_rule, currency=currency)
    most = 1 if ballot_rules.kind == "choose-1" else 3
    draw = random.Random(7)
    vote(booth, event, *(tuple(draw.sample(range(4), draw.randint(1, most))) for _ in range(40)), points=points)
    booth.declare(event)
    file = read("".join(part.text for part in parts(booth, event)))
    rule = meaning.tally_rule(file)
    assert isinstance(rule, DomainRule)
    rules = (rule, meaning.ballot_rules(file), meaning.projects(file), meaning.amount(file))
    again = tally(*rules, meaning.ballots(file), meaning.currency(file))
    assert again.tally_hash == result(booth, event).tally_hash
    assert again.rules_hash == event.rules_hash
    assert meaning.official_winners(file) == {str(winner.project_id) for winner in result(booth, event).winners}


def test_a_citizen_reads_why_each_project_won_or_lost_and_by_how_much(booth: Booth) -> None:
    event = booth.announce(ballot_rules=BallotRules(kind="approval"), tally_rule=TallyRule(name="equal-shares"))
    vote(booth, event, *[(0,)] * 6, *[(0, 2)] * 2, (2,))
    booth.declare(event)
    told = result(booth, event)
    assert told.share is not None
    first, *others = told.explanation
    assert (first.outcome, first.payers, first.full_payers) == ("funded", 8, 8)
    assert first.danish.startswith("8 vælgere betalte tilsammen")
    assert first.english.endswith("The project wins.")
    (lost,) = (step for step in others if step.outcome == "supporters_cannot_pay" and step.score == 3)
    assert lost.supporters_money is not None
    assert lost.more_votes is not None and lost.cheaper is not None
    assert "billigere, havde det vundet" in lost.danish


def test_a_result_tells_what_other_rules_would_have_chosen(booth: Booth) -> None:
    event = booth.announce()
    vote(booth, event, *[(0, 2)] * 5, *[(2, 3)] * 4)
    booth.close(event)
    operations.declare_results(booth.db)
    told = booth.db.read(lambda session: queries.get_result(session, GetResult(election_id=event.election_id)))
    assert {each.rule for each in told.others} == set(OTHERS) - {"greedy"}
    costs = {project.project_id: project.cost for project in event.projects}
    for other in told.others:
        assert other.spent == sum(costs[winner] for winner in other.winners) <= event.amount
    assert all(tables.OTHERS[each.rule] for each in told.others)


def test_a_process_of_its_own_counts_as_ours_does(booth: Booth) -> None:
    event = booth.announce()
    vote(booth, event, *[(0, 2)] * 5, *[(2, 3)] * 4)
    booth.close(event)
    what = booth.db.read(lambda session: declaring.what_to_count(session, event.election_id))
    told, again = declaring.tally_apart(what), tally_apart.count(what)
    assert told["result"] == again["result"]
    files = [read("".join(each["parts"])) for each in (told, again)]
    assert [sorted(row["vote"] for row in file.votes) for file in files] == [chosen(what)] * 2
    names = [row["voter_id"] for file in files for row in file.votes]
    assert len(set(names)) == len(names), "the published ballots carry fresh names, which mean nothing anywhere else"


def chosen(what: dict[str, Any]) -> list[str]:
    """Each ballot's projects as the file has them, in order."""
    told = (",".join(project for project, _ in choices) for choices, times in what["ballots"] for _ in range(times))
    return sorted(told)


def test_a_tally_that_fails_says_why_and_declares_nothing(booth: Booth) -> None:
    event = booth.announce()
    booth.close(event)
    what = booth.db.read(lambda session: declaring.what_to_count(session, event.election_id))
    strange: list[dict[str, Any]] = [{**what, "amount": -1}, {**what, "ballots": [[[["nobody's", None]], 1]]}]
    for asked_for, why in zip(strange, ("amount", "nobody's"), strict=True):
        with pytest.raises(declaring.TallyFailed, match=why):
            declaring.tally_apart(asked_for)
    other = declaring.tally_apart({**what, "amount": what["amount"] - 1})
    with pytest.raises(declaring.TallyFailed, match="not those of the election"):
        booth.db.run(lambda session: operations.declare_result(session, event.election_id, other))
    assert booth.view(event).state == "closed"
    operations.declare_results(booth.db)
    assert booth.view(event).state == "declared"


def test_a_result_is_declared_once_and_stays(booth: Booth) -> None:
    event = booth.announce()
    vote(booth, event, (0,))
    booth.close(event)
    what = booth.db.read(lambda session: declaring.what_to_count(session, event.election_id))
    told = declaring.tally_apart(what)
    declared = [
        booth.db.run(lambda session: operations.declare_result(session, event.election_id, told)) for _ in range(2)
    ]
    assert declared == [True, False]
    assert len(booth.said("ResultDeclared")) == 1
    for table in ("result", "anonymous_ballot", "ballots_file"):
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET election_id = election_id"):
            with pytest.raises(DBAPIError), booth.db.writer.begin() as connection:
                connection.execute(text(change))
    with pytest.raises(DBAPIError), booth.db.writer.begin() as connection:
        connection.execute(
            text("INSERT INTO anonymous_ballot SELECT election_id, 99, choices, 5 FROM anonymous_ballot")
        )


def test_nobody_voted_is_a_result_too(booth: Booth) -> None:
    event = booth.announce(tally_rule=TallyRule(score_min=1))
    booth.declare(event)
    assert (result(booth, event).winners, result(booth, event).totals.ballots) == ((), 0)


def test_the_published_file_comes_in_parts_that_a_message_can_carry(booth: Booth) -> None:
    event = booth.announce(title="Æ" * 200)
    vote(booth, event, *[(0, 2)] * 1_200)
    booth.declare(event)
    found = parts(booth, event)
    assert len(found) > 1
    assert all(len(part.text.encode()) <= 200_000 for part in found)
    file = read("".join(part.text for part in found))
    assert len(file.votes) == 1_200
    assert {tuple(vote) for vote in file.votes} == {("voter_id", "vote")}  # no age, no sex, no neighbourhood


@pytest.mark.parametrize(
    ("instant", "day"),
    [("2026-02-28T23:00:00+00:00", "2026-03-01"), ("2026-06-30T21:59:59+00:00", "2026-06-30")],
)
def test_the_days_of_the_published_file_are_those_of_the_town(instant: str, day: str) -> None:
    assert tally_apart.day_of(instant) == day
