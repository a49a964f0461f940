"""Pictures of a proposal: the last step of making one, and there for its authors for as long as they may edit it."""

from werkzeug import Response

from contracts.budgets import GetProposal, LimitReached
from contracts.budgets.attachments import AddAttachment, GetAttachmentRoom, ListAttachments, RemoveAttachment
from contracts.errors import Refused
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, to, told
from gateway.pages.proposals import PROPOSAL
from gateway.routes.files import found_in
from gateway.web import forms

PICTURES = f"{PROPOSAL}/billeder"


class Routes(Pages):
    @http("GET", PICTURES, auth=SIGNED_IN, summary="The pictures of a proposal of one's own", page=True)
    def proposal_pictures_page(self, asking: Asking) -> Response:
        return self.pictures(asking)

    def pictures(self, asking: Asking, wrong: str | None = None, status: int = 200, description: str = "") -> Response:
        """For its authors alone, while there is something to change; others are refused as attaching would be."""
        where = subject(asking)
        found = self.gather(
            asking,
            proposal=GetProposal.load(dict(asking.path)),
            room=GetAttachmentRoom.load(where),
            attachments=ListAttachments.load(where),
        )
        full = found.refused.get("room")
        if full is not None and not isinstance(full, LimitReached):
            raise full
        facts = {"proposal": found.needed("proposal"), "attachments": found.needed("attachments")["items"]}
        facts |= {"full": full is not None, "form": {"description": description}, "wrong": wrong}
        return self.page("proposal_pictures.html", asking, status, **facts)

    @http("POST", PICTURES, auth=SIGNED_IN, summary="Add a picture by form", page=True, takes="upload")
    def add_attachment_by_form(self, asking: Asking) -> Response:
        """As at the API: its room is asked first, and nothing is kept of what has none."""
        assert asking.upload is not None
        where = subject(asking)
        try:
            self.ask(asking, GetAttachmentRoom.load({**where, "attachment_id": str(asking.key)}))
            self.ask(asking, AddAttachment.load({**where, **found_in(asking)}))
        except Refused as refusal:
            return self.pictures(asking, told(asking, refusal), refusal.status, asking.upload.said.description)
        return to(f"/forslag/{asking.path['proposal_id']}/billeder")

    @http("POST", f"{PICTURES}/<uuid:attachment_id>", auth=SIGNED_IN, summary="Take one away", page=True, takes="form")
    def remove_attachment_by_form(self, asking: Asking) -> Response:
        said = {"command_id": str(forms.command_id(asking.body)), "attachment_id": asking.path["attachment_id"]}
        try:
            self.ask(asking, RemoveAttachment.load(said))
        except Refused as refusal:
            return self.pictures(asking, told(asking, refusal), refusal.status)
        return to(f"/forslag/{asking.path['proposal_id']}/billeder")


def subject(asking: Asking) -> dict[str, str]:
    return {"subject": "proposal", "subject_id": asking.path["proposal_id"]}
