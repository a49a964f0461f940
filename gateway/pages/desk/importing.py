"""A round of proposals out of a spreadsheet: pasted, tried line by line, and then sent in for good."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets import GetBudget
from contracts.budgets.importing import ImportProposals, WrongTable
from contracts.errors import Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import UNPROCESSABLE, Pages, in_words, told
from gateway.pages.desk.items import DESK
from gateway.web import forms, render
from gateway.web.import_words import reason

IMPORT = f"{DESK}/import_proposals/<uuid:budget_id>"
TABLE = "table"
SEND = "send"
"""The button that sends in what was tried; any other tries it."""
SHOWN_MAX = 100
"""Of what is wrong, as much as one page shows; the rest comes once that is mended."""
NEEDED = ("titel", "tekst", "pris")
OPTIONAL = ("årlig drift", "kategori", "kvarter", "breddegrad", "længdegrad")
"""The columns by their Danish names. Budgets knows others for some of them."""


class Routes(Pages):
    @http("GET", IMPORT, auth=SIGNED_IN, summary="Proposals out of a spreadsheet", page=True)
    def import_proposals_form(self, asking: Asking) -> Response:
        return self.importing(asking, {})

    @http("POST", IMPORT, auth=SIGNED_IN, summary="Try a table, or send it in, by form", page=True, takes="form")
    def import_proposals_by_form(self, asking: Asking) -> Response:
        """What is sent in is the table that was tried, not what stands in the field meanwhile."""
        form = asking.body
        if not form.get(TABLE, "").strip():
            return self.importing(asking, form, in_words(asking, {TABLE: "empty"}), UNPROCESSABLE)
        table = form[TABLE].replace(
            "\r\n", "\n"
        )  # as browsers send it; a cell's own lines are part of what a proposal says
        said = {**asking.path, "table": table, "dry_run": SEND not in form}
        try:
            command_id = str(forms.command_id(form))
            report = self.ask(asking, ImportProposals.load({**said, "command_id": command_id}))
        except WrongTable as refusal:
            why = f"{told(asking, refusal)} {reason(refusal.detail, words_of(asking))}"
            return self.importing(asking, form, {TABLE: why}, refusal.status)
        except Refused as refusal:
            return self.importing(asking, form, told(asking, refusal), refusal.status)
        return self.importing(asking, form, report=report)

    def importing(
        self,
        asking: Asking,
        form: Mapping[str, str],
        wrong: Any = None,
        status: int = 200,
        report: Mapping[str, Any] | None = None,
    ) -> Response:
        budget = self.ask(asking, GetBudget.load(asking.path))
        facts = {"budget": budget, "form": form, "wrong": wrong, "report": report}
        facts |= {"refused": refused(report, words_of(asking)) if report else [], "shown_max": SHOWN_MAX}
        facts |= {"needed": NEEDED, "optional": OPTIONAL}
        return self.page("desk_import.html", asking, status, **facts)


def words_of(asking: Asking) -> Mapping[str, str]:
    return render.language_of(asking.request).tables["IMPORT_REASONS"]


def refused(report: Mapping[str, Any], words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The lines that were not taken, each with what is wrong with it in words."""
    return [dict(each) | {"reason": reason(each["reason"], words)} for each in report["refused"][:SHOWN_MAX]]
