"""What a Pabulib file means to us: its rules, projects, amounts and ballots. The way back is `pabulib_export`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, get_args

from services.voting.domain import pabulib_rule
from services.voting.domain.ballots import KINDS, BallotRules, Choice
from services.voting.domain.pabulib import PbFile, Row
from services.voting.domain.pabulib_amounts import decimals_of, minor_units
from services.voting.domain.rules import Project, RankedFrom, TallyRule, UnknownRule

WHOLE_POINTS = re.compile(r"-?\d{1,15}(\.0{1,15})?", re.ASCII)
WITHIN_BUDGET = "1"  # `selected` 2 and 3 are projects funded with money from elsewhere (Poznan, Gdynia "Projekt +1")

BALLOT_LIMITS = {"choices_min": "min_length", "choices_max": "max_length"}
POINT_LIMITS = {
    "points_sum_min": "min_sum_points",
    "points_sum_max": "max_sum_points",
    "points_each_max": "max_points",
}


@dataclass(frozen=True)
class NotSupported:
    """A rule that we cannot tally yet; the caller says so."""

    rule: str

    def __str__(self) -> str:
        return f"the rule {self.rule!r} is not supported yet"


def ballot_rules(file: PbFile) -> BallotRules:
    """The limits of a ballot. PbError on a vote type or limit that we do not know."""
    said = file.meta["vote_type"].strip()
    kind = next((kind for kind in KINDS if kind == said), None)
    if kind is None:
        raise file.meta_error("vote_type", f"the vote type {said!r} is none of {', '.join(KINDS)}")
    each = file.meta.get("max_length_per_category", "").strip()
    keys = {**BALLOT_LIMITS, **(POINT_LIMITS if kind == "cumulative" else {})}
    limits: dict[str, Any] = {name: _whole_number(file, key) for name, key in keys.items()}
    sum_max = file.meta.get("max_sum_cost", "").strip()
    limits["choices_max_per_category"] = None if "," in each else _whole_number(file, "max_length_per_category")
    limits["sum_cost_max_per_category"] = pabulib_rule.amounts(
        file, "categories", "max_sum_cost_per_category", decimals_of(file.meta)
    )
    try:
        return BallotRules(kind, sum_cost_max=_meta_amount(file, "max_sum_cost") if sum_max else None, **limits)
    except ValueError as senseless:
        raise file.meta_error("vote_type", str(senseless)) from senseless


def tally_rule(file: PbFile) -> TallyRule | NotSupported:
    """The rule that finds the file's winners, or that we have none.

    Rankings: with no points stated, the last choice of a ballot gives 1, the one above 2 and so on: so were the scores
    of all rankings in the collection made, Krakow's 3-2-1 among them.
    """
    name = file.meta["rule"].strip()
    values = pabulib_rule.named(name, 10 ** decimals_of(file.meta))
    if values is None:
        return NotSupported(name)
    values["score_min"] = _whole_number(file, "min_project_score_threshold")
    if file.meta["vote_type"].strip() == "ordinal":
        values["rank_points"], values["ranked_from"] = _rank_points(file)
    values |= pabulib_rule.parameters(file, decimals_of(file.meta))
    try:
        return TallyRule(**values)
    except UnknownRule as nonsense:
        raise file.meta_error("rule", str(nonsense)) from nonsense


def projects(file: PbFile) -> list[Project]:
    """The projects in ballot order, costs in minor units. PbError on a cost that is no amount."""
    decimals = decimals_of(file.meta)
    found = []
    for row in file.projects:
        cost = minor_units(row["cost"], decimals)
        if isinstance(cost, str):
            raise row.error("cost", f"the cost {cost}")
        if not row["project_id"].strip():
            raise row.error("project_id", "the project has no id")
        category = row.get("category", "").strip() if "categories" in file.meta else ""
        neighbourhood = row.get("neighborhood", "").strip() if "neighborhoods" in file.meta else ""
        found.append(Project(row["project_id"].strip(), cost, row.get("name", "").strip(), category, neighbourhood))
    return found


def amount(file: PbFile) -> int:
    """The budget in minor units of the file's currency. PbError when it is none."""
    return _meta_amount(file, "budget")


def currency(file: PbFile) -> str:
    """The file's currency; DKK where it names none."""
    return file.meta.get("currency", "").strip().upper() or "DKK"


def ballots(file: PbFile) -> Iterator[tuple[Choice, ...]]:
    """The choices of each vote, in the file's order, valid or not: points that make no sense are no points."""
    read = _Votes(file)
    for row in file.votes:
        yield read[read.text(row)]


