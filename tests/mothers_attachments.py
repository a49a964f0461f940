"""Makers of attachments as the gateway would tell budgets of them, and of files as people have them."""

from typing import Any
from uuid import UUID, uuid4

from contracts.budgets import attachments
from contracts.principal import ANONYMOUS, Principal
from services.budgets import queries
from tests.mothers_budgets import RESIDENT, Road

DIGEST = "9f" * 32


def adding(proposal_id: UUID, **changes: Any) -> attachments.AddAttachment:
    told: dict[str, Any] = {"command_id": uuid4(), "subject": "proposal", "subject_id": proposal_id}
    told |= {"name": "skitse.jpg", "media_type": "image/jpeg", "size_bytes": 1_000, "digest": DIGEST}
    return attachments.AddAttachment(**{**told, **changes})


def attach(road: Road, proposal_id: UUID, who: Principal = RESIDENT, **changes: Any) -> UUID:
    found: UUID = road.do(who, adding(proposal_id, **changes)).id
    return found


def do(road: Road, who: Principal, kind: Any, attachment_id: UUID, **more: Any) -> str:
    """The state it is in afterwards."""
    found: str = road.do(who, kind(command_id=uuid4(), attachment_id=attachment_id, **more)).state
    return found


def listed(road: Road, proposal_id: UUID, who: Principal = ANONYMOUS, **more: Any) -> attachments.Attachments:
    query = attachments.ListAttachments(subject="proposal", subject_id=proposal_id, **more)
    return road.db.read(lambda session: queries.list_attachments(session, who, query))


def names(road: Road, proposal_id: UUID, who: Principal = ANONYMOUS, **more: Any) -> list[str | None]:
    return [line.name for line in listed(road, proposal_id, who, **more).items]


def read(road: Road, attachment_id: UUID, who: Principal = ANONYMOUS) -> attachments.AttachmentView:
    query = attachments.GetAttachment(attachment_id=attachment_id)
    return road.db.read(lambda session: queries.get_attachment(session, who, query))


def room(
    road: Road, proposal_id: UUID, who: Principal = RESIDENT, attachment_id: UUID | None = None
) -> attachments.AttachmentRoom:
    asked: dict[str, Any] = {"subject": "proposal", "subject_id": proposal_id}
    query = attachments.GetAttachmentRoom(**asked, attachment_id=attachment_id or uuid4())
    return road.db.read(lambda session: queries.get_attachment_room(session, who, query))
