"""The adapter for Quickpay: reservations as payments, mandates as subscriptions, charges as recurring payments.

Source of the shapes: learn.quickpay.net, API v10 (Payments, Subscriptions, Callback, Status codes).

**Names.** `order_id` has 4 to 20 letters and digits, a reference 128 bits: they do not fit one to one. So it is made from
the reference by a digest (100 bits of SHA-256), the whole reference stands in the payment's `variables`, and a payment
whose reference is not the order's is refused: what is one order's is never taken for another's.

**Once.** Quickpay has no idempotency keys. Asked again does nothing twice all the same: we look before we act. `order_id` is
unique there, so a payment is created once and a charge (its `order_id` is made from the key) taken once. An operation carries the
address that it is told to, and that carries the key: an operation with our key, done or pending, is not asked for again,
and one declined is the same refusal as before. Two who ask the same at once are held by the sums: no more is captured
than was reserved, no more refunded than was captured, and we take and return the whole;
but for shares of what a project did not need, which one process asks for at a time, and after no answer again only ten
minutes later.

**Time.** Quickpay does not say that a reservation died; cards' hold for seven days, after which it is not counted on.
"""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from chassis.clock import ZONE, now
from contracts.crowdfunding import WebhookForged, WebhookStale
from services.crowdfunding.domain import UNKNOWN, Capabilities, Order, Payment
from services.crowdfunding.payments.line import ANSWER_SECONDS_MAX, Line
from services.crowdfunding.payments.port import (
    WEBHOOK_AGE_SECONDS_MAX,
    Delivery,
    PaymentRefused,
    PaymentUnknown,
    Settlement,
    SettlementKind,
)
from services.crowdfunding.payments.quickpay_states import (
    RESERVATION_DAYS,
    Resource,
    approved,
    instant,
    mandate_state,
    moved,
    payment_state,
    refuse_declined,
)

ORDER_ID_CHARS = 20
PAGE_SIZE = 100
DESCRIPTION = "Støtte til en indsamling; trækkes kun, hvis den lykkes"
SETTLED: Mapping[str, SettlementKind] = {"capture": "capture", "refund": "refund", "chargeback": "chargeback"}


