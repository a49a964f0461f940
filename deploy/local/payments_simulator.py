"""A payment provider for development and tests, in the shapes of Vipps MobilePay's ePayment interface. Development only.

python -m deploy.local.payments_simulator --address 127.0.0.1:8090 --folder var/payments [--webhook-url URL]

It reads PAYMENTS_KEY, WEBHOOK_SECRET, CLOCK_FILE and, for where webhooks go, PUBLIC_URL from the environment. A payer
pays at `/pay/<reference>`, a test by `POST /epayment/v1/test/payments/<reference>/approve`; POST `/simulator/misbehave`
with what `payments_books.MISBEHAVIOUR` lists makes it fail in the ways that real ones do.
"""

import argparse
import base64
import contextlib
import hashlib
import hmac
import json
import os
import re
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import UTC
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from chassis import clock
from deploy.local.payments_books import Books, No

DEVELOPMENT_KEY = "development-payments-key"
DEVELOPMENT_SECRET = "development-webhook-secret"  # noqa: S105 - refused in production
BODY_BYTES_MAX = 100_000
AMOUNT_MAX = 10**12
WEBHOOK_SECONDS_MAX = 5.0
WEBHOOK_IDLE_SECONDS = 0.05
REFERENCE = re.compile(r"[a-zA-Z0-9-]{8,64}")
API = "/epayment/v1/payments"
ROUTES = Map(
    [
        Rule(API, methods=["POST"], endpoint="create"),
        Rule(f"{API}/<reference>", methods=["GET"], endpoint="get"),
        Rule(f"{API}/<reference>/events", methods=["GET"], endpoint="events"),
        Rule(f"{API}/<reference>/<any(capture, cancel, refund):change>", methods=["POST"], endpoint="change"),
        Rule("/epayment/v1/test/payments/<reference>/approve", methods=["POST"], endpoint="approve"),
        Rule("/pay/<reference>", methods=["GET"], endpoint="pay_page"),
        Rule("/pay/<reference>", methods=["POST"], endpoint="pay"),
        Rule("/simulator/misbehave", methods=["POST"], endpoint="misbehave"),
        Rule("/simulator/totals", methods=["GET"], endpoint="totals"),
    ]
)
PAGE = """<!doctype html><html lang="da"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Betaling (simulator)</title><h1>Betal {amount}</h1>
<p>Dette er en simulator: ingen penge flyttes. Tilstand: {state}.</p>
<form method="post"><button name="answer" value="pay">Betal</button>
<button name="answer" value="decline">Afvis</button></form></html>"""


