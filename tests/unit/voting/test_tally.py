from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.rules import canonical
from services.voting.domain.tally import NotOnTheBallot, Project, TallyRule, UnknownRule, rules_hash, tally
from tests.unit.voting.mothers import APPROVAL, GREEDY, NO_SKIP, RANKING, AnyElection, approvals, elections

# The city's own example: the sum is 80,000 kr.; the second does not fit and is skipped, the third does.
AARHUS = [Project("A", 32_000_00), Project("B", 78_450_00), Project("C", 20_000_00), Project("D", 30_000_00)]


def test_aarhus_skips_what_does_not_fit_and_goes_on_down_the_list() -> None:
    result = tally(GREEDY, APPROVAL, AARHUS, 80_000_00, approvals(A=9, B=8, C=7, D=6))
    assert result.winners == ("A", "C")
    assert result.totals == {"spent": 52_000_00, "left": 28_000_00, "ballots": 30}
    assert [(step.project_id, step.score, step.left_before, step.outcome) for step in result.steps] == [
        ("A", 9, 80_000_00, "funded"),
        ("B", 8, 48_000_00, "does_not_fit"),
        ("C", 7, 48_000_00, "funded"),
        ("D", 6, 28_000_00, "does_not_fit"),
    ]


def test_without_skip_the_first_that_does_not_fit_ends_it() -> None:
    result = tally(NO_SKIP, APPROVAL, AARHUS, 80_000_00, approvals(A=9, B=8, C=7, D=1))
    assert result.winners == ("A",)
    assert [step.outcome for step in result.steps] == ["funded", "does_not_fit", "stopped", "stopped"]


@pytest.mark.parametrize("rule", [GREEDY, NO_SKIP])
def test_what_nobody_chose_is_not_funded(rule: TallyRule) -> None:
    result = tally(rule, APPROVAL, AARHUS, 10**9, approvals(B=1))
    assert result.winners == ("B",)
    assert [step.outcome for step in result.steps] == ["funded", *["below_threshold"] * 3]


def test_of_equal_scores_the_first_on_the_ballot_goes_first() -> None:
    pair = [Project("later-in-the-alphabet", 10), Project("a", 10)]
    ballots = [(Choice("a"),), (Choice("later-in-the-alphabet"),)]
    assert tally(GREEDY, APPROVAL, pair, 10, ballots).winners == ("later-in-the-alphabet",)
    assert tally(GREEDY, APPROVAL, pair[::-1], 10, ballots).winners == ("a",)


def test_the_least_score_is_enough_and_one_less_is_not() -> None:
    rule = TallyRule("greedy", score_min=3)
    result = tally(rule, APPROVAL, AARHUS, 10**9, approvals(A=3, B=2))
    assert result.winners == ("A",)
    assert result.steps[1].outcome == "below_threshold"


def test_the_least_score_is_held_against_points_where_points_are_given() -> None:
    rule, points = TallyRule("greedy", score_min=5), BallotRules("cumulative")
    result = tally(rule, points, AARHUS, 10**9, [(Choice("A", 5), Choice("B", 1))] + [(Choice("B", 1),)] * 3)
    assert (result.scores["A"], result.votes["A"]) == (5, 1)
    assert result.winners == ("A",)  # one vote of five points; B has four votes of one


def test_a_project_below_the_least_score_does_not_stop_a_count_without_skip() -> None:
    projects = [Project("dear", 99), Project("cheap", 1)]
    rule = TallyRule("greedy-no-skip", score_min=2)
    assert tally(rule, APPROVAL, projects, 10, approvals(dear=1, cheap=2)).winners == ("cheap",)


@pytest.mark.parametrize(("ranked_from", "scores"), [("first", (3, 2)), ("last", (2, 1))])
def test_a_ballot_with_fewer_ranks_gives_points_from_the_stated_end(ranked_from: str, scores: tuple[int, int]) -> None:
    rule = TallyRule("greedy", rank_points=(3, 2, 1), ranked_from=ranked_from)  # type: ignore[arg-type]
    result = tally(rule, BallotRules("ordinal"), AARHUS, 0, [(Choice("A"), Choice("B"))])
    assert (result.scores["A"], result.scores["B"]) == scores


