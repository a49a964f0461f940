"""Mandates: a payer's leave to be charged later, up to an amount, and what becomes of it."""

import secrets
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chassis.clock import now
from deploy.local.payments import webhooks
from deploy.local.payments.books import PAYER, Books, By, Event, No, Row, past
from deploy.local.payments.till import Till

UNANSWERED_MINUTES_MAX = 10
CHARGE_HOUR = 7  # UTC


class Mandates:
    """Inside a transaction of the books, each of these."""

    def __init__(self, books: Books, till: Till) -> None:
        self.books, self.till = books, till

    def find(self, name: str | int) -> Row:
        """By number, by our caller's reference or by our own; the newest of a reference."""
        column = "number = ?1" if isinstance(name, int) else "(reference = ?1 OR psp_reference = ?1)"
        sql = f"SELECT * FROM mandate WHERE {column} ORDER BY number DESC"  # noqa: S608 - our own names
        mandate = self.books.one(sql, name)
        if mandate is None:
            raise No(404, "no such mandate")
        fresh = mandate["state"] == "PENDING" and mandate["shape"] == "mobilepay"
        if fresh and past(mandate["created_at"], timedelta(minutes=UNANSWERED_MINUTES_MAX)):
            self.change(mandate, "EXPIRED", PAYER, state="EXPIRED")
        return mandate

    def create(self, shape: str, reference: str, by: By, **values: Any) -> Row:
        number = self.books.insert(
            "mandate",
            shape=shape,
            reference=reference,
            psp_reference="agr_" + secrets.token_hex(8),
            state="PENDING",
            created_at=now().isoformat(),
            **values,
        )
        mandate = self.find(number)
        self.change(mandate, "CREATED", by)
        return mandate

    def decide(self, mandate: Row, *, agrees: bool) -> None:
        """The payer's word."""
        if mandate["state"] != "PENDING" or not mandate["linked"]:
            raise No(409, f"this mandate is {mandate['state']}")
        if agrees:
            self.change(mandate, "ACTIVATED", PAYER, state="ACTIVE", started_at=now().isoformat())
        else:
            self.change(mandate, "REJECTED", PAYER, state="STOPPED", stopped_at=now().isoformat())

    def stop(self, mandate: Row, by: By) -> None:
        """By either side. Charges that are not taken yet are not taken any more."""
        if mandate["state"] not in ("PENDING", "ACTIVE"):
            raise No(409, f"this mandate is {mandate['state']}")
        for charge in self.charges(mandate):
            if charge["state"] == "PENDING":
                self.till.change(charge, Event("CANCELLED", charge["amount"], by), state="TERMINATED")
        self.change(mandate, "STOPPED", by, state="STOPPED", stopped_at=now().isoformat())

    def charges(self, mandate: Row) -> list[Row]:
        return self.books.all("SELECT * FROM payment WHERE mandate = ? ORDER BY number", mandate["number"])

    def charge(self, mandate: Row, reference: str, by: By, **values: Any) -> Row:
        """A charge to be tried at `due_at` and on `days_left` days after it."""
        if mandate["state"] != "ACTIVE":
            raise No(400, f"this mandate is {mandate['state']}")
        ours = {"mandate": mandate["number"], "currency": mandate["currency"], "state": "PENDING"}
        return self.till.create(mandate["shape"], reference, by, **ours, **values)

    def change(self, mandate: Row, name: str, by: By, **columns: Any) -> None:
        self.books.change("mandate", mandate, **columns)
        webhooks.happened(self.books, mandate, Event(name, mandate["amount"], by, ok=name != "REJECTED"))


def morning(day: date) -> str:
    """When charges that are due on a day are first tried."""
    return datetime.combine(day, time(CHARGE_HOUR), UTC).isoformat()
