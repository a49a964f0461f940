"""What finance undoes in the ledger by a reversal: the campaign or the pledge says so, for people to mend."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.ledger import APPLICATION_PREFIX, SCHEME_PREFIX, TransferReversed
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import matching, schemes
from services.crowdfunding.operations.campaigns import forget_publication
from services.crowdfunding.operations.ending import call_off

LEDGER = "ledger"
"""Who called a campaign off whose grant was taken back."""
NO_GRANT = "Puljens bevilling til projektet er taget tilbage. Derfor kan projektet ikke bygge på den, og I får jeres penge igen."
"""What owner and donors are told, in Danish as every reason."""


def record_reversal(session: Session, rules: domain.Rules, event: TransferReversed) -> None:
    """Of citizens' money and of matches; a match that was taken back is none when the campaign is settled."""
    owners = event.transfers[0].owners()
    said = f"the ledger reversed a transfer ({event.kind}, number {event.sequence}): {event.reason}"
    if "donor" in owners:
        pledge = session.get(Pledge, UUID(owners["donor"]), with_for_update=True)
        if pledge is not None:
            pledge.note = said
        return
    if event.kind in ("award", "direct_grant"):
        for rest in rests_of(session, owners["grant"]):
            lose_grant(session, rules, rest, event.amount, said)
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


def rests_of(session: Session, grant: str) -> list[Campaign]:
    """The campaign that collects what this grant of the pool leaves open, if there is one."""
    origin = Campaign.application_id if grant.startswith(APPLICATION_PREFIX) else Campaign.proposal_id
    mine = select(Campaign).where(origin == UUID(grant.removeprefix(APPLICATION_PREFIX)), Campaign.granted > 0)
    return list(session.scalars(mine.with_for_update()))


def lose_grant(session: Session, rules: domain.Rules, campaign: Campaign, amount: int, said: str) -> None:
    """Before anybody gave, it is a draft again that counts on so much less; while it collects it is called off, for its donors
    gave to the rest of something that the pool pays. Handed over, it is its project's, which budgets follow.
    """
    campaign.note = said
    if campaign.state in ("submitted", "matching"):
        forget_publication(campaign)
        campaign.state = domain.next_state(campaign.state, "grant_reversed")
        session.flush()  # content is changed in a draft only
    if campaign.state == "draft":
        campaign.granted = max(campaign.granted - amount, 0)
    elif campaign.state == "open" or (campaign.state == "settling" and campaign.verdict != "missed"):
        call_off(session, rules, campaign, "grant_reversed", by=LEDGER, reason=NO_GRANT)
