"""What Vipps MobilePay has settled on a day: its Report interface.

Source of the shapes: developer.vippsmobilepay.com, Report API (`GET /settlement/v1/ledgers`,
`GET /report/v2/ledgers/{ledgerId}/{topic}/dates/{ledgerDate}` with the topics `funds` and `fees`; entry types).
Its amounts carry a sign; kinds of entries that move no payer's money (payouts, fees retained) are passed over.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from services.crowdfunding.domain import reference_of
from services.crowdfunding.payments.port import PaymentsAway, Settlement, SettlementKind
from services.crowdfunding.payments.vipps import Vipps

KINDS: Mapping[str, SettlementKind] = {
    "capture": "capture",
    "refund": "refund",
    "retained-disputed-capture": "chargeback",
    "returned-disputed-capture": "chargeback_returned",
}


def settlements(vipps: Vipps, day: date) -> Iterable[Settlement]:
    """All movements of a day by the provider's calendar, with the fee of each where one was taken."""
    handle = f"api:{vipps.access.merchant}"
    ledgers = vipps.ask("GET", "/settlement/v1/ledgers", params={"settlesForRecipientHandles": handle})["items"]
    if not ledgers:
        raise PaymentsAway("the provider shows us no ledger of our sales unit")
    for ledger in ledgers:
        fees: dict[str, int] = {}
        for entry in entries(vipps, ledger["ledgerId"], "fees", day):
            fees[entry["pspReference"]] = fees.get(entry["pspReference"], 0) - entry["amount"]
        for entry in entries(vipps, ledger["ledgerId"], "funds", day):
            if entry["entryType"] in KINDS:
                yield Settlement(
                    reference=reference_of(entry["reference"]),
                    kind=KINDS[entry["entryType"]],
                    amount=abs(entry["amount"]),
                    fee=fees.get(entry["pspReference"], 0),
                    currency=entry.get("currency") or ledger["currency"],
                    at=datetime.fromisoformat(entry["time"]),
                    psp_reference=entry["pspReference"],
                )


def entries(vipps: Vipps, ledger_id: str, topic: str, day: date) -> Iterator[Mapping[str, Any]]:
    path, cursor, more = f"/report/v2/ledgers/{ledger_id}/{topic}/dates/{day.isoformat()}", "", True
    while more:
        told = vipps.ask("GET", path, params={"cursor": cursor} if cursor else {})
        yield from told["items"]
        cursor = told.get("cursor") or ""
        more = bool(cursor and told.get("hasMore"))