class Simulator:
    """The WSGI application. Each request is one transaction of the books; its answer goes out after the commit."""

    def __init__(self, books: Books, key: str) -> None:
        self.books = books
        self.key = key

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = BODY_BYTES_MAX
        cut = False
        try:
            endpoint, arguments = ROUTES.bind_to_environ(environ).match()
            with self.books.transaction():
                response: Response = getattr(self, endpoint)(request, **arguments)
                cut = endpoint in ("create", "change") and self._line_is_cut()
        except No as no:
            response = problem(no.status, no.detail)
        except HTTPException as error:
            response = problem(error.code or 500, error.description or "")
        if cut:
            with contextlib.suppress(OSError):
                environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return response(environ, start_response)

    def create(self, request: Request) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            reference, amount = asked["reference"], asked["amount"]
            if not REFERENCE.fullmatch(reference):
                raise No(400, "the reference is 8 to 64 letters, digits and hyphens")
            back = asked["returnUrl"]
            payment = self.books.create(reference, whole(amount["value"]), amount["currency"], back, key)
            return 201, {
                "reference": reference,
                "pspReference": payment["psp_reference"],
                "redirectUrl": pay_url(request, payment),
            }

        return self._once(request, made)

    def change(self, request: Request, reference: str, change: str) -> Response:
        def made(key: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            if change == "cancel":
                return 200, view(request, self.books.cancel(reference, key))
            amount = whole(asked["modificationAmount"]["value"])
            make = self.books.capture if change == "capture" else self.books.refund
            return 200, view(request, make(reference, amount, key))

        return self._once(request, made)

    def get(self, request: Request, reference: str) -> Response:
        self._authorise(request)
        return answer(200, view(request, self.books.payment(reference)))

    def events(self, request: Request, reference: str) -> Response:
        self._authorise(request)
        payment = self.books.payment(reference)
        told = [
            {
                "reference": reference,
                "pspReference": payment["psp_reference"],
                "name": event["name"],
                "amount": money(payment, event["amount"]),
                "timestamp": event["at"],
                "idempotencyKey": event["key"],
                "success": True,
            }
            for event in self.books.events(reference)
        ]
        return answer(200, told)

    def approve(self, request: Request, reference: str) -> Response:
        """The payer pays, without a page."""
        self._authorise(request)
        self.books.decide(reference, pays=True)
        return answer(200, {})

    def pay_page(self, _request: Request, reference: str) -> Response:
        payment = self.books.payment(reference)
        kroner = f"{payment['amount'] // 100},{payment['amount'] % 100:02} {escape(payment['currency'])}"
        return Response(PAGE.format(amount=kroner, state=payment["state"]), mimetype="text/html")

    def pay(self, request: Request, reference: str) -> Response:
        told = request.get_json() if request.is_json else request.form
        payment = self.books.decide(reference, pays=told.get("answer") == "pay")
        back: Response = redirect(payment["return_url"], 303)
        return back

    def misbehave(self, request: Request) -> Response:
        self.books.misbehave(request.get_json())
        return answer(200, {})

    def totals(self, _request: Request) -> Response:
        return answer(200, self.books.totals())

    def _once(self, request: Request, made: Callable[[str, dict[str, Any]], tuple[int, dict[str, Any]]]) -> Response:
        """Carried out once a key; a refusal changes nothing and is not kept."""
        self._authorise(request)
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            raise No(400, "the header Idempotency-Key is missing")
        asked = request.path.encode() + request.get_data()
        told = self.books.answered(key, asked)
        if told is None:
            try:
                status, body = made(key, request.get_json())
            except (KeyError, TypeError) as error:
                raise No(400, f"cannot be read: {error}") from error
            told = status, json.dumps(body)
            self.books.keep_answer(key, asked, *told)
        return Response(told[1], told[0], mimetype="application/json")

    def _authorise(self, request: Request) -> None:
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {self.key}".encode()):
            raise No(401, "who is asking?")
        if self.books.misbehaviour("unavailable"):
            raise No(503, "not now")

    def _line_is_cut(self) -> bool:
        left = self.books.misbehaviour("timeout_after_success")
        if left:
            self.books.misbehave({"timeout_after_success": left - 1})
        return bool(left)


def whole(amount: Any) -> int:
    if type(amount) is not int or not 0 < amount <= AMOUNT_MAX:
        raise No(400, "an amount is whole minor units above zero")
    return int(amount)


def money(payment: dict[str, Any], value: int) -> dict[str, Any]:
    return {"currency": payment["currency"], "value": value}


def view(request: Request, payment: dict[str, Any]) -> dict[str, Any]:
    sums = ("authorized", "cancelled", "captured", "refunded")
    return {
        "reference": payment["reference"],
        "pspReference": payment["psp_reference"],
        "state": payment["state"],
        "amount": money(payment, payment["amount"]),
        "aggregate": {f"{name}Amount": money(payment, payment[name]) for name in sums},
        "paymentMethod": {"type": "WALLET"},
        "redirectUrl": pay_url(request, payment),
    }


def pay_url(request: Request, payment: dict[str, Any]) -> str:
    """Under the provider's own reference: nobody guesses it."""
    return f"{request.host_url}pay/{payment['psp_reference']}"


def answer(status: int, body: Any) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def problem(status: int, detail: str) -> Response:
    body = {"type": "about:blank", "title": "The request was refused", "status": status, "detail": detail}
    return Response(json.dumps(body), status, mimetype="application/problem+json")


def send_for_ever(books: Books, url: str, secret: str) -> None:
    """Webhooks in their order, each again until it is taken or has been tried often enough."""
    idle = threading.Event()
    while True:
        with books.transaction():
            waiting = books.next_webhook()
        if waiting is None:
            idle.wait(WEBHOOK_IDLE_SECONDS)
            continue
        position, body = waiting
        with contextlib.suppress(requests.RequestException):
            told = requests.post(url, body.encode(), headers=signed(url, body, secret), timeout=WEBHOOK_SECONDS_MAX)
            if told.ok:
                with books.transaction():
                    books.forget_webhook(position)


def signed(url: str, body: str, secret: str) -> dict[str, str]:
    """The headers of a webhook: method, path, date, host and the digest of the body are signed."""
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    date = format_datetime(clock.now().astimezone(UTC), usegmt=True)
    digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
    text = f"POST\n{path}\n{date};{parts.netloc};{digest}"
    signature = base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha256")).decode()
    return {
        "Content-Type": "application/json",
        "Host": parts.netloc,
        "x-ms-date": date,
        "x-ms-content-sha256": digest,
        "Authorization": f"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}",
    }


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """A line a request would drown what matters."""


def main() -> int:
    if os.environ.get("ENVIRONMENT", "production") != "development":
        print("the payment simulator runs with ENVIRONMENT=development only", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(description="A payment provider for development and tests.")
    parser.add_argument("--address", required=True, help="host:port; port 0 takes a free one")
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--webhook-url", default=os.environ.get("PUBLIC_URL", "") + "/api/v1/payments/webhook")
    told = parser.parse_args()
    if os.environ.get("CLOCK_FILE"):
        clock.follow(Path(os.environ["CLOCK_FILE"]))
    books = Books(told.folder)
    if urlsplit(told.webhook_url).netloc:
        secret = os.environ.get("WEBHOOK_SECRET", DEVELOPMENT_SECRET)
        threading.Thread(target=send_for_ever, args=(books, told.webhook_url, secret), daemon=True).start()
    host, _, port = told.address.rpartition(":")
    simulator = Simulator(books, os.environ.get("PAYMENTS_KEY", DEVELOPMENT_KEY))
    server = make_server(host, int(port), simulator, threaded=True, request_handler=Quiet)
    print(f"payment simulator on http://{host}:{server.server_port}", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