class Quickpay:
    """Reserve a card for seven days, capture, refund; or charge by a subscription, at once."""

    capabilities = Capabilities(reservation_days_max=RESERVATION_DAYS, mandates=True, partial_capture=True)

    def __init__(
        self, url: str, key: str, private_key: str, callback_url: str, answer_seconds_max: float = ANSWER_SECONDS_MAX
    ) -> None:
        """`key` is the API user's, `private_key` what callbacks are signed with, `callback_url` where they go."""
        basic = base64.b64encode(f":{key}".encode()).decode()
        self._line = Line(url, answer_seconds_max, (key, basic))
        self._headers = {"Authorization": f"Basic {basic}", "Accept-Version": "v10"}
        self._private_key = private_key.encode()
        self._callback_url = callback_url

    def create(self, order: Order, key: str, return_url: str) -> Payment:
        found = self._find(order) or self._made(order)
        if found["state"] == "initial" and "cancelled" not in found["variables"]:
            urls = {"continue_url": return_url, "cancel_url": return_url, "callback_url": self._callback_url}
            link = {"amount": order.amount, **urls}
            told = self._ask("PUT", f"/{kind(order)}/{found['id']}/link", key, link)
            found = {**found, "link": {**link, **told}}
        return self._payment(order, found)

    def get(self, order: Order) -> Payment:
        try:
            found = self._find(order)
        except PaymentUnknown:
            return UNKNOWN
        return UNKNOWN if found is None else self._payment(order, found)

    def capture(self, order: Order, key: str, amount: int) -> Payment:
        if order.kind == "mandate":
            return self._charge(order, key, amount)
        return self._once(order, self._known(order), "capture", key, {"amount": amount})

    def refund(self, order: Order, key: str, amount: int) -> Payment:
        found = self._known(order)
        if order.kind == "mandate":
            taken = [charge for charge in self._charges(found) if moved(charge, "capture")]
            if not taken:
                raise PaymentRefused("nothing was charged")
            self._once(order, taken[0], "refund", key, {"amount": amount})
            return self.get(order)
        return self._once(order, found, "refund", key, {"amount": amount})

    def cancel(self, order: Order, key: str) -> Payment:
        """Before anybody has paid the payer's link is taken away, and the payment marked as cancelled by us."""
        found = self._known(order)
        if found["state"] in ("initial", "rejected", "cancelled"):
            if found["state"] == "initial" and "cancelled" not in found["variables"]:
                self._ask("DELETE", f"/{kind(order)}/{found['id']}/link", key)
                variables = {**found["variables"], "cancelled": key}
                found = self._ask("PATCH", f"/{kind(order)}/{found['id']}", key, {"variables": variables})
            return self._payment(order, found)
        if order.kind == "mandate":
            self._ask("POST", f"/subscriptions/{found['id']}/cancel?synchronized", key)
            return self.get(order)
        return self._once(order, found, "cancel", key, {})

    def verify_webhook(self, path: str, headers: Mapping[str, str], body: str) -> Delivery:  # noqa: ARG002
        """Signed is the body alone. What is sent again is the same to the letter, so a repeated body is a replay."""
        checksum = hmac.digest(self._private_key, body.encode(), "sha256").hex()
        if not hmac.compare_digest(headers.get("quickpay-checksum-sha256", "").encode(), checksum.encode()):
            raise WebhookForged("the checksum is not the provider's")
        try:
            told = json.loads(body)
            said_at = max(map(instant, (told["updated_at"], *(each["created_at"] for each in told["operations"]))))
        except (KeyError, TypeError, ValueError) as error:
            raise WebhookForged("signed, but cannot be read") from error
        if abs(now() - said_at) > timedelta(seconds=WEBHOOK_AGE_SECONDS_MAX):
            raise WebhookStale(f"said more than {WEBHOOK_AGE_SECONDS_MAX} seconds ago")
        return Delivery(self._reference(told), hashlib.sha256(body.encode()).hexdigest())

    def settlements(self, day: date) -> Iterable[Settlement]:
        """What was captured, refunded and charged back on a day. Fees are the card acquirer's, who tells them elsewhere."""
        start, end = (datetime.combine(each, time(), ZONE).astimezone(UTC) for each in (day, day + timedelta(days=1)))
        asked = {"min_time": start.isoformat(), "timestamp": "updated_at", "sort_by": "id", "sort_dir": "asc"}
        for payment in self._pages(asked):
            for each in payment["operations"]:
                if each["type"] in SETTLED and approved(each) and start <= instant(each["created_at"]) < end:
                    yield self._settlement(payment, each)

    def _pages(self, asked: Mapping[str, str]) -> Iterator[Resource]:
        for page in itertools.count(1):
            found = self._ask("GET", "/payments", params={**asked, "page": page, "page_size": PAGE_SIZE})
            yield from found
            if len(found) < PAGE_SIZE:
                return

    def _settlement(self, payment: Resource, operation: Resource) -> Settlement:
        return Settlement(
            reference=self._reference(payment),
            kind=SETTLED[operation["type"]],
            amount=operation["amount"],
            fee=payment.get("fee"),
            currency=payment["currency"],
            at=instant(operation["created_at"]),
            psp_reference=f"{payment['id']}/{operation['id']}",
        )

    def _made(self, order: Order) -> Resource:
        variables = {"reference": order.reference, "amount": str(order.amount)}
        asked = {"order_id": order_id(order.name), "currency": order.currency, "variables": variables}
        if order.kind == "mandate":
            asked["description"] = DESCRIPTION
        try:
            made: Resource = self._ask("POST", f"/{kind(order)}", "", asked)
        except PaymentRefused:  # somebody asked the same at once and was first, or the no is one
            found = self._find(order)
            if found is None:
                raise
            return found
        return made

    def _find(self, order: Order) -> Resource | None:
        if order.psp_reference is not None:
            return self._ours(order, self._ask("GET", f"/{kind(order)}/{order.psp_reference}"))
        found = self._ask("GET", f"/{kind(order)}", params={"order_id": order_id(order.name)})
        return self._ours(order, found[0]) if found else None

    def _ours(self, order: Order, found: Resource) -> Resource:
        if self._reference(found) != order.reference:
            raise PaymentUnknown("this order id is another order's")
        return found

    def _known(self, order: Order) -> Resource:
        found = self._find(order)
        if found is None:
            raise PaymentUnknown("the provider does not know this payment")
        return found

    def _once(self, order: Order, found: Resource, act: str, key: str, asked: Mapping[str, Any]) -> Payment:
        """Ask for an operation unless it stands there with our key already; what it came to."""
        mine = self._mine(found, act, key)
        if not mine:
            found = self._ask("POST", f"/payments/{found['id']}/{act}?synchronized", key, asked)
            mine = self._mine(found, act, key)
        refuse_declined(mine)
        return self._payment(order, found)

    def _mine(self, found: Resource, act: str, key: str) -> list[Resource]:
        address = self._address(key)
        return [each for each in found["operations"] if each["type"] == act and each.get("callback_url") == address]

    def _charge(self, order: Order, key: str, amount: int) -> Payment:
        mandate = self._known(order)
        name = order_id(key)
        charges = self._ask("GET", "/payments", params={"order_id": name})
        if not charges:
            asked = {"amount": amount, "order_id": name, "auto_capture": True}
            charges = [self._ask("POST", f"/subscriptions/{mandate['id']}/recurring?synchronized", key, asked)]
        charge = self._ours(order, charges[0])
        refuse_declined([each for each in charge["operations"] if each["type"] == "recurring"])
        if moved(charge, "capture") and mandate["state"] == "active":  # the leave was for one charge
            self._ask("POST", f"/subscriptions/{mandate['id']}/cancel?synchronized", f"{key}-stop")
        return self.get(order)

    def _charges(self, mandate: Resource) -> list[Resource]:
        charges: list[Resource] = self._ask("GET", f"/subscriptions/{mandate['id']}/payments")
        return charges

    def _payment(self, order: Order, found: Resource) -> Payment:
        authorized = [each for each in found["operations"] if each["type"] == "authorize" and approved(each)]
        if order.kind == "mandate":
            state = mandate_state(found, self._charges(found) if authorized else [])
        else:
            state = payment_state(found)
        link = found.get("link") or {}
        amounts = [each["amount"] for each in authorized if order.kind == "reservation"] or [link.get("amount")]
        return Payment(
            state,
            int(moved(found, "capture") or amounts[0] or found["variables"]["amount"]),
            found["currency"],
            link.get("url"),
            str(found["id"]),
            instant(authorized[0]["created_at"]) if authorized else None,
        )

    def _reference(self, told: Resource) -> str:
        """Ours, from the payment's variables; of a charge from those of its subscription."""
        if "reference" in told["variables"]:
            return str(told["variables"]["reference"])
        if told.get("subscription_id"):
            return str(self._ask("GET", f"/subscriptions/{told['subscription_id']}")["variables"].get("reference", ""))
        return ""

    def _address(self, key: str) -> str:
        """Where an operation is told to. It carries the key, so that it can be told from others."""
        return f"{self._callback_url}?key={quote(key, safe='')}"

    def _ask(self, method: str, path: str, key: str = "", asked: Any = None, **more: Any) -> Any:
        headers = {**self._headers, **({"QuickPay-Callback-Url": self._address(key)} if key else {})}
        return self._line.ask(method, path, headers, asked, **more)


def kind(order: Order) -> str:
    return "subscriptions" if order.kind == "mandate" else "payments"


def order_id(name: str) -> str:
    """20 letters and digits of a reference or a key: see above."""
    digest = base64.b32encode(hashlib.sha256(name.encode()).digest()).decode()
    return digest[:ORDER_ID_CHARS].lower()
