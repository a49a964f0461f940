"""The rules of a budget's life: every arrow of the tables, and each reason to refuse."""

import hashlib
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import budgets
from contracts.budgets import BallotProject, BallotRules, TallyRule, rules_hash
from contracts.errors import Invalid, NotYet
from services.budgets import domain
from services.budgets.domain import Numbered

FIRST, SECOND = UUID(int=1), UUID(int=2)
README = Path(domain.__file__).parents[1] / "README.md"
ALL_STEPS = [(phase, trigger) for phase in get_args(budgets.Phase) for trigger in get_args(domain.Trigger)]


@pytest.mark.parametrize(("phase", "trigger"), ALL_STEPS)
def test_a_step_is_an_arrow_of_the_table_or_refused(phase: Any, trigger: Any) -> None:
    if (phase, trigger) in domain.PHASES:
        assert domain.next_phase(phase, trigger) == domain.PHASES[phase, trigger]
        return
    with pytest.raises(budgets.WrongPhase) as refusal:
        domain.next_phase(phase, trigger)
    assert refusal.value.facts == {"phase": phase}


def test_every_phase_can_be_reached_and_left_until_the_end() -> None:
    reached = {domain.FIRST}
    for _ in domain.PHASES:
        reached |= {end for (start, _trigger), end in domain.PHASES.items() if start in reached}
    assert reached == set(get_args(budgets.Phase))
    left = {start for (start, _trigger), end in domain.PHASES.items() if start != end}
    assert set(get_args(budgets.Phase)) - left == {"closed", "cancelled"}


def rows(title: str) -> set[tuple[str, ...]]:
    """The rows of a table in the README, under this heading."""
    section = README.read_text().split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    return {tuple(re.findall(r"`(\w+)`", line)) for line in section.splitlines() if line.startswith("| `")}


def test_the_readme_prints_the_tables_as_they_are() -> None:
    assert rows("Phases") == {(*step, end) for step, end in domain.PHASES.items()}
    assert rows("Grants") == {(*step, end) for step, end in domain.grants.GRANTS.items()}
    assert rows("Final accounts") == {(*step, end) for step, end in domain.grants.ACCOUNTS.items()}
    assert rows("Changes of an earmark") == {(*step, end) for step, end in domain.CHANGES.items()}
    assert rows("Payments") == {(*step, end) for step, end in domain.grants.PAYMENT_STATES.items()}
    assert rows("Who may") == {(operation, *roles) for operation, roles in domain.MAY.items()}


@pytest.mark.parametrize("state", get_args(budgets.grants.PaymentState))
@pytest.mark.parametrize("trigger", ["payment_posted", "payment_refused", "payment_confirmed", "payment_returned"])
def test_the_ledgers_word_moves_a_payment_along_its_table_or_leaves_it(state: Any, trigger: Any) -> None:
    if state in ("asked", "declined", "entered"):
        with pytest.raises(NotYet):
            domain.grants.next_payment_state(state, trigger)
        return
    assert domain.grants.next_payment_state(state, trigger) == domain.grants.PAYMENT_STATES.get((state, trigger), state)


@pytest.mark.parametrize(
    ("kept", "told", "news"),
    [
        ((None, None), Numbered(1, 0), True),
        ((1, 5), Numbered(1, 6), True),
        ((1, 5), Numbered(1, 5), False),
        ((1, 5), Numbered(1, 4), False),
        ((1, 5), Numbered(2, 0), True),
        ((2, 0), Numbered(1, 9), False),
    ],
)
def test_news_has_a_later_number_or_a_later_epoch(kept: Any, told: Numbered, news: bool) -> None:
    assert domain.is_news(kept, told) == news


