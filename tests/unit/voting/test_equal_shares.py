from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.domain.ballots import BallotRules, Choice
from services.voting.domain.equal_shares import SharesStep
from services.voting.domain.equal_shares_run import run
from services.voting.domain.profile import Profile, profile_of
from services.voting.domain.purses import Purses
from services.voting.domain.purses_exact import ExactPurses
from services.voting.domain.tally import Project, Result, TallyRule, count, tally
from services.voting.domain.ties import order_of_ties
from tests.unit.voting.mothers import APPROVAL, AnyElection, elections

SHARES = TallyRule("equal-shares")


def ballots(*named: str) -> list[tuple[Choice, ...]]:
    """ballots("AB", "A"): one ballot a word, one project a letter."""
    return [tuple(Choice(letter) for letter in letters) for letters in named]


def steps(result: Result) -> dict[str, SharesStep]:
    return {step.project_id: step for step in result.steps if isinstance(step, SharesStep)}


def profile(rule: TallyRule, projects: list[Project], amount: int, cast: list[tuple[Choice, ...]]) -> Profile:
    counted = count(rule, APPROVAL, projects, cast)
    return profile_of(rule, counted, amount, order_of_ties(rule, counted))


def test_a_minority_gets_its_part_where_greedy_gives_the_majority_all() -> None:
    projects = [Project("A", 50), Project("B", 50), Project("C", 30)]
    cast = ballots(*["AB"] * 7, *["C"] * 3)
    assert tally(TallyRule("greedy"), APPROVAL, projects, 100, cast).winners == ("A", "B")
    assert tally(SHARES, APPROVAL, projects, 100, cast).winners == ("A", "C")


def test_what_every_supporter_paid_is_told_exactly() -> None:
    projects = [Project("A", 20), Project("B", 19)]
    told = steps(tally(SHARES, APPROVAL, projects, 42, ballots("A", "AB", "B")))
    assert told["A"].outcome == "funded"
    assert (told["A"].price, told["A"].payers, told["A"].full_payers) == ("10/1", 2, 2)
    assert (told["B"].outcome, told["B"].price, told["B"].money) == ("supporters_cannot_pay", None, "18/1")


def test_the_poor_give_all_they_have_and_the_rich_the_rest() -> None:
    projects = [Project("A", 20), Project("B", 16)]
    told = steps(tally(SHARES, APPROVAL, projects, 42, ballots("A", "AB", "B")))
    assert (told["A"].price, told["A"].payers, told["A"].full_payers) == ("10/1", 2, 2)
    assert (told["B"].price, told["B"].payers, told["B"].full_payers) == ("12/1", 2, 1)  # one had 4 left


@pytest.mark.parametrize(("utility", "winners"), [("cost", ("dear",)), ("cardinality", ("cheap",))])
def test_by_cost_the_dearer_of_two_with_like_support_goes_first_and_by_cardinality_the_cheaper(
    utility: Any, winners: tuple[str, ...]
) -> None:
    projects = [Project("cheap", 90), Project("dear", 100)]
    cast = [(Choice("cheap"), Choice("dear"))] * 10 + [(Choice("dear"),)]
    result = tally(TallyRule("equal-shares", utility=utility), APPROVAL, projects, 121, cast)
    assert result.winners == winners


def test_points_are_what_a_voter_pays_by_where_they_are_the_utility() -> None:
    cast = [(Choice("A", 3), Choice("B", 1)), (Choice("A", 1), Choice("B", 3)), (Choice("A", 2),)]
    rule = TallyRule("equal-shares", utility="score")
    result = tally(rule, BallotRules("cumulative"), [Project("A", 12), Project("B", 12)], 29, cast)
    assert steps(result)["A"].price == "2/1"  # a point: six points for twelve
    assert result.winners == ("A",)
    assert steps(result)["B"].money == "34/3"  # 29/3 each, and less 6 and 2


def test_equals_go_by_the_lots_and_the_lots_by_the_seed() -> None:
    projects = [Project(letter, 10) for letter in "ABCD"]
    found = set()
    for seed in map(str, range(40)):
        rule = TallyRule("equal-shares", tie="lots", seed=seed)
        result = tally(rule, APPROVAL, projects, 10, ballots("ABCD"))
        assert tally(rule, APPROVAL, projects, 10, ballots("ABCD")).winners == result.winners
        found.add(result.winners)
    assert found == {("A",), ("B",), ("C",), ("D",)}
    cheapest = TallyRule("equal-shares", tie="min-cost")
    assert tally(cheapest, APPROVAL, [Project("A", 10), Project("B", 5)], 10, ballots("AB")).winners[0] == "B"


