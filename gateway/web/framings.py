"""What a playmaker has changed in the framing of a budget, as the joint council reads it before it agrees."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from gateway.web.words import Words

AMOUNTS = {
    *("amount", "ballot_rules.sum_cost_max", "proposal_rules.cost_min", "proposal_rules.cost_max"),
    *("ballot_rules.sum_cost_max_per_category", "tally_rule.category_amounts", "tally_rule.neighbourhood_amounts"),
    "tally_rule.increment",
}
"""Those of several are amounts by name."""
DAYS = {"eligibility.moved_in_by", "eligibility.resident_on"}
SAID = {
    "tally_rule.name": "RULES",
    "tally_rule.ties": "TIES",
    "proposal_rules.proposers": "PROPOSERS",
    "checklist": "POINTS",
    **dict.fromkeys(("ballot_rules.kind", "terms.pays"), "DESK_CHOICES"),
}
"""Fields whose values have words -> the table they stand in."""
TOLD_APART = ("challenge", "version", "amended_at")
"""The challenge is shown line by line; the others are of the version."""


class Change(NamedTuple):
    """`field`: a key of FRAMING_DETAILS. `before`, `after`: as people read them."""

    field: str
    before: str
    after: str


def changes(comparison: Mapping[str, Any], words: Words) -> list[Change]:
    """Field by field, in the order of the framing."""
    first, second = flat(comparison["first"]), flat(comparison["second"])
    names = [name for name in {**first, **second} if name not in TOLD_APART]
    return [
        Change(name, shown(words, name, first.get(name)), shown(words, name, second.get(name)))
        for name in names
        if first.get(name) != second.get(name)
    ]


def flat(framing: Mapping[str, Any]) -> dict[str, Any]:
    """A message inside it by names with a dot; what is set for each category or neighbourhood stays together."""
    found: dict[str, Any] = {}
    for name, value in framing.items():
        inner = isinstance(value, dict)
        found |= {f"{name}.{key}": each for key, each in value.items()} if inner else {name: value}
    return found


def shown(words: Words, name: str, value: Any) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, list):
        return ", ".join(shown(words, name, each) for each in value)
    if isinstance(value, dict):
        if name == "areas":
            return f"{words.area(value['area_id'])} {value['share']}"
        return ", ".join(f"{each} {said(words, name, amount)}" for each, amount in value.items())
    return said(words, name, value)


def said(words: Words, name: str, value: Any) -> str:
    """One value that has no parts."""
    if isinstance(value, bool):
        return words.tables["YES_OR_NO"]["yes" if value else "no"]
    if name == "eligibility.area_ids":
        return words.area(value)
    if name in SAID:
        return words.tables[SAID[name]].get(value, str(value))
    write = words.amount if name in AMOUNTS else words.day if name in DAYS else str
    return words.instant(value) if name.startswith("calendar.") else write(value)
