"""Two at the same moment on PostgreSQL, made to happen: nobody commits before all have decided, or wait for one who has."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from chassis.db import Database
from contracts.errors import Refused

SECONDS_MAX = 60
BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def together(db: Database, *works: Callable[[Session], Any]) -> list[Any]:
    """Run them so that all have decided before any commits, unless one waits for another: answers and refusals."""
    decided: set[int] = set()
    changed = threading.Lock()

    def has_decided(number: int) -> None:
        with changed:
            decided.add(number)

    def wait_for_the_others() -> None:
        until = time.monotonic() + SECONDS_MAX
        while len(decided) + blocked(db) < len(works):
            assert time.monotonic() < until, f"{len(decided)} of {len(works)} have decided, and no other waits for them"
            time.sleep(0.01)

    def one(number: int) -> Any:
        def decide(session: Session) -> Any:
            answer = works[number](session)
            session.flush()
            has_decided(number)
            wait_for_the_others()
            return answer

        try:
            return db.run(decide)
        except Refused as refusal:
            return refusal
        finally:
            has_decided(number)

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(one, range(len(works))))


def blocked(db: Database) -> int:
    """How many wait for a lock."""
    with db.writer.connect() as connection:
        return int(connection.execute(BLOCKED).scalar_one())


def without_row_locks(db: Database) -> None:
    @event.listens_for(db.writer, "before_cursor_execute", retval=True)
    def unlock(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> Any:
        return statement.replace("FOR UPDATE", ""), parameters