def test_add1_stops_at_exhaustion_only_where_the_rule_says_so() -> None:
    # At 5 each A and C are bought and nothing else fits; at 10 B takes the place of A.
    seen = set()
    for stop in (True, False):
        rule = TallyRule("equal-shares", completion="add1", exhaustive_stop=stop, increment=1)
        cast = ballots("AB", "AB", "AB", "C", "B")
        result = tally(rule, APPROVAL, [Project("A", 20), Project("B", 24), Project("C", 6)], 30, cast)
        assert result.spent <= 30
        seen.add((result.winners, result.facts["increments"]))
    assert len(seen) == 2


def test_the_completion_by_votes_fills_what_add1_leaves() -> None:
    projects = [Project("A", 60), Project("B", 50), Project("C", 30)]
    cast = ballots("A", "A", "A", "B", "B", "C")
    add1 = tally(TallyRule("equal-shares", completion="add1", increment=1), APPROVAL, projects, 100, cast)
    add1u = tally(TallyRule("equal-shares", completion="add1u", increment=1), APPROVAL, projects, 100, cast)
    assert set(add1.winners) <= set(add1u.winners)
    assert add1u.left < 30


def test_the_comparison_takes_greedy_only_where_strictly_more_voters_prefer_it() -> None:
    projects = [Project("A", 50), Project("B", 50), Project("C", 30)]
    seven_to_three = ballots(*["AB"] * 7, *["C"] * 3)
    rule = TallyRule("equal-shares", comparison=True)
    result = tally(rule, APPROVAL, projects, 100, seven_to_three)
    assert result.facts["comparison"] == {"equal_shares": 3, "greedy": 7}
    assert result.winners == ("A", "B")
    assert "comparison" not in tally(SHARES, APPROVAL, projects, 100, seven_to_three).facts


def test_a_decision_that_floats_get_wrong_is_right() -> None:
    # Five ballots pay a fifth each, of 3 as of 4: a tie, and the first on the ballot goes first. In floats 3 / 5 / 3 is
    # less than 4 / 5 / 4, and the other would be bought: with 5 to give out there is no money for both.
    projects = [Project("B", 4), Project("A", 3)]
    prices = {project.project_id: project.cost / 5 / project.cost for project in projects}
    assert min(prices, key=lambda project_id: prices[project_id]) == "A"
    assert prices["A"] != prices["B"], "if floats saw the tie, this would show nothing"
    assert tally(SHARES, APPROVAL, projects, 5, ballots(*["AB"] * 5)).winners == ("B",)


def all_exact(rule: TallyRule, made: Profile, share: Fraction, amount: int) -> list[str]:
    """Equal shares with nothing but fractions, each project looked at in each round: slow, and plainly right."""
    purses, bought, cost = ExactPurses(made, share), [], 0
    left = list(made.support)
    free = [support for support in left if support.project.cost == 0]
    for support in free:
        bought.append(support.project.project_id)
        left.remove(support)
    while cost <= amount:
        prices = {support.place: purses.price(support) for support in left}
        payable = [support for support in left if prices[support.place] is not None]
        if not payable:
            break
        best = min(payable, key=lambda each: (prices[each.place].exact / each.worth, each.place))  # type: ignore[union-attr]
        purses.pay(best)
        left.remove(best)
        bought.append(best.project.project_id)
        cost += best.project.cost
    return bought


@given(elections(), st.fractions(0, 2_000), st.fractions(0, 40), st.sampled_from(["cost", "cardinality"]))
def test_floats_between_their_bounds_decide_as_fractions_do(
    election: AnyElection, share: Fraction, further: Fraction, utility: Any
) -> None:
    _, ballot_rules, projects, amount, cast = election
    rule = TallyRule("equal-shares", utility=utility, rank_points=(3, 2, 1), ranked_from="first")
    counted = count(rule, ballot_rules, projects, cast)
    made = profile_of(rule, counted, amount, order_of_ties(rule, counted))
    found = run(rule, made, amount, share, share)
    assert found is not None
    assert [support.project.project_id for support in found.bought] == all_exact(rule, made, share, amount)
    together = run(rule, made, amount, share, share + further)
    if together is not None:  # then every share between buys the same
        bought = [support.project.project_id for support in together.bought]
        for part in (Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)):
            assert all_exact(rule, made, share + part * further, amount) == bought


