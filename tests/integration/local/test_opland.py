"""`opland` on a town that runs, on parts of one, and where there is none."""

import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from chassis.config import SERVICES, ConfigError
from deploy.local.process import PID_FILE, free_port, hold
from deploy.local.run import town_of
from deploy.local.town import ROOT, Town
from deploy.opland.settings import FILE
from tests.operator import COMMAND, opland, opland_in, opland_lines
from tests.people import People, eventually

ELECTIONS = sorted((ROOT / "tests" / "data").glob("*.pb"))
OPERATOR = {"PATH", "VAR", "AMQP_URI", "FEED", *(f"DATABASE_URL_{service.upper()}" for service in SERVICES)}
"""What an operator's container is told, and no more."""


def test_status_knows_a_town_that_is_well(town: Town) -> None:
    told = opland_lines(town, "status", "--json")[0]
    assert set(told) == {*town.processes, "bus"}
    assert told["bus"] == {"broker": "ok"}
    assert {told[name]["process"] for name in town.processes} == {"ready"}
    for service in SERVICES:
        assert (told[service]["database"], told[service]["parked"]) == ("ok", 0)


def test_status_names_the_process_that_is_dead(town: Town) -> None:
    town.kill("voting")
    lines = opland(town, "status", code=1).stdout.splitlines()
    told = {name: state for name, _, state in (line.partition(" ") for line in lines)}
    assert list(told) == [*town.processes, "bus"]
    assert re.search(r"database: ok .*process: no answer at 127\.0\.0\.1:", told["voting"])
    assert {name for name, state in told.items() if "process: ready" in state} == {*town.processes} - {"voting"}
    assert "voting: no answer at 127.0.0.1:" in opland(town, "doctor", code=1).stdout
    town.start_process("voting")
    town.wait_ready("voting")


def test_the_doctor_does_not_miss_what_only_a_process_must_know(town: Town, tmp_path: Path) -> None:
    others = dict.fromkeys(name for name in town.environment("operator") if name not in OPERATOR)
    assert opland(town, "doctor", VAR=str(tmp_path), **others).stdout == "all is well\n"


def test_the_doctor_names_each_wrong_setting_once(town: Town) -> None:
    wrong = {
        "AMQP_URI": ("nonsense", "bus: AMQP_URI: Not an address like amqp://user:password@host:5672/vhost."),
        "CALL_PUBLIC_KEY": ("a key", "CALL_PUBLIC_KEY: Not an Ed25519 public key in PEM."),
        "DATABASE_URL_LEDGER": ("mysql://ledger", "DATABASE_URL_LEDGER: Neither sqlite:///file nor "),
        "HTTP_ADDRESS": ("8000", "HTTP_ADDRESS: Not an address like 127.0.0.1:8001."),
        "POOL_CURRENCY": ("kroner", "POOL_CURRENCY: String does not match expected pattern."),
        "TURNOUT_SECONDS": ("seldom", "TURNOUT_SECONDS: Not a valid number."),
    }
    told = opland(town, "doctor", code=1, **{name: value for name, (value, _) in wrong.items()}).stdout
    assert {name: told.count(said) for name, (_, said) in wrong.items()} == dict.fromkeys(wrong, 1), told
    assert told.endswith(f"\n{len(wrong)} to mend\n")


def test_no_word_of_the_environment_means_production(town: Town, tmp_path: Path) -> None:
    told = opland(town, "doctor", code=1, ENVIRONMENT=None, VAR=str(tmp_path)).stdout.splitlines()
    assert set(told) == {
        "- CLOCK_FILE: The clock can be moved in development only.",
        *(
            f"- {name}: A development setting: refused in production."
            for name in ("DEV_TOKEN_PRIVATE_KEY", "HANDLES_FILE", "OUTBOX_FOLDER")
        ),
        "4 to mend",
    }


def test_the_doctor_says_that_the_broker_is_away(town: Town) -> None:
    away = f"amqp://operator:word@127.0.0.1:{free_port()}/"
    told = opland(town, "doctor", code=1, AMQP_URI=away).stdout
    assert told.startswith("- bus: the broker does not answer: ")
    assert told.endswith("\n1 to mend\n")


def test_the_folder_of_a_town_that_runs_is_all_that_its_operator_must_know(town: Town) -> None:
    assert stat.S_IMODE((town.folder / FILE).stat().st_mode) == 0o600
    assert opland_in(town.folder, "doctor").stdout == "all is well\n"
    # What the environment sets comes first.
    assert "bus: AMQP_URI: Not an address" in opland_in(town.folder, "doctor", code=1, AMQP_URI="nonsense").stdout


def test_a_migration_is_run_once(town: Town, tmp_path: Path) -> None:
    urls = {f"DATABASE_URL_{service.upper()}": f"sqlite:///{tmp_path / service}.db" for service in SERVICES}
    first, second = (opland(town, "migrate", **urls).stdout.splitlines() for _ in range(2))
    assert [line.split(":")[0] for line in first] == list(SERVICES)
    assert not any("nothing to do" in line for line in first)
    assert second == [f"{service}: nothing to do" for service in SERVICES]


