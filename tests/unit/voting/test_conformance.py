"""Every real election there is: counted as its city counted, but for those that docs/conformance.md explains by name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.opland.tally import check_folder
from services.voting.domain.pabulib import open_pb, read, write
from tests.unit.voting.mothers import OUR_ELECTIONS, REAL_ELECTIONS, ROOT

MATCHED_MIN = 0.99
real = pytest.mark.skipif(not REAL_ELECTIONS.exists(), reason=f"the real elections are not at {REAL_ELECTIONS}")


def explained() -> set[str]:
    """The elections in the first table of docs/conformance.md."""
    text = (ROOT / "docs" / "conformance.md").read_text().partition("## What counts")[0]
    return set(re.findall(r"^\| ([A-Z]\w+_\w+) \|", text, re.MULTILINE))


def test_our_own_elections_are_counted_as_they_say() -> None:
    summary = check_folder(OUR_ELECTIONS, jobs=1)
    assert summary["with_official"] == summary["matched"] > 4


@real
@pytest.mark.timeout(300)
def test_real_elections_are_counted_as_declared_and_the_others_are_explained_by_name() -> None:
    summary = check_folder(REAL_ELECTIONS, jobs=2)
    assert summary["checked"] == len(list(REAL_ELECTIONS.glob("*.pb*")))
    assert summary["matched"] / summary["with_official"] >= MATCHED_MIN
    assert {wrong["file"].removesuffix(".gz").removesuffix(".pb") for wrong in summary["mismatches"]} == explained()
    assert all(wrong["reason"] for wrong in summary["mismatches"])


@real
@pytest.mark.timeout(300)
def test_every_field_of_every_real_election_survives_writing_and_reading() -> None:
    for path in sorted(REAL_ELECTIONS.glob("*.pb*")):
        file = open_pb(path)
        assert read(write(file)) == file, path.name


def test_a_declared_winner_that_the_rule_does_not_find_is_a_mismatch_with_its_reason(tmp_path: Path) -> None:
    text = (
        "META\nkey;value\nnum_projects;2\nnum_votes;3\nbudget;10\nvote_type;approval\nrule;greedy\n"
        "PROJECTS\nproject_id;cost;selected\nA;10;0\nB;9;1\nVOTES\nvoter_id;vote\n1;A\n2;A\n3;B\n"
    )
    (tmp_path / "it.pb").write_text(text)
    (tmp_path / "cut.pb").write_text(text[:60])
    summary = check_folder(tmp_path, jobs=1)
    assert (summary["checked"], summary["with_official"], summary["matched"]) == (2, 1, 0)
    reasons = {wrong["file"]: wrong["reason"] for wrong in summary["mismatches"]}
    assert reasons["it.pb"].startswith("only by the rule: A; only declared: B; the city passed over A")
    assert "line" in reasons["cut.pb"]