@given(elections(), st.lists(st.integers(0, 5), max_size=4))
def test_the_true_price_and_every_true_balance_lie_between_the_floats(election: AnyElection, order: list[int]) -> None:
    _, _, projects, amount, cast = election
    counted = count(SHARES, APPROVAL, projects, [tuple(Choice(choice[0]) for choice in ballot) for ballot in cast])
    made = profile_of(SHARES, counted, amount, {project.project_id: 0 for project in projects})
    share = made.share + Fraction(1, 3)
    exact, floats = ExactPurses(made, share), Purses(made, share, share)
    for place in dict.fromkeys(order):
        if place >= len(made.support):
            continue
        support = made.support[place]
        price = exact.price(support)
        low = floats.price_from(support, 0.0)
        if price is None or support.project.cost == 0:
            continue
        high = floats.price_to(support, low)
        assert low <= price.exact <= high
        floats.pay(support, float(price.exact) * (1 - 2**-50), float(price.exact) * (1 + 2**-50))
        exact.pay(support)
        for group, number in enumerate(exact.of.tolist()):
            level = exact.levels[number]
            balance = Fraction(exact.balances[number], exact.scales[level])
            assert floats.low[group] <= balance <= floats.high[group]


def test_a_price_that_floats_alone_would_round_away_is_within_the_bounds() -> None:
    made = profile(SHARES, [Project("A", 10**15)], 10**15, ballots(*["A"] * 3))
    purses = Purses(made, made.share, made.share)
    support = made.support[0]
    low = purses.price_from(support, 0.0)
    assert low < Fraction(10**15, 3), "the price is what all have: no float is below and not above it by luck"
    assert purses.price_to(support, low) == float("inf"), "whether they can pay is for the fractions to say"
    assert tally(SHARES, APPROVAL, [Project("A", 10**15)], 10**15, ballots(*["A"] * 3)).winners == ("A",)


def test_a_tie_that_is_the_same_at_every_share_is_decided_for_all_of_them_at_once() -> None:
    projects = [Project("A", 30), Project("B", 20), Project("C", 90)]
    cast = ballots(*["AB"] * 5, *["C"] * 5)
    made = profile(SHARES, projects, 200, cast)
    together = run(SHARES, made, 200, Fraction(12), Fraction(16))
    assert together is not None
    assert [support.project.project_id for support in together.bought] == ["A", "B"]
    # from a share on, C can be paid for as well: of an interval that holds it, nothing is claimed
    assert run(SHARES, made, 200, Fraction(12), Fraction(20)) is None
    assert run(SHARES, made, 200, Fraction(18), Fraction(18)) is not None


def test_a_price_is_plain_only_while_nobody_who_pays_is_poor() -> None:
    made = profile(SHARES, [Project("A", 20), Project("B", 28)], 42, ballots("A", "AB", "B"))
    a, b = made.support
    purses = Purses(made, Fraction(14), Fraction(14))
    high = purses.price_to(a, purses.price_from(a, 0.0))
    assert purses.plain_price(a, high) == 10
    assert purses.plain_price(b, purses.price_to(b, purses.price_from(b, 0.0))) is None, (
        "14 each, which is all they have"
    )
    purses.pay(a, 10.0, 10.0)
    assert purses.plain_price(b, 14.0) is None, "one of them has 4 left"


def test_add1_ends_before_the_first_share_that_is_too_dear() -> None:
    projects = [Project("A", 20), Project("B", 24), Project("C", 6)]
    rule = TallyRule("equal-shares", completion="add1", increment=1)
    cast = ballots("AB", "AB", "AB", "C", "B")
    made = profile(rule, projects, 30, cast)
    costs = []
    for share in range(6, 40):
        found = run(rule, made, 10**6, Fraction(share), Fraction(share))
        assert found is not None
        costs.append(found.cost)
    last = tally(rule, APPROVAL, projects, 30, cast)
    first_too_dear = next(at for at, cost in enumerate(costs) if cost > 30)
    assert last.facts["increments"] == first_too_dear - 1
    assert last.spent == costs[first_too_dear - 1]
