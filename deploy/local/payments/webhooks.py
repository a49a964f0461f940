"""What the provider must still tell: webhooks in either shape, signed as each provider signs, and forged on request.

MobilePay signs method, path, date, host and the digest of the body; Quickpay signs the body alone.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
import threading
from datetime import UTC, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import requests

from chassis import clock
from chassis.clock import now
from deploy.local.payments import told
from deploy.local.payments.books import Books, Event, Row, reference_of

DELIVERIES_MAX = 8
WEBHOOK_SECONDS_MAX = 5.0
WEBHOOK_IDLE_SECONDS = 0.05
REORDER_SECONDS = 0.5
SENT_MAX = 1_000


def happened(books: Books, row: Row, event: Event) -> None:
    """Write down what happened to a payment or a mandate, and that it must be told."""
    pending = books.faults.get("pending_seconds", reference_of(row)) if event.by.callback_url else 0
    line = {
        "subject": row["psp_reference"],
        "psp_reference": secrets.token_hex(10),
        "name": event.name,
        "amount": event.amount,
        "at": now().isoformat(),
        "key": event.by.key or None,
        "callback_url": event.by.callback_url or None,
        "ok": int(event.ok),
        "done_at": (now() + timedelta(seconds=pending)).isoformat(),
    }
    books.insert("happened", **line)
    queue(books, row, line)


def queue(books: Books, row: Row, line: Row) -> None:
    faults, reference = books.faults, reference_of(row)
    url = line["callback_url"] or row["callback_url"] or books.webhook_url
    body = told.webhook(books, row, line)
    if not url or body is None or faults.get("lose_webhooks", reference):
        return
    late = faults.get("late_webhook_seconds", reference)
    reorder = faults.get("reorder_webhooks", reference)
    late += REORDER_SECONDS if reorder else 0
    due_at = max(line["done_at"], (now() + timedelta(seconds=late)).isoformat())
    copies = 2 if faults.get("duplicate_webhooks", reference) else 1
    for forgery in [""] * copies + list(faults.get("forge_webhooks", reference)):
        values = {"shape": row["shape"], "reference": reference, "url": url, "body": json.dumps(body)}
        position = books.insert("webhook", due_at=due_at, forgery=forgery, **values)
        place = -position if reorder else position
        books.db.execute("UPDATE webhook SET place = ? WHERE position = ?", (place, position))
    if reorder:  # those before wait for this one, and come after it
        books.db.execute("UPDATE webhook SET due_at = ? WHERE reference = ?", (due_at, reference))


def next_webhook(books: Books) -> Row | None:
    """One that is due; counted as delivered, or tried again later, before it is known how it went."""
    row = books.one("SELECT * FROM webhook WHERE due_at <= ? ORDER BY place", now().isoformat())
    if row is None:
        return None
    again_at = now() + timedelta(seconds=2 ** row["deliveries"])
    sql = "UPDATE webhook SET deliveries = deliveries + 1, due_at = ? WHERE position = ?"
    books.db.execute(sql, (again_at.isoformat(), row["position"]))
    if row["forgery"] or row["deliveries"] + 1 >= DELIVERIES_MAX:
        forget(books, row)
    return row


def forget(books: Books, row: Row) -> None:
    books.db.execute("DELETE FROM webhook WHERE position = ?", (row["position"],))


def send_for_ever(books: Books, secret: str) -> None:
    """Each until it is taken or has been tried often enough; a forgery once."""
    idle = threading.Event()
    while True:
        with books.transaction():
            books.advance()
            waiting = next_webhook(books)
            parcel = packed(books, waiting, secret) if waiting else None
        if waiting is None or parcel is None:
            idle.wait(WEBHOOK_IDLE_SECONDS)
            continue
        url, headers, body = parcel
        with contextlib.suppress(requests.RequestException):
            answer = requests.post(url, body.encode(), headers=headers, timeout=WEBHOOK_SECONDS_MAX)
            if answer.ok:
                with books.transaction():
                    forget(books, waiting)


def packed(books: Books, waiting: Row, secret: str) -> tuple[str, dict[str, str], str]:
    """Address, headers and body, as they are sent."""
    url, body, forgery = waiting["url"], waiting["body"], waiting["forgery"]
    sign = {"mobilepay": signed, "quickpay": summed}[waiting["shape"]]
    headers = sign(url, body, secret)
    if forgery == "secret":
        return url, sign(url, body, secrets.token_hex(16)), body
    if forgery == "body":
        return url, headers, body.replace('"', ' "', 1)
    if forgery == "replay":
        old = books.one("SELECT * FROM sent WHERE reference = ? ORDER BY position", waiting["reference"])
        return (old["url"], json.loads(old["headers"]), old["body"]) if old else (url, headers, body)
    position = books.insert("sent", reference=waiting["reference"], url=url, headers=json.dumps(headers), body=body)
    books.db.execute("DELETE FROM sent WHERE position <= ?", (position - SENT_MAX,))
    return url, headers, body


def signed(url: str, body: str, secret: str) -> dict[str, str]:
    """MobilePay: method, path, date, host and the digest of the body."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    date = format_datetime(clock.now().astimezone(UTC), usegmt=True)
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    text = f"POST\n{path}\n{date};{parts.netloc};{digest}"
    signature = base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()
    return {
        "Content-Type": "application/json",
        "Host": parts.netloc,
        "x-ms-date": date,
        "x-ms-content-sha256": digest,
        "Authorization": f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}",
    }


def summed(_url: str, body: str, secret: str) -> dict[str, str]:
    """Quickpay: the body alone, in hexadecimal."""
    return {
        "Content-Type": "application/json",
        "QuickPay-Resource-Type": json.loads(body)["type"],
        "QuickPay-API-Version": "v10",
        "QuickPay-Checksum-Sha256": hmac.digest(secret.encode(), body.encode(), "sha256").hex(),
    }
