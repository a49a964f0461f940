"""Vipps MobilePay's Recurring interface, version 3, as the simulator answers it: agreements and charges."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from chassis.clock import now
from deploy.local.payments import told
from deploy.local.payments.books import By, Event, No, Row
from deploy.local.payments.mandates import morning
from deploy.local.payments.shape import MobilePayDesk, answer, whole

API = "/recurring/v3/agreements"
ORDER_ID = re.compile(r"[a-zA-Z\d-]{1,50}")
LEAST_AMOUNT = 100
MOST_AMOUNT = 2_000_000
RETRY_DAYS_MAX = 14
TEXT_CHARS_MAX = 45


class Recurring(MobilePayDesk):
    name = "recurring"
    key_chars_max = 40

    def rules(self) -> Iterable[Rule]:
        one, charge = f"{API}/<agreement>", f"{API}/<agreement>/charges/<charge>"
        yield self.rule("POST", API, "create")
        yield self.rule("GET", one, "get")
        yield self.rule("PATCH", one, "change")
        yield self.rule("GET", f"{one}/charges", "charges")
        yield self.rule("POST", f"{one}/charges", "make_charge")
        yield self.rule("GET", charge, "get_charge")
        yield self.rule("DELETE", charge, "cancel_charge")
        yield self.rule("POST", f"{charge}/refund", "refund_charge")
        yield self.rule("PATCH", f"{one}/accept", "accept")

    def create(self, request: Request) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            pricing = asked["pricing"]
            amount = whole(pricing["suggestedMaxAmount"])
            if pricing["type"] != "VARIABLE" or not LEAST_AMOUNT <= amount <= MOST_AMOUNT:
                raise No(400, f"a variable amount is {LEAST_AMOUNT} to {MOST_AMOUNT}")
            short(asked["productName"])
            str(asked["interval"]["unit"]), str(asked["merchantAgreementUrl"])
            mandate = self.mandates.create(
                "mobilepay",
                asked.get("externalId", ""),
                By(key),
                amount=amount,
                max_amount=amount,
                currency=pricing["currency"],
                return_url=asked["merchantRedirectUrl"],
            )
            url = told.pay_url(self.books, mandate)
            return 201, {"agreementId": mandate["psp_reference"], "vippsConfirmationUrl": url, "chargeId": None}

        return self.once(request, made)

    def get(self, request: Request, agreement: str) -> Response:
        self.authorise(request)
        return answer(200, told.agreement(self.books, self.mandate(agreement)))

    def change(self, request: Request, agreement: str) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            if asked != {"status": "STOPPED"}:
                raise No(400, "the simulator knows only how to stop an agreement")
            self.mandates.stop(self.mandate(agreement), By(key))
            return 204, {}

        return self.once(request, made)

    def accept(self, request: Request, agreement: str) -> Response:
        """The payer agrees, without a page: force accept, as in MobilePay's test environment."""
        self.authorise(request)
        self.mandates.decide(self.mandate(agreement), agrees=True)
        return answer(200, {})

    def charges(self, request: Request, agreement: str) -> Response:
        self.authorise(request)
        return answer(200, [told.charge(self.books, row) for row in self.mandates.charges(self.mandate(agreement))])

    def make_charge(self, request: Request, agreement: str) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            mandate, order_id, due_on = self.mandate(agreement), asked["orderId"], date.fromisoformat(asked["due"])
            if not ORDER_ID.fullmatch(order_id):
                raise No(400, "the orderId is 1 to 50 letters, digits and hyphens")
            if due_on <= now().date() or not 0 <= asked["retryDays"] <= RETRY_DAYS_MAX:
                raise No(400, f"due at the earliest tomorrow, tried again for {RETRY_DAYS_MAX} days at most")
            if asked["transactionType"] != "DIRECT_CAPTURE" or asked["type"] != "RECURRING":
                raise No(400, "the simulator knows only scheduled charges, captured at once")
            short(asked["description"])
            values = {"amount": whole(asked["amount"]), "external_id": asked.get("externalId")}
            values |= {"due_at": morning(due_on), "days_left": asked["retryDays"]}
            self.mandates.charge(mandate, order_id, By(key), **values)
            return 201, {"chargeId": order_id}

        return self.once(request, made)

    def get_charge(self, request: Request, agreement: str, charge: str) -> Response:
        self.authorise(request)
        return answer(200, told.charge(self.books, self.charge(agreement, charge)))

    def cancel_charge(self, request: Request, agreement: str, charge: str) -> Response:
        def made(key: str, _asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            row = self.charge(agreement, charge)
            if row["state"] != "PENDING":
                raise No(400, f"this charge is {row['state']}")
            self.till.change(row, Event("CANCELLED", row["amount"], By(key)), state="TERMINATED")
            return 204, {}

        return self.once(request, made)

    def refund_charge(self, request: Request, agreement: str, charge: str) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            str(asked["description"])
            amount = whole(asked["amount"])
            if amount < LEAST_AMOUNT:
                raise No(400, f"a refund is at least {LEAST_AMOUNT}")
            self.till.refund(self.charge(agreement, charge), amount, By(key))
            return 204, {}

        return self.once(request, made)

    def mandate(self, agreement: str) -> Row:
        mandate = self.mandates.find(agreement)
        if mandate["shape"] != "mobilepay":
            raise No(404, "no such agreement")
        return mandate

    def charge(self, agreement: str, charge: str) -> Row:
        found = [row for row in self.mandates.charges(self.mandate(agreement)) if row["reference"] == charge]
        if not found:
            raise No(404, "no such charge")
        return found[0]


def short(text: str) -> None:
    if not 1 <= len(text) <= TEXT_CHARS_MAX:
        raise No(400, f"this text is 1 to {TEXT_CHARS_MAX} characters")
