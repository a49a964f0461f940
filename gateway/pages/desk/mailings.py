"""Letters to the residents of a budget: written, read through as each would get it, and ordered once."""

from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug import Response

from contracts.budgets import GetBudget
from contracts.budgets.letters import LetterKind, ListMailings, OrderMailing, PreviewMailing
from contracts.errors import Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, to, told
from gateway.pages.desk.items import DESK, Item, Section, form
from gateway.web import forms

ORDER = f"{DESK}/order_mailing/<uuid:budget_id>"
PREVIEW = f"{DESK}/preview_mailing/<uuid:budget_id>"
KINDS: Mapping[str, LetterKind] = {"ideas": "before_proposals", "vote": "before_vote"}
"""The letter that a budget is in time for, by its phase."""
CHANGES = {"ordered": "stop_mailing", "sending": "stop_mailing", "stopped": "resume_mailing"}


class Routes(Pages):
    @http("GET", ORDER, auth=SIGNED_IN, summary="A letter to residents, and those before it", page=True)
    def order_mailing_form(self, asking: Asking) -> Response:
        return self.mailing(asking, {})

    @http("POST", PREVIEW, auth=SIGNED_IN, summary="Read a letter before it is sent", page=True, takes="form")
    def preview_mailing_by_form(self, asking: Asking) -> Response:
        """A page of its own address, so that nothing that was typed stands in an address."""
        try:
            preview = self.ask(asking, PreviewMailing.load({**asking.path, **typed(asking)}))
            return self.mailing(asking, typed(asking), preview=preview)
        except Refused as refusal:
            return self.mailing(asking, asking.body, told(asking, refusal), refusal.status)

    @http("POST", ORDER, auth=SIGNED_IN, summary="Order a letter by form", page=True, takes="form")
    def order_mailing_by_form(self, asking: Asking) -> Response:
        """As it was read; where that is not what would be sent any more, it is to be read again."""
        try:
            ids = {**asking.path, "command_id": str(forms.command_id(asking.body))}
            said = typed(asking) | {"preview_hash": asking.body.get("preview_hash", "")}
            self.ask(asking, OrderMailing.load({**said, **ids}))
        except Refused as refusal:
            return self.mailing(asking, asking.body, told(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort=order_mailing")

    def mailing(
        self,
        asking: Asking,
        form: Mapping[str, str],
        wrong: Any = None,
        status: int = 200,
        preview: Mapping[str, Any] | None = None,
    ) -> Response:
        budget, before = self.ask(asking, GetBudget.load(asking.path)), self.letters(asking)
        kind = KINDS.get(budget["phase"])
        facts = {
            "budget": budget,
            "kind": kind,
            "ordered": kind in {each["kind"] for each in before},
            "section": Section("mailings", tuple(lines(before)), missing=False),
            "preview": preview,
        }
        return self.page("desk_mailing.html", asking, status, form=form, wrong=wrong, **facts)

    def letters(self, asking: Asking) -> list[dict[str, Any]]:
        """Those of the budget. Notices of news stand between them, as many as there are milestones."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            page = self.ask(asking, ListMailings.load({**asking.path, "after": after}))
            found += [each for each in page["items"] if each["kind"] in KINDS.values()]
            after = page["next_after"]
            if after is None:
                return found


def typed(asking: Asking) -> dict[str, str]:
    """Browsers end lines otherwise in a text than in what is hidden; the letter must come back as it was read."""
    addition = "\n".join(asking.body.get("addition", "").splitlines())
    return {"kind": asking.body.get("kind", ""), "addition": addition}


def lines(mailings: list[dict[str, Any]]) -> Iterator[Item]:
    for each in mailings:
        change = CHANGES.get(each["state"])
        actions = (form(change, each["mailing_id"]),) if change else ()
        yield Item(each["subject"], said={"mailed": each["state"], "at": each["ordered_at"]}, actions=actions)