@pytest.mark.parametrize(
    ("rules", "rule", "field"),
    [
        ({"kind": "approval", "choices_max": 0}, {}, "choices_max"),
        ({"kind": "approval", "choices_min": 3, "choices_max": 2}, {}, "choices_max"),
        ({"kind": "choose-1", "choices_max": 2}, {}, "choices_max"),
        ({"kind": "choose-1", "choices_min": 2}, {}, "choices_max"),
        ({"kind": "approval", "points_each_max": 2}, {}, "points_sum_max"),
        ({"kind": "cumulative", "points_sum_min": 5, "points_sum_max": 4}, {}, "points_sum_max"),
        ({"kind": "ordinal"}, {}, "rank_points"),
        ({"kind": "approval"}, {"rank_points": (3, 2, 1)}, "rank_points"),
        ({"kind": "cumulative"}, {"ranked_from": "last"}, "ranked_from"),
        ({"kind": "approval"}, {"name": "equal-shares", "utility": "score"}, "utility"),
        ({"kind": "approval"}, {"ties": "lots"}, "seed"),
        ({"kind": "approval"}, {"seed": "7"}, "seed"),
        ({"kind": "approval"}, {"ties": "lots", "seed": " 7"}, "seed"),
        ({"kind": "approval"}, {"votes_share_min": "3/2"}, "votes_share_min"),
        ({"kind": "approval"}, {"category_amounts": {"grønt, blåt": 1}}, "category_amounts"),
        ({"kind": "approval", "sum_cost_max_per_category": {"": 1}}, {}, "sum_cost_max_per_category"),
    ],
)
def test_rules_that_no_election_can_follow_are_named(rules: Any, rule: Any, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        domain.check_rules(BallotRules(**rules), TallyRule(**rule))
    assert field in str(refusal.value.facts["fields"])


@pytest.mark.parametrize(
    ("rules", "rule"),
    [
        ({"kind": "approval", "sum_cost_max": 80_000}, {}),
        ({"kind": "choose-1"}, {"name": "greedy-no-skip"}),
        ({"kind": "cumulative", "points_sum_max": 10, "points_each_max": 5}, {"score_min": 3}),
        ({"kind": "ordinal", "choices_max": 3}, {"rank_points": (3, 2, 1), "ranked_from": "last"}),
        ({"kind": "approval"}, {"name": "equal-shares", "completion": "add1", "comparison": True, "ties": "min-cost"}),
        ({"kind": "cumulative"}, {"name": "equal-shares", "utility": "score", "ties": "lots", "seed": "7 12 19"}),
        ({"kind": "approval"}, {"votes_share_min": "1/10", "category_amounts": {"grønt": 10}}),
    ],
)
def test_rules_as_cities_have_them_are_taken(rules: Any, rule: Any) -> None:
    domain.check_rules(BallotRules(**rules), TallyRule(**rule))


def test_a_ballot_holds_each_feasible_proposal_once() -> None:
    domain.check_ballot({FIRST: "feasible", SECOND: "feasible"}, [SECOND, FIRST])
    with pytest.raises(budgets.EmptyBallot):
        domain.check_ballot({FIRST: "infeasible"}, [])
    with pytest.raises(budgets.BallotIncomplete) as refusal:
        domain.check_ballot({FIRST: "feasible", SECOND: "submitted"}, [SECOND, SECOND])
    wrong = {
        "missing": [FIRST],
        "not_feasible": [SECOND],
        "twice": [SECOND],
        "not_reviewed": [SECOND],
        "cost_outside": [],
    }
    assert refusal.value.facts == {fact: [str(each) for each in named] for fact, named in wrong.items()}


def test_a_vote_closes_after_it_opens_and_not_in_the_past() -> None:
    noon, hour = datetime(2026, 5, 1, 12, tzinfo=UTC), timedelta(hours=1)
    domain.check_calendar(noon - hour, noon + hour, noon)
    for opens, closes in ((noon, noon), (noon + hour, noon), (noon - hour, noon)):
        with pytest.raises(budgets.ImpossibleCalendar):
            domain.check_calendar(opens, closes, noon)


@given(st.integers(1, 10**15), st.integers(0, 10**15), st.lists(st.integers(1, 10**15)))
def test_approved_payments_never_pass_the_grant(granted: int, repaid: int, asked: list[int]) -> None:
    live: list[int] = []
    for amount in asked:
        with suppress(budgets.OverTheGrant):
            domain.grants.check_within_grant(granted, repaid, live, amount)
            live.append(amount)
    assert sum(live) <= granted + repaid


def test_the_rules_hash_is_that_of_the_published_data_as_canonical_json() -> None:
    rules, rule = BallotRules(kind="approval", sum_cost_max=80_000), TallyRule()
    projects = [BallotProject(project_id=FIRST, title="Bål", cost=32_000)]
    text = (
        '{"amount":80000,"ballot_rules":{"choices_max":null,"choices_min":1,"kind":"approval","points_each_max":null,'
        '"points_sum_max":null,"points_sum_min":null,"sum_cost_max":80000},"currency":"DKK",'
        '"projects":[{"cost":32000,"project_id":"00000000-0000-0000-0000-000000000001"}],'
        '"tally_rule":{"name":"greedy","rank_points":[],"ranked_from":"first","score_min":null,"ties":"ballot-order"}}'
    )
    expected = hashlib.sha256(text.encode()).hexdigest()
    assert rules_hash(80_000, "DKK", rules, rule, projects) == expected
    renamed = [BallotProject(project_id=FIRST, title="Grill", cost=32_000)]
    assert rules_hash(80_000, "DKK", rules, rule, renamed) == expected, "a title is no rule"


def test_the_rules_hash_tells_any_other_rules_and_any_other_order_apart() -> None:
    rules, rule = BallotRules(kind="approval"), TallyRule()
    first, second = (BallotProject(project_id=each, title="", cost=5) for each in (FIRST, SECOND))
    cheaper = BallotProject(project_id=FIRST, title="", cost=4)
    hashes = {
        rules_hash(10, "DKK", rules, rule, [first, second]),
        rules_hash(10, "DKK", rules, rule, [second, first]),
        rules_hash(10, "DKK", rules, rule, [cheaper, second]),
        rules_hash(11, "DKK", rules, rule, [first, second]),
        rules_hash(10, "EUR", rules, rule, [first, second]),
        rules_hash(10, "DKK", BallotRules(kind="approval", choices_max=1), rule, [first, second]),
        rules_hash(10, "DKK", rules, TallyRule(score_min=1), [first, second]),
    }
    assert len(hashes) == 7


def test_ids_made_from_ids_are_the_same_each_time() -> None:
    assert domain.awards_request(FIRST) == domain.awards_request(FIRST) != domain.awards_request(SECOND)
    assert domain.release_request(FIRST, SECOND) != domain.release_request(SECOND, FIRST)
