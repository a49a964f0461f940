"""The adapter for Vipps MobilePay's ePayment interface.

Source of the shapes: developer.vippsmobilepay.com, ePayment API and Webhooks API. The exchange of client id and secret
for an access token is left out: `key` stands for the token.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from chassis.clock import now
from contracts.crowdfunding import WebhookForged
from contracts.message import Message
from services.crowdfunding.domain import UNKNOWN, Capabilities, Order, Payment, PaymentState
from services.crowdfunding.payments.port import PaymentRefused, PaymentsAway, PaymentUnknown

CONNECT_SECONDS_MAX = 1.0
ANSWER_SECONDS_MAX = 3.0  # with connecting below the gateway's own limit for a call
WEBHOOK_AGE_SECONDS_MAX = 300
DETAIL_CHARS_MAX = 500
SIGNED_HEADERS = "x-ms-date;host;x-ms-content-sha256"
UNAVAILING = (401, 403, 429)  # our credentials, or too many questions: no word about this payment


class MobilePay:
    """ePayment: reserve, then capture within 14 days (Denmark and Finland), refund what was captured."""

    capabilities = Capabilities(reservation_days_max=14, mandates=False, partial_capture=True)

    def __init__(self, url: str, key: str, webhook_secret: str, answer_seconds_max: float = ANSWER_SECONDS_MAX) -> None:
        self._url = url.rstrip("/") + "/epayment/v1/payments"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._secret = webhook_secret.encode()
        self._seconds = (CONNECT_SECONDS_MAX, answer_seconds_max)

    def create(self, order: Order, key: str, return_url: str) -> Payment:
        asked = {
            "reference": order.reference,
            "amount": money(order, order.amount),
            "paymentMethod": {"type": "WALLET"},
            "userFlow": "WEB_REDIRECT",
            "returnUrl": return_url,
        }
        made = self._call("POST", "", key, asked)
        return Payment("created", order.amount, order.currency, made["redirectUrl"], made.get("pspReference"))

    def get(self, order: Order) -> Payment:
        try:
            told = self._call("GET", f"/{order.reference}")
            events = self._call("GET", f"/{order.reference}/events") if told["state"] == "AUTHORIZED" else []
        except PaymentUnknown:
            return UNKNOWN
        return payment(told, events)

    def capture(self, order: Order, key: str, amount: int) -> Payment:
        asked = {"modificationAmount": money(order, amount)}
        return payment(self._call("POST", f"/{order.reference}/capture", key, asked))

    def cancel(self, order: Order, key: str) -> Payment:
        return payment(self._call("POST", f"/{order.reference}/cancel", key, {}))

    def refund(self, order: Order, key: str, amount: int) -> Payment:
        asked = {"modificationAmount": money(order, amount)}
        return payment(self._call("POST", f"/{order.reference}/refund", key, asked))

    def verify_webhook(self, path: str, headers: Mapping[str, str], body: str) -> str:
        """Signed are method, path, date, host and the digest of the body, with the secret of the registration."""
        date, digest = headers.get("x-ms-date", ""), _digest(body.encode())
        signed = f"POST\n{path}\n{date};{headers.get('host', '')};{digest}"
        signature = base64.b64encode(hmac.digest(self._secret, signed.encode(), "sha256")).decode()
        expected = f"HMAC-SHA256 SignedHeaders={SIGNED_HEADERS}&Signature={signature}"
        if not hmac.compare_digest(headers.get("authorization", "").encode(), expected.encode()):
            raise WebhookForged("the signature is not the provider's")
        if abs(now() - _instant(date)) > timedelta(seconds=WEBHOOK_AGE_SECONDS_MAX):
            raise WebhookForged(f"signed more than {WEBHOOK_AGE_SECONDS_MAX} seconds ago")
        return WebhookBody.load(_json(body)).reference

    def _call(self, method: str, path: str, key: str | None = None, asked: Mapping[str, Any] | None = None) -> Any:
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        try:
            answer = requests.request(method, self._url + path, json=asked, headers=headers, timeout=self._seconds)
            if answer.status_code < requests.codes.bad_request:
                return answer.json()
        except requests.RequestException as error:  # its text may hold the request: only its kind is told
            raise PaymentsAway(type(error).__name__) from None
        if answer.status_code == requests.codes.not_found:
            raise PaymentUnknown("the provider does not know this payment")
        detail = answer.text[:DETAIL_CHARS_MAX]
        if answer.status_code >= requests.codes.server_error or answer.status_code in UNAVAILING:
            raise PaymentsAway(f"{answer.status_code} {detail}")
        raise PaymentRefused(detail)


def money(order: Order, amount: int) -> dict[str, Any]:
    return {"value": amount, "currency": order.currency}


class WebhookBody(Message):
    reference: str


def payment(told: Mapping[str, Any], events: Any = ()) -> Payment:
    """The provider's payment in our words. A payment stays AUTHORIZED there; its sums say what became of it."""
    sums = {name: told["aggregate"][f"{name}Amount"]["value"] for name in ("cancelled", "captured", "refunded")}
    states: dict[str, PaymentState] = {
        "CREATED": "created",
        "AUTHORIZED": "reserved",
        "ABORTED": "declined",
        "EXPIRED": "expired",
        "TERMINATED": "cancelled",
    }
    state = states[told["state"]]
    if sums["captured"]:
        state = "refunded" if sums["refunded"] >= sums["captured"] else "captured"
    elif sums["cancelled"]:
        state = "cancelled"
    reserved = [datetime.fromisoformat(event["timestamp"]) for event in events if event["name"] == "AUTHORIZED"]
    return Payment(
        state,
        told["amount"]["value"],
        told["amount"]["currency"],
        told.get("redirectUrl"),
        told.get("pspReference"),
        min(reserved, default=None),
    )


def _digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _instant(date: str) -> datetime:
    """The header's instant; signed, so what cannot be read is the provider's own doing."""
    try:
        return parsedate_to_datetime(date)
    except ValueError as error:
        raise WebhookForged("signed at no instant that can be read") from error


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise WebhookForged("signed, but not JSON") from error
