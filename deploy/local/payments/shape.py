"""What the desks of the simulator share: who may ask, once a key, and how is answered."""

import hmac
import json
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, ClassVar

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from chassis.clock import now
from deploy.local.payments.books import Books, No
from deploy.local.payments.mandates import Mandates
from deploy.local.payments.till import Till

AMOUNT_MAX = 10**12
KEY = re.compile(r"[a-zA-Z\d-]+")
TOKEN_SECONDS = 3600


@dataclass(frozen=True)
class Credentials:
    """What our caller was given: MobilePay's client with its secret (`key`), subscription key and merchant; Quickpay's
    API key (`key` too)."""

    client_id: str
    key: str
    subscription_key: str
    merchant: str


class Answers:
    """A desk: its routes are methods, each within a transaction of the books."""

    name: ClassVar[str]
    provider: ClassVar[bool] = True
    """Whether a provider answers here, and may misbehave; else the payer or who runs the simulator asks."""
    reads: ClassVar[tuple[str, ...]] = ()
    """Requests that change nothing, whatever their method."""

    def __init__(self, books: Books, credentials: Credentials) -> None:
        self.books, self.credentials = books, credentials
        self.till = Till(books)
        self.mandates = Mandates(books, self.till)

    def rules(self) -> Iterable[Rule]:
        raise NotImplementedError

    def rule(self, methods: str, path: str, endpoint: str) -> Rule:
        return Rule(path, methods=methods.split(), endpoint=f"{self.name}.{endpoint}")


class MobilePayDesk(Answers):
    """Bearer tokens, the subscription key, and idempotency keys: what MobilePay's interfaces share."""

    key_chars_max: ClassVar[int]

    def authorise(self, request: Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        row = self.books.one("SELECT * FROM token WHERE token = ?", token)
        known = row is not None and row["expires_at"] > now().isoformat()
        if not known or not same(request, "Ocp-Apim-Subscription-Key", self.credentials.subscription_key):
            raise No(401, "who is asking?")

    def new_token(self) -> str:
        token = secrets.token_urlsafe(32)
        expires_at = (now() + timedelta(seconds=TOKEN_SECONDS)).isoformat()
        self.books.db.execute("DELETE FROM token WHERE expires_at < ?", (now().isoformat(),))
        self.books.insert("token", token=token, expires_at=expires_at)
        return token

    def once(self, request: Request, made: Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]) -> Response:
        """Carried out once a key. As there, a refusal is kept too: with its key it is the answer for ever."""
        self.authorise(request)
        key = request.headers.get("Idempotency-Key", "")
        if not KEY.fullmatch(key) or len(key) > self.key_chars_max:
            raise No(400, f"the header Idempotency-Key is 1 to {self.key_chars_max} letters, digits and hyphens")
        asked = f"{request.method} {request.path}".encode() + request.get_data()
        told = self.books.answered(key, asked)
        if told is None:
            try:
                status, body = made(key, request.get_json() if request.get_data() else {})
            except No as no:
                status, body = no.status, problem_body(no.status, no.detail)
            except (KeyError, TypeError, ValueError) as error:
                status, body = 400, problem_body(400, f"cannot be read: {error}")
            told = status, json.dumps(body)
            self.books.keep_answer(key, asked, *told)
        status, text = told
        kind = "application/json" if status < HTTPStatus.BAD_REQUEST else "application/problem+json"
        return Response("" if status == HTTPStatus.NO_CONTENT else text, status, mimetype=kind)


def same(request: Request, header: str, expected: str) -> bool:
    return hmac.compare_digest(request.headers.get(header, "").encode(), expected.encode())


def whole(amount: Any) -> int:
    if type(amount) is not int or not 0 < amount <= AMOUNT_MAX:
        raise No(400, "an amount is whole minor units above zero")
    return int(amount)


def answer(status: int, body: Any) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def problem(status: int, detail: str) -> Response:
    return Response(json.dumps(problem_body(status, detail)), status, mimetype="application/problem+json")


def problem_body(status: int, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": "The request was refused", "status": status, "detail": detail}
