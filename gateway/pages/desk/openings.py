"""Where money already stood when the municipality began here: typed, seen as it would be posted, and left for another to attest."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from werkzeug import Response

from contracts.budgets import GetBudget
from contracts.budgets.projects import GetProject
from contracts.crowdfunding import CampaignNotFound, GetCampaign, GetCampaignBySlug
from contracts.errors import Invalid, Refused
from contracts.ledger import GetBalance, GetPool, PostOpening
from contracts.message import Query
from gateway.asking import Asking, Gathered
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import DESK
from gateway.pages.linking import SLUG
from gateway.web import forms

OPENING = f"{DESK}/post_opening"
OWNERS: Mapping[str, tuple[type[Query], str]] = {
    "earmark": (GetBudget, "budget_id"),
    "match": (GetCampaign, "campaign_id"),
    "grant": (GetProject, "project_id"),
    "paid": (GetProject, "project_id"),
}
"""Stage -> what its money belongs to, where that has a page here."""
FIELDS = (
    Field("stage", "choice", options=tuple(OWNERS)),
    Field("owner_id", "id", required=False),
    Field("year", "whole"),
    Field("amount", "kroner"),
    Field("voucher"),
)
MEANS = ("operating", "capital")
"""In the order in which the ledger takes them: what would lapse is used first."""
SEND, MEND = "send", "ret"
"""The buttons below what would be posted; any other shows it."""


class Routes(Pages):
    @http("GET", OPENING, auth=SIGNED_IN, summary="Where money stood when the municipality began here", page=True)
    def post_opening_form(self, asking: Asking) -> Response:
        return self.opening(asking, {})

    @http("POST", OPENING, auth=SIGNED_IN, summary="See an opening, then enter it, by form", page=True, takes="form")
    def post_opening_by_form(self, asking: Asking) -> Response:
        """What has no number yet is given one here, before it is looked at, so that what is sent is what was seen."""
        form = dict(asking.body)
        try:
            form |= self.named_by_address(asking)
        except (Invalid, CampaignNotFound):
            return self.opening(asking, form, in_words(asking, {"owner_id": "campaign_unknown"}), Invalid.status)
        said, wrong = fields.read(FIELDS, form)
        if wrong or MEND in form:
            return self.opening(asking, form, in_words(asking, wrong), Invalid.status if wrong else 200)
        said = {"owner_id": str(uuid4()), **said, "command_id": str(forms.command_id(form))}
        try:
            command = PostOpening.load({**said, "currency": self.ask(asking, GetPool())["currency"]})
            if SEND in form:
                self.ask(asking, command)
                return to(f"{DESK}?gjort=post_opening")
        except Invalid as refusal:
            at_fields = in_words(asking, fields.refused(refusal, FIELDS))
            return self.opening(asking, form, at_fields or told(asking, refusal), refusal.status)
        except Refused as refusal:
            return self.opening(asking, form, told(asking, refusal), refusal.status)
        return self.page("desk_opening.html", asking, seen=self.seen(asking, command), form=fields.shown(FIELDS, said))

    def named_by_address(self, asking: Asking) -> dict[str, str]:
        """A campaign's own address holds no number of ours: the one it has is asked for."""
        asked = SLUG.search(unquote(asking.body.get("owner_id", "")))
        if not asked:
            return {}
        return {"owner_id": self.ask(asking, GetCampaignBySlug.load({"slug": asked[1]}))["campaign_id"]}

    def opening(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        facts = {"fields": FIELDS, "form": form, "wrong": wrong or None}
        return self.page("desk_opening.html", asking, status, seen=None, **facts)

    def seen(self, asking: Asking, command: PostOpening) -> dict[str, Any]:
        """From where to where, as the books stand now, and whose it is."""
        kind, field = OWNERS[command.stage]
        target = f"{command.stage}/{command.owner_id}/{command.year}"
        pools = {means: GetBalance(account=f"pool/{means}/{command.year}") for means in MEANS}
        owner = kind.load({field: str(command.owner_id)})
        found = self.gather(asking, owner=owner, held=GetBalance(account=target), **pools)
        free = {pools[means].account: found.parts[means]["balance"] for means in MEANS if means in found.parts}
        return command.dump() | {
            "from": next((path for path, balance in free.items() if balance >= command.amount), None),
            "to": target,
            "free": max(free.values(), default=0),
            "held": found.parts.get("held", {}).get("balance", 0),
            "title": title_of(found),
            "unknown": found.unavailable,
        }


def title_of(found: Gathered) -> str:
    """What its owner is called; nothing where it has no page here."""
    owner = found.parts.get("owner", {})
    return str(owner.get("project", owner).get("title", ""))
