"""Whom residents of an area turn to, named by its playmakers or an operator. What they may do follows from no name here."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets.areas import GetArea, ListAreas, RecordPlaymakers
from contracts.errors import Invalid, Refused
from contracts.principal import RoleName
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk.items import DESK, Item, Section, form
from gateway.web import contacts, forms

CHOOSE = f"{DESK}/record_playmakers"
NAME = f"{CHOOSE}/<area_id>"
WHO: tuple[RoleName, ...] = ("playmaker", "operator")


class Routes(Pages):
    @http("GET", CHOOSE, auth=SIGNED_IN, summary="Areas whose playmakers one names", page=True)
    def areas_to_name(self, asking: Asking) -> Response:
        areas = self.ask(asking, ListAreas())["items"]
        mine = [each for each in areas if any(asking.principal.has(role, each["area_id"]) for role in WHO)]
        items = tuple(Item(each["name"], actions=(form("record_playmakers", each["area_id"]),)) for each in mine)
        return self.page(
            "desk_areas.html",
            asking,
            action="record_playmakers",
            section=Section("area_playmakers", items, missing=False),
        )

    @http("GET", NAME, auth=SIGNED_IN, summary="The playmakers of an area, to name anew", page=True)
    def record_playmakers_form(self, asking: Asking) -> Response:
        area = self.ask(asking, GetArea.load(asking.path))
        return self.naming(asking, contacts.typed(area["playmakers"]))

    @http("POST", NAME, auth=SIGNED_IN, summary="Name playmakers by form", page=True, takes="form")
    def record_playmakers_by_form(self, asking: Asking) -> Response:
        """All of them anew, as they stand in the form."""
        named, wrong = contacts.read(asking.body)
        if wrong:
            return self.naming(asking, asking.body, in_words(asking, wrong), Invalid.status)
        try:
            said = {**asking.path, "playmakers": named, "command_id": str(forms.command_id(asking.body))}
            self.ask(asking, RecordPlaymakers.load(said))
        except Refused as refusal:
            return self.naming(asking, asking.body, told(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort=record_playmakers")

    def naming(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        area = self.ask(asking, GetArea.load(asking.path))
        facts = {"area": area, "rows": contacts.rows(form), "form": form, "wrong": wrong}
        return self.page("desk_playmakers.html", asking, status, **facts)
