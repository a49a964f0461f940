"""`opland appropriations import`: the council's decisions from a file, all or nothing, once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from chassis import migrate
from chassis.db import Database
from contracts.ledger import ListAppropriations, ListDrafts
from services.ledger import queries
from tests import mothers_ledger as mothers
from tests.operator import opland_told

HEADER = "kind;year;means;amount;case_number;decided_on;decided_by;text;other_year;id;amends"
PLAN = """
appropriate;2024;capital;10000000;Investeringsplan 2024-2033;2023-10-11;Aarhus Byråd;10 mio. kr. om året;;plan-2024;
appropriate;2025;capital;10000000,00;Investeringsplan 2024-2033;2023-10-11;Aarhus Byråd;;;plan-2025;
cut;2025;capital;5230000;Budgetforlig 2025;2024-10-09;Aarhus Byråd;;;;plan-2025
advance;2024;capital;100,50;2024-9;2024-03-01;Aarhus Byråd;;2025;;
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database, migrate.folder_of("ledger"))
    yield database
    assert database.read(queries.verify).first_wrong is None
    database.close()


def told(url: str, file: Path, code: int = 0) -> str:
    ended = opland_told({"DATABASE_URL_LEDGER": url}, "appropriations", "import", str(file), code=code)
    return ended.stdout + ended.stderr


def written(tmp_path: Path, text: str, header: str = HEADER) -> Path:
    file = tmp_path / "decisions.csv"
    file.write_text(header + text, encoding="utf-8-sig")
    return file


def test_decisions_are_read_and_a_cut_waits_for_somebody_of_finance(db: Database, url: str, tmp_path: Path) -> None:
    file = written(tmp_path, PLAN)
    for _ in range(2):  # the second time changes nothing
        assert told(url, file).strip() == "posted: 3; waiting for somebody of finance to attest them: 1"
    found = db.read(lambda session: queries.list_appropriations(session, ListAppropriations())).items
    assert [(each.kind, each.year, each.amount) for each in found] == [
        ("appropriate", 2024, 10_000_000_00),
        ("appropriate", 2025, 10_000_000_00),
        ("advance", 2024, 100_50),
    ]
    assert found[0].decision.text == "10 mio. kr. om året"
    (draft,) = db.read(lambda session: queries.list_drafts(session, ListDrafts())).items
    assert draft.kind == "CutAppropriation"
    assert str(found[1].request_id) in draft.command
    assert mothers.year(db, 2025, as_of=date(2024, 1, 1))["appropriated"] == 10_000_000_00


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("\nappropriate;2024;capital;1.000;x;2023-10-11;y;;;;", "line 2: amount: 1.000 is no amount"),
        ("\ngive;2024;capital;1;x;2023-10-11;y;;;;", "line 2: kind: give is none of"),
        ("\nappropriate;next;capital;1;x;2023-10-11;y;;;;", "line 2: next is no year"),
        ("\nappropriate;2024;silver;1;x;2023-10-11;y;;;;", "line 2: {'means'"),
        ("\nappropriate;2024;capital;0;x;2023-10-11;y;;;;", "line 2: {'amount'"),
        ("\nappropriate;2024;capital;1;x;in autumn;y;;;;", "line 2: {'decision'"),
        ("\nappropriate;2024;capital;1", "line 2: as many columns"),
        (PLAN + "advance;2024;capital;99999999999;2024-9;2024-03-01;y;;2025;;", "AdvanceAppropriation of 2024"),
    ],
)
def test_a_file_that_is_wrong_somewhere_changes_nothing_and_says_where(
    db: Database, url: str, tmp_path: Path, text: str, saying: str
) -> None:
    assert saying in told(url, written(tmp_path, text), code=1)
    assert db.read(lambda session: queries.list_appropriations(session, ListAppropriations())).items == ()
    assert db.read(lambda session: queries.list_drafts(session, ListDrafts())).items == ()


def test_a_file_without_its_columns_is_said_to_be_none(db: Database, url: str, tmp_path: Path) -> None:
    assert "the columns kind, case_number" in told(
        url, written(tmp_path, "", "year,amount,decided_on,decided_by"), code=1
    )
