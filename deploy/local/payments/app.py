"""The simulator's WSGI application: routes of both shapes, of the payer's page, and of who makes it misbehave."""

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map
from werkzeug.wrappers import Request, Response

from deploy.local.payments.books import Books, No
from deploy.local.payments.desk import Desk
from deploy.local.payments.mobilepay import EPayment
from deploy.local.payments.pages import Pages
from deploy.local.payments.quickpay import Quickpay
from deploy.local.payments.recurring import Recurring
from deploy.local.payments.reports import Reports
from deploy.local.payments.shape import Answers, Credentials, answer, problem
from deploy.local.payments.strange import strangely

BODY_BYTES_MAX = 100_000


class Simulator:
    """Each request is one transaction of the books; its answer goes out after the commit."""

    def __init__(self, books: Books, credentials: Credentials) -> None:
        self.books = books
        self.credentials = credentials
        self.desks: dict[str, Answers] = {
            each.name: each
            for each in (kind(books, credentials) for kind in (EPayment, Recurring, Reports, Quickpay, Pages, Desk))
        }
        desk = Desk(books, credentials)
        books.clockwork += [desk.till.try_charges, desk.hear_late_payers]
        self.routes = Map([rule for desk in self.desks.values() for rule in desk.rules()])

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = BODY_BYTES_MAX
        cut = False
        try:
            request.get_data()  # what is not read would be taken for the next request on the line
            endpoint, arguments = self.routes.bind_to_environ(environ).match()
            name, _, method = endpoint.partition(".")
            desk = self.desks[name]
            changes = desk.provider and request.method != "GET" and method not in desk.reads
            if (
                desk.provider
                and self.books.troubled()
                and (trouble := self._trouble(request, changes=changes)) is not None
            ):
                response, cut = trouble
            else:
                with self.books.transaction():
                    self.books.advance()
                    response = strangely(desk, arguments, getattr(desk, method), request)
                    cut = changes and self.books.faults.used_up("timeout_after_success")
        except No as no:
            response = problem(no.status, no.detail)
        except HTTPException as error:
            response = error.get_response() if error.response else problem(error.code or 500, error.description or "")
        if cut:
            with contextlib.suppress(OSError):
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return response(environ, start_response)

    def _trouble(self, request: Request, *, changes: bool) -> tuple[Response, bool] | None:
        """What goes wrong before anything is done: the answer, and whether the line is cut instead."""
        with self.books.transaction():
            faults = self.books.faults
            seconds = faults.get("slow_seconds")
            if faults.get("unavailable"):
                return problem(503, "not now"), False
            if changes and faults.used_up("timeout_before_success"):
                return answer(200, {}), True
            if faults.used_up("rate_limited"):
                return Response(json.dumps({"title": "Too many"}), 429, {"Retry-After": "1"}), False
            if faults.used_up("echo_credentials"):
                return problem(500, f"{dict(request.headers)} {asdict(self.credentials)}"), False
            if faults.used_up("server_errors"):
                return problem(500, "something broke"), False
        time.sleep(seconds)
        return None
