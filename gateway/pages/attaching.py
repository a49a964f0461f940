"""Pictures that people attach: a page of them for whatever they are attached to, open to those who may attach and as long as they may."""

from dataclasses import dataclass

from werkzeug import Response

from contracts.budgets import LimitReached
from contracts.budgets.attachments import (
    AddAttachment,
    GetAttachmentRoom,
    ListAttachments,
    RemoveAttachment,
    Subject,
)
from contracts.errors import Refused
from contracts.message import Query
from gateway.asking import Asking
from gateway.pages.base import Pages, to, told
from gateway.routes.files import found_in
from gateway.web import forms


@dataclass(frozen=True)
class Pictured:
    """What they are attached to. `here`: their page; `back`: the page they show on; `about`: what is asked to say what it is."""

    subject: Subject
    subject_id: str
    here: str
    back: str
    about: Query

    @property
    def where(self) -> dict[str, str]:
        return {"subject": self.subject, "subject_id": self.subject_id}


class Attaching(Pages):
    def pictures(
        self, asking: Asking, of: Pictured, wrong: str | None = None, status: int = 200, description: str = ""
    ) -> Response:
        """Those who may not attach are refused as attaching would be."""
        asked = {"room": GetAttachmentRoom.load(of.where), "attachments": ListAttachments.load(of.where)}
        found = self.gather(asking, about=of.about, **asked)
        full = found.refused.get("room")
        if full is not None and not isinstance(full, LimitReached):
            raise full
        about = found.needed("about")
        facts = {"of": of, "title": about.get("project", about)["title"], "wrong": wrong}
        facts |= {"attachments": found.needed("attachments")["items"], "full": full is not None}
        return self.page("pictures.html", asking, status, **facts, form={"description": description})

    def attach(self, asking: Asking, of: Pictured) -> Response:
        """As at the API: its room is asked first, and nothing is kept of what has none."""
        assert asking.upload is not None
        try:
            self.ask(asking, GetAttachmentRoom.load({**of.where, "attachment_id": str(asking.key)}))
            self.ask(asking, AddAttachment.load({**of.where, **found_in(asking)}))
        except Refused as refusal:
            return self.pictures(asking, of, told(asking, refusal), refusal.status, asking.upload.said.description)
        return to(of.here)

    def detach(self, asking: Asking, of: Pictured) -> Response:
        said = {"command_id": str(forms.command_id(asking.body)), "attachment_id": asking.path["attachment_id"]}
        try:
            self.ask(asking, RemoveAttachment.load(said))
        except Refused as refusal:
            return self.pictures(asking, of, told(asking, refusal), refusal.status)
        return to(of.here)
