"""Vipps MobilePay's Report interface as the simulator answers it: what was settled on a day, funds and fees, in pages."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from chassis.clock import ZONE
from deploy.local.payments.books import No, Row, reference_of
from deploy.local.payments.shape import MobilePayDesk, answer

LEDGER_ID = "302321"
PAGE = 3  # small, so that a few payments are several pages
FEE_PERMILLE = 10
ENTRIES = {
    "CAPTURED": ("capture", 1),
    "CHARGED": ("capture", 1),
    "REFUNDED": ("refund", -1),
    "CHARGED_BACK": ("retained-disputed-capture", -1),
}
"""The provider's word for what happened, and which way the money went, as our caller sees it."""


class Reports(MobilePayDesk):
    name = "reports"

    def rules(self) -> Iterable[Rule]:
        yield self.rule("GET", "/settlement/v1/ledgers", "ledgers")
        yield self.rule("GET", "/report/v2/ledgers/<ledger>/<any(funds, fees):topic>/dates/<day>", "entries")

    def ledgers(self, request: Request) -> Response:
        self.authorise(request)
        handle = f"api:{self.credentials.merchant}"
        asked = request.args.get("settlesForRecipientHandles", handle)
        ledger = {"ledgerId": LEDGER_ID, "currency": "DKK", "settlesForRecipientHandles": [handle]}
        return answer(200, {"items": [ledger] if asked == handle else []})

    def entries(self, request: Request, ledger: str, topic: str, day: str) -> Response:
        self.authorise(request)
        if ledger != LEDGER_ID:
            raise No(404, "no such ledger")
        found = self.moved(date.fromisoformat(day))
        make = self.funds if topic == "funds" else self.fee
        entries = [make(each, day) for each in found if topic == "funds" or ENTRIES[each["name"]][0] == "capture"]
        start = int(request.args.get("cursor") or 0)
        more = len(entries) > start + PAGE
        body = {"items": entries[start : start + PAGE], "hasMore": more, "cursor": str(start + PAGE)}
        return answer(200, body)

    def moved(self, day: date) -> list[Row]:
        start, end = (datetime.combine(each, time(), ZONE).astimezone(UTC) for each in (day, day + timedelta(days=1)))
        sql = (
            "SELECT h.*, p.reference, p.external_id, p.variables, p.currency FROM happened h JOIN payment p"
            " ON p.psp_reference = h.subject WHERE p.shape = 'mobilepay' AND h.ok AND h.at >= ? AND h.at < ? ORDER BY h.position"
        )
        return [row for row in self.books.all(sql, start.isoformat(), end.isoformat()) if row["name"] in ENTRIES]

    def funds(self, row: Row, day: str) -> dict[str, Any]:
        kind, sign = ENTRIES[row["name"]]
        return self.entry(row, day, kind, sign * row["amount"])

    def fee(self, row: Row, day: str) -> dict[str, Any]:
        return self.entry(row, day, "capture-fee", -fee_of(row["amount"]))

    def entry(self, row: Row, day: str, kind: str, amount: int) -> dict[str, Any]:
        return {
            "pspReference": row["psp_reference"],
            "time": row["at"],
            "ledgerDate": day,
            "entryType": kind,
            "reference": reference_of(row),
            "currency": row["currency"],
            "amount": amount,
            "recipientHandle": f"api:{self.credentials.merchant}",
        }


def fee_of(amount: int) -> int:
    """Minor units that the provider keeps of a capture, rounded up."""
    return -(-amount * FEE_PERMILLE // 1000)
