"""Quickpay's API, version 10, as the simulator answers it: payments, subscriptions, and charges under these."""

import base64
import hmac
import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from http import HTTPStatus
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from deploy.local.payments import told_quickpay
from deploy.local.payments.books import By, No, Row, reference_of
from deploy.local.payments.mandates import morning
from deploy.local.payments.shape import Answers, answer, whole

ORDER_ID = re.compile(r"[a-zA-Z0-9]{4,20}")
PAGE_SIZE_MAX = 100
TABLES = {"payments": "payment", "subscriptions": "mandate"}


class Quickpay(Answers):
    name = "quickpay"

    def rules(self) -> Iterable[Rule]:
        for kind in ("payments", "subscriptions"):
            one = f"/<any({kind}):kind>/<int:number>"
            yield self.rule("POST", f"/<any({kind}):kind>", "create")
            yield self.rule("GET", f"/<any({kind}):kind>", "find")
            yield self.rule("GET", one, "get")
            yield self.rule("PATCH", one, "update")
            yield self.rule("PUT DELETE", f"{one}/link", "link")
        yield self.rule("POST", "/payments/<int:number>/<any(capture, refund, cancel):change>", "change")
        yield self.rule("POST", "/subscriptions/<int:number>/cancel", "stop")
        yield self.rule("POST", "/subscriptions/<int:number>/recurring", "recurring")
        yield self.rule("GET", "/subscriptions/<int:number>/payments", "charges")

    def create(self, request: Request, kind: str) -> Response:
        asked = self.asked(request)
        order_id = str(asked.get("order_id", ""))
        if not ORDER_ID.fullmatch(order_id) or self.rows(kind, order_id):
            self.invalid("order_id", "is taken, or not 4 to 20 letters and digits")
        values = {"currency": asked["currency"], "variables": json.dumps(asked.get("variables", {})), "linked": 0}
        if kind == "payments":
            row = self.till.create("quickpay", order_id, By(), amount=1, **values)
        else:
            str(asked["description"])
            row = self.mandates.create("quickpay", order_id, By(), amount=1, max_amount=0, **values)
        return self.told(row, HTTPStatus.CREATED)

    def find(self, request: Request, kind: str) -> Response:
        """By `order_id`; else all that changed since `min_time`, by id, in pages."""
        self.authorise(request)
        if "order_id" in request.args:
            return answer(200, [self.resource(row) for row in self.rows(kind, request.args["order_id"])])
        since, page = request.args.get("min_time", ""), int(request.args.get("page", 1))
        size = min(int(request.args.get("page_size", 20)), PAGE_SIZE_MAX)
        rows = self.books.all(f"SELECT * FROM {TABLES[kind]} WHERE shape = 'quickpay' ORDER BY number")  # noqa: S608 - routed
        found = [each for each in map(self.resource, rows) if each["updated_at"] >= since]
        return answer(200, found[(page - 1) * size : page * size])

    def get(self, request: Request, kind: str, number: int) -> Response:
        self.authorise(request)
        return self.told(self.row(kind, number))

    def update(self, request: Request, kind: str, number: int) -> Response:
        asked, row = self.asked(request), self.row(kind, number)
        if row["state"] not in ("CREATED", "PENDING"):
            self.invalid("state", "is authorized")
        self.books.change(table(row), row, variables=json.dumps(asked["variables"]))
        return self.told(row)

    def link(self, request: Request, kind: str, number: int) -> Response:
        """Make or change the payer's link, or take it away; the amount is settled by it."""
        asked, row = self.asked(request), self.row(kind, number)
        if row["state"] not in ("CREATED", "PENDING"):
            self.invalid("state", "is authorized")
        if request.method == "DELETE":
            self.books.change(table(row), row, linked=0)
            return Response("", HTTPStatus.NO_CONTENT)
        amount = whole(asked["amount"])
        limit = {} if kind == "payments" else {"max_amount": amount}
        urls = {"return_url": asked["continue_url"], "callback_url": asked.get("callback_url", "")}
        self.books.change(table(row), row, linked=1, amount=amount, **limit, **urls)
        return answer(200, {"url": (told_quickpay.link(self.books, row) or {})["url"]})

    def change(self, request: Request, number: int, change: str) -> Response:
        asked, payment = self.asked(request), self.row("payments", number)
        acts: dict[str, Callable[[], object]] = {
            "capture": lambda: self.till.capture(payment, whole(asked["amount"]), self.by(request)),
            "refund": lambda: self.till.refund(payment, whole(asked["amount"]), self.by(request)),
            "cancel": lambda: self.till.cancel(payment, self.by(request)),
        }
        if payment["state"] == "CREATED":
            self.invalid("state", "is not authorized")
        acts[change]()
        return self.told(payment, HTTPStatus.ACCEPTED)

    def stop(self, request: Request, number: int) -> Response:
        self.authorise(request)
        mandate = self.row("subscriptions", number)
        if mandate["state"] != "ACTIVE":
            self.invalid("state", "is not active")
        self.mandates.stop(mandate, self.by(request))
        return self.told(mandate, HTTPStatus.ACCEPTED)

    def recurring(self, request: Request, number: int) -> Response:
        asked, mandate = self.asked(request), self.row("subscriptions", number)
        if self.rows("payments", str(asked["order_id"])):
            self.invalid("order_id", "is taken")
        if asked.get("auto_capture") is not True:
            self.invalid("auto_capture", "is all that the simulator knows")
        values = {"amount": whole(asked["amount"]), "external_id": reference_of(mandate), "due_at": morning(date.min)}
        charge = self.mandates.charge(mandate, asked["order_id"], By(), **values)
        self.till.try_charge(charge, self.by(request))
        return self.told(charge, HTTPStatus.ACCEPTED)

    def charges(self, request: Request, number: int) -> Response:
        self.authorise(request)
        return answer(200, [self.resource(row) for row in self.mandates.charges(self.row("subscriptions", number))])

    def asked(self, request: Request) -> dict[str, Any]:
        self.authorise(request)
        told = request.get_json() if request.get_data() else {}
        if not isinstance(told, dict):
            self.invalid("body", "is no object")
        return told

    def authorise(self, request: Request) -> None:
        expected = "Basic " + base64.b64encode(f":{self.credentials.key}".encode()).decode()
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
            raise HTTPException(response=answer(401, {"message": "Invalid API key"}))
        if request.headers.get("Accept-Version") != "v10":
            self.invalid("accept-version", "is v10")

    def by(self, request: Request) -> By:
        return By(callback_url=request.headers.get("QuickPay-Callback-Url", ""))

    def rows(self, kind: str, order_id: str) -> list[Row]:
        sql = f"SELECT * FROM {TABLES[kind]} WHERE reference = ? AND shape = 'quickpay'"  # noqa: S608 - routed
        return self.books.all(sql, order_id)

    def row(self, kind: str, number: int) -> Row:
        row = self.till.numbered(number) if kind == "payments" else self.mandates.find(number)
        if row["shape"] != "quickpay":
            raise No(404, "Not found")
        return row

    def resource(self, row: Row) -> dict[str, Any]:
        return told_quickpay.resource(self.books, row)

    def told(self, row: Row, status: int = HTTPStatus.OK) -> Response:
        return answer(status, self.resource(row))

    def invalid(self, field: str, what: str) -> None:
        body = {"message": "Validation error", "errors": {field: [what]}, "error_code": None}
        raise HTTPException(response=answer(400, body))


def table(row: Row) -> str:
    return "mandate" if "max_amount" in row else "payment"
