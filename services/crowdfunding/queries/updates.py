"""What campaigns have told, newest first."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.crowdfunding.updates import ListUpdates, Updates, UpdateView
from services.crowdfunding.models import CampaignUpdate
from services.crowdfunding.queries.campaigns import opened


def list_updates(session: Session, query: ListUpdates) -> Updates:
    """A page, each of a lower number than the one before."""
    campaign = opened(session, query.campaign_id)
    chosen = select(CampaignUpdate).where(CampaignUpdate.campaign_id == campaign.campaign_id)
    if query.before is not None:
        chosen = chosen.where(CampaignUpdate.number < query.before)
    found = session.scalars(chosen.order_by(CampaignUpdate.number.desc()).limit(query.limit + 1)).all()
    page = found[: query.limit]
    return Updates(
        items=tuple(
            UpdateView(
                update_id=row.update_id, number=row.number, title=row.title, text=row.text, posted_at=row.posted_at
            )
            for row in page
        ),
        next_before=page[-1].number if len(found) > query.limit else None,
    )
