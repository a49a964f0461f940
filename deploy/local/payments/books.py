"""What the simulated payment provider knows: one SQLite file, in which what was answered is committed before it is told.

A killed simulator forgets nothing it has said. Amounts are minor units; time is `chassis.clock`.
"""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chassis.clock import now
from deploy.local.payments.faults import Faults

Row = dict[str, Any]
TABLES = """
CREATE TABLE IF NOT EXISTS mandate (
    number INTEGER PRIMARY KEY, shape TEXT NOT NULL, reference TEXT NOT NULL, psp_reference TEXT NOT NULL UNIQUE,
    amount INTEGER NOT NULL CHECK (amount > 0), max_amount INTEGER NOT NULL, currency TEXT NOT NULL,
    return_url TEXT NOT NULL DEFAULT '', callback_url TEXT NOT NULL DEFAULT '', linked INTEGER NOT NULL DEFAULT 1,
    variables TEXT NOT NULL DEFAULT '{}', state TEXT NOT NULL, created_at TEXT NOT NULL, started_at TEXT, stopped_at TEXT);
CREATE TABLE IF NOT EXISTS payment (
    number INTEGER PRIMARY KEY, shape TEXT NOT NULL, reference TEXT NOT NULL UNIQUE, psp_reference TEXT NOT NULL UNIQUE,
    mandate INTEGER REFERENCES mandate (number), external_id TEXT, amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL, return_url TEXT NOT NULL DEFAULT '', callback_url TEXT NOT NULL DEFAULT '',
    linked INTEGER NOT NULL DEFAULT 1, variables TEXT NOT NULL DEFAULT '{}', state TEXT NOT NULL, failure TEXT,
    created_at TEXT NOT NULL, authorized_at TEXT, due_at TEXT, days_left INTEGER NOT NULL DEFAULT 0,
    authorized INTEGER NOT NULL DEFAULT 0 CHECK (authorized IN (0, amount)),
    cancelled INTEGER NOT NULL DEFAULT 0, captured INTEGER NOT NULL DEFAULT 0,
    refunded INTEGER NOT NULL DEFAULT 0, charged_back INTEGER NOT NULL DEFAULT 0,
    CHECK (captured + cancelled <= authorized), CHECK (refunded + charged_back BETWEEN 0 AND captured));
CREATE INDEX IF NOT EXISTS payment_due ON payment (due_at) WHERE state = 'PENDING';
CREATE TABLE IF NOT EXISTS happened (
    position INTEGER PRIMARY KEY, subject TEXT NOT NULL, psp_reference TEXT NOT NULL, name TEXT NOT NULL,
    amount INTEGER NOT NULL, at TEXT NOT NULL, key TEXT, callback_url TEXT, ok INTEGER NOT NULL DEFAULT 1, done_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS happened_to ON happened (subject);
CREATE INDEX IF NOT EXISTS happened_at ON happened (at);
CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, expires_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS decision (psp_reference TEXT PRIMARY KEY, pays INTEGER NOT NULL, due_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhook (
    position INTEGER PRIMARY KEY, shape TEXT NOT NULL, reference TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL,
    due_at TEXT NOT NULL, place INTEGER NOT NULL DEFAULT 0, forgery TEXT NOT NULL DEFAULT '', deliveries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sent (
    position INTEGER PRIMARY KEY, reference TEXT NOT NULL, url TEXT NOT NULL, headers TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fault (
    name TEXT NOT NULL, reference TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, reference));
"""


@dataclass(frozen=True)
class By:
    """Whose request something was: MobilePay's idempotency key, or where Quickpay is to tell the outcome."""

    key: str = ""
    callback_url: str = ""


PAYER = By()
"""The payer, the payer's bank, or time."""


@dataclass(frozen=True)
class Event:
    """What happened to a payment or a mandate; `ok` is False for what was declined."""

    name: str
    amount: int
    by: By = PAYER
    ok: bool = True


class No(Exception):  # noqa: N818 - an answer
    """A refusal, to be told in the words of whoever was asked."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class Books:
    """The file. Every method but `transaction` is called inside one; one at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self.db = sqlite3.connect(folder / "payments.db", check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")  # outlives a kill, which is all that happens to a simulator
        self.db.executescript(TABLES)
        self.faults = Faults(self.db)
        self.url = ""  # ours
        self.webhook_url = ""  # where what has no address of its own is told
        self.clockwork: list[Callable[[], None]] = []

    def advance(self) -> None:
        """What time has done since somebody last looked."""
        for work in self.clockwork:
            work()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing where it raises."""
        with self._lock:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                self.faults.read()
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def troubled(self) -> bool:
        """Whether it is asked to misbehave."""
        with self._lock:
            return self.db.execute("SELECT 1 FROM fault").fetchone() is not None

    def one(self, sql: str, *values: Any) -> Row | None:
        row = self.db.execute(sql, values).fetchone()
        return dict(row) if row else None

    def all(self, sql: str, *values: Any) -> list[Row]:
        return [dict(row) for row in self.db.execute(sql, values)]

    def insert(self, table: str, **values: Any) -> int:
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"  # noqa: S608 - our own names
        return int(self.db.execute(sql, tuple(values.values())).lastrowid or 0)

    def change(self, table: str, row: Row, **values: Any) -> None:
        """In the file and in `row` alike."""
        if not values:
            return
        row |= values
        assigned = ", ".join(f"{column} = ?" for column in values)
        sql = f"UPDATE {table} SET {assigned} WHERE number = ?"  # noqa: S608 - our own names
        self.db.execute(sql, (*values.values(), row["number"]))

    def answered(self, key: str, asked: bytes) -> tuple[int, str] | None:
        """What was answered to this idempotency key before."""
        row = self.one("SELECT * FROM answer WHERE key = ?", key)
        if row is None:
            return None
        if row["digest"] != hashlib.sha256(asked).hexdigest():
            raise No(409, "this idempotency key was used for another request")
        return row["status"], row["body"]

    def keep_answer(self, key: str, asked: bytes, status: int, body: str) -> None:
        self.insert("answer", key=key, digest=hashlib.sha256(asked).hexdigest(), status=status, body=body)

    def totals(self, reference: str | None = None) -> Row:
        """What payers have reserved, paid and got back, over all payments of either shape, or those of one reference."""
        held = "CASE state WHEN 'AUTHORIZED' THEN authorized - cancelled - captured ELSE 0 END"
        sums = ", ".join(f"sum({name}) AS {name}" for name in ("captured", "refunded", "charged_back"))
        chosen = "?1 IS NULL OR ?1 IN (reference, external_id, json_extract(variables, '$.reference'))"
        found = self.one(f"SELECT sum({held}) AS reserved, {sums} FROM payment WHERE {chosen}", reference)  # noqa: S608
        return {name: amount or 0 for name, amount in (found or {}).items()}


def past(at: str, age: timedelta) -> bool:
    return now() > datetime.fromisoformat(at) + age


def reference_of(row: Row) -> str:
    """Our caller's own name for what a payment or a mandate is for; each shape has a place of its own for it."""
    return str(loaded(row).get("reference") or row.get("external_id") or row["reference"])


def loaded(row: Row) -> Row:
    """Quickpay's free variables of a payment or a mandate."""
    variables: Row = json.loads(row["variables"])
    return variables
