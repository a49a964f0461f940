"""What finance takes with it: payment files for the municipality's payment system, and the books as they stand."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from werkzeug import Response

from chassis.tables import machine, spreadsheet
from contracts.budgets.open_data import DATASETS
from contracts.ledger import GetAccounts, GetPaymentFile, ListCommitments, ListPaymentFiles
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages
from gateway.pages.desk.about import lines
from gateway.pages.desk.actions import COMMITMENTS_SHOWN
from gateway.pages.desk.items import DOWNLOADS
from gateway.pages.money import owners
from gateway.web import render

PAYMENT = ("place", "payment_id", "project_id", "year", "amount", "currency", "voucher", "payee")
ACCOUNTS = ("year", "means", "budget", "corrected", "committed", "spent", "lapsed", "rest", "forecast", "lapsing")
COMMITMENT = ("account", "year", "means", "amount")
SUMS = {*ACCOUNTS[2:], "amount"}
"""Columns that are amounts."""
FILES_SHOWN = 20


class Routes(Pages):
    @http(
        "GET", DOWNLOADS, auth=SIGNED_IN, summary="Payment files, the accounts and all that can be taken out", page=True
    )
    def downloads_page(self, asking: Asking) -> Response:
        """The files are finance's alone: who may not list them has no such page."""
        before, on = asking.request.args.get("foer", ""), day(asking)
        files = ListPaymentFiles.load({"limit": FILES_SHOWN, **({"before": int(before)} if before.isdecimal() else {})})
        commitments = ListCommitments.load({"limit": COMMITMENTS_SHOWN, **({"as_of": on} if on else {})})
        found = self.gather(asking, files=files, accounts=GetAccounts(), commitments=commitments)
        return self.page(
            "desk_downloads.html",
            asking,
            files=found.needed("files"),
            accounts=found.needed("accounts"),
            commitments=found.needed("commitments") | {"owners": owners(self, asking)},
            datasets=DATASETS,
            made=asking.request.args.get("fil", ""),
            on=on,
            today=asking.today.isoformat(),
        )

    @http(
        "GET",
        f"{DOWNLOADS}/betalingsfil/<uuid:file_id>",
        auth=SIGNED_IN,
        summary="A payment file as a table",
        page=True,
    )
    def payment_file_table(self, asking: Asking) -> Response:
        payments = list(lines(self, asking, GetPaymentFile, **asking.path))
        number = payments[0]["number"] if payments else asking.path["file_id"]
        return table(asking, f"betalingsfil-{number}", PAYMENT, payments)

    @http("GET", f"{DOWNLOADS}/regnskab", auth=SIGNED_IN, summary="The accounts as a table", page=True)
    def accounts_table(self, asking: Asking) -> Response:
        return table(asking, "regnskab", ACCOUNTS, self.ask(asking, GetAccounts())["items"])

    @http("GET", f"{DOWNLOADS}/tilsagn", auth=SIGNED_IN, summary="All commitments as a table", page=True)
    def commitments_table(self, asking: Asking) -> Response:
        on = day(asking)
        found = lines(self, asking, ListCommitments, **({"as_of": on} if on else {}))
        return table(asking, f"tilsagn-{on}" if on else "tilsagn", COMMITMENT, found)


def day(asking: Asking) -> str:
    """As of which the commitments are asked for; nothing for now, or where it is none."""
    try:
        return date.fromisoformat(asking.request.args.get("den", "")).isoformat()
    except ValueError:
        return ""


def table(asking: Asking, name: str, columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> Response:
    """Whole or not at all: for programs, or with `?regneark=1` as a Danish spreadsheet opens it."""
    if asking.request.args.get("regneark"):
        said = render.language_of(asking.request).tables["TABLE_COLUMNS"]
        amounts = [each for each in columns if each in SUMS]
        text = "".join(spreadsheet({said[each]: each for each in columns}, rows, amounts))
    else:
        text = "".join(machine(columns, rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "private, no-store"}
    return Response(text.encode(), content_type="text/csv; charset=utf-8", headers=headers)
