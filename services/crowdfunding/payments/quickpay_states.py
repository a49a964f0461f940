"""What Quickpay's payments, subscriptions and their operations say, in our words. Pure, but for the clock.

Source: learn.quickpay.net, API v10 and its appendix of status codes (20000 is approved).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chassis.clock import now
from services.crowdfunding.domain import PaymentState
from services.crowdfunding.payments.port import PaymentRefused

RESERVATION_DAYS = 7
APPROVED = "20000"
Resource = Mapping[str, Any]


def approved(operation: Resource) -> bool:
    return not operation["pending"] and operation["qp_status_code"] == APPROVED


def refuse_declined(operations: list[Resource]) -> None:
    for each in operations:
        if not each["pending"] and not approved(each):
            raise PaymentRefused(f"{each['qp_status_code']} {each.get('qp_status_msg')}")


def moved(found: Resource, act: str) -> int:
    """Minor units of all approved operations of a kind."""
    return sum(each["amount"] or 0 for each in found["operations"] if each["type"] == act and approved(each))


def payment_state(found: Resource) -> PaymentState:
    if moved(found, "chargeback"):  # not published as a kind of operation: what we look for
        return "charged_back"
    if moved(found, "capture"):
        return "refunded" if moved(found, "refund") >= moved(found, "capture") else "captured"
    if any(each["type"] == "cancel" and approved(each) for each in found["operations"]):
        return "cancelled"
    reserved = [
        instant(each["created_at"]) for each in found["operations"] if each["type"] == "authorize" and approved(each)
    ]
    if reserved:
        return "expired" if now() - min(reserved) > timedelta(days=RESERVATION_DAYS) else "reserved"
    if found["state"] == "rejected":
        return "declined"
    return "cancelled" if "cancelled" in found["variables"] else "created"


def mandate_state(found: Resource, charges: list[Resource]) -> PaymentState:
    """A taken charge says what became of the money, the subscription whether there is still leave to take it."""
    taken = [charge for charge in charges if moved(charge, "capture")]
    if taken:
        return payment_state(taken[0])
    if found["state"] == "active":
        return "mandated"
    if found["state"] == "rejected" or any(charge["state"] == "rejected" for charge in charges):
        return "declined"
    return "cancelled" if found["state"] == "cancelled" or "cancelled" in found["variables"] else "created"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
