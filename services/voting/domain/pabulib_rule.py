"""The parameters of a rule in the META of a Pabulib file: the format's own words where it has them, else ours."""

from __future__ import annotations

from typing import Any

from services.voting.domain.ballots import BallotRules
from services.voting.domain.pabulib import PbFile
from services.voting.domain.pabulib_amounts import minor_units, written
from services.voting.domain.rules import TallyRule

# What the file's rule is with us. Poznan's custom rule is greedy without skip plus money from outside the budget;
# of the exclusive and unknown ones plain greedy reproduces most.
GREEDY = {
    "greedy": "greedy",
    "greedy-threshold": "greedy",
    "greedy-exclusive": "greedy",
    "unknown": "greedy",
    "greedy-no-skip": "greedy-no-skip",
    "greedy-custom": "greedy-no-skip",
}
OURS = ("equal-shares", "phragmen")
"""Names that the format has not: what is not in META is not set."""
COMPARISON = "-comparison"
LEFTOVER = "Fund additional projects that fit within leftover budget ordered by score"
WORDS = ("utility", "completion", "start_share", "unaffordable", "seed", "votes_share_min", "leftover")
FLAGS = ("exhaustive_stop", "comparison")
SUMS = {
    "category_amounts": ("categories", "budget_per_category"),
    "neighbourhood_amounts": ("neighborhoods", "budget_per_neighborhood"),
}


def named(name: str, unit: int) -> dict[str, Any] | None:
    """What the name of the rule says, or None for one that we do not have; `unit` is the currency's in minor units.

    Pabulib's equal shares are those of equalshares.net: cost utility, one unit of the currency a step, the lowest cost
    first among equals. Not stopped at the first exhaustive outcome: so only come Wieliczka's declared winners out.
    """
    if name in GREEDY or name in OURS:
        return {"name": GREEDY.get(name, name)}
    family, _, completion = name.removesuffix(COMPARISON).partition("/")
    if family != "equalshares" or completion not in {"", "add1", "add1u"}:
        return None
    return {
        "name": "equal-shares",
        "tie": "min-cost",
        "completion": completion or "none",
        "exhaustive_stop": False,
        "increment": unit,
        "comparison": name.endswith(COMPARISON),
    }


def parameters(file: PbFile, decimals: int) -> dict[str, Any]:
    """What META says besides. PbError on a value that is none."""
    found: dict[str, Any] = {key: file.meta[key].strip() for key in WORDS if file.meta.get(key, "").strip()}
    for key in FLAGS:
        if key in file.meta:
            if file.meta[key].strip() not in {"0", "1"}:
                raise file.meta_error(key, f"{key} is {file.meta[key][:40]!r}; it is 0 or 1")
            found[key] = file.meta[key].strip() == "1"
    if file.meta.get("ties", "").strip():
        found["tie"] = file.meta["ties"].strip()
    if "increment" in file.meta:
        found["increment"] = _minor(file, "increment", file.meta["increment"], decimals)
    if file.meta.get("exclusive", "").strip():
        groups = file.meta["exclusive"].split("|")
        found["exclusive"] = tuple(tuple(each.strip() for each in group.split(",")) for group in groups)
    if file.meta.get("leftover_budget", "").strip() == LEFTOVER:
        found["leftover"] = "score"
    for name, (keys, sums) in SUMS.items():
        if (amounts_found := amounts(file, keys, sums, decimals)) is not None:
            found[name] = amounts_found
    return found


def amounts(file: PbFile, names: str, sums: str, decimals: int) -> dict[str, int] | None:
    """Sums in minor units by name, from two lists of META; None where there are none. PbError when they do not match."""
    if not file.meta.get(sums, "").strip():
        return None
    keys = [name.strip() for name in file.meta.get(names, "").split(",")]
    values = file.meta[sums].split(",")
    if len(keys) != len(values):
        raise file.meta_error(sums, f"{sums} holds {len(values)} amounts, but {names} names {len(keys)}")
    found = {key: _minor(file, sums, value, decimals) for key, value in zip(keys, values, strict=True) if value.strip()}
    return found or None


def parameters_meta(rule: TallyRule, decimals: int) -> dict[str, str]:
    """The way back of `parameters`, without the sums."""
    meta = {key: str(getattr(rule, key)) for key in WORDS if getattr(rule, key) is not None and key != "leftover"}
    meta |= {key: str(int(getattr(rule, key))) for key in FLAGS if getattr(rule, key) is not None}
    if rule.tie != "ballot-order":
        meta["ties"] = rule.tie
    if rule.increment is not None:
        meta["increment"] = written(rule.increment, decimals)
    if rule.exclusive:
        meta["exclusive"] = "|".join(",".join(group) for group in rule.exclusive)
    if rule.leftover is not None:
        meta |= {"leftover_budget": LEFTOVER} if rule.leftover == "score" else {"leftover": "none"}
    return meta


def sums_meta(ballot_rules: BallotRules, rule: TallyRule, decimals: int) -> dict[str, str]:
    """The limits by category and neighbourhood. ValueError on a name that the format cannot hold in a list."""
    meta: dict[str, str] = {}
    by_key = {"max_sum_cost_per_category": ("categories", ballot_rules.sum_cost_max_per_category)}
    by_key |= {sums: (names, getattr(rule, name)) for name, (names, sums) in SUMS.items()}
    for names in dict.fromkeys(names for names, _ in by_key.values()):
        limits = {sums: found for sums, (key, found) in by_key.items() if key == names and found}
        keys = list(dict.fromkeys(key for found in limits.values() for key in found))
        if any("," in key or key != key.strip() for key in keys):
            raise ValueError(f"a name in {names} holds a comma or blanks at its ends")
        if limits:
            meta[names] = ",".join(keys)
        for sums, found in limits.items():
            meta[sums] = ",".join(written(found[key], decimals) if key in found else "" for key in keys)
    return meta


def _minor(file: PbFile, key: str, text: str, decimals: int) -> int:
    found = minor_units(text, decimals)
    if isinstance(found, str):
        raise file.meta_error(key, f"{key} {found}")
    return found
