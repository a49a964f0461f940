"""Where messages about attached files come in."""

from sqlalchemy.orm import Session

from chassis.extensions import command, query
from contracts.budgets import Done
from contracts.budgets.attachments import (
    AddAttachment,
    AttachmentRoom,
    Attachments,
    AttachmentView,
    GetAttachment,
    GetAttachmentRoom,
    HideAttachment,
    ListAttachments,
    RemoveAttachment,
    RestoreAttachment,
)
from contracts.principal import Principal
from services.budgets import operations, queries


class AttachmentsEntrypoints:
    """What is attached, removed, hidden and read."""

    @command(AddAttachment)
    def add_attachment(self, session: Session, principal: Principal, command: AddAttachment) -> Done:
        return operations.add_attachment(session, principal, command)

    @command(RemoveAttachment)
    def remove_attachment(self, session: Session, principal: Principal, command: RemoveAttachment) -> Done:
        return operations.remove_attachment(session, principal, command)

    @command(HideAttachment)
    def hide_attachment(self, session: Session, principal: Principal, command: HideAttachment) -> Done:
        return operations.hide_attachment(session, principal, command)

    @command(RestoreAttachment)
    def restore_attachment(self, session: Session, principal: Principal, command: RestoreAttachment) -> Done:
        return operations.restore_attachment(session, principal, command)

    @query(GetAttachment)
    def get_attachment(self, session: Session, principal: Principal, query: GetAttachment) -> AttachmentView:
        return queries.get_attachment(session, principal, query)

    @query(ListAttachments)
    def list_attachments(self, session: Session, principal: Principal, query: ListAttachments) -> Attachments:
        return queries.list_attachments(session, principal, query)

    @query(GetAttachmentRoom)
    def get_attachment_room(self, session: Session, principal: Principal, query: GetAttachmentRoom) -> AttachmentRoom:
        return queries.get_attachment_room(session, principal, query)
