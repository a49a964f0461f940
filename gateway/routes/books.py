"""The books as a table: every transfer there is, or those that were asked for, line by line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from werkzeug import Response

from chassis import telemetry
from chassis.tables import BOM, decimal, harmless, written
from contracts.errors import Refused
from contracts.ledger import ListTransfers
from contracts.message import Query
from contracts.shapes import Token
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.routes.declare import API

PAGE_ROWS = 500
COLUMNS = (
    *("epoch", "sequence", "line", "transfer_id", "kind", "from", "to", "amount", "currency"),
    *("recorded_at", "accounting_on", "period", "reference", "private_hash", "hash"),
)
EXCEL = {
    "Nummer": "sequence",
    "Linje": "line",
    "Bogført": "accounting_on",
    "Art": "kind",
    "Fra": "from",
    "Til": "to",
    "Beløb": "amount",
    "Valuta": "currency",
    "Reference": "reference",
}


class GetTransfersTable(Query):
    """As in ListTransfers. `excel`: as a Danish spreadsheet opens it: semicolons, decimal commas, kroner, days first."""

    account: Token | None = None
    kind: Token | None = None
    from_on: date | None = None
    to_on: date | None = None
    excel: bool = False


class Routes(Asks):
    @http(
        "GET",
        f"{API}/pool/transfers.csv",
        auth=PUBLIC,
        summary="Every transfer as a table",
        asks=GetTransfersTable,
        answers={"text/csv": {"schema": {"type": "string"}}},
    )
    def get_transfers_table(self, asking: Asking) -> Response:
        """The first page is asked for before the answer begins, so that a refusal can still be one."""
        asked = GetTransfersTable.load(dict(asking.query))
        query = listing(asked)
        first = self.ask(asking, query)
        lines = excel(self.rest(asking, query, first)) if asked.excel else machine(self.rest(asking, query, first))
        headers = {"Content-Disposition": 'attachment; filename="puljens-posteringer.csv"'}
        return Response((line.encode() for line in lines), content_type="text/csv; charset=utf-8", headers=headers)

    def rest(self, asking: Asking, query: ListTransfers, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from page["items"]
        while page["next_sequence"] is not None:
            query = replace(query, after_sequence=page["next_sequence"], after_line=page["next_line"])
            try:
                page = self.ask(asking, query)
            except Refused as refused:  # the connection ends without its last chunk: nobody takes it for whole
                telemetry.log().warning("table cut", trace_id=asking.trace_id, error=repr(refused))
                raise
            yield from page["items"]


def listing(asked: GetTransfersTable) -> ListTransfers:
    return ListTransfers(
        account=asked.account, kind=asked.kind, from_on=asked.from_on, to_on=asked.to_on, limit=PAGE_ROWS
    )


def machine(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """RFC 4180: amounts in minor units, dates and instants as ISO 8601."""
    yield written(COLUMNS)
    for row in rows:
        yield written([row[name] for name in COLUMNS])


def excel(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield BOM + written(EXCEL, ";")
    for row in rows:
        on = date.fromisoformat(row["accounting_on"])
        told = {**row, "amount": decimal(row["amount"]).replace(".", ","), "accounting_on": f"{on:%d-%m-%Y}"}
        yield written([harmless(told[name]) for name in EXCEL.values()], ";")
