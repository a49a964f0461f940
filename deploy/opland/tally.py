"""Counts an election file offline."""

import time
from pathlib import Path
from typing import Any

import click

from services.voting.domain import pabulib, pabulib_election
from services.voting.domain.rules import TallyRule
from services.voting.domain.tally import tally


def tally_file(path: Path) -> dict[str, Any]:
    """The report on a Pabulib file; a file that cannot be read ends with its line."""
    began = time.perf_counter()
    try:
        file = pabulib.open_pb(path)
        rule = pabulib_election.tally_rule(file)
        if not isinstance(rule, TallyRule):
            raise click.ClickException(f"the rule {rule.rule} is not supported yet")
        result = tally(
            rule,
            pabulib_election.ballot_rules(file),
            pabulib_election.projects(file),
            pabulib_election.amount(file),
            pabulib_election.ballots(file),
            pabulib_election.currency(file),
        )
    except pabulib.PbError as error:
        raise click.ClickException(f"{path}: {error}") from error
    official = pabulib_election.official_winners(file)
    return {
        "winners": list(result.winners),
        "official": sorted(official) if official is not None else None,
        "match": set(result.winners) == official if official is not None else None,
        "rule": rule.name,
        "seconds": round(time.perf_counter() - began, 3),
        "tally_hash": result.tally_hash,
    }