def test_books_that_nobody_touched_are_verified(town: Town, people: People) -> None:
    people.new_year(10_000)
    said = opland(town, "ledger", "verify").stdout
    assert said.startswith("verified: ")
    assert said.endswith("balanced\n")


def test_the_first_row_that_somebody_changed_is_named(town: Town, people: People, tmp_path: Path) -> None:
    for _ in range(3):
        people.new_year(10_000)
    copy = tmp_path / "ledger.db"
    with closing(sqlite3.connect(town.folder / "ledger.db")) as books, closing(sqlite3.connect(copy)) as forged:
        books.backup(forged)
        for (name,) in forged.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            forged.execute(f'DROP TRIGGER "{name}"')
        row = forged.execute("SELECT sequence, transfer_id FROM transfer ORDER BY sequence LIMIT 1 OFFSET 1").fetchone()
        assert forged.execute("UPDATE transfer SET amount = amount + 1 WHERE sequence >= ?", row[:1]).rowcount > 1
        forged.commit()
    said = opland(town, "ledger", "verify", code=1, DATABASE_URL_LEDGER=f"sqlite:///{copy}").stderr
    assert f"sequence {row[0]}, line 1" in said, said


def test_events_are_told_as_they_pass(town: Town, people: People) -> None:
    year = people.new_year(1_000)
    command = [*COMMAND, "events", "tail", "ledger.AppropriationPosted.v1", "--count", "1"]
    settings = town.environment("operator")
    with subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True) as tail:

        def heard() -> bool:
            people.appropriate(year, 1_000)
            return tail.poll() is not None

        eventually(heard)
        event = json.loads(tail.communicate()[0])
    assert tail.returncode == 0
    assert event["type"] == "dk.aarhus.oplandspuljen.ledger.AppropriationPosted.v1"
    assert event["source"] == "/services/ledger"


def test_nothing_is_parked_in_a_town_that_is_well(town: Town) -> None:
    assert opland(town, "parked", "list").stdout == ""


@pytest.mark.parametrize("file", ELECTIONS, ids=lambda path: path.stem)
def test_an_election_is_counted_without_a_town(tmp_path: Path, file: Path) -> None:
    told = json.loads(opland_in(tmp_path, "election", "tally", str(file), "--json").stdout)
    assert told["match"] is True
    assert sorted(told["winners"]) == told["official"]
    assert len(told["tally_hash"]) == 64


def test_an_election_is_counted_by_another_rule_and_its_broken_ballots_are_told(tmp_path: Path) -> None:
    file = tmp_path / "it.pb"
    text = (ROOT / "tests" / "data" / "lystrup_godkendelse.pb").read_text()
    head, votes, rows = text.partition("VOTES\n")
    columns, first, rest = rows.split("\n", 2)
    row = dict(zip(columns.split(";"), first.split(";"), strict=True))
    file.write_text(head + votes + "\n".join([columns, ";".join({**row, "vote": "1,1"}.values()), rest]))
    told = json.loads(opland_in(tmp_path, "election", "tally", str(file), "--rule", "greedy-no-skip", "--json").stdout)
    assert (told["rule"], told["votes_refused"]) == ("greedy-no-skip", {"project_twice": 1})


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("ledger verify", "there is no database at {var}/ledger.db: run `opland migrate` first"),
        ("parked list", "there is no database at {var}/budgets.db: run `opland migrate` first"),
        ("migrate", "AMQP_URI: Not set, and no town runs in {var}."),
        ("events tail", "AMQP_URI: Not set, and no town runs in {var}."),
    ],
)
def test_where_nothing_is_a_command_says_so(tmp_path: Path, command: str, said: str) -> None:
    told = opland_in(tmp_path, *command.split(), code=1)
    assert (told.stdout, told.stderr) == ("", f"Error: {said.format(var=tmp_path)}\n")
    assert list(tmp_path.iterdir()) == []


def test_servers_that_are_away_are_told_in_a_sentence(tmp_path: Path) -> None:
    port = free_port()
    database = {"DATABASE_URL_LEDGER": f"postgresql+psycopg://ledger:word@127.0.0.1:{port}/ledger"}
    assert "OperationalError: connection failed" in opland_in(tmp_path, "ledger", "verify", code=1, **database).stderr
    told = opland_in(tmp_path, "events", "tail", code=1, AMQP_URI=f"amqp://operator:word@127.0.0.1:{port}/")
    assert told.stderr.startswith("Error: ")
    assert "Connection refused" in told.stderr