def test_ranks_beyond_the_stated_points_give_nothing() -> None:
    whole = tuple(Choice(project.project_id) for project in AARHUS)
    for end in ("first", "last"):
        rule = TallyRule("greedy", rank_points=(3, 2, 1), ranked_from=end)  # type: ignore[arg-type]
        assert list(tally(rule, BallotRules("ordinal"), AARHUS, 0, [whole]).scores.values()) == [3, 2, 1, 0]


def test_what_cannot_be_counted_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownRule, match="no rule of the tally"):
        tally(TallyRule("drawing lots"), APPROVAL, AARHUS, 1, [])
    with pytest.raises(UnknownRule, match="points by rank"):
        tally(GREEDY, BallotRules("ordinal"), AARHUS, 1, [(Choice("A"),)])
    with pytest.raises(UnknownRule, match="tie rule"):
        TallyRule("greedy", tie="cheapest first")  # type: ignore[arg-type]
    with pytest.raises(NotOnTheBallot, match="'Z'"):
        tally(GREEDY, APPROVAL, AARHUS, 1, [(Choice("Z"),)])
    with pytest.raises(NotOnTheBallot, match="twice"):
        tally(GREEDY, APPROVAL, AARHUS * 2, 1, [])
    with pytest.raises(ValueError, match="negative"):
        tally(GREEDY, APPROVAL, AARHUS, -1, [])


@given(elections(), st.randoms())
def test_the_order_of_the_ballots_changes_nothing(election: AnyElection, random: Random) -> None:
    rule, ballot_rules, projects, amount, ballots = election
    first = tally(rule, ballot_rules, projects, amount, ballots)
    random.shuffle(ballots)
    assert tally(rule, ballot_rules, projects, amount, iter(ballots)).tally_hash == first.tally_hash


@given(elections())
def test_the_winners_are_within_the_amount_and_every_project_is_explained_once(election: AnyElection) -> None:
    rule, ballot_rules, projects, amount, ballots = election
    result = tally(rule, ballot_rules, projects, amount, ballots)
    cost = {project.project_id: project.cost for project in projects}
    assert result.spent == sum(cost[winner] for winner in result.winners) <= amount
    assert result.spent + result.left == amount
    assert sorted(step.project_id for step in result.steps) == sorted(cost)
    for step in result.steps:
        assert (step.outcome == "below_threshold") == (step.score < max(rule.score_min or 0, 1))
        assert step.outcome != "funded" or step.cost <= step.left_before
        assert step.outcome != "does_not_fit" or step.cost > step.left_before


def test_the_rules_hash_covers_all_that_is_frozen_and_no_title() -> None:
    frozen = rules_hash(APPROVAL, GREEDY, AARHUS, 80_000_00)
    others = {
        rules_hash(BallotRules("approval", choices_max=3), GREEDY, AARHUS, 80_000_00),
        rules_hash(APPROVAL, NO_SKIP, AARHUS, 80_000_00),
        rules_hash(APPROVAL, GREEDY, AARHUS[::-1], 80_000_00),  # ties go by the order of the ballot
        rules_hash(APPROVAL, GREEDY, [Project("A", 32_000_01), *AARHUS[1:]], 80_000_00),
        rules_hash(APPROVAL, GREEDY, AARHUS, 80_000_01),
    }
    assert frozen not in others
    assert len(others) == 5
    assert rules_hash(APPROVAL, GREEDY, [Project(p.project_id, p.cost, "Bænke") for p in AARHUS], 80_000_00) == frozen


def test_the_hashes_are_what_anyone_computes_from_the_published_data() -> None:
    # golden: a changed hash would contradict every result already declared
    result = tally(GREEDY, APPROVAL, AARHUS, 80_000_00, approvals(A=9, B=8, C=7, D=6))
    assert result.rules_hash == "96a84436d84229fde39feea2af55857eb955cd888bc9bbcee7b4f1252ac353e9"
    assert result.tally_hash == "52faa4c9de623db6c2f5167f6b9e52af1a7bb3f37a43dd67de7073b15a158931"


def test_rules_come_back_from_their_json_as_they_were() -> None:
    for rule in (GREEDY, NO_SKIP, RANKING, TallyRule("greedy", score_min=50)):
        assert TallyRule.from_data(json.loads(json.dumps(rule.as_data()))) == rule


def test_canonical_json_is_exact() -> None:
    assert canonical({"b": [Fraction(1, 3), None], "a": "ø"}) == b'{"a":"\\u00f8","b":["1/3",null]}'
    with pytest.raises(TypeError, match="exact"):
        canonical({"share": 0.1})
