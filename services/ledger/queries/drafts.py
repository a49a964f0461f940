"""What waits for somebody else of finance, and what became of what did."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger import Draft, Drafts, ListDrafts, Posted
from services.ledger.models import DraftRow


def list_drafts(session: Session, query: ListDrafts) -> Drafts:
    """Drafts in one state, the newest first."""
    newest = select(DraftRow).where(DraftRow.state == query.state).order_by(DraftRow.prepared_at.desc())
    return Drafts(items=tuple(draft_of(row) for row in session.scalars(newest.limit(query.limit))))


def draft_of(row: DraftRow) -> Draft:
    return Draft(
        draft_id=row.draft_id,
        kind=row.kind,
        state=row.state,  # type: ignore[arg-type] # CHECK holds it
        missing=row.missing,
        command=row.command,
        coded_by=row.coded_by,
        attested_by=tuple(row.attested_by),
        prepared_at=row.prepared_at,
        posted=Posted.load(row.posted) if row.posted else None,
        refusal=row.refusal["detail"] if row.refusal else None,
    )
