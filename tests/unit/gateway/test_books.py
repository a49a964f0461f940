"""The books as a table: for machines as the API says them, for a spreadsheet as Danes write, with nothing that is a formula."""

import csv
from typing import Any

from contracts.ledger.tables import TRANSFER_COLUMNS
from gateway.pages.accessibility import Routes as Statement
from gateway.routes import books
from services.ledger.domain import chain
from tests.contract.test_golden import example
from tests.unit.gateway.test_pledge_pages import asking
from tests.unit.gateway.towns import town


def row(**changed: Any) -> dict[str, Any]:
    return example("Transfer.v1") | {"amount": 1_234_50, "accounting_on": "2026-03-31"} | changed


def test_machines_read_every_field_as_the_api_says_it() -> None:
    text = "".join(books.table(iter([row(), row(line=2)]), excel=False))
    first, second = csv.DictReader(text.splitlines())
    assert {name: str(value) for name, value in row().items()} == first
    assert second["line"] == "2"


def test_the_table_has_what_the_chain_covers_and_its_hash() -> None:
    assert (*chain.FIELDS, "hash") == TRANSFER_COLUMNS


def test_a_danish_spreadsheet_reads_kroner_and_days_and_no_formula() -> None:
    text = "".join(books.table(iter([row(reference="=HYPERLINK(1)")]), excel=True))
    assert text.startswith("\ufeff")
    (told,) = csv.DictReader(text.lstrip("\ufeff").splitlines(), delimiter=";")
    assert (told["Beløb"], told["Bogført"]) == ("1234,50", "31-03-2026")
    assert not told["Reference"].startswith("=")


def test_what_was_asked_for_is_what_is_listed() -> None:
    asked = books.GetTransfersTable.load({"kind": "award", "from_on": "2026-01-01", "excel": True})
    listing = books.listing(asked)
    assert (listing.kind, str(listing.from_on), listing.account) == ("award", "2026-01-01", None)


class OwnTown(Statement):
    def __init__(self, **settings: str) -> None:
        self.own = town(**settings)


def test_a_citys_own_accessibility_statement_is_where_one_is_led() -> None:
    there = "https://was.digst.example/oplandspuljen"
    answer = OwnTown(ACCESSIBILITY_STATEMENT_URL=there).statement(asking())
    assert (answer.status_code, answer.headers["Location"]) == (302, there)


def test_without_one_a_page_says_what_was_tested_and_where_to_write() -> None:
    page = OwnTown(ACCESSIBILITY_CONTACT="puljen@eksempel.dk").statement(asking()).get_data(as_text=True)
    assert 'href="mailto:puljen@eksempel.dk"' in page
    assert "Det har vi ikke prøvet" in page
    assert "Her er ikke sat en adresse op endnu" in OwnTown().statement(asking()).get_data(as_text=True)
