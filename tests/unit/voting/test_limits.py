from __future__ import annotations

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.tally import Project, Result, TallyRule, tally
from tests.unit.voting.mothers import APPROVAL, approvals

GREEN, SPORT = "green", "sport"
MIXED = [
    Project("A", 40, category=GREEN, neighbourhood="north"),
    Project("B", 30, category=GREEN, neighbourhood="south"),
    Project("C", 30, category=SPORT, neighbourhood="north"),
    Project("D", 10, category=GREEN, neighbourhood="south"),
]
VOTES = {"A": 9, "B": 8, "C": 7, "D": 6}


def counted(rule: TallyRule, amount: int = 100, **votes: int) -> Result:
    return tally(rule, APPROVAL, MIXED, amount, approvals(**(votes or VOTES)))


def outcomes(result: Result) -> dict[str, str]:
    return {step.project_id: step.outcome for step in result.steps}


def test_of_exclusive_projects_the_first_funded_keeps_the_others_out() -> None:
    result = counted(TallyRule("greedy", exclusive=(("A", "B"), ("C", "D"))))
    assert outcomes(result) == {"A": "funded", "B": "excluded", "C": "funded", "D": "excluded"}
    assert counted(TallyRule("greedy")).winners == ("A", "B", "C"), "without the groups B would have been funded"


def test_an_excluded_project_does_not_stop_a_count_without_skip() -> None:
    assert counted(TallyRule("greedy-no-skip", exclusive=(("A", "B"),))).winners == ("A", "C", "D")


def test_a_category_and_a_neighbourhood_cost_no_more_than_theirs() -> None:
    result = counted(TallyRule("greedy", category_amounts={GREEN: 60}))
    assert outcomes(result) == {"A": "funded", "B": "category_is_full", "C": "funded", "D": "funded"}
    result = counted(TallyRule("greedy", neighbourhood_amounts={"north": 69}))
    assert outcomes(result)["C"] == "neighbourhood_is_full"


def test_what_is_left_goes_down_the_list_by_score_without_the_limits_of_categories() -> None:
    result = counted(TallyRule("greedy", category_amounts={GREEN: 40}, leftover="score"))
    assert outcomes(result) == {
        "A": "funded",
        "C": "funded",
        "B": "funded_from_leftover",
        "D": "category_is_full",
    }
    assert result.winners == ("A", "C", "B")


def test_leftover_funds_neither_what_is_excluded_nor_what_too_few_chose() -> None:
    rule = TallyRule("greedy", score_min=7, category_amounts={GREEN: 40}, leftover="score", exclusive=(("A", "B"),))
    assert counted(rule).winners == ("A", "C")


def test_a_threshold_may_be_a_share_of_the_ballots_and_is_met_exactly() -> None:
    # 3 of 30 ballots are a tenth; 0.1 * 30 is 3.0000000000000004 in some orders of floats
    rule = TallyRule("greedy", votes_share_min="1/10")
    votes = {"A": 3, "B": 2, "C": 25}
    assert counted(rule, **votes).winners == ("C", "A")
    assert counted(TallyRule("greedy"), **votes).winners == ("C", "A", "B")


def test_equal_shares_and_phragmen_keep_the_same_limits() -> None:
    cast = [(Choice("A"), Choice("B"), Choice("C"), Choice("D"))] * 4
    for name in ("equal-shares", "phragmen"):
        free = tally(TallyRule(name, unaffordable="skip"), APPROVAL, MIXED, 100, cast)
        assert len({"A", "B", "D"} & {*free.winners}) >= 2, "without the limits more than one of them would win"
        rule = TallyRule(name, exclusive=(("A", "B", "D"),), unaffordable="skip")
        assert len({"A", "B", "D"} & {*tally(rule, APPROVAL, MIXED, 100, cast).winners}) == 1
        rule = TallyRule(name, category_amounts={GREEN: 10}, unaffordable="skip")
        assert set(tally(rule, APPROVAL, MIXED, 100, cast).winners) == {"C", "D"}


def test_several_votes_may_go_to_one_project() -> None:
    three_votes = BallotRules("cumulative", points_sum_max=3)
    result = tally(
        TallyRule("greedy"), three_votes, MIXED, 40, [(Choice("B", 3),), (Choice("A", 1),), (Choice("A", 1),)]
    )
    assert (result.scores["B"], result.votes["B"], result.winners) == (3, 1, ("B", "D")[:1])


def test_greedy_by_cost_of_a_vote_takes_the_cheaper_of_like_support_first() -> None:
    rule = TallyRule("greedy", utility="cardinality")
    assert counted(rule, 70, A=8, B=7, D=1).winners == ("B", "A")
