"""Hours and things that were promised to a campaign, for its owner, its team and playmakers: confirmed, disputed, settled, missed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.crowdfunding import GetCampaign
from contracts.crowdfunding.helping import ConfirmHelp, DisputeHelp, ListHelp, MarkHelpNotGiven
from contracts.errors import Invalid, Refused
from contracts.message import Command
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.naming import verb
from gateway.pages.base import Pages, to, told
from gateway.pages.own_support import place
from gateway.problems import NoSuchPath
from gateway.web import forms
from gateway.web.back import having_done

PROMISES = "/indsamlinger/<uuid:campaign_id>/hjaelp"
SAID = f"{PROMISES}/<uuid:promise_id>/<answer>"
LISTED_MAX = 50
NOT_MISSED = ("open", "failed", "cancelled")
"""States of a campaign in which nobody is said not to have come: they may still, or need not."""
CONFIRM, DISPUTE, MISS = "bekraeft", "uenig", "udeblevet"
COMMANDS: Mapping[str, type[Command]] = {CONFIRM: ConfirmHelp, DISPUTE: DisputeHelp, MISS: MarkHelpNotGiven}
"""What is said of a promise, as the address of its form says it."""
FIELDS = {CONFIRM: "quantity", DISPUTE: "reason", MISS: "reason"}


class Routes(Pages):
    @http("GET", PROMISES, auth=SIGNED_IN, summary="What was promised to a campaign", page=True)
    def promised_help_page(self, asking: Asking) -> Response:
        return self.promised_help(asking)

    @http("POST", SAID, auth=SIGNED_IN, summary="Say what came of a promise", page=True, takes="form")
    def answer_help_by_form(self, asking: Asking) -> Response:
        """One field each: how much was given, or why it was not."""
        answer, promise_id = asking.path["answer"], asking.path["promise_id"]
        if answer not in COMMANDS:
            raise NoSuchPath("nothing of this kind is said of a promise")
        field = f"{FIELDS[answer]}-{promise_id}"
        try:
            said = {FIELDS[answer]: read(answer, promise_id, asking.body)}
            ids = {"promise_id": promise_id, "command_id": str(forms.command_id(asking.body))}
            self.ask(asking, COMMANDS[answer].load({**said, **ids}))
        except Invalid as refusal:
            return self.promised_help(asking, {field: told(asking, refusal)}, refusal.status)
        except Refused as refusal:
            return self.promised_help(asking, told(asking, refusal), refusal.status)
        return to(having_done(asking.request.full_path.replace(f"/{promise_id}/{answer}", ""), verb(COMMANDS[answer])))

    def promised_help(self, asking: Asking, wrong: Any = None, status: int = 200) -> Response:
        which = {"campaign_id": asking.path["campaign_id"]}
        after = place(asking.request.args.get("efter"))
        campaign = self.ask(asking, GetCampaign.load(which))
        found = self.ask(asking, ListHelp(campaign_id=UUID(which["campaign_id"]), after=after, limit=LISTED_MAX))
        playmaker = asking.principal.has("playmaker", campaign["area_id"])
        items = [(each, answers(each, campaign, playmaker=playmaker)) for each in found["items"]]
        facts = {"campaign": campaign, "promises": items, "next_after": found["next_after"], "form": asking.body}
        return self.page("promised_help.html", asking, status, **facts, wrong=wrong)


def read(answer: str, promise_id: str, form: Mapping[str, str]) -> Any:
    """The quantity as help is counted, or why it is not so. Invalid with a reason."""
    if answer == CONFIRM:
        return forms.quantity(form.get("quantity", ""), form.get("kind", ""))
    why = form.get(f"reason-{promise_id}", "").strip()
    if not why:
        raise Invalid("nothing was written", reason="empty")
    return why


def answers(promise: Mapping[str, Any], campaign: Mapping[str, Any], *, playmaker: bool) -> tuple[str, ...]:
    """What who asks may say of a promise now, as far as the page knows: whose help it is, the service knows."""
    ours = campaign["mine"]
    if promise["state"] == "fulfilled":
        return CONFIRM, DISPUTE
    if promise["state"] == "disputed" and playmaker and not ours:
        return CONFIRM, MISS
    if promise["state"] == "promised" and campaign["state"] not in NOT_MISSED:
        return (MISS,)
    return ()
