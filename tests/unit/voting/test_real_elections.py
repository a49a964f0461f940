"""Our tally against what cities declared, and, with or without their files, against small elections of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.voting.domain import pabulib_election as meaning
from services.voting.domain.pabulib import open_pb, read, write
from services.voting.domain.tally import TallyRule, tally
from tests.unit.voting.mothers import OUR_ELECTIONS, REAL_ELECTIONS

SMALLEST = 40
NAMED = (
    "Poland_Warszawa_2017_Miedzeszyn",
    "Poland_Krakow_2024_Stare_Miasto",
    "Poland_Katowice_2023_Dab",
    "Poland_Warszawa_2026_Wesola",
    "Poland_Gdynia_2020_Karwiny__small",
    "Poland_Wroclaw_2017_Rejon_nr_13_750",
)


def sample() -> list[Path]:
    """Our own elections always; of the real ones the named and the smallest, where there are any."""
    real = sorted(REAL_ELECTIONS.glob("*.pb.gz"), key=lambda path: (path.stat().st_size, path.name))
    named = [path for path in real if path.name.removesuffix(".pb.gz") in NAMED]
    return sorted({*OUR_ELECTIONS.glob("*.pb"), *named, *real[:SMALLEST]})


def test_there_are_elections_to_count() -> None:
    names = {path.name.removesuffix(".gz").removesuffix(".pb") for path in sample()}
    assert len(list(OUR_ELECTIONS.glob("*.pb"))) >= 5
    assert not REAL_ELECTIONS.exists() or names >= set(NAMED)


@pytest.mark.parametrize("path", sample(), ids=lambda path: path.name)
def test_the_declared_winners_and_scores_are_found_again(path: Path) -> None:
    file = open_pb(path)
    assert read(write(file)) == file
    rule, projects = meaning.tally_rule(file), meaning.projects(file)
    assert isinstance(rule, TallyRule), str(rule)
    result = tally(rule, meaning.ballot_rules(file), projects, meaning.amount(file), meaning.ballots(file))
    for row in file.projects:
        assert int(row["votes"]) == result.votes[row["project_id"]]
        assert int(row.get("score", result.scores[row["project_id"]])) == result.scores[row["project_id"]]
    official = meaning.official_winners(file)
    if official is not None:  # what money from elsewhere added, no rule finds within the budget
        assert set(result.winners) == official - meaning.funded_from_elsewhere(file)
