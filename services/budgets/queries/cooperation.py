"""What joint councils and the city have agreed, for everybody."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import today
from contracts.budgets.cooperation import Agreement, Agreements, ListAgreements
from contracts.budgets.councils import CouncilNotFound
from services.budgets.models import AgreementRow, Council


def list_agreements(session: Session, query: ListAgreements) -> Agreements:
    """A page of a council's log in the order of ids, after the one named."""
    if session.get(Council, query.council_id) is None:
        raise CouncilNotFound("there is no such council")
    of_council = select(AgreementRow).where(AgreementRow.council_id == query.council_id)
    if query.state is not None:
        of_council = of_council.where(AgreementRow.state == query.state)
    if query.after is not None:
        of_council = of_council.where(AgreementRow.agreement_id > query.after)
    rows = session.scalars(of_council.order_by(AgreementRow.agreement_id).limit(query.limit + 1)).all()
    day = today()
    items = tuple(agreement(row, day) for row in rows[: query.limit])
    return Agreements(items=items, next_after=items[-1].agreement_id if len(rows) > query.limit else None)


def agreement(row: AgreementRow, day: date) -> Agreement:
    return Agreement(
        agreement_id=row.agreement_id,
        title=row.title,
        text=row.text,
        held_by=row.held_by,
        agreed_on=row.agreed_on,
        due_on=row.due_on,
        state=row.state,
        settled_on=row.settled_on,
        reason=row.reason,
        overdue=row.state == "agreed" and row.due_on is not None and row.due_on < day,
        recorded_at=row.recorded_at,
    )
