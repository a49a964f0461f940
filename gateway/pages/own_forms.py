"""What a resident does with what is theirs, a row for each command; its form is made as a desk's are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug import Response

from contracts import budgets
from contracts.budgets import carrying, initiatives, leaving, projects
from contracts.message import Command
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import to
from gateway.pages.desk import routes as desk
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import Field
from gateway.pages.starting import CURRENCY
from gateway.problems import NoSuchPath

MINE = "/min-side"
FORM = f"{MINE}/<action>/<uuid:subject>"
PROPOSAL, PROJECT, INITIATIVE = "/forslag/{}", "/projekter/{}", "/initiativer/{}"
TEXT, REASON, BUDGET = Field("text", "text"), Field("reason", "text"), Field("budget_id", "budget")
CLOSES = Field("closes_at", "last_day")


@dataclass(frozen=True)
class Own(Action):
    """`page`: of what it is about, which it leads back to. `makes`: the page of what comes of it, where something does. `says`:
    fields that are the same each time. `begins`: fields that begin as what it is about says.
    """

    page: str = ""
    makes: str = ""
    says: tuple[tuple[str, str], ...] = ()
    begins: tuple[str, ...] = ()

    def onward_from(self, subject: str, answer: Mapping[str, Any]) -> str:
        """Where to go once it is done, to be told so."""
        where = self.makes.format(answer["id"]) if self.makes else self.page.format(subject)
        return f"{where}?gjort={self.name}"


def of_proposal(command: type[Command], *fields: Field, **more: Any) -> Own:
    return Own(command, "proposal_id", fields, about=budgets.GetProposal, page=PROPOSAL, **more)


def of_initiative(command: type[Command], *fields: Field, **more: Any) -> Own:
    return Own(command, "initiative_id", fields, about=initiatives.GetInitiative, page=INITIATIVE, **more)


ROWS = (
    of_proposal(budgets.HandInProposal),
    of_proposal(budgets.WithdrawProposal, REASON),
    of_proposal(budgets.InviteAuthor, tells=("id",)),
    Own(budgets.AcceptInvitation, "invitation_id", page=MINE, makes=PROPOSAL),
    of_proposal(leaving.LeaveProposal, makes=MINE),
    of_proposal(budgets.RequestSecondLook, TEXT),
    of_proposal(budgets.AgreeToMerge),
    of_proposal(budgets.DeclineMerge, REASON),
    of_proposal(carrying.CarryProposal, BUDGET, makes=PROPOSAL),
    of_proposal(carrying.CollectForProposal, CLOSES),
    Own(
        carrying.CollectForProject,
        "project_id",
        (Field("costs", "kroner", required=False), CLOSES),
        about=projects.GetProject,
        page=PROJECT,
    ),
    of_initiative(initiatives.ProposeFromInitiative, BUDGET, Field("cost", "kroner"), makes=PROPOSAL),
    of_initiative(
        initiatives.CollectForInitiative,
        *(Field("title"), TEXT, Field("goal", "kroner"), CLOSES),
        given=("currency",),
        says=(("currency", CURRENCY),),
        begins=("title", "text"),
    ),
    of_initiative(initiatives.CloseInitiative, REASON),
)
ACTIONS: Mapping[str, Own] = {each.name: each for each in ROWS}


class Routes(desk.Routes):
    @http("GET", FORM, auth=SIGNED_IN, summary="The form of what one does with one's own", page=True)
    def own_form(self, asking: Asking) -> Response:
        return self.action_form(asking, own_of(asking), {})

    @http("POST", FORM, auth=SIGNED_IN, summary="Do it by form", page=True, takes="form")
    def own_by_form(self, asking: Asking) -> Response:
        return self.act(asking, own_of(asking))

    def action_form(
        self, asking: Asking, action: Action, form: Mapping[str, str], wrong: Any = None, status: int = 200
    ) -> Response:
        """A desk's, or one in words for residents."""
        if not isinstance(action, Own):
            return super().action_form(asking, action, form, wrong, status)
        subject = asking.path["subject"]
        about = self.ask(asking, action.about.load({action.subject: subject})) if action.about else {}
        open_budgets = budgets.ListBudgets(phase="ideas")
        facts = {
            "action": action,
            "about": about,
            "home": action.page.format(subject),
            "budgets": self.ask(asking, open_budgets)["items"] if BUDGET in action.fields else [],
            "form": {**{name: about[name] for name in action.begins}, **form},
            "wrong": wrong,
        }
        return self.page("own_form.html", asking, status, **facts)

    def answered(self, asking: Asking, action: Action, answer: Mapping[str, Any]) -> Response:
        if not isinstance(action, Own):
            return super().answered(asking, action, answer)
        subject = asking.path["subject"]
        if not action.tells:
            return to(action.onward_from(subject, answer))
        told_of = {name: answer[name] for name in action.tells}
        facts: dict[str, Any] = {"action": action, "told": told_of, "home": action.page.format(subject)}
        return self.page("own_done.html", asking, **facts, base=self.base(asking))


def own_of(asking: Asking) -> Own:
    """The row that the address names."""
    action = ACTIONS.get(asking.path["action"])
    if action is None:
        raise NoSuchPath("nothing of this kind is done with what is one's own")
    return action
