"""The replay finds what was done behind the ledger's back, and names it. Triggers refuse it first; here they are off."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from chassis.db import Database
from contracts.ledger import ListTransfers
from services.ledger import queries
from services.ledger.domain import chain
from tests import mothers_ledger as mothers


def fill(db: Database) -> None:
    """Sequence 1 is the appropriation; 2 to 5 are earmarks; 6 is refused; 7 awards in two lines."""
    held = [mothers.earmark(amount=100) for _ in range(4)]
    mothers.ask(db, *held, mothers.earmark(amount=9_999), mothers.awards(held[0].budget_id, (mothers.uuid4(), 60)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfer SET amount = 1 WHERE sequence = 3",
        "DELETE FROM transfer WHERE sequence = 3",
        "UPDATE entry SET refusal = NULL WHERE sequence = 6",
        "DELETE FROM entry WHERE sequence = 6",
        "DELETE FROM transfer",
    ],
)
def test_the_database_refuses_to_change_or_remove_what_was_entered(empty: Database, statement: str) -> None:
    mothers.ask(empty, mothers.appropriation())
    fill(empty)
    with pytest.raises(DBAPIError, match="_has_no_"):
        mothers.damage(empty, statement)


def test_postgresql_refuses_to_empty_the_table_at_once(empty: Database) -> None:
    mothers.ask(empty, mothers.appropriation())
    if not empty.sqlite:
        with pytest.raises(DBAPIError, match="transfer_has_no_truncate"):
            mothers.damage(empty, "TRUNCATE transfer")


COLUMNS = (
    "sequence, line, epoch, transfer_id, kind, from_account, to_account, amount, currency, recorded_at, accounting_on,"
    " period, reference, coded_by, attested_by, salt, private_hash, hash, from_balance, to_balance"
)
OTHER_ID = "(SELECT entry_id FROM entry WHERE sequence = 2)"


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        (["UPDATE transfer SET amount = 101 WHERE sequence = 3"], "sequence 3, line 1"),
        (["UPDATE transfer SET reference = 'another' WHERE sequence = 3"], "sequence 3, line 1"),
        (["UPDATE transfer SET coded_by = 'another' WHERE sequence = 3"], "sequence 3, line 1"),
        (["UPDATE transfer SET hash = private_hash WHERE sequence = 3"], "sequence 3, line 1"),
        (["DELETE FROM transfer WHERE sequence = 3"], "sequence 3: 1 transfers were posted, 0 are here"),
        (["DELETE FROM transfer WHERE sequence = 7 AND line = 1"], "sequence 7, line 2"),
        (["DELETE FROM transfer WHERE sequence = 7 AND line = 2"], "sequence 7: 2 transfers were posted, 1 are here"),
        (["DELETE FROM transfer WHERE sequence = 3", "DELETE FROM entry WHERE sequence = 3"], "entry 3: it is missing"),
        (
            ["DELETE FROM transfer WHERE sequence = 7", "DELETE FROM entry WHERE sequence = 7"],
            "head: the last entry is 6, not 7",
        ),
        (["DELETE FROM entry WHERE sequence = 6"], "entry 6: it is missing"),
        (
            [
                f"INSERT INTO transfer ({COLUMNS}) SELECT "
                + COLUMNS.replace("line", "2", 1).replace("transfer_id", OTHER_ID)
                + " FROM transfer WHERE sequence = 3"
            ],
            "sequence 3, line 2",
        ),
        (
            [
                "UPDATE transfer SET sequence = 99 WHERE sequence = 3",
                "UPDATE transfer SET sequence = 3 WHERE sequence = 4",
                "UPDATE transfer SET sequence = 4 WHERE sequence = 99",
            ],
            "sequence 3, line 1",
        ),
        (
            ["UPDATE account SET debits = debits - 1, credits = credits - 1 WHERE kind = 'pool'"],
            "account pool/capital/2026",
        ),
        (["UPDATE stage SET credits = credits + 1 WHERE stage = 'earmark'"], "stage earmark 2026 capital"),
        (["UPDATE head SET sequence = sequence + 1"], "head: the last entry is 7, not 8"),
        (["UPDATE head SET hash = 'x'"], "head: its hash"),
        (["UPDATE head SET epoch = epoch + 1"], "head: it stands at epoch 2"),
        (["UPDATE head SET currency = 'EUR'"], "head: the books are kept in EUR"),
        (["UPDATE account SET origin = 'pool/capital/2031' WHERE kind = 'grant'"], "account grant/"),
        (["UPDATE account SET path = 'purse/1', debits = 0 WHERE kind = 'council'"], "purse/1 is no account"),
        (
            ["UPDATE entry SET entry_id = '00000000000000000000000000000000' WHERE sequence = 3"],
            "posted for another request",
        ),
    ],
)
def test_what_was_done_behind_the_ledgers_back_is_named(broken: Database, statements: list[str], named: str) -> None:
    fill(broken)
    mothers.unguard(broken)
    mothers.damage(broken, *statements)
    verification = broken.read(queries.verify)
    assert not verification.verified
    assert named in str(verification.first_wrong)


def test_without_the_trigger_an_edit_goes_unseen_until_the_replay_finds_it(broken: Database) -> None:
    """The twin: nothing stops the edit, and every read answers as if nothing had happened."""
    fill(broken)
    mothers.unguard(broken)
    before = mothers.year(broken)
    mothers.damage(broken, "UPDATE transfer SET reference = 'to a friend' WHERE sequence = 3")
    assert mothers.year(broken) == before
    assert mothers.adds_up(before)
    assert not broken.read(queries.verify).verified


def test_an_empty_ledger_verifies(empty: Database) -> None:
    verification = empty.read(queries.verify)
    assert (verification.verified, verification.balanced, verification.sequence) == (True, True, 0)


@pytest.mark.parametrize("account", [None, "pool/capital/2026"])
def test_the_chain_is_paged_by_key_and_verifies_from_what_is_public(db: Database, account: str | None) -> None:
    fill(db)
    pages = list(paged(db, account))
    assert max(len(page) for page in pages) == 3
    items = [item for page in pages for item in page]
    places = [(item["sequence"], item["line"]) for item in items]
    assert places == sorted(set(places))
    if account is None:
        assert len(items) == 7
        assert chain.verify(items) is None
    else:
        assert all(account in (item["from"], item["to"]) for item in items)
        assert len(items) == 6
    assert not {"coded_by", "attested_by", "salt"} & items[0].keys()


@pytest.mark.parametrize("narrowed", [{}, {"account": mothers.POOL}, {"kind": "earmark"}, {"to_on": date.max}], ids=str)
def test_newest_first_is_the_same_list_from_its_other_end(db: Database, narrowed: dict[str, Any]) -> None:
    fill(db)
    oldest, newest = (
        [item for page in paged(db, newest_first=way, **narrowed) for item in page] for way in (False, True)
    )
    assert len(oldest) > 3, "more than a page"
    assert newest == oldest[::-1]


def paged(db: Database, account: str | None = None, **narrowed: Any) -> Any:
    after: tuple[int | None, int | None] = 0, 0
    while after[0] is not None:
        place = {"after_sequence": after[0], "after_line": after[1] or 0}
        query = ListTransfers(**place, limit=3, account=account, **narrowed)
        page = db.read(told(query))
        yield [item.dump() for item in page.items]
        after = page.next_sequence, page.next_line


def told(query: ListTransfers) -> Callable[[Any], Any]:
    return lambda session: queries.list_transfers(session, query)
