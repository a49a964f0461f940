"""One's own page as a donor: all that one gave and promised, taken along as a file, and forgotten."""

import json
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.crowdfunding.donors import AnonymiseDonor, ExportDonor
from contracts.crowdfunding.helping import FulfilHelp, WithdrawHelp
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, to, told
from gateway.web import forms

OWN = "/min-stoette"
LISTED_MAX = 100
AT_A_TIME = 500
"""Pledges and promises that one question for the file brings."""
PAGES_MAX = 40


class Routes(Pages):
    @http("GET", OWN, auth=SIGNED_IN, summary="All that one gave and promised", page=True)
    def own_support_page(self, asking: Asking) -> Response:
        return self.own_support_shown(asking)

    def own_support_shown(self, asking: Asking, wrong: Any = None, status: int = 200) -> Response:
        asked = asking.request.args
        found = self.gather(asking, support=ExportDonor(after=place(asked.get("efter")), limit=LISTED_MAX))
        facts = {"support": found.parts.get("support"), "wrong": wrong, "promised": asked.get("lovet", "")}
        return self.page("own_support.html", asking, status, **facts, forgotten="glemt" in asked)

    @http("GET", f"{OWN}/alt", auth=SIGNED_IN, summary="All that is known of one as a donor, as a file", page=True)
    def export_donor_page(self, asking: Asking) -> Response:
        """As `/api/v1/donor` answers; `next_after` is there when it does not fit into one file."""
        everything: dict[str, Any] = {"items": [], "help": [], "next_after": None}
        for _ in range(PAGES_MAX):
            page = self.ask(asking, ExportDonor(after=place(everything["next_after"]), limit=AT_A_TIME))
            joined = {name: everything[name] + page[name] for name in ("items", "help")}
            everything = {**joined, "next_after": page["next_after"]}
            if not page["next_after"]:
                break
        headers = {"Content-Disposition": 'attachment; filename="min-stoette.json"', "Cache-Control": "no-store"}
        text = json.dumps(everything, ensure_ascii=False, indent=1)
        return Response(text, content_type="application/json", headers=headers)

    @http("POST", f"{OWN}/glem", auth=SIGNED_IN, summary="Be forgotten as a donor, by form", page=True, takes="form")
    def anonymise_donor_by_form(self, asking: Asking) -> Response:
        try:
            self.ask(asking, AnonymiseDonor(command_id=forms.command_id(asking.body)))
        except Refused as refusal:
            return self.own_support_shown(asking, told(asking, refusal), refusal.status)
        return to(f"{OWN}?glemt=1")

    @http("POST", f"{OWN}/<uuid:promise_id>", auth=SIGNED_IN, summary="Withdrawn, or given", page=True, takes="form")
    def own_help_by_form(self, asking: Asking) -> Response:
        try:
            command = {**asking.path, "command_id": str(forms.command_id(asking.body))}
            if "quantity" in asking.body:
                given = forms.quantity(asking.body["quantity"], asking.body.get("kind", ""))
                self.ask(asking, FulfilHelp.load({**command, "quantity": given}))
            else:
                self.ask(asking, WithdrawHelp.load(command))
        except Refused as refusal:
            said = told(asking, refusal)
            wrong = {f"quantity-{asking.path['promise_id']}": said} if "quantity" in asking.body else said
            return self.own_support_shown(asking, wrong, refusal.status)
        return to(OWN)


def place(text: str | None) -> UUID | None:
    """After which id the list goes on; from its beginning where there is none."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid("this is no place in the list", fields={"efter": ["No id."]}) from error
