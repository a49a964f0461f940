"""An application for money without a vote, by those who apply: who they are, and what they can do from its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.budgets import application_views, applications
from contracts.message import Command
from contracts.principal import Principal
from gateway.pages.desk.action import Action, Assisted
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import form

PARTIES = ("association", "group")
"""Those who say what they are called; a joint council is chosen by its name."""
APPLICANT = (
    Field("applicant.kind", "applicant", options=PARTIES),
    Field("applicant.name", required=False),
    Field("applicant.cvr", required=False),
)
CONTENT = (
    Field("content.title"),
    Field("content.need", "text"),
    Field("content.plan", "text"),
    Field("content.year", "whole"),
    Field("content.amount", "kroner"),
    Field("content.own_money", "kroner", required=False),
    Field("content.own_hours", "whole", required=False),
    Field("content.own_things", "costs", required=False),
    Field("content.lines", "costs"),
)
ROWS: tuple[Action, ...] = (
    Action(
        applications.EditApplication,
        "application_id",
        CONTENT,
        given=("version",),
        about=application_views.GetApplication,
        edits=True,
    ),
    Action(applications.SubmitApplication, "application_id", about=application_views.GetApplication),
    Action(
        applications.WithdrawApplication,
        "application_id",
        (Field("reason", "text"),),
        about=application_views.GetApplication,
    ),
    Action(applications.AnswerAsApplicant, "question_id", (Field("text", "text"),)),
)
MENDED = ("draft", "returned")
"""The states of an application that can be written on."""
UNDER_WAY = (*MENDED, "submitted", "referred", "attesting", "granting")


@dataclass(frozen=True)
class Applied(Assisted):
    """An application that an official enters: who applies is said in one field, and by the message in several."""

    def entered(self, said: Mapping[str, Any], citizen: Principal) -> Command:
        return super().entered({**said, "applicant": applicant(said["applicant"])}, citizen)


def applicant(said: Mapping[str, Any]) -> dict[str, Any]:
    """As the message says it: a joint council has its id and nothing else, a group no number."""
    kind = said.get("kind", "")
    if kind not in PARTIES:
        return {"kind": "council", "council_id": kind}
    known = ("name", "cvr") if kind == "association" else ("name",)
    told = {name: said[name] for name in known if said.get(name)}
    return {"kind": kind, **told, **({"cvr": told["cvr"].replace(" ", "")} if "cvr" in told else {})}


def steps(application: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the applicant can do with it now, and where the form of it stands."""
    if not application["mine"]:
        return []
    names = ["submit_application", "edit_application"] if application["state"] in MENDED else []
    names += ["withdraw_application"] if application["state"] in UNDER_WAY else []
    which = application["application_id"]
    return [form(name, which, fra=f"/ansoegninger/{which}") for name in names]
