"""Counts an election file offline, and a folder of them."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from services.voting.domain import pabulib, pabulib_election, pabulib_rule
from services.voting.domain.ballots import BallotRules, Choice, check_ballot
from services.voting.domain.pabulib_amounts import decimals_of
from services.voting.domain.rules import Project, TallyRule, UnknownRule
from services.voting.domain.tally import Result, tally

RULE_NAMES = (
    *("greedy", "greedy-no-skip", "phragmen"),
    *("equalshares", "equalshares/add1", "equalshares/add1u", "equalshares/add1-comparison"),
)
JOBS_MAX = 4
LISTED_MAX = 8


class BadFile(click.ClickException):
    """A file that cannot be read, or holds no election that can be counted; the sentence names line and column."""

    exit_code = 2


@dataclass(frozen=True)
class Election:
    """A file, read whole: what its rule is called, and what a tally takes."""

    name: str
    rule: TallyRule
    ballot_rules: BallotRules
    projects: tuple[Project, ...]
    amount: int
    currency: str
    counted: Mapping[tuple[Choice, ...], int]
    refused: dict[str, int]
    official: frozenset[str] | None
    elsewhere: frozenset[str]
    comment: str
    repeated: tuple[str, ...]

    def tallied(self, rule: TallyRule | None = None) -> Result:
        """The result, by the file's rule or another. UnknownRule when its ballots cannot be counted by it."""
        return tally(rule or self.rule, self.ballot_rules, self.projects, self.amount, self.counted, self.currency)

    @cached_property
    def costs(self) -> dict[str, int]:
        return {project.project_id: project.cost for project in self.projects}


def read(path: Path, rule_name: str | None = None) -> Election:
    """The election of a file, with the rule it names or another of `RULE_NAMES`. `BadFile` where there is none.

    Ballots that break the file's own limits are refused here as a town would refuse them. Winners that money from
    elsewhere paid for are no winners of a rule, and stand apart.
    """
    try:
        file = pabulib.open_pb(path)
        rule = pabulib_election.tally_rule(file)
        if rule_name is not None:
            rule = other_rule(rule, rule_name, decimals_of(file.meta))
        if not isinstance(rule, TallyRule):
            raise BadFile(f"{path}: {file.meta_error('rule', str(rule))}")
        ballot_rules, projects = pabulib_election.ballot_rules(file), tuple(pabulib_election.projects(file))
        refused: Counter[str] = Counter()
        again = pabulib_election.repeated_voters(file)
        if again:  # one ballot a voter, the first
            refused["voter_twice"] = len(again)
            lines = {line for line, _ in again}
            file.votes = [row for row in file.votes if row.line not in lines]
        counted = dict(taken(pabulib_election.grouped_ballots(file), ballot_rules, projects, refused))
        official, elsewhere = pabulib_election.official_winners(file), pabulib_election.funded_from_elsewhere(file)
        return Election(
            rule_name or file.meta["rule"].strip(),
            rule,
            ballot_rules,
            projects,
            pabulib_election.amount(file),
            pabulib_election.currency(file),
            counted,
            dict(refused),
            official - elsewhere if official is not None else None,
            elsewhere,
            file.meta.get("comment", "").strip(),
            tuple(f"line {line}: the voter {voter[:40]!r} stands in the file before" for line, voter in again),
        )
    except pabulib.PbError as error:
        raise BadFile(f"{path}: {error}") from error
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from error


def other_rule(rule: TallyRule | pabulib_election.NotSupported, name: str, decimals: int) -> TallyRule:
    """Another rule on the same ballots: what belongs to them (thresholds, points by rank, limits) stays."""
    values = pabulib_rule.named(name, 10**decimals)
    if values is None:
        raise click.UsageError(f"{name!r} is no rule; there are {', '.join(RULE_NAMES)}")
    if not isinstance(rule, TallyRule):
        return TallyRule(**values)
    kept = ("score_min", "votes_share_min", "rank_points", "ranked_from", "exclusive", "leftover")
    limits = ("category_amounts", "neighbourhood_amounts")
    return replace(TallyRule(**values), **{key: getattr(rule, key) for key in (*kept, *limits)})


