"""Mandates by Vipps MobilePay's Recurring interface: an agreement of a variable amount, and one charge under it.

Source of the shapes: developer.vippsmobilepay.com, Recurring API v3 (agreements with `pricing.type` VARIABLE, charges of
type RECURRING with DIRECT_CAPTURE), its Webhooks page, and the published types of the provider's own client library.

The agreement's id is the order's `psp_reference`; our reference is its `externalId`, and the charge's, so that it stands
in settlements. The charge's `orderId` is the idempotency key, unique for the merchant: one charge a key even where the
key itself were forgotten. A charge is due tomorrow, the earliest day, and tried again for some days by the provider.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chassis.clock import ZONE, now
from services.crowdfunding.domain import UNKNOWN, Order, Payment, PaymentState
from services.crowdfunding.payments.port import PaymentRefused, PaymentUnknown
from services.crowdfunding.payments.vipps import Vipps, instant

API = "/recurring/v3/agreements"
RETRY_DAYS = 3
REFUND_MIN = 100
PRODUCT = "Støtte til en indsamling"
DESCRIPTION = "Trækkes kun, hvis indsamlingen lykkes, og kun én gang"
REFUND = "Indsamlingen blev ikke til noget"
TAKEN = ("captured", "refunded", "charged_back")
PENDING = ("PENDING", "DUE", "PROCESSING", "RESERVED")


class Recurring:
    """The port's six questions about a mandate."""

    def __init__(self, vipps: Vipps) -> None:
        self._vipps = vipps

    def create(self, order: Order, key: str, return_url: str) -> Payment:
        asked = {
            "pricing": {"type": "VARIABLE", "suggestedMaxAmount": order.amount, "currency": order.currency},
            "interval": {"unit": "YEAR", "count": 1},
            "merchantRedirectUrl": return_url,
            "merchantAgreementUrl": return_url,
            "productName": PRODUCT,
            "productDescription": DESCRIPTION,
            "externalId": order.reference,
            "countryCode": "DK",
        }
        made = self._vipps.ask("POST", API, key, asked)
        return Payment("created", order.amount, order.currency, made["vippsConfirmationUrl"], made["agreementId"])

    def get(self, order: Order) -> Payment:
        """UNKNOWN before we have been told the agreement's id: the payer has not been told where to agree either."""
        if order.psp_reference is None:
            return UNKNOWN
        try:
            agreement, charges = self._read(order)
        except PaymentUnknown:
            return UNKNOWN
        return mandate(order, agreement, charges)

    def capture(self, order: Order, key: str, amount: int) -> Payment:
        agreement, charges = self._read(order)
        if not any(charge["id"] == key for charge in charges):
            self._charge(order, key, amount)
            agreement, charges = self._read(order)
        (ours,) = (charge for charge in charges if charge["id"] == key)
        if ours["status"] in ("FAILED", "CANCELLED"):
            raise PaymentRefused(f"the charge is {ours['status']}: {ours.get('failureReason')}")
        if ours["status"] not in PENDING and agreement["status"] == "ACTIVE":
            self._stop(order, f"{key}-stop")  # the leave was for one charge
            agreement = {**agreement, "status": "STOPPED"}
        return mandate(order, agreement, charges)

    def _charge(self, order: Order, key: str, amount: int) -> None:
        asked = {
            "amount": amount,
            "transactionType": "DIRECT_CAPTURE",
            "type": "RECURRING",
            "description": PRODUCT,
            "due": (now().astimezone(ZONE) + timedelta(days=1)).date().isoformat(),
            "retryDays": RETRY_DAYS,
            "orderId": key,
            "externalId": order.reference,
        }
        self._vipps.ask("POST", f"{API}/{order.psp_reference}/charges", key, asked)

    def cancel(self, order: Order, key: str) -> Payment:
        """Charges not taken yet are taken back first, so that none slips through; then the agreement ends."""
        agreement, charges = self._read(order)
        for charge in charges:
            if charge["status"] in PENDING:
                path = f"{API}/{order.psp_reference}/charges/{charge['id']}"
                self._vipps.ask("DELETE", path, f"{key}-{charge['id'][-20:]}")
        if agreement["status"] in ("PENDING", "ACTIVE"):
            self._stop(order, key)
        agreement, charges = self._read(order)
        found = mandate(order, agreement, charges)
        return found if found.state in TAKEN else of(order, "cancelled", agreement)

    def refund(self, order: Order, key: str, amount: int) -> Payment:
        _, charges = self._read(order)
        taken = [charge for charge in charges if charge["summary"]["captured"]]
        if not taken:
            raise PaymentRefused("nothing was charged")
        path = f"{API}/{order.psp_reference}/charges/{taken[0]['id']}/refund"
        self._vipps.ask("POST", path, key, {"amount": amount, "description": REFUND})
        return self.get(order)

    def reference_of(self, agreement_id: str) -> str:
        """Our reference of an agreement that a message names by its own id only."""
        return str(self._vipps.ask("GET", f"{API}/{agreement_id}").get("externalId") or "")

    def _stop(self, order: Order, key: str) -> None:
        self._vipps.ask("PATCH", f"{API}/{order.psp_reference}", key, {"status": "STOPPED"})

    def _read(self, order: Order) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """The charges of one that nobody has agreed to are none, and are not asked for."""
        path = f"{API}/{order.psp_reference}"
        agreement = self._vipps.ask("GET", path)
        return agreement, self._vipps.ask("GET", f"{path}/charges") if agreement.get("start") else []


def mandate(order: Order, agreement: Mapping[str, Any], charges: list[Mapping[str, Any]]) -> Payment:
    """The charge says what became of the money, the agreement whether there is still leave to take it."""
    taken = [charge for charge in charges if charge["summary"]["captured"]]
    if taken:
        return replace(of(order, money_state(taken[0]), agreement), amount=taken[0]["summary"]["captured"])
    if agreement["status"] == "STOPPED":
        # Stopped before it was ever active is the payer's no; stopped after a charge failed is the end of that charge.
        failed = not agreement.get("start") or any(charge["status"] == "FAILED" for charge in charges)
        return of(order, "declined" if failed else "cancelled", agreement)
    states: dict[str, PaymentState] = {"PENDING": "created", "EXPIRED": "expired", "ACTIVE": "mandated"}
    state = states[agreement["status"]]
    limit = agreement["pricing"].get("maxAmount")
    if state == "mandated" and limit is not None and limit < order.amount:
        state = "created"  # leave for less than was asked is not the leave asked for; the payer can still raise it
    return of(order, state, agreement)


def money_state(charge: Mapping[str, Any]) -> PaymentState:
    """The published interface has no word for a chargeback of a charge: an event of this name is what we look for."""
    if any(event["event"] == "CHARGED_BACK" for event in charge.get("history", ())):
        return "charged_back"
    return "refunded" if charge["summary"]["refunded"] >= charge["summary"]["captured"] else "captured"


def of(order: Order, state: PaymentState, agreement: Mapping[str, Any]) -> Payment:
    pricing = agreement["pricing"]
    return Payment(
        state,
        pricing["suggestedMaxAmount"],
        pricing["currency"],
        agreement.get("vippsConfirmationUrl"),
        order.psp_reference,
        instant(agreement.get("start")),
    )
