"""A proposal is edited by its authors, and they answer what the municipality asks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from werkzeug import Response

from contracts.budgets import AnswerQuestion, EditProposal, GetBudget, GetProposal, HandInProposal, NotAuthor
from contracts.errors import Defect, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages import proposals
from gateway.pages.base import UNPROCESSABLE, in_words, to, told
from gateway.pages.proposals import PROPOSAL
from gateway.pages.proposing import proposal_of, troubles
from gateway.web import forms, places
from gateway.web.authors import open_to

EDIT = f"{PROPOSAL}/ret"
HAND_IN = "send_ind"
"""The button that also hands in what was sent back."""
KEPT = ("category", "neighbourhood")
"""What an edit says again where its form does not ask."""


class Routes(proposals.Routes):
    @http("GET", EDIT, auth=SIGNED_IN, summary="A proposal of one's own, to be edited", page=True)
    def edit_proposal_page(self, asking: Asking) -> Response:
        """Back to it where it cannot be edited now."""
        proposal, budget = self.own_proposal(asking)
        if "edit_proposal" not in open_to(proposal, budget, None):
            return to(f"/forslag/{proposal['proposal_id']}")
        return self.edit_form(asking, proposal, budget, typed_of(proposal))

    @http("POST", EDIT, auth=SIGNED_IN, summary="Edit a proposal by form", page=True, takes="form")
    def edit_proposal_by_form(self, asking: Asking) -> Response:
        """A new version; handed in again at once where the button says so."""
        proposal, budget = self.own_proposal(asking)
        form = {name: value.strip() for name, value in asking.body.items()}
        if wrong := troubles(form, budget["proposal_rules"]):
            return self.edit_form(asking, proposal, budget, form, in_words(asking, wrong), UNPROCESSABLE)
        kept = {name: proposal[name] for name in KEPT if name not in form}
        said = {**proposal_of(form), **kept, **asking.path}
        del said["association"]
        command_id, edited = forms.command_id(asking.body), False
        try:
            said |= {"version": forms.whole(form.get("version", "")), "command_id": str(command_id)}
            self.ask(asking, EditProposal.load(said))
            edited = True
            if HAND_IN in form:
                ids = {**asking.path, "command_id": str(uuid5(command_id, HAND_IN))}
                self.ask(asking, HandInProposal.load(ids))
        except Refused as refusal:
            if edited and refusal.status < Defect.status:
                form["version"] = str(said["version"] + 1)  # that much is done; what is sent now is about it
            return self.edit_form(asking, proposal, budget, form, told(asking, refusal), refusal.status)
        done = "hand_in_proposal" if HAND_IN in form else "edit_proposal"
        return to(f"/forslag/{proposal['proposal_id']}?gjort={done}")

    def own_proposal(self, asking: Asking) -> tuple[dict[str, Any], dict[str, Any]]:
        """With its budget. Nobody else is shown a form that would be refused."""
        proposal = self.ask(asking, GetProposal.load(asking.path))
        if not proposal["mine"]:
            raise NotAuthor("this takes an author of the proposal")
        return proposal, self.ask(asking, GetBudget(budget_id=UUID(proposal["budget_id"])))

    def edit_form(  # noqa: PLR0913, PLR0917 - a page's facts
        self, asking: Asking, proposal: Any, budget: Any, form: Mapping[str, str], wrong: Any = None, status: int = 200
    ) -> Response:
        facts = {"proposal": proposal, "budget": budget, "form": form, "wrong": wrong}
        return self.page("edit_proposal.html", asking, status, **facts, open=open_to(proposal, budget, None))

    @http("POST", f"{PROPOSAL}/svar", auth=SIGNED_IN, summary="Answer the municipality", page=True, takes="form")
    def answer_question_by_form(self, asking: Asking) -> Response:
        """The question stands on the page; its field is named by it."""
        field = next((name for name in asking.body if name.startswith("svar-")), "")
        text = asking.body.get(field, "").strip()
        if not text:
            return self.proposal(asking, asking.body, in_words(asking, {field: "empty"}), UNPROCESSABLE)
        said = {"question_id": field.removeprefix("svar-"), "text": text}
        try:
            ids = {"command_id": str(forms.command_id(asking.body))}
            self.ask(asking, AnswerQuestion.load({**said, **ids}))
        except Refused as refusal:
            return self.proposal(asking, asking.body, {field: told(asking, refusal)}, refusal.status)
        return to(f"/forslag/{asking.path['proposal_id']}?gjort=answer_question#vurdering")


def typed_of(proposal: Mapping[str, Any]) -> dict[str, str]:
    """A proposal as the fields of its form."""
    form = {name: proposal[name] or "" for name in ("title", "text", "category")}
    form |= {"place": places.written(proposal["place"]), "version": str(proposal["version"])}
    running = forms.written(proposal["running_cost"]) if proposal["running_cost"] else ""
    return form | {"cost": forms.written(proposal["cost"]), "running_cost": running}
