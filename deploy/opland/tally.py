"""Counts an election file offline."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from services.voting.domain import pabulib, pabulib_election
from services.voting.domain.ballots import BallotRules, Choice, check_ballot
from services.voting.domain.rules import Project, TallyRule
from services.voting.domain.tally import tally


def tally_file(path: Path, rule_name: str | None = None) -> dict[str, Any]:
    """The report on a Pabulib file, by the rule it names or another; a file that cannot be read ends with its line.

    Ballots that break the file's own limits are refused here as a town would refuse them.
    """
    began = time.perf_counter()
    try:
        file = pabulib.open_pb(path)
        rule = pabulib_election.tally_rule(file)
        if not isinstance(rule, TallyRule):
            raise click.ClickException(f"the rule {rule.rule} is not supported yet")
        rule = replace(rule, name=rule_name or rule.name)
        rules, projects = pabulib_election.ballot_rules(file), pabulib_election.projects(file)
        refused: Counter[str] = Counter()
        ballots = taken(pabulib_election.ballots(file), rules, projects, refused)
        amount, currency = pabulib_election.amount(file), pabulib_election.currency(file)
        result = tally(rule, rules, projects, amount, ballots, currency)
    except pabulib.PbError as error:
        raise click.ClickException(f"{path}: {error}") from error
    official = pabulib_election.official_winners(file)
    return {
        "winners": list(result.winners),
        "official": sorted(official) if official is not None else None,
        "match": set(result.winners) == official if official is not None else None,
        "rule": rule.name,
        "votes_refused": dict(refused),
        "seconds": round(time.perf_counter() - began, 3),
        "tally_hash": result.tally_hash,
    }


def taken(
    ballots: Iterable[tuple[Choice, ...]], rules: BallotRules, projects: Iterable[Project], refused: Counter[str]
) -> Iterator[tuple[Choice, ...]]:
    """The ballots that may be counted; the others by reason in `refused`."""
    costs = {project.project_id: project.cost for project in projects}
    for ballot in ballots:
        if reason := check_ballot(rules, costs, ballot):
            refused[reason] += 1
        else:
            yield ballot
