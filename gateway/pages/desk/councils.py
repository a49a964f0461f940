"""Joint councils and who acts for them: each mandate with what became of it, and what its holder or the municipality may do."""

from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets.cooperation import ListAgreements
from contracts.budgets.councils import AcceptMandate, GetCouncil, ListCouncils
from contracts.errors import Invalid, Refused
from contracts.principal import Principal
from gateway.asking import Asking
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.about import lines
from gateway.pages.desk.budget_lines import council as line_of
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import DESK, Item, Section, form
from gateway.pages.desk.work import Desk
from gateway.web import forms

FIND = f"{DESK}/find_council"
OPEN = f"{DESK}/open_council/<uuid:council_id>"
ACCEPT = "/fuldmagt/<uuid:mandate_id>"
CODE = (Field("code"),)
OVER = ("revoked",)


class Routes(Pages):
    @http("GET", FIND, auth=SIGNED_IN, summary="Joint councils whose mandates one looks after", page=True)
    def councils_page(self, asking: Asking) -> Response:
        mine = (each for each in lines(self, asking, ListCouncils) if looks_after(asking.principal, each))
        section = Section("councils", tuple(map(line_of, mine)), missing=False)
        begins = (form("found_council"),) if Desk(asking.principal).holds("playmaker") else ()
        return self.page("desk_areas.html", asking, action="find_council", section=section, begins=begins)

    @http("GET", OPEN, auth=SIGNED_IN, summary="A joint council: mandates and agreements", page=True)
    def council_page(self, asking: Asking) -> Response:
        found = self.gather(asking, council=GetCouncil.load(asking.path), agreements=ListAgreements.load(asking.path))
        council = found.needed("council")
        city = looks_after(asking.principal, council)
        facts: dict[str, Any] = {
            "unavailable": found.unavailable,
            "council": council,
            "city": city,
            "agreements": found.items("agreements"),
        }
        return self.page("desk_council.html", asking, items=tuple(mandates(council, city=city)), **facts)

    @http("GET", ACCEPT, auth=PUBLIC, summary="An invitation to act for a joint council", page=True)
    def mandate_page(self, asking: Asking) -> Response:
        return self.accepting(asking)

    @http("POST", ACCEPT, auth=SIGNED_IN, summary="Accept a mandate by form", page=True, takes="form")
    def accept_mandate_by_form(self, asking: Asking) -> Response:
        """With the code that went from hand to hand; from here on the menu leads to a desk."""
        said, wrong = fields.read(CODE, asking.body)
        if wrong:
            return self.accepting(asking, in_words(asking, wrong), Invalid.status)
        try:
            self.ask(
                asking, AcceptMandate.load({**asking.path, **said, "command_id": str(forms.command_id(asking.body))})
            )
        except Invalid as refusal:
            return self.accepting(asking, in_words(asking, fields.refused(refusal, CODE)), refusal.status)
        except Refused as refusal:
            return self.accepting(asking, told(asking, refusal), refusal.status)
        response = to(f"{DESK}?gjort=accept_mandate")
        if self.own.identity:
            self.own.identity.sessions.note_mandate(response, asking.session, mandate=True)
        return response

    def accepting(self, asking: Asking, wrong: Any = None, status: int = 200) -> Response:
        return self.page(
            "mandate.html", asking, status, mandate_id=asking.path["mandate_id"], form=asking.body, wrong=wrong
        )


def looks_after(principal: Principal, council: Mapping[str, Any]) -> bool:
    """Who invites and revokes does so for all of its areas."""
    return all(principal.has("playmaker", area) for area in council["area_ids"])


def mandates(council: Mapping[str, Any], *, city: bool) -> Iterator[Item]:
    """The newest first, each with what can be done about it by who asks."""
    for each in reversed(council["mandates"]):
        mandate, actions = each["mandate_id"], []
        if each["state"] == "acting" and each["deputy_of"] is None and (city or (each["mine"] and each["acts"])):
            actions += [form("deputise_mandate", mandate), form("hand_over_mandate", mandate)]
        if city and each["state"] not in OVER:
            actions += [form("revoke_mandate", mandate)]
        yield Item("", said={"mandate": each}, actions=tuple(actions))