def grouped_ballots(file: PbFile) -> Counter[tuple[Choice, ...]]:
    """Each different ballot with how many voters cast it: what a tally needs, and faster.

    Where the order is no ranking, the choices are put in one order, so that equal ballots are one.
    """
    read = _Votes(file, in_one_order=file.meta["vote_type"].strip() != "ordinal")
    found: Counter[tuple[Choice, ...]] = Counter()
    for text, times in Counter(map(read.text, file.votes)).items():
        found[read[text]] += times
    return found


class _Votes(dict[Any, tuple[Choice, ...]]):
    """The choices by the text of a vote (and of its points): equal votes are read once, and are one object."""

    def __init__(self, file: PbFile, *, in_one_order: bool = False) -> None:
        super().__init__()
        self.in_one_order = in_one_order
        self.cumulative = file.meta["vote_type"].strip() == "cumulative"
        if self.cumulative and "points" not in file.vote_columns:
            raise file.meta_error("vote_type", "the votes are cumulative, but VOTES has no column 'points'")
        self.text: Callable[[Row], Any] = itemgetter("vote", "points") if self.cumulative else itemgetter("vote")
        self.choices = _Choices()

    def __missing__(self, text: Any) -> tuple[Choice, ...]:
        if self.cumulative:
            made = _pointed(*text)
            made = tuple(sorted(made)) if self.in_one_order else made
        elif text.strip():
            ids = text.split(",")
            made = tuple(map(self.choices.__getitem__, sorted(ids) if self.in_one_order else ids))
        else:
            made = ()
        self[text] = made
        return made


class _Choices(dict[str, Choice]):
    """One choice without points by the text of its project id: cities have few, and their votes many."""

    def __missing__(self, text: str) -> Choice:
        made = self[text] = Choice(text.strip())
        return made


def official_winners(file: PbFile) -> frozenset[str] | None:
    """The projects with a non-zero `selected`, those paid for from elsewhere too; None where none is named at all."""
    if not any(_selected(row) for row in file.projects):
        return None
    return frozenset(row["project_id"].strip() for row in file.projects if _selected(row) not in ("", "0"))


def funded_from_elsewhere(file: PbFile) -> frozenset[str]:
    """Official winners that the budget did not pay for: no rule finds them within the amount."""
    ours = ("", "0", WITHIN_BUDGET)
    return frozenset(row["project_id"].strip() for row in file.projects if _selected(row) not in ours)


def _selected(row: Row) -> str:
    return row.get("selected", "").strip().removesuffix(".0")  # spreadsheets write 1.0


def repeated_voters(file: PbFile) -> list[tuple[int, str]]:
    """Line and voter id of every vote by someone who stands in the file before."""
    seen: Counter[str] = Counter()
    again = []
    for row in file.votes:
        seen[row["voter_id"]] += 1
        if seen[row["voter_id"]] > 1:
            again.append((row.line, row["voter_id"]))
    return again


def _rank_points(file: PbFile) -> tuple[tuple[int, ...], RankedFrom]:
    stated = file.meta.get("rank_points", "").strip()
    if not stated:
        longest = max((row["vote"].count(",") + 1 for row in file.votes), default=1)
        ranks = max(longest, min(_whole_number(file, "max_length") or 0, len(file.projects)))
        return tuple(range(ranks, 0, -1)), "last"
    points = [number.strip() for number in stated.split(",")]
    if not all(re.fullmatch(r"\d{1,9}", number, re.ASCII) for number in points):
        raise file.meta_error("rank_points", f"{stated[:40]!r} is no list of whole numbers")
    said = file.meta.get("ranked_from", "first").strip()
    ranked_from: RankedFrom | None = next((end for end in get_args(RankedFrom) if end == said), None)
    if ranked_from is None:
        raise file.meta_error("ranked_from", "points by rank are given from the first or the last choice")
    return tuple(int(number) for number in points), ranked_from


def _pointed(vote: str, points: str) -> tuple[Choice, ...]:
    ids = [part.strip() for part in vote.split(",")] if vote.strip() else []
    given = [part.strip() for part in points.split(",")] if points.strip() else []
    if len(given) != len(ids) or not all(WHOLE_POINTS.fullmatch(each) for each in given):
        return tuple(Choice(project_id) for project_id in ids)  # refused as a ballot without its points
    return tuple(Choice(project_id, int(each.partition(".")[0])) for project_id, each in zip(ids, given, strict=True))


def _whole_number(file: PbFile, key: str) -> int | None:
    text = file.meta.get(key, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{1,15}(\.0{1,15})?", text, re.ASCII):
        raise file.meta_error(key, f"{key} is {text!r}, which is no whole number")
    return int(text.partition(".")[0])


def _meta_amount(file: PbFile, key: str) -> int:
    found = minor_units(file.meta[key], decimals_of(file.meta))
    if isinstance(found, str):
        raise file.meta_error(key, f"{key} {found}")
    return found
