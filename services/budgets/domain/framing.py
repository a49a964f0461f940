"""What a budget's framing must be before anybody agrees to it, and what it asks of proposals afterwards. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from contracts.budgets import (
    Association,
    Framing,
    NotResident,
    Point,
    ProposalRules,
    Proposer,
)
from contracts.budgets.framing import FramingNotFound
from contracts.budgets.proposing import CostOutside, MayNotPropose
from contracts.errors import Invalid
from services.budgets.domain.calendar import wrong_dates
from services.budgets.domain.checks import check_areas
from services.budgets.domain.reviewing import check_points
from services.budgets.domain.rules import check_rules

FRAMINGS_MAX = 200
"""Versions of one budget."""
ENTRIES_MAX = 2_000
"""In the log of one budget, of what people decide; what happens to it by the ledger's word or the calendar always finds room."""
NOT_FOR_MAX = 20
"""Sentences on what the money of one budget is not for."""
USE: Point = "allowed_use"


def check_framing(area_id: str, said: Framing, now: datetime) -> None:
    """Refuse what nobody could carry out, while it can still be changed. `Invalid` names the fields."""
    check_areas(area_id, [share.area_id for share in said.areas])
    check_points(said.checklist)
    check_rules(said.ballot_rules, said.tally_rule)
    fields: dict[str, Any] = {}
    if wrong := wrong_rules(said.proposal_rules, said.amount):
        fields["proposal_rules"] = wrong
    if late := wrong_dates(said.calendar, now):
        fields["calendar"] = late
    if USE in said.checklist and not said.proposal_rules.not_for:
        fields["checklist"] = [f"{USE} is answered where not_for says what the money is not for"]
    if fields:
        raise Invalid("a budget cannot be framed like this", fields=fields)


def wrong_rules(rules: ProposalRules, amount: int) -> dict[str, list[str]]:
    """What is wrong with rules for proposals, by field; `amount` is the budget's, in minor units."""
    wrong: dict[str, str] = {}
    if not rules.proposers or len(set(rules.proposers)) < len(rules.proposers):
        wrong["proposers"] = "somebody may propose, and each is named once"
    if (rules.cost_max or amount) > amount:
        wrong["cost_max"] = "more than the budget has"
    if (rules.cost_min or 0) > (rules.cost_max or amount):
        wrong["cost_min"] = "more than the most that a project may cost"
    sentences = [sentence.strip() for sentence in rules.not_for]
    if len(set(sentences)) < len(sentences) or "" in sentences or len(sentences) > NOT_FOR_MAX:
        wrong["not_for"] = f"up to {NOT_FOR_MAX} different sentences"
    return {name: [why] for name, why in wrong.items()}


def points_asked(said: Framing) -> list[Point]:
    """What a reviewer answers: where money is not for everything, whether the proposal keeps to it."""
    asked = list(said.checklist)
    return [*asked, USE] if said.proposal_rules.not_for and USE not in asked else asked


def check_proposer(
    rules: ProposalRules, links: Collection[Proposer], age: int | None, homes: Sequence[str], named: Association | None
) -> None:
    """Refuse whoever none of the rules lets propose. `links`: what is known of them; `homes`: areas of the budget."""
    if named is not None and "association" not in rules.proposers:
        raise MayNotPropose("nobody proposes on behalf of an association here", proposers=list(rules.proposers))
    if not set(links) & set(rules.proposers):
        where = ", ".join(dict.fromkeys(homes))
        if rules.proposers == ("resident",):
            raise NotResident(f"proposals come from those who live in {where}")
        raise MayNotPropose(
            f"proposals come from {' or '.join(rules.proposers)} of {where}", proposers=list(rules.proposers)
        )
    if rules.proposer_age_min > (0 if age is None else age):
        raise MayNotPropose(f"proposing takes an age of {rules.proposer_age_min}", age_min=rules.proposer_age_min)


def check_cost(rules: ProposalRules, cost: int) -> None:
    """A project costs what the rules allow, in minor units."""
    if not is_within(rules, cost):
        told = {"cost_min": rules.cost_min, "cost_max": rules.cost_max}
        limits = " and ".join(f"{name} {limit}" for name, limit in told.items() if limit is not None)
        raise CostOutside(
            f"{cost} is outside of what a project may cost here: {limits}", fields={"cost": [limits]}, **told
        )


def is_within(rules: ProposalRules, cost: int) -> bool:
    return (rules.cost_min or 0) <= cost and (rules.cost_max is None or cost <= rules.cost_max)


def different_fields(first: dict[str, Any], second: dict[str, Any]) -> tuple[str, ...]:
    """The names of what two versions say differently; what one has not is none."""
    return tuple(sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name)))


def check_found(wanted: Collection[int], found: Collection[int]) -> None:
    if set(wanted) - set(found):
        raise FramingNotFound("the budget has no such version")
