"""Which rules an election could follow, while they can still be changed."""

from fractions import Fraction

from contracts.budgets import (
    BallotRules,
    TallyRule,
)
from contracts.errors import Invalid


def check_rules(ballot_rules: BallotRules, tally_rule: TallyRule) -> None:
    """Refuse rules that no election could follow, while they can still be changed. `Invalid` names the field."""
    kind, rules = ballot_rules.kind, ballot_rules
    wrong: dict[str, str] = {}
    if rules.choices_max is not None and rules.choices_max < max(rules.choices_min, 1):
        wrong["choices_max"] = "fewer than choices_min, or none at all"
    if kind == "choose-1" and (rules.choices_min != 1 or rules.choices_max not in (None, 1)):
        wrong["choices_max"] = "a choose-1 ballot holds one choice"
    points = (rules.points_sum_min, rules.points_sum_max, rules.points_each_max)
    if kind != "cumulative" and points != (None, None, None):
        wrong["points_sum_max"] = "points are given on cumulative ballots only"
    if None not in points[:2] and (rules.points_sum_min or 0) > (rules.points_sum_max or 0):
        wrong["points_sum_max"] = "less than points_sum_min"
    sums = rules.sum_cost_max_per_category or ()
    if any(is_ragged(name) or "," in name for name in sums):
        wrong["sum_cost_max_per_category"] = LISTED
    fields: dict[str, object] = {"ballot_rules": {name: [why] for name, why in wrong.items()}} if wrong else {}
    if found := _wrong_in(tally_rule, kind):
        fields["tally_rule"] = {found[0]: [found[1]]}
    if fields:
        raise Invalid("no election can follow these rules", fields=fields)


def _wrong_in(rule: TallyRule, kind: str) -> tuple[str, str] | None:
    """The field that is wrong, and why; None when the rule can be followed."""
    ordinal, names = kind == "ordinal", (*(rule.category_amounts or ()), *(rule.neighbourhood_amounts or ()))
    wrong = {
        ("rank_points", "an ordinal ballot needs points by rank, and no other has them"): ordinal
        != bool(rule.rank_points),
        ("ranked_from", "only an ordinal ballot has ranks"): not ordinal and rule.ranked_from != "first",
        ("utility", "only ballots that give points have them for a utility"): rule.utility == "score"
        and kind not in {"cumulative", "ordinal"},
        ("seed", "lots are drawn from a seed without blanks at its ends, and a seed is for lots"): ("lots" in rule.ties)
        != bool(rule.seed)
        or is_ragged(rule.seed or "-"),
        ("category_amounts", LISTED): any(is_ragged(name) or "," in name for name in names),
        ("votes_share_min", "more than all of the ballots"): Fraction(rule.votes_share_min or 0) > 1,
    }
    return next((told for told, holds in wrong.items() if holds), None)


LISTED = "a name is empty, or holds a comma or blanks at its ends: lists of them are published"


def is_ragged(name: str) -> bool:
    """Whether a name is empty or has blanks at its ends."""
    return not name or name != name.strip()
