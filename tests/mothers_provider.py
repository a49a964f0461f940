"""The simulated payment provider, as seen by payers and by who makes it misbehave."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import requests

from services.crowdfunding.domain import Order, PaymentKind
from services.crowdfunding.payments import Access, MobilePay, Quickpay

KEY = "a-key-of-the-tests"
SECRET = "a-secret-of-the-tests"
ACCESS = Access("a-client-of-the-tests", KEY, "a-subscription-key-of-the-tests", "654321")
PAYMENTS = {
    "PAYMENTS_KEY": ACCESS.client_secret,
    "PAYMENTS_CLIENT_ID": ACCESS.client_id,
    "PAYMENTS_SUBSCRIPTION_KEY": ACCESS.subscription_key,
    "PAYMENTS_MERCHANT": ACCESS.merchant,
    "WEBHOOK_SECRET": SECRET,
}
"""What the simulator and a service read."""


def an_order(reference: object, amount: int = 100_00, kind: PaymentKind = "reservation") -> Order:
    return Order(str(reference), amount, "DKK", kind)


@dataclass
class Provider:
    """The simulator's process, as seen by payers and by who makes it misbehave."""

    url: str

    def adapter(self, key: str = KEY, answer_seconds_max: float = 10.0) -> MobilePay:
        return MobilePay(self.url, replace(ACCESS, client_secret=key), SECRET, answer_seconds_max)

    def quickpay(self, key: str = KEY, answer_seconds_max: float = 10.0, callback_url: str = "") -> Quickpay:
        """Callbacks go where `callback_url` says; without one nobody hears them."""
        return Quickpay(self.url, key, SECRET, callback_url or "http://127.0.0.1:9/webhook", answer_seconds_max)

    def quickpay_order_id(self, number: str | None) -> str:
        answer = requests.get(
            f"{self.url}/payments/{number}", auth=("", KEY), headers={"Accept-Version": "v10"}, timeout=10
        )
        return str(answer.json()["order_id"])

    def ask(self, method: str, path: str, **asked: Any) -> requests.Response:
        if "headers" not in asked:
            asked["headers"] = self.headers()
        return requests.request(method, self.url + path, timeout=10, **asked)

    def headers(self) -> dict[str, str]:
        """Of one who may ask: a token of their own, since tests move the clock past the end of any."""
        ours = {"Ocp-Apim-Subscription-Key": ACCESS.subscription_key}
        asked = {**ours, "client_id": ACCESS.client_id, "client_secret": ACCESS.client_secret}
        told = requests.post(self.url + "/accesstoken/get", headers=asked, timeout=10).json()
        return {**ours, "Authorization": f"Bearer {told.get('access_token')}"}

    def approve(self, reference: UUID | str) -> requests.Response:
        """The payer pays, or gives leave to."""
        return requests.post(f"{self.url}/simulator/payers/{reference}/pay", timeout=10)

    def decline(self, reference: UUID | str) -> None:
        requests.post(f"{self.url}/simulator/payers/{reference}/decline", timeout=10).raise_for_status()

    def stop(self, reference: UUID | str) -> None:
        """The payer takes a mandate back."""
        requests.post(f"{self.url}/simulator/payers/{reference}/stop", timeout=10).raise_for_status()

    def limit(self, reference: UUID | str, amount: int) -> None:
        """The payer's own limit for a mandate, in minor units."""
        requests.post(f"{self.url}/simulator/payers/{reference}/limit/{amount}", timeout=10).raise_for_status()

    def capture_behind_our_back(self, reference: UUID, amount: int) -> None:
        self._change(reference, "capture", amount)

    def refund_behind_our_back(self, reference: UUID, amount: int) -> None:
        self._change(reference, "refund", amount)

    def _change(self, reference: UUID, change: str, amount: int) -> None:
        asked = {"modificationAmount": {"value": amount, "currency": "DKK"}}
        headers = {**self.headers(), "Idempotency-Key": str(uuid4())}
        path = f"/epayment/v1/payments/{reference}/{change}"
        self.ask("POST", path, json=asked, headers=headers).raise_for_status()

    def tokens(self) -> list[str]:
        return list(requests.get(self.url + "/simulator/tokens", timeout=10).json())

    def forget_tokens(self) -> None:
        """Every token that was given ends now."""
        requests.delete(self.url + "/simulator/tokens", timeout=10).raise_for_status()

    def totals(self) -> dict[str, int]:
        return dict(requests.get(self.url + "/simulator/totals", timeout=10).json())

    def totals_of(self, reference: UUID | str) -> dict[str, int]:
        """Minor units reserved, captured, refunded and charged back under our reference."""
        told = requests.get(f"{self.url}/simulator/totals", params={"reference": str(reference)}, timeout=10)
        return dict(told.json())

    def misbehave(self, **wanted: Any) -> None:
        requests.post(self.url + "/simulator/misbehave", json=wanted, timeout=10).raise_for_status()

    def behave(self) -> None:
        requests.delete(self.url + "/simulator/misbehave", timeout=10).raise_for_status()

    def charge_back(self, reference: UUID | str) -> None:
        """The payer's bank takes the money back."""
        requests.post(f"{self.url}/simulator/chargebacks/{reference}", timeout=10).raise_for_status()

    def sums(self, reference: UUID) -> dict[str, int]:
        """Minor units authorized, cancelled, captured and refunded of one payment."""
        told = self.ask("GET", f"/epayment/v1/payments/{reference}").json()
        return {name.removesuffix("Amount"): amount["value"] for name, amount in told.get("aggregate", {}).items()}
