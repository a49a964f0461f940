"""Payments and mandates in the words of Vipps MobilePay; what each provider's webhooks say."""

from typing import Any

from deploy.local.payments.books import Books, Row
from deploy.local.payments.told_quickpay import resource

CHARGE_EVENTS = {
    "CHARGED": "charge-captured",
    "FAILED": "charge-failed",
    "CANCELLED": "charge-canceled",
    "REFUNDED": "charge-refunded",
    "CHARGED_BACK": "charge-charged-back",
}
MANDATE_EVENTS = {
    "ACTIVATED": "agreement-activated",
    "REJECTED": "agreement-rejected",
    "STOPPED": "agreement-stopped",
    "EXPIRED": "agreement-expired",
}


def webhook(books: Books, row: Row, event: Row) -> dict[str, Any] | None:
    """The body of a webhook about this event; None where the provider tells nobody."""
    if row["shape"] == "quickpay":
        return None if event["name"] == "CREATED" else resource(books, row)
    if "max_amount" in row or row["mandate"]:
        return recurring_webhook(books, row, event)
    return payment_event(row, event)


def money(row: Row, value: int) -> dict[str, Any]:
    return {"currency": row["currency"], "value": value}


def pay_url(books: Books, row: Row) -> str:
    """Under the provider's own reference: nobody guesses it."""
    return f"{books.url}/pay/{row['psp_reference']}"


def payment_event(payment: Row, event: Row) -> dict[str, Any]:
    """ePayment: an entry of the event log, and the body of its webhook."""
    return {
        "reference": payment["reference"],
        "pspReference": event["psp_reference"],
        "name": event["name"],
        "amount": money(payment, event["amount"]),
        "timestamp": event["at"],
        "idempotencyKey": event["key"],
        "success": bool(event["ok"]),
    }


def payment(books: Books, row: Row) -> dict[str, Any]:
    """ePayment: a payment with its sums."""
    sums = ("authorized", "cancelled", "captured", "refunded")
    return {
        "reference": row["reference"],
        "pspReference": row["psp_reference"],
        "state": row["state"],
        "amount": money(row, row["amount"]),
        "aggregate": {f"{name}Amount": money(row, row[name]) for name in sums},
        "paymentMethod": {"type": "WALLET"},
        "redirectUrl": pay_url(books, row),
    }


def recurring_webhook(books: Books, row: Row, event: Row) -> dict[str, Any] | None:
    charge = row if "mandate" in row else None
    mandate = books.one("SELECT * FROM mandate WHERE number = ?", row["mandate"]) or {} if charge else row
    name = (CHARGE_EVENTS if charge else MANDATE_EVENTS).get(event["name"])
    if name is None:
        return None
    body = {
        "agreementId": mandate["psp_reference"],
        "agreementExternalId": mandate["reference"],
        "eventType": f"recurring.{name}.v1",
        "occurred": event["at"],
    }
    if charge:
        body |= {"chargeId": row["reference"], "chargeExternalId": row["external_id"], "amount": event["amount"]}
        body |= {"currency": row["currency"], "chargeType": "RECURRING"}
    return body


def agreement(books: Books, row: Row) -> dict[str, Any]:
    """Recurring v3."""
    return {
        "id": row["psp_reference"],
        "externalId": row["reference"],
        "status": row["state"],
        "pricing": {
            "type": "VARIABLE",
            "currency": row["currency"],
            "suggestedMaxAmount": row["amount"],
            "maxAmount": row["max_amount"],
        },
        "interval": {"unit": "YEAR", "count": 1, "text": "every year"},
        "merchantRedirectUrl": row["return_url"],
        "created": row["created_at"],
        "start": row["started_at"],
        "stop": row["stopped_at"],
        "vippsConfirmationUrl": pay_url(books, row),
    }


def charge(books: Books, row: Row) -> dict[str, Any]:
    """Recurring v3."""
    names = {"CREATED": "CREATE", "CHARGED": "CAPTURE", "REFUNDED": "REFUND", "CANCELLED": "CANCEL", "FAILED": "FAIL"}
    events = books.all("SELECT * FROM happened WHERE subject = ? ORDER BY position", row["psp_reference"])
    hidden = "CHARGED_BACK" if books.faults.get("hide_charge_backs") else None
    status = {"PENDING": "PENDING", "FAILED": "FAILED", "TERMINATED": "CANCELLED"}.get(row["state"], "CHARGED")
    if row["refunded"]:
        status = "REFUNDED" if row["refunded"] == row["captured"] else "PARTIALLY_REFUNDED"
    mandate = books.one("SELECT psp_reference FROM mandate WHERE number = ?", row["mandate"]) or {}
    return {
        "id": row["reference"],
        "agreementId": mandate["psp_reference"],
        "externalId": row["external_id"],
        "amount": row["amount"],
        "currency": row["currency"],
        "due": row["due_at"],
        "retryDays": row["days_left"],
        "status": status,
        "type": "RECURRING",
        "transactionType": "DIRECT_CAPTURE",
        "failureReason": row["failure"],
        "summary": {name: row[name] for name in ("captured", "refunded", "cancelled")},
        "history": [
            {
                "occurred": event["at"],
                "event": names.get(event["name"], event["name"]),
                "amount": event["amount"],
                "idempotencyKey": event["key"],
                "success": bool(event["ok"]),
            }
            for event in events
            if event["name"] != hidden
        ],
    }
