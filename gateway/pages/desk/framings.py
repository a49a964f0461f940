"""A budget in its playmaker's hands: its framing drafted and worded anew, its dates moved. What no field names stays as it is:
of the rules of a vote, those that few cities use (`contracts/budgets/rules.py`)."""

from collections.abc import Mapping
from typing import Any, get_args, get_type_hints

from werkzeug import Response

from contracts.budgets import BallotKind, GetBudget, OpenBudget, Point, Proposer, RuleName
from contracts.budgets.areas import ListAreas
from contracts.budgets.calendar import Date, RescheduleBudget
from contracts.budgets.framing import AmendBudget
from contracts.budgets.grants import GrantTerms
from contracts.budgets.rules import Ties
from contracts.errors import Invalid, Refused
from contracts.ledger import GetPool
from contracts.message import Command, schema
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.naming import verb
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import DESK
from gateway.web import forms

OPEN = f"{DESK}/open_budget"
AMEND = f"{DESK}/amend_budget/<uuid:budget_id>"
RESCHEDULE = f"{DESK}/reschedule_budget/<uuid:budget_id>"
BY_ITSELF: Point = "allowed_use"
"""Asked for wherever there is something that the money is not for."""
WHAT = (Field("title"), Field("challenge", "text"), Field("year", "whole"), Field("amount", "kroner"))
PROPOSALS = (
    Field("proposal_rules.proposers", "choices", options=get_args(Proposer)),
    Field("proposal_rules.proposer_age_min", "whole"),
    Field("proposal_rules.cost_min", "kroner", required=False),
    Field("proposal_rules.cost_max", "kroner", required=False),
    Field("proposal_rules.not_for", "lines", required=False),
    Field("checklist", "choices", required=False, options=tuple(each for each in get_args(Point) if each != BY_ITSELF)),
)
VOTE = (
    Field("age_min", "whole"),
    Field("ballot_rules.kind", "choice", options=get_args(BallotKind)),
    Field("ballot_rules.choices_max", "whole", required=False),
    Field("ballot_rules.sum_cost_max", "kroner", required=False),
    Field("ballot_rules.points_sum_max", "whole", required=False),
    Field("tally_rule.name", "choice", options=get_args(RuleName)),
    Field("tally_rule.ties", "choice", options=get_args(Ties)),
    Field("tally_rule.seed", required=False),
    Field("tally_rule.rank_points", "wholes", required=False),
)
SHARED = (Field("areas", "shares", required=False),)
VOTERS = (
    Field("eligibility.area_ids", "area_ids", required=False),
    Field("eligibility.postal_codes", "words", required=False),
    Field("eligibility.municipality", required=False),
    Field("eligibility.moved_in_by", "date", required=False),
    Field("eligibility.resident_on", "date", required=False),
)
CATEGORIES = (
    Field("ballot_rules.choices_max_per_category", "whole", required=False),
    Field("ballot_rules.sum_cost_max_per_category", "amounts", required=False),
    Field("tally_rule.category_amounts", "amounts", required=False),
)
TERMS = (
    Field("terms.pays", "choice", options=get_args(get_type_hints(GrantTerms)["pays"])),
    Field("terms.agreement", "yes"),
    Field("terms.start_days_max", "whole"),
    Field("terms.finish_days_max", "whole"),
    Field("terms.silent_days_max", "whole"),
)
DATES = tuple(Field(f"calendar.{each}", "instant", required=False) for each in get_args(Date))
REASON = (Field("reason", "text"),)
RULES = {"proposals": PROPOSALS, "vote": VOTE, "dates": DATES}
RARE = {"voters": VOTERS, "categories": CATEGORIES, "shared": SHARED, "terms": TERMS}
"""Parts that most budgets leave as they are: folded away, but where something in them is set otherwise or wrong."""
PARTS: Mapping[type[Command], Mapping[str, tuple[Field, ...]]] = {
    OpenBudget: {"what": (Field("area_id", "area"), *WHAT), **RULES, **RARE},
    AmendBudget: {"what": WHAT, **RULES, **RARE, "why": REASON},
    RescheduleBudget: {"dates": DATES, "why": REASON},
}
"""The parts of each form, by their names in `FRAMING_PARTS`."""
NEW = {
    "age_min": 15,
    "proposal_rules": {"proposers": ["resident"], "proposer_age_min": 0},
    "terms": GrantTerms().dump(),
}
"""What the form of a new budget is filled with."""


