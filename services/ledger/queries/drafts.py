"""What waits for somebody else of finance, and what became of what did."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from contracts.ledger import Draft, Drafts, ListDrafts, Posted, ReversedTransfer, ReverseTransfer
from services.ledger.models import DraftRow, EntryRow, TransferRow
from services.ledger.queries.pool import transfer

ENTRY: Any = EntryRow.__table__
TRANSFER: Any = TransferRow.__table__


def list_drafts(session: Session, query: ListDrafts) -> Drafts:
    """Drafts in one state, the newest first; with each reversal what it would undo, so that nobody attests a mere number."""
    newest = select(DraftRow).where(DraftRow.state == query.state)
    if query.after is not None and (before := session.get(DraftRow, query.after)) is not None:
        same = and_(DraftRow.prepared_at == before.prepared_at, DraftRow.draft_id < before.draft_id)
        newest = newest.where(or_(DraftRow.prepared_at < before.prepared_at, same))
    order = DraftRow.prepared_at.desc(), DraftRow.draft_id.desc()
    rows = session.scalars(newest.order_by(*order).limit(query.limit + 1)).all()
    page = rows[: query.limit]
    wrong = reversed_by(session, page)
    return Drafts(
        items=tuple(draft_of(row, wrong.get(row.draft_id)) for row in page),
        next_after=page[-1].draft_id if len(rows) > query.limit else None,
    )


def reversed_by(session: Session, rows: Sequence[DraftRow]) -> dict[UUID, ReversedTransfer]:
    """Reversal -> its transfer, all of a page in one statement."""
    reversals = [row for row in rows if row.kind == ReverseTransfer.__name__]
    wanted = {row.draft_id: UUID(json.loads(row.command)["transfer_id"]) for row in reversals}
    if not wanted:
        return {}
    asked = select(TRANSFER, ENTRY.c.grounds).join(ENTRY, ENTRY.c.sequence == TRANSFER.c.sequence)
    found = session.execute(asked.where(TRANSFER.c.transfer_id.in_(wanted.values())))
    told = {
        row.transfer_id: ReversedTransfer(transfer=transfer(row), voucher=(row.grounds or {}).get("voucher"))
        for row in found
    }
    return {draft_id: told[wrong_id] for draft_id, wrong_id in wanted.items() if wrong_id in told}


def draft_of(row: DraftRow, reverses: ReversedTransfer | None = None) -> Draft:
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
        reverses=reverses,
    )
