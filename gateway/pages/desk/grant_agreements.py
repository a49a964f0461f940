"""A grant agreement on a page: offered by a playmaker, or changed by either side. A milestone is a row."""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets.grant_agreements import GetGrantAgreement, GrantAgreementNotFound, OfferGrantAgreement
from contracts.budgets.projects import GetProject
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk.items import DESK
from gateway.web import forms, milestones
from gateway.web.back import having_done

OFFER = f"{DESK}/offer_grant_agreement/<uuid:project_id>"
SAID = ("purpose", "responsible", "conditions")


class Routes(Pages):
    @http("GET", OFFER, auth=SIGNED_IN, summary="A grant agreement to offer", page=True)
    def offer_grant_agreement_form(self, asking: Asking) -> Response:
        """As the newest version stands, where there is one."""
        try:
            newest = self.ask(asking, GetGrantAgreement.load(asking.path))
        except GrantAgreementNotFound:
            return self.offering(asking, {"version": "0"})
        said = newest["agreement"]
        form = {name: said[name] for name in SAID} | milestones.typed(said["milestones"])
        return self.offering(asking, form | {"version": str(newest["newest"])})

    @http("POST", OFFER, auth=SIGNED_IN, summary="Offer it by form", page=True, takes="form")
    def offer_grant_agreement_by_form(self, asking: Asking) -> Response:
        form = asking.body
        said: dict[str, Any] = {name: form.get(name, "").strip() for name in SAID}
        try:
            command_id = forms.command_id(form)
            said["milestones"], wrong = milestones.read(form, command_id)
            wrong = {name: "empty" for name in ("purpose", "responsible") if not said[name]} | wrong
            if wrong:
                return self.offering(asking, form, in_words(asking, wrong), Invalid.status)
            said |= {**asking.path, "version": forms.whole(form.get("version", "")), "command_id": str(command_id)}
            self.ask(asking, OfferGrantAgreement.load(said))
        except Refused as refusal:
            return self.offering(asking, form, told(asking, refusal), refusal.status)
        return to(having_done(f"/projekter/{asking.path['project_id']}", "offer_grant_agreement"))

    def offering(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        project = self.ask(asking, GetProject.load(asking.path))["project"]
        facts = {"project": project, "rows": milestones.rows(form), "form": form, "wrong": wrong}
        return self.page("desk_agreement.html", asking, status, **facts)