def tally_file(path: Path, rule_name: str | None = None) -> dict[str, Any]:
    """The report on a Pabulib file, by the rule it names or another; a file that cannot be read ends with its line."""
    began = time.perf_counter()
    election = read(path, rule_name)
    try:
        result = election.tallied()
    except UnknownRule as unfit:
        raise BadFile(f"{path}: {unfit}") from unfit
    official = election.official
    return {
        "winners": list(result.winners),
        "official": sorted(official) if official is not None else None,
        "match": set(result.winners) == official if official is not None else None,
        "official_from_elsewhere": sorted(election.elsewhere),
        "rule": election.name,
        "parameters": election.rule.as_data(),
        "votes_refused": election.refused,
        "repeated_voters": list(election.repeated[:LISTED_MAX]),
        "seconds": round(time.perf_counter() - began, 3),
        "tally_hash": result.tally_hash,
        "reason": why_not(election, result) if official is not None and set(result.winners) != official else None,
    }


def taken(
    grouped: Mapping[tuple[Choice, ...], int],
    rules: BallotRules,
    projects: tuple[Project, ...],
    refused: Counter[str],
) -> Iterator[tuple[tuple[Choice, ...], int]]:
    """The ballots that may be counted, with how many they are; the others by reason in `refused`."""
    costs = {project.project_id: project.cost for project in projects}
    categories = {project.project_id: project.category for project in projects}
    for ballot, times in grouped.items():
        if reason := check_ballot(rules, costs, ballot, categories):
            refused[reason] += times
        else:
            yield ballot, times


def why_not(election: Election, result: Result) -> str:
    """What the rule and the city decided differently, and what the file itself says about it."""
    official = election.official or frozenset()
    ours, theirs = sorted({*result.winners} - official), sorted(official - {*result.winners})
    said = [f"only by the rule: {_listed(ours)}; only declared: {_listed(theirs)}"]
    spent = sum(election.costs.get(winner, 0) for winner in official)
    if spent > election.amount:
        said.append("the declared winners cost more than the budget of the file")
    if {result.scores[one] for one in ours} & {result.scores.get(one, -1) for one in theirs}:
        said.append("projects with equal scores stand on either side")
    passed_over = [one for one in ours if any(result.scores[one] > result.scores.get(other, 0) for other in theirs)]
    if passed_over or (ours and not theirs):
        said.append(f"the city passed over {_listed(passed_over or ours)}, which the rule has money for")
    if election.comment:
        said.append(f"the file says: {election.comment[:300]}")
    return "; ".join(said)


def check_folder(folder: Path, jobs: int | None = None) -> dict[str, Any]:
    """The summary of all `.pb` and `.pb.gz` files below a folder; a bar on standard error meanwhile."""
    began = time.perf_counter()
    files = sorted(path for path in folder.rglob("*.pb*") if path.name.endswith((".pb", ".pb.gz")))
    workers = jobs or min(os.cpu_count() or 1, JOBS_MAX)
    reports = list(tqdm(checked_files(files, workers), total=len(files), unit=" elections", leave=False))
    declared = [report for report in reports if report["match"] is not None]
    wrong = [report for report in reports if report["reason"] is not None]
    return {
        "checked": len(reports),
        "with_official": len(declared),
        "matched": sum(report["match"] for report in declared),
        "seconds": round(time.perf_counter() - began, 1),
        "mismatches": [{"file": report["file"], "reason": report["reason"]} for report in wrong],
    }


def checked_files(files: list[Path], workers: int) -> Iterator[dict[str, Any]]:
    """A report a file, in their order."""
    if workers == 1:
        yield from map(checked_file, files)
        return
    fresh = get_context("spawn")  # a fork would inherit whatever runs in this process
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        yield from pool.map(checked_file, files, chunksize=4)


def checked_file(path: Path) -> dict[str, Any]:
    """What the summary needs of one file; one that cannot be read is a mismatch, and the others go on."""
    try:
        report = tally_file(path)
    except click.ClickException as error:
        return {"file": path.name, "match": None, "reason": error.message}
    return {"file": path.name, "match": report["match"], "reason": report["reason"]}


def _listed(ids: list[str]) -> str:
    more = f" and {len(ids) - LISTED_MAX} more" if len(ids) > LISTED_MAX else ""
    return (", ".join(ids[:LISTED_MAX]) + more) or "none"
