"""Payments and subscriptions in the words of Quickpay's API, version 10."""

from typing import Any

from chassis.clock import now
from deploy.local.payments.books import Books, Row, loaded

APPROVED, REJECTED = ("20000", "Approved"), ("40000", "Rejected by acquirer")
OPERATIONS = {
    "AUTHORIZED": ["authorize"],
    "ABORTED": ["authorize"],
    "ACTIVATED": ["authorize"],
    "REJECTED": ["authorize"],
    "CHARGED": ["recurring", "capture"],
    "FAILED": ["recurring"],
    "CAPTURED": ["capture"],
    "REFUNDED": ["refund"],
    "CANCELLED": ["cancel"],
    "STOPPED": ["cancel"],
    "CHARGED_BACK": ["chargeback"],
}
STATES = {"CREATED": "initial", "PENDING": "pending", "ABORTED": "rejected", "FAILED": "rejected", "AUTHORIZED": "new"}
SUBSCRIPTION_STATES = {"PENDING": "initial", "ACTIVE": "active", "STOPPED": "cancelled"}


def resource(books: Books, row: Row) -> dict[str, Any]:
    """A payment or a subscription with its operations; what is in a callback is what GET answers."""
    mandate = "max_amount" in row
    operations = operations_of(books, row)
    state = (SUBSCRIPTION_STATES if mandate else STATES).get(row["state"], "processed")
    if mandate and row["state"] == "STOPPED" and not row["started_at"]:
        state = "rejected"
    settled = row["state"] == "AUTHORIZED" and len(operations) > 1
    told = {
        "id": row["number"],
        "merchant_id": 1,
        "order_id": row["reference"],
        "accepted": row["state"] in ("AUTHORIZED", "ACTIVE"),
        "type": "Subscription" if mandate else "Payment",
        "variables": loaded(row),
        "currency": row["currency"],
        "state": "processed" if settled else state,
        "link": link(books, row),
        "operations": operations,
        "test_mode": True,
        "created_at": row["created_at"],
        "updated_at": max([row["created_at"], *(each["created_at"] for each in operations)]),
    }
    if not mandate:
        told |= {"balance": row["captured"] - row["refunded"] - row["charged_back"], "fee": None}
        told["subscription_id"] = row["mandate"]
    return told


def link(books: Books, row: Row) -> dict[str, Any] | None:
    if not row["linked"]:
        return None
    urls = {"continue_url": row["return_url"], "cancel_url": row["return_url"], "callback_url": row["callback_url"]}
    return {"url": f"{books.url}/pay/{row['psp_reference']}", "amount": row["amount"], **urls}


def operations_of(books: Books, row: Row) -> list[dict[str, Any]]:
    events = books.all("SELECT * FROM happened WHERE subject = ? ORDER BY position", row["psp_reference"])
    kinds = [(kind, event) for event in events for kind in OPERATIONS.get(event["name"], ())]
    return [operation(number, kind, event) for number, (kind, event) in enumerate(kinds, 1)]


def operation(number: int, kind: str, event: Row) -> dict[str, Any]:
    pending = event["done_at"] > now().isoformat()
    code, message = APPROVED if event["ok"] else REJECTED
    return {
        "id": number,
        "type": kind,
        "amount": event["amount"],
        "pending": pending,
        "qp_status_code": None if pending else code,
        "qp_status_msg": None if pending else message,
        "callback_url": event["callback_url"],
        "created_at": event["at"],
    }
