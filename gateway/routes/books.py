"""The books as a table: every transfer there is, or those that were asked for, line by line."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from werkzeug import Response

from chassis import telemetry
from chassis.tables import machine, spreadsheet
from contracts.errors import Refused
from contracts.ledger import ListTransfers
from contracts.ledger.tables import TRANSFER_COLUMNS, TRANSFER_SHEET
from contracts.message import Query
from contracts.shapes import Token
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.routes.declare import API

PAGE_ROWS = 500


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
        lines = table(self.rest(asking, query, first), excel=asked.excel)
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


def table(rows: Iterator[dict[str, Any]], *, excel: bool) -> Iterator[str]:
    """As the ledger's own export writes them."""
    if excel:
        return spreadsheet(TRANSFER_SHEET, rows, amounts=("amount",), day="accounting_on")
    return machine(TRANSFER_COLUMNS, rows)
