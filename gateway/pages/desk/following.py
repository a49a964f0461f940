"""A project with money, by those behind it and those who follow it for the municipality: what each can do from its page."""

from collections.abc import Mapping
from typing import Any

from contracts import budgets
from contracts.budgets import follow_up, grant_agreements, grants
from contracts.budgets.projects import GetProject
from contracts.principal import Principal
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import Field
from gateway.pages.desk.items import form

REASON = Field("reason", "text")
PICTURES = "/projekter/{subject}/nyt/{id}/billeder"
ROWS: tuple[Action, ...] = (
    Action(
        budgets.ReportMilestone,
        "project_id",
        (
            Field("title"),
            Field("text", "text"),
            Field("progress", "choice", options=("under_way", "delayed", "done")),
            Field("spent", "kroner", required=False),
            Field("asks_due_on", "date", required=False),
        ),
        given=("milestone_id",),
        about=GetProject,
        onward=PICTURES,
    ),
    Action(
        grants.RequestPayment,
        "project_id",
        (Field("amount", "kroner"), Field("purpose"), Field("spent_on", "date", required=False)),
        about=GetProject,
    ),
    Action(
        grants.SubmitAccounts,
        "project_id",
        (Field("lines", "costs"), Field("other_income", "kroner", required=False), Field("text", "text")),
        about=GetProject,
    ),
    Action(grants.GiveBackGrant, "project_id", (REASON,), about=GetProject),
    Action(budgets.EnterPayment, "project_id", (Field("amount", "kroner"), Field("voucher")), about=GetProject),
    Action(
        grant_agreements.AcceptGrantAgreement,
        "project_id",
        given=("version",),
        about=grant_agreements.GetGrantAgreement,
    ),
    Action(
        grant_agreements.DeclineGrantAgreement,
        "project_id",
        (REASON,),
        given=("version",),
        about=grant_agreements.GetGrantAgreement,
    ),
    Action(follow_up.ReviewMilestone, "milestone_id", (Field("reached", "yes"), REASON)),
    Action(grants.AcceptAccounts, "project_id", about=grants.GetFinalAccounts),
    Action(grants.ReturnAccounts, "project_id", (REASON,), about=grants.GetFinalAccounts),
)
OPEN = ("granted", "accounting")
"""The states of a project in which it is followed."""
WAITING = ("offered", "amending")
"""Those of an agreement of which a version waits for an answer."""
Link = tuple[str, str]


def steps(page: Mapping[str, Any], who: Principal) -> list[Link]:
    """What who asks can do with the project now, and where the form of it stands."""
    project = page["project"]
    area, state = project["area_id"], project["state"]
    names: list[str] = []
    if page["mine"]:
        names += ["report_milestone"] if state in OPEN else []
        names += ["request_payment", "submit_accounts", "give_back_grant"] if state == "granted" else []
    if state == "accounting" and who.has("finance", area):
        names += ["accept_accounts"]
    if state == "accounting" and (who.has("finance", area) or who.has("playmaker", area)):
        names += ["return_accounts"]
    if state in OPEN and project["left"] > 0 and (who.has("finance", area) or who.has("playmaker", area)):
        names += ["enter_payment"]
    return [form(name, project["project_id"], fra=address(project)) for name in names]


def agreeing(page: Mapping[str, Any], agreement: Mapping[str, Any] | None, who: Principal) -> list[Link]:
    """What who asks can do about its grant agreement, `agreement` as both sides read it: answer the other side's version, or offer one."""
    project = page["project"]
    side = "project" if page["mine"] else "city" if who.has("playmaker", project["area_id"]) else None
    if side is None or project["state"] not in OPEN or (agreement is None and side == "project"):
        return []
    which, fra = project["project_id"], address(project)
    links = [form("offer_grant_agreement", which, fra=fra)]
    if agreement and agreement["state"] in WAITING and agreement["agreement"]["offered_by"] != side:
        answers = ("accept_grant_agreement", "decline_grant_agreement")
        links = [form(name, which, version=agreement["newest"], fra=fra) for name in answers] + links
    return links


def milestone_steps(milestone: Mapping[str, Any], page: Mapping[str, Any], who: Principal) -> list[Link]:
    """What who asks can do about one milestone: tell how it gets on, or say that it is reached."""
    project = page["project"]
    if project["state"] not in OPEN:
        return []
    which, fra = milestone["milestone_id"], address(project)
    if page["mine"] and milestone["state"] in ("planned", "under_way", "delayed"):
        given = {"milestone_id": which, "title": milestone["title"], "fra": fra}
        return [form("report_milestone", project["project_id"], **given)]
    if milestone["state"] == "done" and who.has("playmaker", project["area_id"]):
        return [form("review_milestone", which, fra=fra)]
    return []


def address(project: Mapping[str, Any]) -> str:
    return f"/projekter/{project['project_id']}"
