from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import budgets as published
from services.voting.domain.ballots import Choice
from services.voting.domain.pabulib import read
from services.voting.domain.pabulib_election import amount, ballot_rules, currency, projects, tally_rule
from services.voting.domain.pabulib_export import election_text, project_rows, rules_meta
from services.voting.domain.rules import TallyRule
from services.voting.domain.tally import rules_hash
from services.voting.frozen import Frozen, freeze

LIMIT = st.none() | st.integers(0, 20)


@st.composite
def later_parameters(draw: st.DrawFn) -> dict[str, Any]:
    """Any parameters that the first rules did not have; None is not set."""
    later: dict[str, Any] = {
        "name": draw(st.sampled_from(["greedy", "greedy-no-skip", "equal-shares", "phragmen"])),
        "votes_share_min": draw(st.sampled_from([None, "1/20", "0/1"])),
        "leftover": draw(st.sampled_from([None, "none", "score"])),
        "utility": draw(st.sampled_from([None, "cost", "cardinality"])),
        "completion": draw(st.sampled_from([None, "none", "add1", "add1u"])),
        "exhaustive_stop": draw(st.sampled_from([None, True, False])),
        "comparison": draw(st.sampled_from([None, True, False])),
        "increment": draw(st.none() | st.integers(1, 10**15)),
        "start_share": draw(st.sampled_from([None, "exact", "integral"])),
        "unaffordable": draw(st.sampled_from([None, "stop", "skip"])),
        "category_amounts": draw(st.sampled_from([None, {"grønt": 5}, {"grønt": 5, "sport": 7}])),
        "neighbourhood_amounts": draw(st.sampled_from([None, {"Gellerup": 5}])),
        "exclusive": draw(st.sampled_from([(), ((UUID(int=0), UUID(int=1)),)])),
    }
    tie = draw(st.sampled_from(["ballot-order", "min-cost", "lots", "min-cost-lots"]))
    return later | {"ties": tie, "seed": "lotto 7" if "lots" in tie else None}


@st.composite
def rules(draw: st.DrawFn) -> tuple[Any, ...]:
    """Any rules that budgets may publish."""
    kind = draw(st.sampled_from(["approval", "choose-1", "cumulative", "ordinal"]))
    limits: dict[str, Any] = {}
    if kind == "choose-1":
        limits["choices_max"] = draw(st.none() | st.just(1))
    else:
        limits |= {"choices_min": draw(st.integers(0, 3)), "choices_max": draw(LIMIT)}
    if kind == "cumulative":
        limits |= {name: draw(LIMIT) for name in ("points_sum_min", "points_sum_max", "points_each_max")}
    limits["sum_cost_max"] = draw(st.none() | st.integers(1, 10**15))
    ranked = {"rank_points": (3, 2, 1), "ranked_from": draw(st.sampled_from(["first", "last"]))}
    rule = {"name": draw(st.sampled_from(["greedy", "greedy-no-skip"])), "score_min": draw(LIMIT)}
    rule = {name: value for name, value in (rule | draw(later_parameters())).items() if value is not None}
    limits["choices_max_per_category"] = draw(LIMIT)
    limits["sum_cost_max_per_category"] = draw(st.sampled_from([None, {"grønt": 9}, {"sport": 9}]))
    named = st.sampled_from([None, "grønt", "sport"])
    costs = draw(st.lists(st.integers(1, 10**15), min_size=1, max_size=5))
    return (
        draw(st.integers(1, 10**15)),
        draw(st.sampled_from(["DKK", "EUR", "JPY", "KWD"])),
        published.BallotRules(kind=kind, **limits),
        published.TallyRule(**rule, **(ranked if kind == "ordinal" else {})),
        [
            published.BallotProject(
                project_id=UUID(int=number),
                title=f"P{number}",
                cost=cost,
                category=draw(named),
                neighbourhood=draw(named),
            )
            for number, cost in enumerate(costs)
        ],
    )


def hashed(frozen: Frozen) -> str:
    return rules_hash(frozen.ballot_rules, frozen.tally_rule, frozen.projects, frozen.amount, frozen.currency)


@given(rules())
def test_what_was_published_is_counted_by_and_published_again_has_one_hash(given_rules: tuple[Any, ...]) -> None:
    frozen = freeze(*given_rules)
    assert hashed(frozen) == published.rules_hash(*given_rules)
    meta = rules_meta(frozen.ballot_rules, frozen.tally_rule, frozen.amount, frozen.currency)
    file = read(election_text(meta, project_rows(frozen.projects, None, frozen.currency), []))
    rule = tally_rule(file)
    assert isinstance(rule, TallyRule)
    again = Frozen(ballot_rules(file), rule, tuple(projects(file)), amount(file), currency(file))
    assert hashed(again) == hashed(frozen)


@given(rules(), st.data())
def test_a_packed_ballot_comes_out_as_it_went_in_and_all_are_as_long(
    given_rules: tuple[Any, ...], data: st.DataObject
) -> None:
    frozen = freeze(*given_rules)
    ids = [project.project_id for project in frozen.projects]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=frozen.slots))
    points = st.integers(1, 10**9) if frozen.ballot_rules.kind == "cumulative" else st.none()
    choices = [Choice(project_id, data.draw(points)) for project_id in chosen]
    packed = frozen.pack(choices)
    in_order = (
        choices if frozen.ballot_rules.kind == "ordinal" else sorted(choices, key=lambda each: ids.index(each[0]))
    )
    assert frozen.unpack(packed) == in_order
    assert len(packed) == len(frozen.pack([]))


def test_rules_that_no_ballot_can_be_counted_by_are_refused() -> None:
    project = published.BallotProject(project_id=UUID(int=1), title="P", cost=1)
    approval, ordinal = published.BallotRules(kind="approval"), published.BallotRules(kind="ordinal")
    for ballot, rule, on_ballot in (
        (ordinal, published.TallyRule(), [project]),
        (approval, published.TallyRule(rank_points=(1,)), [project]),
        (approval, published.TallyRule(ranked_from="last"), [project]),
        (approval, published.TallyRule(), []),
        (approval, published.TallyRule(), [project, project]),
        (published.BallotRules(kind="approval", points_sum_max=3), published.TallyRule(), [project]),
    ):
        with pytest.raises(ValueError, match=r"ordinal|ballot|limit"):
            freeze(1, "DKK", ballot, rule, on_ballot)
