"""A reviewer's look at a proposal: the points of its budget's checklist, each answered by whom it concerns, and the decision."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid5

from werkzeug import Response

from contracts.budgets import AnswerCheck, GetBudget, GetProposal, ListReview, ReviewProposal
from contracts.errors import Invalid, Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.fields import Field, Wrong
from gateway.pages.desk.items import DESK
from gateway.web import forms

REVIEW = f"{DESK}/review_proposal/<uuid:proposal_id>"
ENTRIES_MAX = 500
DECISION = (Field("cost", "kroner"), Field("reason", "text"))
DECIDED = {"feasible": True, "infeasible": False}
"""What is decided; without a decision the answers to the points are kept for others to go on from."""
MET = {"met": True, "unmet": False}


class Routes(Pages):
    @http("GET", REVIEW, auth=SIGNED_IN, summary="Look at a proposal point by point", page=True)
    def review_proposal_form(self, asking: Asking) -> Response:
        return self.looked_at(asking, {})

    @http("POST", REVIEW, auth=SIGNED_IN, summary="Answer points, and decide, by form", page=True, takes="form")
    def review_proposal_by_form(self, asking: Asking) -> Response:
        """Answers first, then the decision that they must bear; what is sent again finds those that were kept."""
        _, budget, answered = self.asked_of(asking)
        answers, wrong = read_answers(budget["checklist"], answered, asking.body)
        decides = "keep" not in asking.body
        said: dict[str, Any] = {}
        if decides:
            said, mistakes = fields.read(DECISION, asking.body)
            wrong |= mistakes
            if asking.body.get("decision") not in DECIDED:
                wrong["decision"] = "empty"
        if wrong:
            return self.looked_at(asking, asking.body, in_words(asking, wrong), Invalid.status)
        try:
            command_id, which = forms.command_id(asking.body), dict(asking.path)
            for each in answers:
                ids = {**which, "command_id": str(uuid5(command_id, each["point"]))}
                self.ask(asking, AnswerCheck.load({**each, **ids}))
            if decides:
                said |= {**which, "command_id": str(command_id), "feasible": DECIDED[asking.body["decision"]]}
                self.ask(asking, ReviewProposal.load(said))
        except Refused as refusal:
            return self.looked_at(asking, asking.body, told(asking, refusal), refusal.status)
        return to(f"{DESK}?gjort={'review_proposal' if decides else 'answer_check'}")

    def looked_at(self, asking: Asking, form: Mapping[str, str], wrong: Any = None, status: int = 200) -> Response:
        """The form as it was filled, else with what was answered before."""
        proposal, budget, answered = self.asked_of(asking)
        facts = {"proposal": proposal, "budget": budget, "decision": DECISION}
        filled = form or {"cost": forms.written(proposal["cost"]), **shown(answered)}
        return self.page("desk_proposal.html", asking, status, form=filled, wrong=wrong, **facts)

    def asked_of(self, asking: Asking) -> tuple[dict[str, Any], dict[str, Any], dict[str, Mapping[str, Any]]]:
        """The proposal, its budget, and the last answer to each point."""
        proposal = self.ask(asking, GetProposal.load(asking.path))
        budget = self.ask(asking, GetBudget.load({"budget_id": proposal["budget_id"]}))
        log = self.ask(asking, ListReview.load({**asking.path, "limit": ENTRIES_MAX}))
        return proposal, budget, {each["point"]: each for each in log["items"] if each["kind"] == "check"}


def read_answers(
    points: list[str], answered: Mapping[str, Mapping[str, Any]], form: Mapping[str, str]
) -> tuple[list[dict[str, Any]], Wrong]:
    """Those that say something else than the last ones: each with what it rests on."""
    found: list[dict[str, Any]] = []
    wrong: Wrong = {}
    for point in points:
        met, text = MET.get(form.get(f"met-{point}", "")), form.get(f"text-{point}", "").strip()
        before = answered.get(point)
        if met is None and not text:
            continue
        if met is None:
            wrong[f"met-{point}"] = "empty"
        elif not text:
            wrong[f"text-{point}"] = "empty"
        elif before is None or (before["met"], before["text"].split()) != (met, text.split()):
            found.append({"point": point, "met": met, "text": text})
    return found, wrong


def shown(answered: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The form's fields, of what was answered."""
    found: dict[str, str] = {}
    for point, each in answered.items():
        found |= {f"met-{point}": "met" if each["met"] else "unmet", f"text-{point}": each["text"]}
    return found
