"""What waits for somebody else of finance, and what became of what did."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from contracts.ledger import Draft, Drafts, ListDrafts, Posted
from services.ledger.models import DraftRow


def list_drafts(session: Session, query: ListDrafts) -> Drafts:
    """Drafts in one state, the newest first."""
    newest = select(DraftRow).where(DraftRow.state == query.state)
    if query.after is not None and (before := session.get(DraftRow, query.after)) is not None:
        same = and_(DraftRow.prepared_at == before.prepared_at, DraftRow.draft_id < before.draft_id)
        newest = newest.where(or_(DraftRow.prepared_at < before.prepared_at, same))
    order = DraftRow.prepared_at.desc(), DraftRow.draft_id.desc()
    rows = session.scalars(newest.order_by(*order).limit(query.limit + 1)).all()
    page = rows[: query.limit]
    return Drafts(
        items=tuple(draft_of(row) for row in page), next_after=page[-1].draft_id if len(rows) > query.limit else None
    )


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
        refused_as=row.refusal["type"] if row.refusal else None,
    )
