"""Vipps MobilePay's Access Token interface, and the headers that its other interfaces take.

Source of the shapes: developer.vippsmobilepay.com, Access Token API (`POST /accesstoken/get`: client id, client secret and
subscription key as headers; tokens hold 24 hours in production, one in test) and Knowledge base, HTTP headers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from chassis.clock import now
from services.crowdfunding.payments.line import ANSWER_SECONDS_MAX, Line, Unauthorised

KEYS = UUID("6b0f4d5e-7c1a-4f0b-9a55-0d6c9d1f2e37")
"""The room of our idempotency keys; another would make other keys of all that is under way."""
RENEWED_SECONDS_BEFORE = 300
SYSTEM = {"Vipps-System-Name": "oplandspuljen", "Vipps-System-Version": "1"}


@dataclass(frozen=True)
class Access:
    """What a sales unit is given: never shown, logged or stored."""

    client_id: str
    client_secret: str = field(repr=False)
    subscription_key: str = field(repr=False)
    merchant: str = ""


class Vipps:
    """One sales unit: asks with a token that is fetched when it is needed, and again before it runs out."""

    def __init__(self, url: str, access: Access, answer_seconds_max: float = ANSWER_SECONDS_MAX) -> None:
        self.access = access
        self._line = Line(url, answer_seconds_max, (access.client_secret, access.subscription_key))
        self._token, self._runs_out_at = "", now()

    def ask(self, method: str, path: str, key: str | None = None, asked: Any = None, **more: Any) -> Any:
        """Once more with a new token where the one at hand is not taken any longer."""
        fresh = not self._token or now() >= self._runs_out_at
        try:
            return self._ask(method, path, key, asked, **more)
        except Unauthorised:
            if fresh:
                raise
            self._token = ""
            return self._ask(method, path, key, asked, **more)

    def _ask(self, method: str, path: str, key: str | None, asked: Any, **more: Any) -> Any:
        headers = {**self._common(), "Authorization": f"Bearer {self._valid_token()}"}
        if key:
            headers["Idempotency-Key"] = short(key)
        return self._line.ask(method, path, headers, asked, **more)

    def _valid_token(self) -> str:
        if not self._token or now() >= self._runs_out_at:
            given = {"client_id": self.access.client_id, "client_secret": self.access.client_secret}
            told = self._line.ask("POST", "/accesstoken/get", {**self._common(), **given})
            self._token = str(told["access_token"])
            self._runs_out_at = now() + timedelta(seconds=int(told["expires_in"]) - RENEWED_SECONDS_BEFORE)
        return self._token

    def _common(self) -> Mapping[str, str]:
        ours = {
            "Ocp-Apim-Subscription-Key": self.access.subscription_key,
            "Merchant-Serial-Number": self.access.merchant,
        }
        return {**SYSTEM, **ours}


def short(key: str) -> str:
    """Ours name pledge and act and are as long as that takes; ePayment takes 50 characters, Recurring 40."""
    return uuid5(KEYS, key).hex


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
