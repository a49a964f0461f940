"""Trust without trusting us: the books checked from outside by programs that share nothing with the ledger's own."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from joserfc import jws
from joserfc.jwk import OKPKey

from deploy.local.town import Town
from tests.liar import Liar
from tests.operator import opland
from tests.people import DECISION, People
from tests.roads import budget_road, campaign_road

pytestmark = [pytest.mark.timeout(240)]
ACCOUNTS = {
    name: f"0.{place}"
    for place, name in enumerate(
        ["pool", "council", "earmark", "match", "grant", "payable", "paid", "donor", "campaign"]
    )
}


@pytest.fixture(scope="module")
def lived(town: Town, people: People) -> Town:
    """A town in which both roads were walked, a grant given and undone, and a year closed."""
    budget_road(people)
    campaign_road(people, town)
    money = {"currency": "DKK", "decision": DECISION}
    body = {"project_id": str(uuid4()), "year": people.new_year(1_000), "amount": 500, **money}
    (line,) = people.enter("/pool/grants", body)["posted"]["transfers"]
    people.enter("/pool/reversals", {"transfer_id": line["transfer_id"], "reason": "=HYPERLINK(1)"})
    people.post("finance", "/pool/appropriations", {"year": 2025, "means": "operating", "amount": 12_345, **money})
    closed = people.enter("/pool/closings", {"year": 2025, "decision": DECISION})["posted"]["sequence"]
    people.post("finance", "/pool/carry-overs", {"carried_from": 2025, "year": 2026, "amount": 5, **money})
    people.until("/pool/checkpoints", lambda told: told["items"] and told["items"][0]["sequence"] >= closed)
    return town


def verify(program: Path, base: str) -> subprocess.CompletedProcess[str]:
    """The public program as anyone runs it: with Python alone, in a place of its own."""
    command = [sys.executable, "-I", str(program), base]
    return subprocess.run(command, capture_output=True, text=True, cwd=program.parent, timeout=60, check=False)


@pytest.fixture
def program(lived: Town, tmp_path: Path) -> Path:
    """verify_ledger.py, taken from the town itself."""
    found = tmp_path / "verify_ledger.py"
    found.write_bytes(requests.get(f"{lived.url}/static/verify_ledger.py", timeout=10).content)
    return found


def test_anyone_can_check_the_books_with_a_program_of_a_page(lived: Town, program: Path) -> None:
    told = verify(program, lived.url)
    assert (told.returncode, told.stderr) == (0, ""), told.stdout + told.stderr
    assert told.stdout.startswith("Right: ")
    assert len(program.read_text().splitlines()) < 140


def in_transfers(change: Any) -> Any:
    return lambda what, _query, told: change(told["items"]) if what == "transfers" else None


def in_pool(change: Any) -> Any:
    return lambda what, _query, told: change(told["years"][0]) if what == "pool" else None


def in_checkpoints(change: Any) -> Any:
    return lambda what, _query, told: change(told["items"][0]) if what == "checkpoints" else None


def in_seals(change: Any) -> Any:
    return lambda what, _query, told: change(told["items"][0]) if what == "seals" else None


@pytest.mark.parametrize(
    ("change", "saying"),
    [
        (in_transfers(lambda items: items[3].update(amount=items[3]["amount"] + 1)), "hash does not follow"),
        (in_transfers(lambda items: items[3].update(reference="to a friend")), "hash does not follow"),
        (in_transfers(lambda items: items.pop(3)), "hash does not follow"),
        (in_transfers(lambda items: items.insert(3, items[3])), "does not come after"),
        (in_transfers(lambda items: items.append(items.pop(3))), "hash does not follow"),
        (in_transfers(lambda items: items.pop()), r"is said to be|checkpoint at number"),
        (in_pool(lambda year: year.update(available=year["available"] + 1)), "available is said to be"),
        (in_checkpoints(lambda checkpoint: checkpoint.update(hash="0" * 64)), "the checkpoint at number"),
        (in_seals(lambda seal: seal.update(hash="0" * 64)), "the seal of 2025 at number"),
        (in_seals(lambda seal: seal.update(sequence=1)), "the seal of 2025 at number"),
    ],
    ids=[
        "amount",
        "reference",
        "removed",
        "added",
        "reordered",
        "the last",
        "pool",
        "checkpoint",
        "seal",
        "moved seal",
    ],
)
def test_what_is_told_wrong_is_found_and_named(lived: Town, program: Path, change: Any, saying: str) -> None:
    with Liar(lived.url, change) as liar:
        told = verify(program, liar.url)
    assert told.returncode == 1
    assert re.search(saying, told.stderr), told.stderr


def test_checkpoints_are_signed_with_the_key_that_is_published(lived: Town, people: People) -> None:
    told = people.get("/pool/checkpoints")
    key = OKPKey.import_key(told["public_key"])
    assert not key.is_private
    for checkpoint in told["items"]:
        signed = json.loads(jws.deserialize_compact(checkpoint["token"], key, algorithms=["Ed25519"]).payload)
        assert {**signed, "token": checkpoint["token"]} == checkpoint
    assert told["items"][0]["sequence"] <= people.get("/pool")["sequence"]


def test_the_machine_csv_says_what_the_api_says(lived: Town, people: People) -> None:
    rows = list(csv.DictReader(io.StringIO(opland(lived, "ledger", "export").stdout)))
    told = people.get("/pool/transfers?limit=500")["items"]
    assert [(row["transfer_id"], int(row["amount"]), row["hash"]) for row in rows] == [
        (item["transfer_id"], item["amount"], item["hash"]) for item in told
    ]


def test_excel_gets_danish_numbers_and_no_formula(lived: Town) -> None:
    text = opland(lived, "ledger", "export", "--format", "excel").stdout
    assert text.startswith("\ufeffNummer;")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    (lapse,) = [row for row in rows if row["Art"] == "lapse"]
    assert (lapse["Beløb"], lapse["Bogført"]) == ("123,45", "31-12-2025")
    assert not any(value.startswith(("=", "+", "@")) for row in rows for value in row.values())


def test_hledger_finds_the_journal_right_and_sees_a_wrong_one(lived: Town, tmp_path: Path) -> None:
    assert shutil.which("hledger"), "setup installs it"
    journal = tmp_path / "books.journal"
    opland(lived, "ledger", "export", "--format", "hledger", "--output", str(journal))
    assert check(journal) == 0
    lines = journal.read_text().splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("    pool:") and "=" not in line)
    lines[place] = lines[place].replace(" DKK", "1 DKK", 1)
    journal.write_text("\n".join(lines))
    assert check(journal) != 0


def check(journal: Path) -> int:
    return subprocess.run(
        ["hledger", "-f", str(journal), "check", "--strict"], capture_output=True, check=False
    ).returncode


def test_the_citys_posting_file_balances_on_every_date(lived: Town) -> None:
    export = ("ledger", "export", "--format", "postings")
    rows = csv.DictReader(
        io.StringIO(opland(lived, *export, FINANCE_ACCOUNTS=json.dumps(ACCOUNTS)).stdout), delimiter=";"
    )
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        assert row["account"] in ACCOUNTS.values()
        for side, sign in (("debit", 1), ("credit", -1)):
            sums[row["date"]] += sign * int((row[side] or "0").replace(",", ""))
    assert len(sums) > 1
    assert set(sums.values()) == {0}
    told = opland(lived, *export, code=1)
    assert "FINANCE_ACCOUNTS names no account for" in told.stderr
    assert "is JSON like" in opland(lived, *export, code=1, FINANCE_ACCOUNTS="{").stderr
