"""Initiatives: one's own, one of them, and a new one in three steps."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug import Response

from contracts.budgets.areas import ListAreas
from contracts.budgets.initiatives import GetGuide, GetInitiative, ListInitiatives, RequestCoaching, StartInitiative
from contracts.errors import Refused
from contracts.principal import Principal
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import to, told
from gateway.pages.proposing import TEXT_CHARS_MAX, TITLE_CHARS_MAX
from gateway.pages.wizards import Draft, Wizard, Wizards
from gateway.web import forms

HERE = "/initiativer"
INITIATIVE = f"{HERE}/<uuid:initiative_id>"
START = f"{HERE}/ny"


class Routes(Wizards):
    @http("GET", HERE, auth=PUBLIC, summary="What initiatives are, and one's own", page=True)
    def initiatives_page(self, asking: Asking) -> Response:
        found = self.gather(asking, **({"own": ListInitiatives(mine=True)} if asking.principal.person else {}))
        return self.page("initiatives.html", asking, own=found.items("own"), unavailable=found.unavailable)

    @http("GET", INITIATIVE, auth=PUBLIC, summary="One initiative, for who started it and playmakers", page=True)
    def initiative_page(self, asking: Asking) -> Response:
        return self.initiative(asking, {})

    def initiative(self, asking: Asking, form: Mapping[str, str], wrong: object = None, status: int = 200) -> Response:
        here = f"{HERE}/{asking.path['initiative_id']}"
        if not asking.principal.person:
            return self.sign_in_first(asking, here)
        found = self.ask(asking, GetInitiative.load(asking.path))
        more = self.gather(asking, guide=GetGuide(area_id=found["area_id"]))
        roads = more.items("guide")
        facts = {"initiative": found, "roads": roads, "form": form, "wrong": wrong, "here": here}
        facts["open"] = open_to(found, roads)
        facts["links"] = may_link(found, asking.principal)
        return self.page("initiative.html", asking, status, **facts, unavailable=more.unavailable)

    @http("POST", f"{INITIATIVE}/sparring", auth=PUBLIC, summary="Wish to talk about it", page=True, takes="form")
    def request_coaching_by_form(self, asking: Asking) -> Response:
        here, wish = f"{HERE}/{asking.path['initiative_id']}", asking.body.get("wish", "").strip()
        if not asking.principal.person:
            return self.sign_in_first(asking, here)
        try:
            said = {**asking.path, "command_id": str(forms.command_id(asking.body)), "wish": wish}
            self.ask(asking, RequestCoaching.load(said))
        except Refused as refusal:
            return self.initiative(asking, asking.body, {"wish": told(asking, refusal)}, refusal.status)
        return to(f"{here}#sparring")

    @http("GET", START, auth=PUBLIC, summary="Start an initiative, step by step", page=True)
    def start_initiative_page(self, asking: Asking) -> Response:
        return self.wizard_page(asking, self.starting(asking))

    @http("POST", START, auth=PUBLIC, summary="A step of a new initiative", page=True, takes="form")
    def start_initiative_by_form(self, asking: Asking) -> Response:
        """What is typed is kept for whoever holds the browser's key; only who is signed in starts one."""
        return self.wizard_step(asking, self.starting(asking))

    def starting(self, asking: Asking) -> Wizard:
        areas = self.ask(asking, ListAreas())["items"]

        def send(draft: Draft) -> str:
            said = {name: draft.typed[name] for name in ("area_id", "title", "text")}
            done = self.ask(asking, StartInitiative.load({**said, "command_id": str(draft.command_id)}))
            return f"{HERE}/{done['id']}"

        return Wizard(
            kind="initiative",
            path=START,
            template="start_initiative.html",
            steps=(("area_id",), ("title", "text")),
            check=lambda typed: troubles(typed, {each["area_id"] for each in areas}),
            send=send,
            facts={"areas": areas, "home": asking.principal.area_id},
        )


def open_to(initiative: Mapping[str, Any], roads: Sequence[Mapping[str, Any]]) -> list[str]:
    """What whoever started it is offered to make of it. Budgets decides."""
    if not initiative["mine"] or initiative["state"] == "closed":
        return []
    proposes = ["propose_from_initiative"] if any(each["budget_id"] for each in roads) else []
    collecting = any(each["state"] != "refused" for each in initiative["collections"])
    return [*proposes, *([] if collecting else ["collect_for_initiative"]), "close_initiative"]


def may_link(initiative: Mapping[str, Any], who: Principal) -> bool:
    """Whether who asks is offered to say which campaign came of it. Budgets decides."""
    its = initiative["mine"] or who.has("playmaker", initiative["area_id"])
    return bool(its) and initiative["state"] != "closed"


def troubles(typed: Mapping[str, str], areas: set[str]) -> dict[str, str]:
    """Field -> reason."""
    found = {} if typed.get("area_id") in areas else {"area_id": "area_missing"}
    return {**found, **forms.texts(typed, title=TITLE_CHARS_MAX, text=TEXT_CHARS_MAX)}
