"""Twenty at once: the head puts them in order, on both databases; its twin shows what happens without it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from contracts.ledger import InsufficientFunds, Posted
from contracts.message import Message
from services.ledger.models import HeadRow
from services.ledger.operations import posting
from tests import mothers_ledger as mothers

TOGETHER = 12  # what the chassis's pool of connections allows


def at_once(db: Database, messages: list[Message]) -> Counter[str]:
    """Ask each from a thread of its own, all at the same instant -> how many got which kind of answer."""
    barrier = Barrier(TOGETHER)

    def ask(message: Message) -> str:
        if not db.sqlite:
            barrier.wait()
        (answer,) = mothers.ask(db, message)
        return type(answer).__name__

    with ThreadPoolExecutor(TOGETHER) as threads:
        return Counter(threads.map(ask, messages))


def test_of_many_earmarks_at_once_as_many_are_granted_as_the_pool_holds(db: Database) -> None:
    told = at_once(db, [mothers.earmark(amount=300) for _ in range(2 * TOGETHER)])
    assert told == {Posted.__name__: 3, InsufficientFunds.__name__: 2 * TOGETHER - 3}
    assert mothers.year(db)["available"] == 100
    assert [each["sequence"] for _, each in mothers.announced(db)] == list(range(2, 2 * TOGETHER + 2))


def test_one_request_many_times_at_once_is_carried_out_once(db: Database) -> None:
    told = at_once(db, [mothers.earmark(amount=300)] * TOGETHER)
    assert told == {Posted.__name__: TOGETHER}
    assert mothers.year(db)["earmarked"] == 300


def test_of_many_closings_at_once_one_releases_the_earmark(db: Database) -> None:
    budget = uuid4()
    mothers.ask(db, mothers.earmark(budget_id=budget, amount=300))
    at_once(db, [mothers.closing(budget) for _ in range(TOGETHER)])
    assert mothers.year(db)["available"] == 1_000
    assert sorted(each.get("amount", 0) for _, each in mothers.announced(db))[-2:] == [300, 300]


def test_the_first_entries_of_all_may_come_at_once(empty: Database) -> None:
    at_once(empty, [mothers.appropriation(amount=10) for _ in range(TOGETHER)])
    assert mothers.year(empty)["available"] == 10 * TOGETHER


def test_without_the_lock_and_the_numbers_the_same_money_is_spent_twice(
    broken: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the head not held, and its second guard, a number used once, off: two batches spend the same 1,000."""
    if broken.sqlite:
        pytest.skip("on SQLite nothing could be unlocked: BEGIN IMMEDIATE lets one writer in at a time")
    monkeypatch.setattr(posting, "LOCKED_HEAD", select(HeadRow.__table__))
    with broken.writer.begin() as connection:
        connection.execute(text("ALTER TABLE entry DROP CONSTRAINT uq__entry__sequence"))
        connection.execute(text("ALTER TABLE transfer DROP CONSTRAINT pk__transfer"))
    both = Barrier(2)

    @event.listens_for(broken.writer, "before_cursor_execute")
    def both_decide_before_either_writes(*what: Any) -> None:
        if what[2].startswith("UPDATE account"):
            both.wait()

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda asked: mothers.ask(broken, asked), [mothers.earmark(amount=800) for _ in "ab"]))
    assert [type(answer) for (answer,) in told] == [Posted, Posted]  # 1,600 of 1,000
    assert mothers.year(broken)["available"] == -600


def test_the_database_refuses_an_account_below_zero(broken: Database) -> None:
    """Should the rules ever be wrong, the tables are not."""
    with (
        pytest.raises(IntegrityError, match="it_never_holds_less_than_nothing"),
        broken.writer.begin() as connection,
    ):
        connection.execute(text("UPDATE account SET debits = 1001 WHERE path = 'pool/capital/2026'"))


def test_without_the_check_an_account_goes_below_zero_and_only_the_replay_says_so(broken: Database) -> None:
    with broken.writer.begin() as connection:
        if broken.sqlite:
            connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        else:
            connection.execute(
                text("ALTER TABLE account DROP CONSTRAINT ck__account__it_never_holds_less_than_nothing")
            )
        connection.execute(text("UPDATE account SET debits = 1001 WHERE path = 'pool/capital/2026'"))
    assert mothers.balance(broken, "pool/capital/2026") == -1
