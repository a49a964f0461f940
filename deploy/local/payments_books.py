"""What the simulated payment provider knows: payments, what happened to them, what it answered, what it must still tell.

One SQLite file; what was answered is committed first, so that a killed simulator forgets nothing it has said. Amounts
are minor units. Reservations die after 14 days of `chassis.clock`, an unpaid payment after ten minutes.
"""

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chassis.clock import now

RESERVATION_DAYS_MAX = 14
UNPAID_MINUTES_MAX = 10
DELIVERIES_MAX = 8
TABLES = """
CREATE TABLE IF NOT EXISTS payment (
    reference TEXT PRIMARY KEY, psp_reference TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL, return_url TEXT NOT NULL, state TEXT NOT NULL, created_at TEXT NOT NULL, authorized_at TEXT,
    authorized INTEGER NOT NULL DEFAULT 0 CHECK (authorized IN (0, amount)),
    cancelled INTEGER NOT NULL DEFAULT 0, captured INTEGER NOT NULL DEFAULT 0,
    refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND captured),
    CHECK (captured + cancelled <= authorized));
CREATE TABLE IF NOT EXISTS happened (
    position INTEGER PRIMARY KEY, reference TEXT NOT NULL, name TEXT NOT NULL, amount INTEGER NOT NULL, at TEXT NOT NULL,
    key TEXT);
CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS webhook (
    position INTEGER PRIMARY KEY, body TEXT NOT NULL, due_at TEXT NOT NULL, deliveries INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS misbehaviour (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
MISBEHAVIOUR: dict[str, Any] = {
    "duplicate_webhooks": False,  # each is sent twice
    "late_webhook_seconds": 0,
    "lose_webhooks": False,
    "timeout_after_success": 0,  # so many changes are made, and the line is cut before the answer
    "decline_captures": [],  # references, or "*" for all
    "unavailable": False,  # 503 to everything
}


class No(Exception):  # noqa: N818 - an answer
    """A refusal, to be told as problem details."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class Books:
    """Every method but `transaction` is called inside one; one at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / "payments.db", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(TABLES)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or nothing where it raises."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def payment(self, reference: str) -> dict[str, Any]:
        """By our caller's reference or by our own; what time has done to it is done first."""
        sql = "SELECT * FROM payment WHERE reference = ? OR psp_reference = ?"
        row = self._db.execute(sql, (reference, reference)).fetchone()
        if row is None:
            raise No(404, "no such payment")
        payment = dict(row)
        if payment["state"] == "CREATED" and _past(payment["created_at"], timedelta(minutes=UNPAID_MINUTES_MAX)):
            self._change(payment, "EXPIRED", payment["amount"], state="EXPIRED")
        held = payment["authorized"] - payment["cancelled"] - payment["captured"]
        dead = payment["state"] == "AUTHORIZED" and held and not payment["captured"]
        if dead and _past(payment["authorized_at"], timedelta(days=RESERVATION_DAYS_MAX)):
            self._change(payment, "EXPIRED", held, state="EXPIRED")
        return payment

    def create(self, reference: str, amount: int, currency: str, return_url: str, key: str) -> dict[str, Any]:
        if self._db.execute("SELECT 1 FROM payment WHERE reference = ?", (reference,)).fetchone():
            raise No(409, "this reference has a payment")
        row = (reference, secrets.token_urlsafe(16), amount, currency, return_url, "CREATED", now().isoformat())
        columns = "reference, psp_reference, amount, currency, return_url, state, created_at"
        self._db.execute(f"INSERT INTO payment ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
        payment = self.payment(reference)
        self._happened(payment, "CREATED", amount, key)
        return payment

    def decide(self, reference: str, *, pays: bool) -> dict[str, Any]:
        """The payer's word."""
        payment = self.payment(reference)
        if payment["state"] != "CREATED":
            raise No(409, f"this payment is {payment['state']}")
        if pays:
            at = now().isoformat()
            self._change(payment, "AUTHORIZED", payment["amount"], authorized=payment["amount"], authorized_at=at)
        else:
            self._change(payment, "ABORTED", payment["amount"], state="ABORTED")
        return payment

    def capture(self, reference: str, amount: int, key: str) -> dict[str, Any]:
        payment = self.payment(reference)
        declined = self.misbehaviour("decline_captures")
        if payment["state"] != "AUTHORIZED" or reference in declined or "*" in declined:
            raise No(400, f"capture declined: the payment is {payment['state']}")
        if amount > payment["authorized"] - payment["cancelled"] - payment["captured"]:
            raise No(400, "more than is reserved")
        self._change(payment, "CAPTURED", amount, key, captured=payment["captured"] + amount)
        return payment

    def cancel(self, reference: str, key: str) -> dict[str, Any]:
        """Before it is paid it ends; after that the rest of the reservation is let go."""
        payment = self.payment(reference)
        rest = payment["authorized"] - payment["cancelled"] - payment["captured"]
        if payment["state"] == "CREATED":
            self._change(payment, "TERMINATED", payment["amount"], key, state="TERMINATED")
        elif payment["state"] == "AUTHORIZED" and rest:
            self._change(payment, "CANCELLED", rest, key, cancelled=payment["cancelled"] + rest)
        else:
            raise No(409, "nothing is held")
        return payment

    def refund(self, reference: str, amount: int, key: str) -> dict[str, Any]:
        payment = self.payment(reference)
        if amount > payment["captured"] - payment["refunded"]:
            raise No(400, "more than was captured")
        self._change(payment, "REFUNDED", amount, key, refunded=payment["refunded"] + amount)
        return payment

    def events(self, reference: str) -> list[dict[str, Any]]:
        sql = "SELECT * FROM happened WHERE reference = ? ORDER BY position"
        return [dict(row) for row in self._db.execute(sql, (reference,))]

    def totals(self) -> dict[str, int]:
        """What payers have reserved, paid and got back, over all payments."""
        held = "CASE state WHEN 'AUTHORIZED' THEN authorized - cancelled - captured ELSE 0 END"
        sql = f"SELECT sum({held}) AS reserved, sum(captured) AS captured, sum(refunded) AS refunded FROM payment"  # noqa: S608
        return {name: amount or 0 for name, amount in dict(self._db.execute(sql).fetchone()).items()}

    def answered(self, key: str, asked: bytes) -> tuple[int, str] | None:
        """What was answered to this idempotency key before."""
        row = self._db.execute("SELECT * FROM answer WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        if row["digest"] != hashlib.sha256(asked).hexdigest():
            raise No(409, "this idempotency key was used for another request")
        return row["status"], row["body"]

    def keep_answer(self, key: str, asked: bytes, status: int, body: str) -> None:
        row = (key, hashlib.sha256(asked).hexdigest(), status, body)
        self._db.execute("INSERT INTO answer VALUES (?, ?, ?, ?)", row)

    def misbehaviour(self, name: str) -> Any:
        row = self._db.execute("SELECT value FROM misbehaviour WHERE name = ?", (name,)).fetchone()
        return json.loads(row["value"]) if row else MISBEHAVIOUR[name]

    def misbehave(self, wanted: dict[str, Any]) -> None:
        for name, value in wanted.items():
            if type(value) is not type(MISBEHAVIOUR.get(name)):
                raise No(400, f"misbehaviours are {json.dumps(MISBEHAVIOUR)}")
            self._db.execute("INSERT OR REPLACE INTO misbehaviour VALUES (?, ?)", (name, json.dumps(value)))

    def next_webhook(self) -> tuple[int, str] | None:
        """One that is due; counted as delivered, or tried again later, before it is known how it went."""
        sql = "SELECT * FROM webhook WHERE due_at <= ? ORDER BY position LIMIT 1"
        row = self._db.execute(sql, (now().isoformat(),)).fetchone()
        if row is None:
            return None
        again_at = now() + timedelta(seconds=2 ** row["deliveries"])
        sql = "UPDATE webhook SET deliveries = deliveries + 1, due_at = ? WHERE position = ?"
        self._db.execute(sql, (again_at.isoformat(), row["position"]))
        if row["deliveries"] + 1 >= DELIVERIES_MAX:
            self.forget_webhook(row["position"])
        return row["position"], row["body"]

    def forget_webhook(self, position: int) -> None:
        self._db.execute("DELETE FROM webhook WHERE position = ?", (position,))

    def _change(self, payment: dict[str, Any], name: str, amount: int, key: str = "", **columns: Any) -> None:
        if name == "AUTHORIZED":
            columns["state"] = name
        payment |= columns
        assigned = ", ".join(f"{column} = ?" for column in columns)
        sql = f"UPDATE payment SET {assigned} WHERE reference = ?"  # noqa: S608 - our own column names
        self._db.execute(sql, (*columns.values(), payment["reference"]))
        self._happened(payment, name, amount, key)

    def _happened(self, payment: dict[str, Any], name: str, amount: int, key: str) -> None:
        at = now()
        row = (payment["reference"], name, amount, at.isoformat(), key or None)
        self._db.execute("INSERT INTO happened (reference, name, amount, at, key) VALUES (?, ?, ?, ?, ?)", row)
        if self.misbehaviour("lose_webhooks"):
            return
        body = {
            "reference": payment["reference"],
            "pspReference": payment["psp_reference"],
            "name": name,
            "amount": {"currency": payment["currency"], "value": amount},
            "timestamp": at.isoformat(),
            "idempotencyKey": key or None,
            "success": True,
        }
        due_at = (at + timedelta(seconds=self.misbehaviour("late_webhook_seconds"))).isoformat()
        copies = 2 if self.misbehaviour("duplicate_webhooks") else 1
        for _ in range(copies):
            self._db.execute("INSERT INTO webhook (body, due_at) VALUES (?, ?)", (json.dumps(body), due_at))


def _past(at: str, age: timedelta) -> bool:
    return now() > datetime.fromisoformat(at) + age
