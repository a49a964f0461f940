"""Vipps MobilePay's Access Token and ePayment interfaces, as the simulator answers them."""

import re
from collections.abc import Iterable
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from deploy.local.payments import told
from deploy.local.payments.books import By, No, Row
from deploy.local.payments.shape import TOKEN_SECONDS, MobilePayDesk, answer, same, whole

REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,64}")
API = "/epayment/v1/payments"


class EPayment(MobilePayDesk):
    name = "epayment"
    key_chars_max = 50
    reads = ("token",)

    def rules(self) -> Iterable[Rule]:
        yield self.rule("POST", "/accesstoken/get", "token")
        yield self.rule("POST", API, "create")
        yield self.rule("GET", f"{API}/<reference>", "get")
        yield self.rule("GET", f"{API}/<reference>/events", "events")
        yield self.rule("POST", f"{API}/<reference>/<any(capture, cancel, refund):change>", "change")
        yield self.rule("POST", "/epayment/v1/test/payments/<reference>/approve", "approve")

    def token(self, request: Request) -> Response:
        """Numbers come as text here, as they do there."""
        ours = self.credentials
        expected = {
            "client_id": ours.client_id,
            "client_secret": ours.key,
            "Ocp-Apim-Subscription-Key": ours.subscription_key,
        }
        if not all(same(request, header, value) for header, value in expected.items()):
            raise No(401, "no such client")
        told = {"token_type": "Bearer", "expires_in": str(TOKEN_SECONDS), "access_token": self.new_token()}
        return answer(200, told)

    def create(self, request: Request) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            reference, amount = asked["reference"], asked["amount"]
            if not REFERENCE.fullmatch(reference):
                raise No(400, "the reference is 8 to 64 letters, digits and hyphens")
            values = {
                "amount": whole(amount["value"]),
                "currency": amount["currency"],
                "return_url": asked["returnUrl"],
            }
            payment = self.till.create("mobilepay", reference, By(key), **values)
            return 201, {
                "reference": reference,
                "pspReference": payment["psp_reference"],
                "redirectUrl": told.pay_url(self.books, payment),
            }

        return self.once(request, made)

    def change(self, request: Request, reference: str, change: str) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            payment = self.reservation(reference)
            if change == "cancel":
                self.till.cancel(payment, By(key))
                return 200, told.payment(self.books, payment)
            amount = whole(asked["modificationAmount"]["value"])
            if change == "refund":
                self.till.refund(payment, amount, By(key))
            elif not self.till.capture(payment, amount, By(key)):
                raise No(400, "capture declined by the payer's bank")
            return 200, told.payment(self.books, payment)

        return self.once(request, made)

    def get(self, request: Request, reference: str) -> Response:
        self.authorise(request)
        return answer(200, told.payment(self.books, self.reservation(reference)))

    def events(self, request: Request, reference: str) -> Response:
        self.authorise(request)
        payment = self.reservation(reference)
        events = self.books.all("SELECT * FROM happened WHERE subject = ? ORDER BY position", payment["psp_reference"])
        hidden = "CHARGED_BACK" if self.books.faults.get("hide_charge_backs") else None
        return answer(200, [told.payment_event(payment, event) for event in events if event["name"] != hidden])

    def approve(self, request: Request, reference: str) -> Response:
        """The payer pays, without a page."""
        self.authorise(request)
        self.till.decide(self.reservation(reference), pays=True)
        return answer(200, {})

    def reservation(self, reference: str) -> Row:
        payment = self.till.payment(reference)
        if payment["shape"] != "mobilepay" or payment["mandate"]:
            raise No(404, "no such payment")
        return payment
