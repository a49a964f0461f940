"""What is attached to what, and who may read it or add to it."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import NotAuthor
from contracts.budgets.attachments import (
    AttachmentHidden,
    AttachmentNotFound,
    AttachmentRoom,
    Attachments,
    AttachmentView,
    GetAttachment,
    GetAttachmentRoom,
    ListAttachments,
    Subject,
)
from contracts.budgets.follow_up import ReportNotFound
from contracts.errors import NotFound
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Attachment, Budget, Grant, Proposal, Report
from services.budgets.queries.applicants import is_behind
from services.budgets.queries.picking import picked
from services.budgets.queries.proposals import is_author, readable


class Around(NamedTuple):
    """Of one kind of subject: `area` is where its playmakers moderate; `read` refuses whoever may not read it, `attach`
    whoever may not attach to it, or not any more."""

    area: Callable[[Session, UUID], str]
    read: Callable[[Session, Principal, UUID], object]
    attach: Callable[[Session, Principal, UUID], None]


def area_of_proposal(session: Session, proposal_id: UUID) -> str:
    return session.scalars(select(Budget.area_id).join(Proposal).where(Proposal.proposal_id == proposal_id)).one()


def attach_to_proposal(session: Session, principal: Principal, proposal_id: UUID) -> None:
    """Its authors, while they may edit it."""
    proposal = readable(session, principal, proposal_id)
    if not is_author(session, principal, proposal_id):
        raise NotAuthor("this takes an author of the proposal")
    phase = session.get_one(Budget, proposal.budget_id).phase
    domain.next_proposal_state(proposal.state, "edit_proposal", phase)


def grant_of(session: Session, report_id: UUID) -> Grant:
    """The grant of the project that a report tells of."""
    found = session.scalars(select(Grant).join(Report).where(Report.report_id == report_id)).one_or_none()
    if found is None:
        raise ReportNotFound("there is no such report")
    return found


def attach_to_report(session: Session, principal: Principal, report_id: UUID) -> None:
    """Those who may report, while there is something to report."""
    grant = grant_of(session, report_id)
    if not is_behind(session, principal, grant):
        principal.require(*domain.MAY["report_milestone"], scope=grant.area_id)
    domain.grants.next_grant_state(grant.state, "report_milestone")


SUBJECTS: Mapping[Subject, Around] = MappingProxyType(
    {
        "proposal": Around(area_of_proposal, readable, attach_to_proposal),
        "report": Around(
            lambda session, report_id: grant_of(session, report_id).area_id,
            lambda session, _, report_id: grant_of(session, report_id),
            attach_to_report,
        ),
    },
)


def get_attachment(session: Session, principal: Principal, query: GetAttachment) -> AttachmentView:
    """One that the asker may read: what is hidden, those who moderate it alone."""
    attachment = session.get(Attachment, query.attachment_id)
    if attachment is None or attachment.state == "removed":
        raise AttachmentNotFound("there is no such attachment")
    try:
        SUBJECTS[attachment.subject].read(session, principal, attachment.subject_id)
    except NotFound as private:
        raise AttachmentNotFound("there is no such attachment") from private
    if attachment.state == "hidden" and not moderates(session, principal, attachment):
        raise AttachmentHidden("a playmaker has hidden it", reason=attachment.reason)
    return view(attachment, legible=True)


def moderates(session: Session, principal: Principal, attachment: Attachment) -> bool:
    area_id = SUBJECTS[attachment.subject].area(session, attachment.subject_id)
    return any(principal.has(role, area_id) for role in domain.MAY["hide_attachment"])


def list_attachments(session: Session, principal: Principal, query: ListAttachments) -> Attachments:
    """A page in the order in which they were attached; of what is hidden, the reason only."""
    SUBJECTS[query.subject].read(session, principal, query.subject_id)
    found = select(Attachment).where(*of(query.subject, query.subject_id), Attachment.place > query.after)
    there = found.where(Attachment.state != "removed").order_by(Attachment.place).limit(query.limit + 1)
    rows = session.scalars(there).all()
    items = tuple(view(row, legible=row.state == "shown") for row in rows[: query.limit])
    return Attachments(items=items, next_after=items[-1].place if len(rows) > query.limit else None)


def get_attachment_room(session: Session, principal: Principal, query: GetAttachmentRoom) -> AttachmentRoom:
    """How much there is; refused as attaching itself would be. What is attached already has its answer, however late."""
    principal.require_person("attach a file")
    attached = session.get(Attachment, query.attachment_id) if query.attachment_id else None
    if attached is None or attached.added_by != principal.person:
        SUBJECTS[query.subject].attach(session, principal, query.subject_id)
        require_room(session, principal, query.subject, query.subject_id)
    here, today = attached_here(session, query.subject, query.subject_id)[0], attached_today(session, principal)
    return AttachmentRoom(
        files_left=max(0, domain.attachments.ATTACHMENTS_MAX[query.subject] - here),
        files_left_today=max(0, domain.attachments.ATTACHED_A_DAY_MAX - today),
    )


def require_room(session: Session, principal: Principal, subject: Subject, subject_id: UUID) -> int:
    """How many were ever attached there, or `LimitReached`.

    The day's limit is counted without a lock: a person who attaches to several at once may pass it by as many.
    """
    count, ever = attached_here(session, subject, subject_id)
    domain.check_room(count, domain.attachments.ATTACHMENTS_MAX[subject], f"files attached to one {subject}")
    domain.check_room(ever, domain.attachments.ATTACHED_EVER_MAX, f"files ever attached to one {subject}")
    today = attached_today(session, principal)
    domain.check_room(today, domain.attachments.ATTACHED_A_DAY_MAX, "files attached by one person in a day")
    return ever


def attached_here(session: Session, subject: Subject, subject_id: UUID) -> tuple[int, int]:
    """How many there are, and how many there ever were."""
    there = func.count().filter(Attachment.state != "removed")
    count, ever = session.execute(select(there, func.count()).where(*of(subject, subject_id))).one()
    return count, ever


def attached_today(session: Session, principal: Principal) -> int:
    since = now() - timedelta(hours=domain.attachments.DAY_HOURS)
    mine = Attachment.added_by == principal.person, Attachment.added_at > since
    return session.scalar(select(func.count()).where(*mine)) or 0


def of(subject: Subject, subject_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return Attachment.subject == subject, Attachment.subject_id == subject_id


def named_digests(session: Session, digests: Collection[str]) -> set[str]:
    """Those of them that an attachment names, a removed one included: its file is kept."""
    return set(session.scalars(select(Attachment.digest).where(Attachment.digest.in_(digests)).distinct()))


def view(row: Attachment, *, legible: bool) -> AttachmentView:
    told = picked(row, "attachment_id", "place", "state", "media_type", "size_bytes", "added_at")
    shown = picked(row, "name", "description", "digest") if legible else {}
    return AttachmentView(**told, **shown, reason=row.reason if row.state == "hidden" else None)
