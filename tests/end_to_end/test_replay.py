"""Real elections through throwaway towns: every vote over HTTP, the winners those that the city declared."""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from deploy.local.audit import STAGES

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "elections"
OURS = Path(__file__).parents[1] / "data"
SECONDS_MAX = 150
FIELDS = {
    "votes_cast",
    "votes_refused",
    "seconds",
    "winners",
    "official_winners",
    "match",
    "pool_before",
    "pool_after",
    "ledger",
}
ELECTIONS = {
    "approval, greedy": ("Poland_Warszawa_2017_Miedzeszyn.pb.gz", "lystrup_godkendelse.pb"),
    "no skip": ("Poland_Gdynia_2020_Karwiny__small.pb.gz", "hjortshoej_et_valg.pb"),
    "points, threshold": ("Poland_Katowice_2023_Dab.pb.gz", "solbjerg_point.pb"),
}
pytestmark = pytest.mark.timeout(SECONDS_MAX + 30)


def replay(*arguments: str | Path, temporary: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "deploy.local.replay", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )


def check_report(report: dict[str, Any]) -> None:
    assert set(report) == FIELDS
    assert set(report["ledger"]) == {"balanced", "sequence", "verified"}
    assert (report["ledger"]["balanced"], report["ledger"]["verified"]) == (True, True)
    before, after = report["pool_before"], report["pool_after"]
    assert before["available"] == before["appropriated"]
    assert sum(after[stage] for stage in STAGES) == after["appropriated"] == before["appropriated"]
    assert (after["earmarked"], bool(after["granted"])) == (0, True)


@pytest.mark.parametrize("kind", ELECTIONS)
def test_a_whole_election_ends_with_the_winners_its_city_declared_and_leaves_nothing_behind(kind: str) -> None:
    real, ours = ELECTIONS[kind]
    file = REAL / real if (REAL / real).exists() else OURS / ours
    with tempfile.TemporaryDirectory() as temporary:
        told = replay(file, temporary=Path(temporary))
        assert list(Path(temporary).iterdir()) == []
    assert told.returncode == 0, told.stderr[-3000:]
    report = json.loads(told.stdout.splitlines()[-1])
    check_report(report)
    assert report["match"] is True
    assert sorted(report["winners"]) == sorted(report["official_winners"])


def test_some_votes_of_an_election_are_no_match_and_no_mismatch(tmp_path: Path) -> None:
    told = replay(OURS / "malling_rangorden.pb", "--votes", "7", temporary=tmp_path)
    assert told.returncode == 0, told.stderr[-3000:]
    report = json.loads(told.stdout.splitlines()[-1])
    check_report(report)
    assert (report["votes_cast"] + sum(report["votes_refused"].values()), report["match"]) == (7, None)


@pytest.mark.parametrize("keep", ["PROJECTS\n", "1;90000;26;26;Shelt", "VOTES\nvoter_id;vote\n1;2,4"])
@pytest.mark.parametrize("name", ["cut.pb", "cut.pb.gz"])
def test_a_file_cut_in_the_middle_is_told_with_its_line_and_no_town_is_started(
    tmp_path: Path, keep: str, name: str
) -> None:
    whole = (OURS / "lystrup_godkendelse.pb").read_text()
    text = whole[: whole.index(keep) + len(keep)].encode()
    cut = tmp_path / name
    cut.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    told = replay(cut, temporary=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert re.fullmatch(rf"{re.escape(str(cut))}: line \d+, .*\n", told.stderr)


def test_a_packed_file_whose_end_is_missing_is_told_in_a_sentence(tmp_path: Path) -> None:
    packed = gzip.compress((OURS / "lystrup_godkendelse.pb").read_bytes())
    cut = tmp_path / "cut.pb.gz"
    cut.write_bytes(packed[: len(packed) // 2])
    told = replay(cut, temporary=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(str(cut))
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize(
    ("said", "instead"),
    [("rule;greedy", "rule;astrology"), ("vote_type;approval", "vote_type;shouting"), ("budget;250000", "budget;-1")],
)
def test_what_cannot_be_replayed_is_told_before_a_town_is_started(tmp_path: Path, said: str, instead: str) -> None:
    file = tmp_path / "other.pb"
    file.write_text((OURS / "lystrup_godkendelse.pb").read_text().replace(said, instead))
    told = replay(file, temporary=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(str(file))
    assert "Traceback" not in told.stderr


def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    told = replay(tmp_path / "missing.pb", temporary=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert "missing.pb" in told.stderr
    assert "Traceback" not in told.stderr
