"""The line to a provider: one HTTP request, and what its answer means for who asked."""

from collections.abc import Mapping
from typing import Any

import requests

from services.crowdfunding.payments.port import PaymentRefused, PaymentsAway, PaymentUnknown

CONNECT_SECONDS_MAX = 1.0
ANSWER_SECONDS_MAX = 3.0  # with connecting below the gateway's own limit for a call
DETAIL_CHARS_MAX = 500
UNAVAILING = (401, 403, 429)  # our credentials, or too many questions: no word about this payment


class Unauthorised(PaymentsAway):
    """The provider does not take our credentials just now."""


class Line:
    """`secrets` are ours: an answer that repeats one is not passed on, since what is refused is logged and stored."""

    def __init__(self, url: str, answer_seconds_max: float, secrets: tuple[str, ...]) -> None:
        self._url = url.rstrip("/")
        self._seconds = (CONNECT_SECONDS_MAX, answer_seconds_max)
        self._secrets = secrets

    def ask(self, method: str, path: str, headers: Mapping[str, str], asked: Any = None, **more: Any) -> Any:
        """The answer's JSON, `{}` for an empty one. Raises PaymentsAway, PaymentUnknown (404) and PaymentRefused."""
        try:
            answer = requests.request(
                method,
                self._url + path,
                json=asked,
                headers=headers,
                timeout=self._seconds,
                allow_redirects=False,
                **more,
            )
            if answer.status_code < requests.codes.multiple_choices:
                return answer.json() if answer.content else {}
        except requests.RequestException as error:  # its text may hold the request: only its kind is told
            raise PaymentsAway(type(error).__name__) from None
        if answer.status_code == requests.codes.not_found:
            raise PaymentUnknown("the provider does not know this payment")
        detail = self._told(answer.text, headers)
        if answer.status_code == requests.codes.unauthorized:
            raise Unauthorised(f"{answer.status_code} {detail}")
        if answer.status_code >= requests.codes.server_error or answer.status_code in UNAVAILING:
            raise PaymentsAway(f"{answer.status_code} {detail}")
        raise PaymentRefused(detail)

    def _told(self, text: str, headers: Mapping[str, str]) -> str:
        secrets = (*self._secrets, headers.get("Authorization", "").split(" ")[-1])
        if any(secret and secret in text for secret in secrets):
            return "(an answer that repeats our credentials)"
        return text[:DETAIL_CHARS_MAX]
