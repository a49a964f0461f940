"""What somebody is filling in is kept for them. Its text leaves this table by no event, no log and no other answer."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import Done
from contracts.budgets.forms import ClaimForm, DropForm, FormNotFound, KeepForm
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import FormRow
from services.budgets.queries.forms import is_open_to, living


def keep_form(session: Session, principal: Principal, command: KeepForm, kept: timedelta) -> Done:
    """The next version, by whoever has read the last; `state` says which. It expires `kept` from now."""
    domain.check_content(command.content)
    row = session.get(FormRow, command.form_id, with_for_update=True)
    if row is None and command.version == 0:
        check_room(session, principal.person)
        row = FormRow(form_id=command.form_id, version=0)
        session.add(row)
    elif row is None or not is_open_to(row, principal):
        raise FormNotFound("there is no such form")
    domain.check_version(command.version, row.version)
    if principal.person and row.claimed_by is None:
        claim(session, principal, row)
    row.kind, row.content, row.version = command.kind, command.content, row.version + 1
    row.kept_at = now()
    row.expires_at = row.kept_at + kept
    return Done(id=row.form_id, state=str(row.version))


def claim_form(session: Session, principal: Principal, command: ClaimForm) -> Done:
    """By whoever is signed in and brings the secret; again changes nothing."""
    principal.require_person()
    row = own_form(session, principal, command.form_id)
    if row.claimed_by is None:
        claim(session, principal, row)
    return Done(id=row.form_id, state=str(row.version))


def drop_form(session: Session, principal: Principal, command: DropForm) -> Done:
    row = own_form(session, principal, command.form_id)
    end(row)
    return Done(id=row.form_id, state="dropped")


def forget_forms(session: Session) -> None:
    """Those that nobody has kept again in time lose their text, and whose they were. Replicas share them out."""
    due = select(FormRow).where(living(), FormRow.expires_at <= now())
    oldest = due.order_by(FormRow.expires_at).limit(domain.FORGOTTEN_MAX).with_for_update(skip_locked=True)
    for row in session.scalars(oldest):
        end(row)


def end(row: FormRow) -> None:
    row.content, row.claimed_by, row.ended_at = None, None, now()


def claim(session: Session, principal: Principal, row: FormRow) -> None:
    if row.version:
        check_room(session, principal.person)
    row.claimed_by = principal.person


def own_form(session: Session, principal: Principal, form_id: UUID) -> FormRow:
    row = session.get(FormRow, form_id, with_for_update=True)
    if row is None or not is_open_to(row, principal):
        raise FormNotFound("there is no such form")
    return row


def check_room(session: Session, person: str) -> None:
    """For one more of this person's, or of those who have not signed in."""
    whose = FormRow.claimed_by == person if person else FormRow.claimed_by.is_(None)
    limit = domain.FORMS_A_PERSON_MAX if person else domain.FORMS_UNCLAIMED_MAX
    some = select(FormRow.form_id).where(whose, living()).limit(limit).subquery()
    with session.no_autoflush:
        count = session.scalar(select(func.count()).select_from(some)) or 0
    domain.check_room(count, limit, "kept forms")
