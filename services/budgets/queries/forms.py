"""Kept forms, for whoever brings the secret, or for the one who has claimed them."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets.forms import FormLine, FormNotFound, Forms, GetForm, KeptForm, ListOwnForms
from contracts.principal import Principal
from services.budgets.models import FormRow
from services.budgets.queries.picking import picked


def get_form(session: Session, principal: Principal, query: GetForm) -> KeptForm:
    row = session.get(FormRow, query.form_id)
    if row is None or not is_open_to(row, principal):
        raise FormNotFound("there is no such form")
    told = picked(row, "form_id", "kind", "content", "version", "kept_at", "expires_at")
    return KeptForm(**told, claimed=row.claimed_by is not None)


def list_own_forms(session: Session, principal: Principal, query: ListOwnForms) -> Forms:
    """A page, without what stands in them."""
    principal.require_person("see what you have begun")
    mine = select(FormRow).where(FormRow.claimed_by == principal.person, living(), FormRow.expires_at > now())
    if query.after is not None:
        mine = mine.where(FormRow.form_id > query.after)
    rows = session.scalars(mine.order_by(FormRow.form_id).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    items = tuple(FormLine(**picked(row, "form_id", "kind", "version", "kept_at", "expires_at")) for row in shown)
    return Forms(items=items, next_after=shown[-1].form_id if len(rows) > query.limit else None)


def living() -> ColumnElement[bool]:
    return FormRow.ended_at.is_(None)


def is_open_to(row: FormRow, principal: Principal) -> bool:
    """The secret opens what nobody has claimed; what is claimed is its owner's alone. What has expired opens to nobody."""
    whose = row.claimed_by is None or row.claimed_by == principal.person
    return whose and row.ended_at is None and row.expires_at > now()
