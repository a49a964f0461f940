"""Tallies of whole cities against pabutools: the same file, the same machine, the same run, the same winners.

pabutools gets each equal ballot once where that is faster for it (`multi`). What reading the file takes counts for both in
the greedy rows, and for neither in those of equal shares.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pabutools import rules
from pabutools.election import parse_pabulib
from pabutools.election.satisfaction import Cost_Sat

from services.voting.domain import pabulib_election as meaning
from services.voting.domain.pabulib import open_pb
from services.voting.domain.tally import TallyRule, tally

ELECTIONS = Path(__file__).parents[3] / "shared" / "data" / "elections"
CITIES = {
    "Poland_Warszawa_2026_Mokotow": False,
    "Poland_Swiecie_2023": False,
    "Poland_Lodz_2022": True,
}
"""Whether pabutools is given equal ballots once."""
LARGEST = "Poland_Wroclaw_2015_150_-_500"
ADD1 = TallyRule("equal-shares", completion="add1", exhaustive_stop=True)
GREEDY = TallyRule("greedy")
TIMES = 3


class Told(NamedTuple):
    """Seconds to read, seconds to tally, winners in order."""

    read: float
    tally: float
    winners: list[str]


def ours(path: Path, rule: TallyRule) -> Told:
    """The best of some runs: ours are so short that the first pays for what is made once."""
    told = [_ours(path, rule) for _ in range(TIMES)]
    return min(told, key=lambda one: one.read + one.tally)


def _ours(path: Path, rule: TallyRule) -> Told:
    began = time.perf_counter()
    file = open_pb(path)
    ballot_rules, amount, ballots = meaning.ballot_rules(file), meaning.amount(file), meaning.grouped_ballots(file)
    projects = sorted(meaning.projects(file), key=lambda project: project.project_id)  # so pabutools breaks ties
    read = time.perf_counter()
    winners = list(tally(rule, ballot_rules, projects, amount, ballots).winners)
    return Told(read - began, time.perf_counter() - read, winners)


def theirs(path: Path, find: Callable[..., Any], *, multi: bool, **options: Any) -> Told:
    began = time.perf_counter()
    instance, profile = parse_pabulib(str(path))
    read = time.perf_counter()
    found = find(instance, profile.as_multiprofile() if multi else profile, sat_class=Cost_Sat, **options)
    return Told(read - began, time.perf_counter() - read, [project.name for project in found])


def compared(folder: Path) -> Iterator[tuple[str, Told, Told]]:
    """What was tallied, ours, theirs."""
    for name, multi in CITIES.items():
        path = unpacked(name, folder)
        add1 = theirs(path, rules.method_of_equal_shares, multi=multi, voter_budget_increment=1)
        yield f"equal shares with Add1, {name}", ours(path, ADD1), add1
        greedy = theirs(path, rules.greedy_utilitarian_welfare, multi=False)
        yield f"greedy with reading, {name}", ours(path, GREEDY), greedy


def unpacked(name: str, folder: Path) -> Path:
    """The election as a file that both can read."""
    import gzip

    path = folder / f"{name}.pb"
    path.write_bytes(gzip.decompress((ELECTIONS / f"{name}.pb.gz").read_bytes()))
    return path
