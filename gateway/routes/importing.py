"""Proposals in from a spreadsheet."""

from typing import Any

from chassis.tables import decoded
from contracts.budgets.importing import ImportProposals, ImportReport, WrongTable
from gateway.asking import Asking, Asks
from gateway.auth import SIGNED_IN
from gateway.http import YES_OR_NO, http
from gateway.routes.declare import API


class Routes(Asks):
    @http(
        "POST",
        f"{API}/budgets/<uuid:budget_id>/proposals/import",
        auth=SIGNED_IN,
        summary="A round of proposals as CSV, each line by itself; with ?dry_run=true nothing is done",
        takes="csv",
        answers=ImportReport,
    )
    def import_proposals(self, asking: Asking) -> dict[str, Any]:
        dry_run = asking.request.args.get("dry_run", "false")
        try:
            table = decoded(asking.raw)
        except ValueError as error:
            raise WrongTable("this is no text: save it as CSV UTF-8") from error
        said = {**asking.path, "table": table, "dry_run": YES_OR_NO.get(dry_run, dry_run)}
        return self.ask(asking, ImportProposals.load({**said, "command_id": str(asking.key)}))