class Routes(Pages):
    @http("GET", OPEN, auth=SIGNED_IN, summary="Draft a budget", page=True)
    def open_budget_form(self, asking: Asking) -> Response:
        return self.framing(asking, OpenBudget, fields.shown(all_of(OpenBudget), NEW))

    @http("POST", OPEN, auth=SIGNED_IN, summary="Draft a budget by form", page=True, takes="form")
    def open_budget_by_form(self, asking: Asking) -> Response:
        return self.frame(asking, OpenBudget, {"currency": self.ask(asking, GetPool())["currency"]})

    @http("GET", AMEND, auth=SIGNED_IN, summary="Word a draft of a budget anew", page=True)
    def amend_budget_form(self, asking: Asking) -> Response:
        return self.framing(asking, AmendBudget, fields.shown(all_of(AmendBudget), self.framed(asking)))

    @http("POST", AMEND, auth=SIGNED_IN, summary="Word a draft anew by form", page=True, takes="form")
    def amend_budget_by_form(self, asking: Asking) -> Response:
        return self.frame(asking, AmendBudget, self.framed(asking))

    @http("GET", RESCHEDULE, auth=SIGNED_IN, summary="Move the dates of a budget", page=True)
    def reschedule_budget_form(self, asking: Asking) -> Response:
        return self.framing(asking, RescheduleBudget, fields.shown(all_of(RescheduleBudget), self.framed(asking)))

    @http("POST", RESCHEDULE, auth=SIGNED_IN, summary="Move dates by form", page=True, takes="form")
    def reschedule_budget_by_form(self, asking: Asking) -> Response:
        return self.frame(asking, RescheduleBudget, self.framed(asking))

    def framed(self, asking: Asking) -> dict[str, Any]:
        """The budget as it stands, where there is one."""
        return self.ask(asking, GetBudget.load(asking.path)) if asking.path else {}

    def framing(
        self, asking: Asking, command: type[Command], form: Mapping[str, str], wrong: Any = None, status: int = 200
    ) -> Response:
        budget = self.framed(asking)
        areas = [] if command is RescheduleBudget else self.ask(asking, ListAreas())["items"]
        facts = {"action": verb(command), "parts": PARTS[command], "budget": budget, "areas": areas}
        facts["folded"] = [name for name in PARTS[command] if name in RARE and as_usual(RARE[name], form, wrong)]
        facts["rare"] = tuple(RARE)
        return self.page("desk_framing.html", asking, status, form=form, wrong=wrong, **facts)

    def frame(self, asking: Asking, command: type[Command], now: Mapping[str, Any]) -> Response:
        """What no field names stays as it is; the version is the one that was read."""
        typed = all_of(command)
        message = {name: now[name] for name in schema(command, "raise").fields if name in now}
        said, wrong = fields.mended(typed, asking.body, message)
        wrong |= wrong_shares(said, now)
        if wrong:
            return self.framing(asking, command, asking.body, in_words(asking, wrong), Invalid.status)
        try:
            self.ask(asking, command.load(said | given(said, asking.body)))
        except Refused as refusal:
            at_fields = fields.refused(refusal, typed) if isinstance(refusal, Invalid) else {}
            why = in_words(asking, at_fields) or told(asking, refusal)
            return self.framing(asking, command, asking.body, why, refusal.status)
        return to(f"{DESK}?gjort={verb(command)}")


def given(said: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, Any]:
    """What the page itself says: its id, the version that was read, and no point that follows from another field."""
    found: dict[str, Any] = {"command_id": str(forms.command_id(form))}
    if "version" in said:
        found["version"] = forms.whole(form.get("version", ""))
    if "checklist" in said:
        found["checklist"] = [each for each in said["checklist"] if each != BY_ITSELF]
    return found


def as_usual(part: tuple[Field, ...], form: Mapping[str, str], wrong: Any) -> bool:
    """Whether nothing of it says anything else than a new budget does, and nothing of it is wrong."""
    told = wrong if isinstance(wrong, Mapping) else {}
    usual = fields.shown(part, NEW)
    return all(each.name not in told and each.held(form) == each.held(usual) for each in part)


def wrong_shares(said: Mapping[str, Any], now: Mapping[str, Any]) -> fields.Wrong:
    """Who shares what a budget costs, shares it with the budget's own area."""
    sharing = [each["area_id"] for each in said.get("areas", ())]
    own = now.get("area_id", said.get("area_id"))
    return {"areas": "own_share"} if sharing and own not in sharing else {}


def all_of(command: type[Command]) -> tuple[Field, ...]:
    return tuple(each for part in PARTS[command].values() for each in part)
