"""An application for money without a vote, by those who apply: what they can do from its page."""

from collections.abc import Mapping
from typing import Any

from contracts.budgets import application_views, applications
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import form

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


def steps(application: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the applicant can do with it now, and where the form of it stands."""
    if not application["mine"]:
        return []
    names = ["submit_application", "edit_application"] if application["state"] in MENDED else []
    names += ["withdraw_application"] if application["state"] in UNDER_WAY else []
    which = application["application_id"]
    return [form(name, which, fra=f"/ansoegninger/{which}") for name in names]
