"""What reading and checking the books costs as they grow, on PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from tqdm import tqdm

from chassis import migrate
from chassis.clock import now
from chassis.db import Database
from contracts import ledger
from deploy.local.postgres import Postgres
from services.ledger import queries
from tests import mothers_ledger as mothers

SIZES = (1_000, 100_000, 1_000_000)
BATCH = 500
TIMES = 15
POOL = mothers.POOL

Question = Callable[[Any, int], Any]
QUESTIONS: dict[str, Question] = {
    "balance": lambda session, _: queries.get_balance(session, ledger.GetBalance(account=POOL)),
    "balance at an instant": lambda session, _: queries.get_balance(
        session, ledger.GetBalance(account=POOL, recorded_at=now())
    ),
    "balance as of a date": lambda session, _: queries.get_balance(
        session, ledger.GetBalance(account=POOL, as_of=now().date())
    ),
    "statement, a page": lambda session, size: queries.get_statement(
        session, ledger.GetStatement(account=POOL, after_sequence=size // 2)
    ),
    "pool": lambda session, _: queries.get_pool(session, ledger.GetPool(), "DKK"),
    "pool as of a date": lambda session, _: queries.get_pool(session, ledger.GetPool(as_of=now().date()), "DKK"),
}


def grown(cluster: Postgres) -> Iterator[tuple[int, Database]]:
    """The same books at each of the sizes (transfers)."""
    db = Database(cluster.create_database("growth"))
    migrate.upgrade(db, migrate.folder_of("ledger"))
    mothers.ask(db, mothers.appropriation(amount=10**14))
    done = 1
    with tqdm(total=SIZES[-1], unit=" transfers", leave=False) as bar:
        for size in SIZES:
            while done < size:
                mothers.ask(db, *(mothers.earmark(amount=1) for _ in range(min(BATCH, size - done))))
                mothers.announced(db)
                bar.update(min(BATCH, size - done))
                done += min(BATCH, size - done)
            yield size, db
    db.close()


def questions(size: int, db: Database) -> dict[str, float]:
    """Question -> median seconds."""
    return {name: median(times(db, ask, size)) for name, ask in QUESTIONS.items()}


def times(db: Database, ask: Question, size: int) -> Iterator[float]:
    for _ in range(TIMES):
        began = time.perf_counter()
        db.read(lambda session: ask(session, size))
        yield time.perf_counter() - began


def verification(db: Database, size: int) -> float:
    """Transfers a second."""
    began = time.perf_counter()
    found = db.read(queries.verify)
    assert found.verified, found.first_wrong
    return size / (time.perf_counter() - began)
