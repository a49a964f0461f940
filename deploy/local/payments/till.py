"""What becomes of payments: a reservation that the payer makes, and a charge under a mandate of theirs."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from chassis.clock import now
from deploy.local.payments import webhooks
from deploy.local.payments.books import PAYER, Books, By, Event, No, Row, past, reference_of

RESERVATION_DAYS_MAX = {"mobilepay": 14, "quickpay": 7}
UNPAID_MINUTES_MAX = 10


class Till:
    """Inside a transaction of the books, each of these."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.faults = books.faults

    def payment(self, reference: str) -> Row:
        """By our caller's reference or by our own; what time has done to it is done first."""
        found = self.books.one("SELECT * FROM payment WHERE reference = ? OR psp_reference = ?", reference, reference)
        return self.aged(found)

    def numbered(self, number: int) -> Row:
        return self.aged(self.books.one("SELECT * FROM payment WHERE number = ?", number))

    def aged(self, payment: Row | None) -> Row:
        if payment is None:
            raise No(404, "no such payment")
        fresh = payment["state"] == "CREATED" and payment["shape"] == "mobilepay"
        if fresh and past(payment["created_at"], timedelta(minutes=UNPAID_MINUTES_MAX)):
            self.change(payment, Event("EXPIRED", payment["amount"]), state="EXPIRED")
        days = timedelta(days=RESERVATION_DAYS_MAX[payment["shape"]])
        held = payment["authorized"] - payment["cancelled"] - payment["captured"]
        dead = payment["state"] == "AUTHORIZED" and held and not payment["captured"]
        if dead and past(payment["authorized_at"], days):
            self.change(payment, Event("EXPIRED", held), state="EXPIRED")
        return payment

    def create(self, shape: str, reference: str, by: By, **values: Any) -> Row:
        if self.books.one("SELECT 1 FROM payment WHERE reference = ?", reference):
            raise No(409, "this reference has a payment")
        values = {"state": "CREATED", **values}
        number = self.books.insert(
            "payment",
            shape=shape,
            reference=reference,
            psp_reference=secrets.token_urlsafe(16),
            created_at=now().isoformat(),
            **values,
        )
        payment = self.numbered(number)
        self.change(payment, Event("CREATED", payment["amount"], by))
        return payment

    def decide(self, payment: Row, *, pays: bool) -> None:
        """The payer's word on a reservation."""
        if payment["state"] != "CREATED" or not payment["linked"]:
            raise No(409, f"this payment is {payment['state']}")
        amount = payment["amount"]
        if pays:
            at = now().isoformat()
            self.change(payment, Event("AUTHORIZED", amount), state="AUTHORIZED", authorized=amount, authorized_at=at)
        else:
            self.change(payment, Event("ABORTED", amount, ok=False), state="ABORTED")

    def capture(self, payment: Row, amount: int, by: By) -> bool:
        """Whether the payer's bank let the money be taken; No where there is none to take."""
        if payment["state"] != "AUTHORIZED" or payment["mandate"]:
            raise No(400, f"capture declined: the payment is {payment['state']}")
        if amount > payment["authorized"] - payment["cancelled"] - payment["captured"]:
            raise No(400, "more than is reserved")
        ours = reference_of(payment)
        declined = self.faults.named("decline_captures", payment["reference"], ours)
        ok = not declined and not self.faults.used_up("decline_next_captures", ours)
        taken = {"captured": payment["captured"] + amount} if ok else {}
        self.change(payment, Event("CAPTURED", amount, by, ok), **taken)
        return ok

    def cancel(self, payment: Row, by: By) -> None:
        """Before it is paid it ends; after that the rest of the reservation is let go."""
        rest = payment["authorized"] - payment["cancelled"] - payment["captured"]
        if payment["state"] == "CREATED":
            self.change(payment, Event("TERMINATED", payment["amount"], by), state="TERMINATED")
        elif payment["state"] == "AUTHORIZED" and rest:
            self.change(payment, Event("CANCELLED", rest, by), cancelled=payment["cancelled"] + rest)
        else:
            raise No(409, "nothing is held")

    def refund(self, payment: Row, amount: int, by: By) -> None:
        if amount > payment["captured"] - payment["refunded"] - payment["charged_back"]:
            raise No(400, "more than was captured")
        if self.faults.named("decline_refunds", payment["reference"], reference_of(payment)):
            raise No(400, "the payer's account is closed")
        self.change(payment, Event("REFUNDED", amount, by), refunded=payment["refunded"] + amount)

    def charge_back(self, reference: str) -> None:
        """The payer's bank takes back what is left of a payment, or of the charge under a mandate of this reference."""
        sql = "SELECT * FROM payment WHERE captured > refunded + charged_back"
        payment = next(
            (each for each in self.books.all(sql) if reference in (each["reference"], reference_of(each))), None
        )
        if payment is None:
            raise No(409, "nothing was captured")
        rest = payment["captured"] - payment["refunded"] - payment["charged_back"]
        self.change(payment, Event("CHARGED_BACK", rest), charged_back=payment["charged_back"] + rest)

    def try_charges(self) -> None:
        """Take what is due, or try it again tomorrow, or give it up."""
        due = self.books.all("SELECT * FROM payment WHERE state = 'PENDING' AND due_at <= ?", now().isoformat())
        for payment in due:
            self.try_charge(payment, PAYER)

    def try_charge(self, payment: Row, by: By) -> None:
        amount, failure = payment["amount"], self._failure(payment)
        if failure is None:
            sums = {"authorized": amount, "captured": amount, "authorized_at": now().isoformat()}
            self.change(payment, Event("CHARGED", amount, by), state="AUTHORIZED", **sums)
        elif payment["days_left"]:
            tomorrow = datetime.fromisoformat(payment["due_at"]) + timedelta(days=1)
            self.books.change("payment", payment, due_at=tomorrow.isoformat(), days_left=payment["days_left"] - 1)
        else:
            self.change(payment, Event("FAILED", amount, by, ok=False), state="FAILED", failure=failure)

    def _failure(self, payment: Row) -> str | None:
        mandate = self.books.one("SELECT * FROM mandate WHERE number = ?", payment["mandate"]) or {}
        ours = reference_of(payment)
        declined = self.faults.named("decline_charges", payment["reference"], ours)
        if declined or self.faults.used_up("decline_next_charges", ours):
            return "user_action_required"
        return "charge_amount_too_high" if payment["amount"] > mandate["max_amount"] else None

    def change(self, payment: Row, event: Event, **columns: Any) -> None:
        self.books.change("payment", payment, **columns)
        webhooks.happened(self.books, payment, event)
