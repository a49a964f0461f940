"""Files are attached and removed by those who may, hidden by a playmaker with a reason, and shown again by another."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import Done
from contracts.budgets.attachments import (
    AddAttachment,
    AttachmentNotFound,
    HideAttachment,
    RemoveAttachment,
    RestoreAttachment,
    Subject,
)
from contracts.principal import Principal
from services.budgets import domain, queries
from services.budgets.models import Attachment
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import locked_proposal
from services.budgets.operations.reports import locked_report

LOCKS: Mapping[Subject, Callable[[Session, UUID], Any]] = MappingProxyType(
    {"proposal": locked_proposal, "report": locked_report}
)
"""By which a subject, and what is attached to it, changes for one after the other."""


def add_attachment(session: Session, principal: Principal, command: AddAttachment) -> Done:
    """Keep what is known of a file; the command's id becomes its own. Within the limits."""
    hold(session, principal, command.subject, command.subject_id)
    ever = queries.require_room(session, principal, command.subject, command.subject_id)
    attachment = Attachment(
        attachment_id=command.command_id,
        subject=command.subject,
        subject_id=command.subject_id,
        place=ever + 1,
        name=command.name,
        description=command.description,
        media_type=command.media_type,
        size_bytes=command.size_bytes,
        digest=command.digest,
        state="shown",
        added_by=principal.person,
        added_at=now(),
    )
    session.add(attachment)
    return Done(id=attachment.attachment_id, state=attachment.state)


def remove_attachment(session: Session, principal: Principal, command: RemoveAttachment) -> Done:
    """It is in no list any more; the row stays, and the file with it."""
    attachment = locked_attachment(session, command.attachment_id)
    hold(session, principal, attachment.subject, attachment.subject_id)
    attachment.removed_by, attachment.removed_at = principal.person, now()
    return move(attachment, "remove_attachment")


def hide_attachment(session: Session, principal: Principal, command: HideAttachment) -> Done:
    """At any time, on a ballot as well: what must not be seen cannot wait for the count."""
    attachment = locked_attachment(session, command.attachment_id)
    permit_moderator(session, principal, attachment, "hide_attachment")
    attachment.hidden_by, attachment.restored_by, attachment.reason = principal.person, None, command.reason
    return move(attachment, "hide_attachment")


def restore_attachment(session: Session, principal: Principal, command: RestoreAttachment) -> Done:
    """By somebody else than who hid it."""
    attachment = locked_attachment(session, command.attachment_id)
    permit_moderator(session, principal, attachment, "restore_attachment")
    done = move(attachment, "restore_attachment")
    domain.check_other_moderator(attachment.hidden_by, principal.person)
    attachment.restored_by = principal.person
    return done


def hold(session: Session, principal: Principal, subject: Subject, subject_id: UUID) -> None:
    """Lock the subject; refuse whoever may not attach to it as it stands now."""
    principal.require_person()
    LOCKS[subject](session, subject_id)
    queries.SUBJECTS[subject].attach(session, principal, subject_id)


def permit_moderator(
    session: Session, principal: Principal, attachment: Attachment, operation: domain.Operation
) -> None:
    permit(session, principal, operation, queries.SUBJECTS[attachment.subject].area(session, attachment.subject_id))


def move(attachment: Attachment, trigger: domain.attachments.AttachmentTrigger) -> Done:
    """Along an arrow of the table, or a refusal."""
    attachment.state = domain.attachments.next_attachment_state(attachment.state, trigger)
    return Done(id=attachment.attachment_id, state=attachment.state)


def locked_attachment(session: Session, attachment_id: UUID) -> Attachment:
    """The attachment as it stands, read after its subject has been locked."""
    found = session.execute(
        select(Attachment.subject, Attachment.subject_id).where(Attachment.attachment_id == attachment_id)
    ).one_or_none()
    if found is None:
        raise AttachmentNotFound("there is no such attachment")
    LOCKS[found.subject](session, found.subject_id)
    return session.get_one(Attachment, attachment_id, populate_existing=True)
