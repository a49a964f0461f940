"""Where a proposal came from and what became of it after it had lost. What others may not read is told to authors only."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from contracts.budgets.carrying import Collection
from contracts.principal import Principal
from services.budgets.models import Author, Carried, CollectionRow, Proposal


def carried_from(session: Session, proposal_id: UUID) -> UUID | None:
    return session.scalar(select(Carried.carried_from).where(Carried.proposal_id == proposal_id))


def carried_to(session: Session, principal: Principal, proposal_id: UUID) -> tuple[UUID, ...]:
    """Those that all may read, and the asker's own drafts."""
    mine = select(Author.proposal_id).where(Author.person == principal.person)
    readable = or_(Proposal.public_version.is_not(None), Carried.proposal_id.in_(mine))
    found = select(Carried.proposal_id).join(Proposal, Proposal.proposal_id == Carried.proposal_id)
    ours = found.where(Carried.carried_from == proposal_id, readable)
    return tuple(session.scalars(ours.order_by(Carried.carried_at, Carried.proposal_id)))


def collections(session: Session, principal: Principal, proposal_id: UUID) -> tuple[Collection, ...]:
    """Drafted campaigns; for authors, what is asked and what was refused as well."""
    ours = select(CollectionRow).where(CollectionRow.proposal_id == proposal_id)
    if session.get(Author, (proposal_id, principal.person)) is None:
        ours = ours.where(CollectionRow.state == "drafted")
    return collected(session, ours)


def collections_for_application(session: Session, application_id: UUID, *, applicant: bool) -> tuple[Collection, ...]:
    """Drafted campaigns; for the applicant, what is asked and what was refused as well."""
    ours = select(CollectionRow).where(CollectionRow.application_id == application_id)
    return collected(session, ours if applicant else ours.where(CollectionRow.state == "drafted"))


def collections_for_initiative(session: Session, initiative_id: UUID) -> tuple[Collection, ...]:
    """All of them: who may read the initiative may read why not."""
    return collected(session, select(CollectionRow).where(CollectionRow.initiative_id == initiative_id))


def collected(session: Session, ours: Select[CollectionRow]) -> tuple[Collection, ...]:
    rows = session.scalars(ours.order_by(CollectionRow.asked_at, CollectionRow.campaign_id))
    told = ("campaign_id", "state", "reason", "asked_at")
    return tuple(Collection(**{name: getattr(row, name) for name in told}) for row in rows)
