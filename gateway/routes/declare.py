"""Routes that only carry a message to its service and bring back the answer: one line each."""

from typing import Any

from contracts.message import Command, Message, Query
from gateway.asking import Asking, Asks, together
from gateway.auth import Rule
from gateway.http import http
from gateway.naming import verb
from gateway.questions import KEPT

API = "/api/v1"


def query(path: str, kind: type[Query], answers: type[Message], *, auth: Rule, summary: str) -> Any:
    """GET `path`: the address and the query string are the question's fields."""

    def ask(self: Asks, asking: Asking) -> dict[str, Any]:
        return self.find_out(asking, kind, together(asking.path, asking.query))

    ask.__name__ = verb(kind)
    return http("GET", API + path, auth=auth, summary=summary, asks=kind, answers=answers, kept=kind in KEPT)(ask)


def command(  # noqa: PLR0913 - a route's row
    path: str, kind: type[Command], answers: type[Message], *, auth: Rule, summary: str, status: int = 200, **more: Any
) -> Any:
    """POST `path`: the address, the body and the Idempotency-Key are the command's fields."""

    def ask(self: Asks, asking: Asking) -> dict[str, Any]:
        return self.order(kind, asking.command())

    more |= {"takes": "command", "asks": kind, "answers": answers, "status": status}
    ask.__name__ = verb(kind)
    return http("POST", API + path, auth=auth, summary=summary, **more)(ask)
