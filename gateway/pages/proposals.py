"""A proposal: what it says, where it stands, what the municipality found, how it has changed, and what people say of it."""

from typing import Any

from werkzeug import Response

from contracts.budgets import (
    CompareVersions,
    GetBudget,
    GetProposal,
    ListReview,
    ListVersions,
    SupportProposal,
    WithdrawSupport,
)
from contracts.budgets.attachments import AttachmentView, GetAttachment, ListAttachments
from contracts.budgets.comments import ListComments, WriteComment
from contracts.errors import Refused
from contracts.message import Command
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages, to, told
from gateway.pages.desk.moderation import moderates
from gateway.routes.files import sent
from gateway.web import forms
from gateway.web.authors import open_to

PROPOSAL = "/forslag/<uuid:proposal_id>"
COMMENT = "text"
"""The field, and its id, that a comment is written in."""


class Routes(Pages):
    @http("GET", PROPOSAL, auth=PUBLIC, summary="A proposal", page=True)
    def proposal_page(self, asking: Asking) -> Response:
        return self.proposal(asking, {})

    def proposal(self, asking: Asking, form: Any, wrong: Any = None, status: int = 200) -> Response:
        """With the form to comment as it was filled."""
        said = dict(asking.path)
        found = self.gather(
            asking,
            proposal=GetProposal.load(said),
            comments=ListComments.load({**said, **after(asking, "kommentarer")}),
            versions=ListVersions.load(said),
            review=ListReview.load(said),
            attachments=ListAttachments.load({"subject": "proposal", "subject_id": said["proposal_id"]}),
        )
        proposal = found.needed("proposal")
        more = self.gather(asking, budget=GetBudget.load({"budget_id": proposal["budget_id"]}))
        budget = more.parts.get("budget")
        facts = {"proposal": proposal, "budget": budget, "form": form, "wrong": wrong}
        facts["moderates"] = budget is not None and moderates(asking.principal, budget["area_id"])
        facts |= {name: found.parts.get(name) for name in ("comments", "versions", "review", "attachments")}
        facts["open"] = open_to(proposal, facts["budget"], facts["review"])
        unavailable = sorted({*found.unavailable, *more.unavailable})
        return self.page("proposal.html", asking, status, **facts, unavailable=unavailable)

    @http("GET", "/filer/<uuid:attachment_id>", auth=PUBLIC, summary="A file of a proposal or a project", page=True)
    def attachment_of_page(self, asking: Asking) -> Response:
        """As at its address of the API, for who has signed in by page: a moderator sees a hidden one."""
        return sent(self, asking, AttachmentView.load(self.ask(asking, GetAttachment.load(dict(asking.path)))))

    @http("GET", f"{PROPOSAL}/versioner", auth=PUBLIC, summary="Two versions of a proposal", page=True)
    def versions_page(self, asking: Asking) -> Response:
        """The two that are named; the last two where none is."""
        versions = self.ask(asking, ListVersions.load(asking.path))["items"]
        newest = versions[-1]["version"]
        named = {"first": number(asking, "fra", max(newest - 1, 1)), "second": number(asking, "til", newest)}
        comparison = self.ask(asking, CompareVersions.load({**asking.path, **named}))
        facts = {"comparison": comparison, "versions": versions, "proposal_id": asking.path["proposal_id"]}
        return self.page("versions.html", asking, **facts)

    @http("POST", f"{PROPOSAL}/stoette", auth=PUBLIC, summary="Support a proposal by form", page=True, takes="form")
    def support_proposal_by_form(self, asking: Asking) -> Response:
        return self.said_of(asking, SupportProposal, "stoette")

    @http("POST", f"{PROPOSAL}/stoette/fortryd", auth=PUBLIC, summary="Take support back", page=True, takes="form")
    def withdraw_support_by_form(self, asking: Asking) -> Response:
        return self.said_of(asking, WithdrawSupport, "stoette")

    @http("POST", f"{PROPOSAL}/kommentar", auth=PUBLIC, summary="Comment by form", page=True, takes="form")
    def write_comment_by_form(self, asking: Asking) -> Response:
        return self.said_of(asking, WriteComment, "kommentarer", text=asking.body.get(COMMENT, "").strip())

    def said_of(self, asking: Asking, kind: type[Command], where: str, **said: str) -> Response:
        """Back to the place on the page that shows it; or the page with what is wrong."""
        here = f"/forslag/{asking.path['proposal_id']}"
        if not asking.principal.person:
            return self.sign_in_first(asking, here)
        try:
            self.ask(asking, kind.load({**asking.path, **said, "command_id": str(forms.command_id(asking.body))}))
        except Refused as refusal:
            wrong = {COMMENT: told(asking, refusal)} if said else told(asking, refusal)
            return self.proposal(asking, asking.body, wrong, refusal.status)
        return to(f"{here}#{where}")


def after(asking: Asking, name: str) -> dict[str, int]:
    """The place in a list that the address names: nothing where it names none."""
    place = number(asking, name, 0)
    return {"after": place} if place else {}


def number(asking: Asking, name: str, otherwise: int) -> int:
    text = asking.request.args.get(name, "")
    return int(text) if forms.POINTS.fullmatch(text) else otherwise
