"""`opland payments`: the file that goes to the city's payment system, and the one that comes back."""

import csv
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from chassis import migrate
from chassis.db import Database
from services.ledger import queries
from tests import mothers_ledger as mothers
from tests.mothers_ledger import YEAR
from tests.operator import opland_told

SOMEBODYS = UUID("6b76f0c1-15c9-5407-bccf-bd11095ed3ff")
HEADER = "payment_id;outcome;amount;voucher"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database, migrate.folder_of("ledger"))
    mothers.ask(database, mothers.appropriation(amount=1_000_00))
    yield database
    assert database.read(queries.verify).first_wrong is None
    database.close()


def payable(db: Database, *amounts: int) -> list[UUID]:
    project = uuid4()
    mothers.ask(db, mothers.direct_grant(project, amount=sum(amounts)))
    asked = [mothers.invoice(f"grant/{project}/{YEAR}", amount) for amount in amounts]
    mothers.ask(db, *asked)
    return [each.command_id for each in asked]


def payments(url: str, *asked: str, code: int = 0) -> str:
    ended = opland_told({"DATABASE_URL_LEDGER": url}, "payments", *asked, code=code)
    return ended.stdout + ended.stderr


def told(tmp_path: Path, *lines: str, header: str = HEADER) -> str:
    file = tmp_path / "outcomes.csv"
    file.write_text("\n".join((header, *lines)), encoding="utf-8-sig")
    return str(file)


def test_each_payment_goes_out_once_and_an_old_file_is_the_same_again(db: Database, url: str, tmp_path: Path) -> None:
    first, second = payable(db, 100_50, 7)
    out, again = tmp_path / "out.csv", tmp_path / "again.csv"
    assert "payment file 1" in payments(url, "file", "--output", str(out))
    rows = list(csv.DictReader(out.read_text().splitlines(), delimiter=";"))
    assert {(row["payment_id"], row["amount"], row["currency"]) for row in rows} == {
        (str(first), "100.50", "DKK"),
        (str(second), "0.07", "DKK"),
    }
    assert "stands in a file already" in payments(url, "file", code=1)
    payments(url, "file", "--number", "1", "--output", str(again))
    assert again.read_bytes() == out.read_bytes()
    assert "there is no payment file 2" in payments(url, "file", "--number", "2", code=1)


def test_what_came_of_payments_is_read_once_and_each_line_stands_for_itself(
    db: Database, url: str, tmp_path: Path
) -> None:
    paid, returned, other, untold = payable(db, 100, 200, 300, 400)
    mothers.ask(db, mothers.reversal(approval(db, untold)))
    payments(url, "file", "--output", str(tmp_path / "out.csv"))
    file = told(
        tmp_path,
        f"{paid};paid;1,00;Betalt 12-05",
        f"{returned};returned;2,00;Kontoen findes ikke",
        f"{other};paid;3,01;Betalt 12-05",
        f"{untold};paid;4,00;Betalt 12-05",
        f"{paid};returned;1,00;Fortrudt",
    )
    for _ in range(2):  # the second time changes nothing
        said = payments(url, "confirm", file, code=1)
        assert "posted: 2; not posted: 3" in said
        assert f"line 4: payment {other} is one of 300 minor units, not of 301" in said
        assert f"line 5: payment {untold} stands in no file of ours" in said
        assert "line 6: the payment does not wait at the city's payment system" in said
        stages = mothers.year(db)
        assert (stages["paid"], stages["payable"], stages["granted"]) == (100, 300, 600)
    assert payments(url, "confirm", told(tmp_path, f"{other};paid;3.00;Betalt")).strip() == "posted: 1; not posted: 0"


def approval(db: Database, payment: UUID) -> UUID:
    """The transfer that made it payable."""
    asked = mothers.ledger.ListTransfers(account=f"payable/finance-{payment}/{YEAR}")
    return db.read(lambda session: queries.list_transfers(session, asked)).items[0].transfer_id


@pytest.mark.parametrize(
    ("line", "saying"),
    [
        ("nobody;paid;1,00;x", "line 2: badly formed hexadecimal UUID"),
        (f"{SOMEBODYS};sent;1,00;x", "line 2: sent is no outcome: paid or returned"),
        (f"{SOMEBODYS};paid;1;x", "line 2: 1 is no amount like 1234,50"),
        (f"{SOMEBODYS};paid;-1,00;x", "line 2: -1,00 is no amount like 1234,50"),
        (f"{SOMEBODYS};paid;1,00;", "line 2: {'voucher'"),
        (f"{SOMEBODYS};paid;1,00", "line 2: as many columns as in the first line are needed"),
    ],
)
def test_a_file_that_cannot_be_read_posts_nothing(
    db: Database, url: str, tmp_path: Path, line: str, saying: str
) -> None:
    (payment,) = payable(db, 100)
    payments(url, "file", "--output", str(tmp_path / "out.csv"))
    assert saying in payments(url, "confirm", told(tmp_path, line, f"{payment};paid;1,00;x"), code=1)
    assert mothers.year(db)["payable"] == 100


def test_a_file_without_its_columns_says_which(url: str, db: Database, tmp_path: Path) -> None:
    assert "line 1: the columns outcome, voucher are missing" in payments(
        url, "confirm", told(tmp_path, header="payment_id;amount"), code=1
    )
