"""The adapter for Vipps MobilePay: reservations by its ePayment interface, mandates by Recurring, settlements by Report.

Source of the shapes: developer.vippsmobilepay.com, ePayment API, Webhooks API (request authentication).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from chassis.clock import now
from contracts.crowdfunding import WebhookForged, WebhookStale
from contracts.message import Message
from services.crowdfunding.domain import UNKNOWN, Capabilities, Order, Payment, PaymentState, reference_of
from services.crowdfunding.payments import reports
from services.crowdfunding.payments.line import ANSWER_SECONDS_MAX
from services.crowdfunding.payments.port import (
    WEBHOOK_AGE_SECONDS_MAX,
    Delivery,
    PaymentUnknown,
    Settlement,
)
from services.crowdfunding.payments.recurring import REFUND_MIN, Recurring
from services.crowdfunding.payments.vipps import Access, Vipps

API = "/epayment/v1/payments"
SIGNED_HEADERS = "x-ms-date;host;x-ms-content-sha256"
STATES: Mapping[str, PaymentState] = {
    "CREATED": "created",
    "AUTHORIZED": "reserved",
    "ABORTED": "declined",
    "EXPIRED": "expired",
    "TERMINATED": "cancelled",
}


class MobilePay:
    """Reserve, then capture within 14 days (Denmark and Finland), refund what was captured; or charge by a mandate."""

    capabilities = Capabilities(
        reservation_days_max=14, mandates=True, partial_capture=True, mandate_refund_min=REFUND_MIN
    )

    def __init__(
        self, url: str, access: Access, webhook_secret: str, answer_seconds_max: float = ANSWER_SECONDS_MAX
    ) -> None:
        self._vipps = Vipps(url, access, answer_seconds_max)
        self._recurring = Recurring(self._vipps)
        self._secret = webhook_secret.encode()

    def create(self, order: Order, key: str, return_url: str) -> Payment:
        if order.kind == "mandate":
            return self._recurring.create(order, key, return_url)
        asked = {
            "reference": order.name,
            "amount": money(order, order.amount),
            "paymentMethod": {"type": "WALLET"},
            "userFlow": "WEB_REDIRECT",
            "returnUrl": return_url,
        }
        made = self._vipps.ask("POST", API, key, asked)
        return Payment("created", order.amount, order.currency, made["redirectUrl"], made.get("pspReference"))

    def get(self, order: Order) -> Payment:
        if order.kind == "mandate":
            return self._recurring.get(order)
        try:
            return self._read(order)
        except PaymentUnknown:
            return UNKNOWN

    def capture(self, order: Order, key: str, amount: int) -> Payment:
        if order.kind == "mandate":
            return self._recurring.capture(order, key, amount)
        return self._change(order, "capture", key, {"modificationAmount": money(order, amount)})

    def cancel(self, order: Order, key: str) -> Payment:
        if order.kind == "mandate":
            return self._recurring.cancel(order, key)
        return self._change(order, "cancel", key, {})

    def refund(self, order: Order, key: str, amount: int) -> Payment:
        if order.kind == "mandate":
            return self._recurring.refund(order, key, amount)
        return self._change(order, "refund", key, {"modificationAmount": money(order, amount)})

    def verify_webhook(self, path: str, headers: Mapping[str, str], body: str) -> Delivery:
        """Signed are method, path, date, host and the digest of the body, with the secret of the registration.

        A message that the provider sends again it signs again, so the signature tells deliveries from replays.
        """
        said_at, digest = headers.get("x-ms-date", ""), _digest(body.encode())
        signed = f"POST\n{path}\n{said_at};{headers.get('host', '')};{digest}"
        signature = base64.b64encode(hmac.digest(self._secret, signed.encode(), "sha256")).decode()
        expected = f"HMAC-SHA256 SignedHeaders={SIGNED_HEADERS}&Signature={signature}"
        if not hmac.compare_digest(headers.get("authorization", "").encode(), expected.encode()):
            raise WebhookForged("the signature is not the provider's")
        if abs(now() - _instant(said_at)) > timedelta(seconds=WEBHOOK_AGE_SECONDS_MAX):
            raise WebhookStale(f"signed more than {WEBHOOK_AGE_SECONDS_MAX} seconds ago")
        return Delivery(self._reference(_json(body)), hashlib.sha256(signed.encode()).hexdigest())

    def settlements(self, day: date) -> Iterable[Settlement]:
        return reports.settlements(self._vipps, day)

    def _reference(self, told: Mapping[str, Any]) -> str:
        """Of a payment; of an agreement and its charges by our name of it, which is asked for where it is not told."""
        if "agreementId" not in told:
            return reference_of(WebhookBody.load(told).reference)
        body = AgreementBody.load(told)
        return body.agreementExternalId or self._recurring.reference_of(body.agreementId)

    def _change(self, order: Order, change: str, key: str, asked: Mapping[str, Any]) -> Payment:
        return payment(self._vipps.ask("POST", f"{API}/{order.name}/{change}", key, asked))

    def _read(self, order: Order) -> Payment:
        """Its events say when it was reserved, which stays so, and whether what was captured was charged back."""
        told = self._vipps.ask("GET", f"{API}/{order.name}")
        taken = told["aggregate"]["capturedAmount"]["value"]
        if told["state"] != "AUTHORIZED":
            return payment(told)
        if order.reserved_at and not taken:
            return replace(payment(told), reserved_at=order.reserved_at)
        return payment(told, self._vipps.ask("GET", f"{API}/{order.name}/events"))


def money(order: Order, amount: int) -> dict[str, Any]:
    return {"value": amount, "currency": order.currency}


class WebhookBody(Message):
    reference: str


class AgreementBody(Message):
    """Named as the provider names them."""

    agreementId: str  # noqa: N815
    agreementExternalId: str = ""  # noqa: N815


def payment(told: Mapping[str, Any], events: Any = ()) -> Payment:
    """The provider's payment in our words. A payment stays AUTHORIZED there; its sums say what became of it.

    Of one that was captured its amount is what was: a part, taken past us, is not what we asked for. The published interface
    has no word for a chargeback (it stands in the settlement report alone): an event of this name is
    what we look for.
    """
    sums = {name: told["aggregate"][f"{name}Amount"]["value"] for name in ("cancelled", "captured", "refunded")}
    state = STATES[told["state"]]
    if any(event["name"] == "CHARGED_BACK" for event in events):
        state = "charged_back"
    elif sums["captured"]:
        state = "refunded" if sums["refunded"] >= sums["captured"] else "captured"
    elif sums["cancelled"]:
        state = "cancelled"
    reserved = [datetime.fromisoformat(event["timestamp"]) for event in events if event["name"] == "AUTHORIZED"]
    return Payment(
        state,
        sums["captured"] or told["amount"]["value"],
        told["amount"]["currency"],
        told.get("redirectUrl"),
        told.get("pspReference"),
        min(reserved, default=None),
    )


def _digest(body: bytes) -> str:
    return base64.b64encode(hashlib.sha256(body).digest()).decode()


def _instant(text: str) -> datetime:
    """The header's instant; signed, so what cannot be read is the provider's own doing."""
    try:
        return parsedate_to_datetime(text)
    except ValueError as error:
        raise WebhookForged("signed at no instant that can be read") from error


def _json(body: str) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise WebhookForged("signed, but not JSON") from error
    if not isinstance(told, dict):
        raise WebhookForged("signed, but says nothing")
    return told
