"""What a campaign was funded with is a project's: crowdfunding tells of it, the ledger hands it over, we follow it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets.grants import GrantTerms
from contracts.crowdfunding import CampaignFunded
from contracts.errors import NotYet
from contracts.ledger import GrantsPosted, TransferReversed
from contracts.ledger.giving_back import GiveBackPosted
from services.budgets import domain
from services.budgets.models import Application, FundedCampaign, Grant, Proposal
from services.budgets.operations.following import follow
from services.budgets.operations.grants import keep_release, turn_grant
from services.budgets.operations.steps import number

HANDED_OVER = ("hand_over", "grant_match")
"""The kinds of transfer by which a campaign's grant comes to be: what citizens gave, and the match."""


def record_funded_campaign(session: Session, terms: GrantTerms, event: CampaignFunded) -> None:
    """It has come to its end: a project is awarded what it collected, and waits for the ledger."""
    if session.get(FundedCampaign, event.campaign_id) is not None:
        return
    collected = event.captured - event.fees
    session.add(
        FundedCampaign(
            campaign_id=event.campaign_id,
            owner=event.owner,
            cvr=event.cvr,
            rest_of=event.rest_of,
            collected=collected,
            match=event.match,
        )
    )
    session.flush()
    grant = Grant(
        project_id=free_id(session, event.campaign_id),
        campaign_id=event.campaign_id,
        area_id=event.area_id,
        title=event.title,
        year=event.year,
        currency=event.currency,
        terms=terms.dump(),
        state="awarded",
        awarded=collected + event.match,
        contributed=0,
        repaid=0,
        released=0,
        returned=0,
    )
    session.add(grant)


def free_id(session: Session, campaign_id: UUID) -> UUID:
    """The project's id. People's clients make ids of proposals and applications: one of them may have taken it."""
    for attempt in range(domain.campaigns.IDS_TRIED_MAX):
        project_id = domain.campaigns.project_of(campaign_id, attempt)
        if session.get(Proposal, project_id) is None and session.get(Application, project_id) is None:
            return project_id
    raise NotYet(f"no id is free for the project of campaign {campaign_id}")


def record_campaign_grant(session: Session, event: GrantsPosted) -> None:
    """The money is the project's: citizens' money, the match, or both; what was not used of the match the pool's again."""
    grant = campaign_grant(session, event.owner_id)
    if grant is None:
        raise NotYet(f"campaign {event.owner_id} is not known here")
    if not domain.is_news((grant.granted_epoch, grant.granted_sequence), number(event)):
        return
    moved = {kind: sum(line.amount for line in event.transfers if line.kind == kind) for kind in HANDED_OVER}
    grant.granted, grant.contributed = sum(moved.values()), moved["hand_over"]
    grant.granted_at = grant.granted_at or now()
    grant.granted_epoch, grant.granted_sequence = event.epoch, event.sequence
    if grant.state == "awarded":
        award_what_moved(session, grant, moved)
        turn_grant(grant, "grants_posted")
        follow(session, grant)
    if event.released:
        keep_release(session, event, event.released, campaign_id=event.owner_id)


def award_what_moved(session: Session, grant: Grant, moved: Mapping[str, int]) -> None:
    """The ledger may have refused what was asked for first, and was then asked for less: only what it moved was awarded."""
    funded = session.get_one(FundedCampaign, grant.campaign_id)
    funded.collected, funded.match = moved["hand_over"], moved["grant_match"]
    grant.awarded = sum(moved.values())
    grant.year = grant.year if funded.match else None


def lose_campaign_grant(grant: Grant, event: TransferReversed) -> None:
    """Finance has undone the handing over, or the match, none of which was paid out."""
    if grant.granted is None:
        raise NotYet(f"project {grant.project_id} was granted nothing yet")
    if domain.is_news((grant.granted_epoch, grant.granted_sequence), number(event)):
        grant.granted -= event.amount
        if event.kind == "hand_over":
            grant.contributed -= event.amount
        grant.granted_epoch, grant.granted_sequence = event.epoch, event.sequence


def record_giving_back(session: Session, event: GiveBackPosted) -> None:
    """Citizens have some of their money back, which the project did not need."""
    grant = campaign_grant(session, event.campaign_id)
    if grant is None:
        raise NotYet(f"campaign {event.campaign_id} is not known here")
    grant.returned += event.amount


def campaign_grant(session: Session, campaign_id: UUID) -> Grant | None:
    """The grant that a campaign was funded with, locked."""
    return session.scalar(select(Grant).where(Grant.campaign_id == campaign_id).with_for_update())
