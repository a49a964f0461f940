"""`opland proposals import`: a spreadsheet as a city has it, and a report of what was refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook

from chassis import migrate
from chassis.db import Database
from tests.integration.budgets.people import listed
from tests.mothers_budgets import Road
from tests.operator import opland_told

HEAD = ["Titel", "Tekst", "Pris", "Breddegrad", "Længdegrad"]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'budgets.db'}"


@pytest.fixture
def road(url: str) -> Iterator[Road]:
    database = Database(url)
    migrate.upgrade(database, migrate.folder_of("budgets"))
    yield Road(database).to("ideas")
    database.close()


def told(url: str, file: Path, budget_id: UUID, *options: str, code: int = 0) -> str:
    words = ("proposals", "import", str(file), "--budget", str(budget_id), *options)
    ended = opland_told({"DATABASE_URL_BUDGETS": url}, *words, code=code)
    return ended.stdout + ended.stderr


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_with_a_report_of_every_line_refused(road: Road, url: str, tmp_path: Path) -> None:
    rows = [["Bænk", "ved kirken", 12500.5, 56.0483, 10.0854], ["Sti", None, "12.5000", None, None], ["Træer", "", 900]]
    file, report = workbook(tmp_path / "forslag.xlsx", *rows), tmp_path / "afvist.csv"
    assert "would be taken: 2; known: 0; lines refused: 1" in told(url, file, road.budget_id, "--dry-run", code=1)
    assert listed(road).items == ()
    for taken, known in ((2, 0), (0, 2)):
        said = told(url, file, road.budget_id, "--report", str(report), code=1)
        assert f"taken: {taken}; known: {known}; lines refused: 1" in said
        assert "line 3: Pris: 12.5000 is no amount like 12.500,00" in said
    assert sorted((line.title, line.cost) for line in listed(road).items) == [("Bænk", 1_250_050), ("Træer", 90_000)]
    assert report.read_text(encoding="utf-8-sig").splitlines() == [
        "linje;kolonne;årsag",
        "3;Pris;12.5000 is no amount like 12.500,00",
    ]


def test_what_a_danish_windows_saves_is_read_and_what_is_no_table_is_not(road: Road, url: str, tmp_path: Path) -> None:
    file = tmp_path / "forslag.csv"
    file.write_bytes("titel;tekst;pris\r\nÆblelund;ved søen;12.500,00\r\n".encode("cp1252"))
    assert "taken: 1; known: 0; lines refused: 0" in told(url, file, road.budget_id)
    assert [line.title for line in listed(road).items] == ["Æblelund"]
    for name, content in (("a.csv", b"navn;pris\nAsta;1\n"), ("b.xlsx", b"titel"), ("c.csv", b"")):
        (tmp_path / name).write_bytes(content)
        assert name in told(url, tmp_path / name, road.budget_id, code=1)
    assert "there is no such budget" in told(url, file, UUID(int=7), code=1)
