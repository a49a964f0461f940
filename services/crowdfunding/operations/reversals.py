"""What finance undoes in the ledger by a reversal: the campaign or the pledge says so, for people to mend."""

from uuid import UUID

from sqlalchemy.orm import Session

from contracts.ledger import SCHEME_PREFIX, TransferReversed
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import matching, schemes


def record_reversal(session: Session, event: TransferReversed) -> None:
    """Of citizens' money and of matches; a match that was taken back is none when the campaign is settled."""
    owners = event.transfers[0].owners()
    said = f"the ledger reversed a transfer ({event.kind}, number {event.sequence}): {event.reason}"
    if "donor" in owners:
        pledge = session.get(Pledge, UUID(owners["donor"]), with_for_update=True)
        if pledge is not None:
            pledge.note = said
        return
    if event.kind == "earmark" and owners["earmark"].startswith(SCHEME_PREFIX):
        schemes.lose_earmark(session, UUID(owners["earmark"].removeprefix(SCHEME_PREFIX)), event)
        return
    campaign_id = owners.get("match") or owners.get("campaign")
    campaign = session.get(Campaign, UUID(campaign_id), with_for_update=True) if campaign_id else None
    if campaign is not None:
        campaign.note = said
        if event.kind == "reserve_match":
            matching.lose(session, campaign, event)
