"""The line to a provider: one HTTP request, and what its answer means for who asked."""

import os
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from services.crowdfunding.payments.port import PaymentRefused, PaymentsAway, PaymentUnknown

CONNECT_SECONDS_MAX = 1.0
ANSWER_SECONDS_MAX = 3.0  # with connecting below the gateway's own limit for a call
DETAIL_CHARS_MAX = 500
KEPT_ALIVE_MAX = 64
"""Connections that wait for the next question; a fresh one costs us more than the question does."""
UNAVAILING = (401, 403, 429)  # our credentials, or too many questions: no word about this payment


class Unauthorised(PaymentsAway):
    """The provider does not take our credentials just now."""


class Line:
    """`secrets` are ours: an answer that repeats one is not passed on, since what is refused is logged and stored."""

    def __init__(self, url: str, answer_seconds_max: float, secrets: tuple[str, ...]) -> None:
        self._url = url.rstrip("/")
        self._seconds = (CONNECT_SECONDS_MAX, answer_seconds_max)
        self._secrets = secrets
        self._session = kept_alive(self._url)

    def ask(self, method: str, path: str, headers: Mapping[str, str], asked: Any = None, **more: Any) -> Any:
        """The answer's JSON, `{}` for an empty one. Raises PaymentsAway, PaymentUnknown (404) and PaymentRefused."""
        try:
            answer = self._session.request(
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


def kept_alive(url: str) -> requests.Session:
    """Connections that many ask over at once; nothing of one question stays for the next.

    What the environment says of proxies and certificates is read once, and not for every question.
    """
    session = requests.Session()
    session.proxies = get_environ_proxies(url)
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_connections=1, pool_maxsize=KEPT_ALIVE_MAX))
    return session