def test_a_number_that_a_dead_town_left_behind_is_nobody_s(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (tmp_path / PID_FILE).write_text(str(stranger.pid))
        assert opland_in(tmp_path, "down").stdout == f"no town runs in {tmp_path}\n"
        assert stranger.poll() is None


def test_a_town_keeps_its_books_where_the_environment_says(tmp_path: Path) -> None:
    url = "postgresql+psycopg://ledger:word@db.example/ledger"
    town = town_of({"VAR": str(tmp_path), "DATABASE_URL_LEDGER": url})
    assert town.environment("ledger")["DATABASE_URL_LEDGER"] == url
    told = town.environment("operator")
    assert (told["DATABASE_URL_LEDGER"], told["DATABASE_URL_VOTING"]) == (url, f"sqlite:///{tmp_path}/voting.db")
    assert "DATABASE_URL_LEDGER" not in town.environment("voting")
    with pytest.raises(ConfigError, match=r"AMQP_URI: Not an address .*\nDATABASE_URL_VOTING: .*\nPORT: Not a valid"):
        town_of({"AMQP_URI": "nonsense", "DATABASE_URL_VOTING": "books", "PORT": "here"})


def test_a_folder_is_one_town_s_only(tmp_path: Path) -> None:
    held = hold(tmp_path / PID_FILE)
    assert held is not None
    with held:
        said = opland_in(tmp_path, "up", code=1).stderr
        assert f"a town runs in {tmp_path} already, as process {os.getpid()}" in said
        run = [sys.executable, "-W", "ignore", "-m", "deploy.local.run"]
        settings = {"PATH": os.environ["PATH"], "VAR": str(tmp_path), "PORT": str(free_port())}
        told = subprocess.run(run, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=30, check=False)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr == f"A town runs in {tmp_path} already: stop it, or choose another folder with VAR=…\n"


def test_what_a_town_started_ends_when_the_town_is_killed(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from deploy.local.town import Town
        town = Town(Path(sys.argv[1]), amqp_uri="amqp://127.0.0.1:1/")
        for name in ("payments", "ledger"):
            town.start_process(name)
        print(*(process.pid for process in town.running.values()), flush=True)
        sys.stdin.read()
    """
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program), str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        started = [Path("/proc") / number for number in owner.stdout.readline().split()]
        assert all(process.exists() for process in started)
        owner.kill()
    eventually(lambda: not any(process.exists() for process in started))


BAD = {
    "a cost below zero": ("A;10;0", "A;-10;0", "line 10, column 2: the cost is '-10'"),
    "a cost that is no number": ("A;10;0", "A;NaN;0", "line 10, column 2: the cost is 'NaN'"),
    "a project twice": ("B;9;1", "A;9;1", "line 11, column 1: 'A' stands twice"),
    "no votes at all": ("VOTES\n", "", "line 12, column 2: this row of PROJECTS has 2 fields"),
    "a rule of tomorrow": ("rule;greedy", "rule;by drum", "line 7, column 2: the rule 'by drum' is not supported yet"),
    "a seed without lots": ("rule;greedy", "rule;greedy\nseed;7", "line 7, column 2: lots are drawn from a seed"),
}
SMALL = (
    "META\nkey;value\nnum_projects;2\nnum_votes;3\nbudget;10\nvote_type;approval\nrule;greedy\n"
    "PROJECTS\nproject_id;cost;selected\nA;10;0\nB;9;1\nVOTES\nvoter_id;vote\n1;A\n2;A\n3;B\n"
)


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_file_is_told_with_its_line_and_ends_with_2(tmp_path: Path, bad: str) -> None:
    old, new, said = BAD[bad]
    (tmp_path / "it.pb").write_text(SMALL.replace(old, new, 1))
    told = opland_in(tmp_path, "election", "tally", str(tmp_path / "it.pb"), code=2)
    assert said in told.stderr


def test_other_winners_than_declared_end_with_1_unless_another_rule_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "it.pb").write_text(SMALL)
    assert (
        json.loads(opland_in(tmp_path, "election", "tally", str(tmp_path / "it.pb"), "--json", code=1).stdout)["match"]
        is False
    )
    asked = ("election", "tally", str(tmp_path / "it.pb"), "--rule", "equalshares/add1", "--json")
    told = json.loads(opland_in(tmp_path, *asked).stdout)
    assert (told["rule"], told["parameters"]["completion"]) == ("equalshares/add1", "add1")
    summary = json.loads(
        opland_in(tmp_path, "election", "check", str(tmp_path), "--json", code=1).stdout.splitlines()[-1]
    )
    assert (summary["checked"], summary["with_official"], summary["matched"]) == (1, 1, 0)
    assert summary["mismatches"][0]["file"] == "it.pb"


def test_a_voter_who_stands_in_the_file_twice_has_one_ballot_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "it.pb").write_text(SMALL.replace("2;A", "1;A").replace("3;B", "3;A"))
    told = json.loads(opland_in(tmp_path, "election", "tally", str(tmp_path / "it.pb"), "--json", code=1).stdout)
    assert told["votes_refused"] == {"voter_twice": 1}
    assert told["repeated_voters"] == ["line 15: the voter '1' stands in the file before"]


def test_an_old_election_is_counted_by_other_rules_and_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "it.pb").write_text(SMALL)
    told = json.loads(opland_in(tmp_path, "election", "compare", str(tmp_path / "it.pb"), "--json").stdout)
    assert {line["rule"]: line["winners"] for line in told["rules"]}["greedy"] == ["A"]
    said = opland_in(tmp_path, "election", "explain", str(tmp_path / "it.pb"), "--language", "en").stdout.splitlines()
    assert said[1].startswith("B : Got 1 votes or points. It costs DKK 9, but only DKK 0 was left.")
