"""A campaign's match: asked for within a scheme by a named person, raised, held by the ledger, and earned by pledges in line."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.outbox import publish
from contracts.crowdfunding import CampaignDone, CampaignNotFound, MatchAsked, MatchRequested, WrongCampaignState
from contracts.crowdfunding.matching import MatchingRules, RaiseMatch, SchemeNotFound
from contracts.errors import NotYet
from contracts.ledger import MatchRefused, MatchReserved, TransferReversed
from contracts.principal import Principal
from services.crowdfunding import models
from services.crowdfunding.domain import PERMISSIONS, matching
from services.crowdfunding.models import Campaign
from services.crowdfunding.models.matching import MatchingScheme, MatchLine, MatchRequest
from services.crowdfunding.queries.matching import LIVE
from services.crowdfunding.queries.reviewing import check_reviewer


def ask(session: Session, campaign: Campaign, request_id: UUID, asked: MatchAsked, principal: Principal) -> None:
    """Ask the ledger for a match, if the scheme's rules let the campaign have one; the campaign waits for the answer."""
    scheme = session.get(MatchingScheme, asked.scheme_id)
    if scheme is None:
        raise SchemeNotFound("there is no such scheme")
    campaign.match_request_id, campaign.match_year = request_id, scheme.year
    campaign.match_scheme_id = scheme.scheme_id
    request(session, campaign, request_id, asked, principal)


def raise_match(session: Session, principal: Principal, command: RaiseMatch) -> CampaignDone:
    """More of the same scheme while the campaign collects; it is in the calculation once the ledger holds it."""
    campaign = session.get(Campaign, command.campaign_id, with_for_update=True)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    principal.require(*PERMISSIONS["raise_match"].roles, scope=campaign.area_id)
    check_reviewer(session, principal, campaign)
    if campaign.state != "open" or campaign.closes_at <= now() or campaign.match_scheme_id is None:
        raise WrongCampaignState("a match is raised where there is one, while it collects", state=campaign.state)
    more = MatchAsked(scheme_id=campaign.match_scheme_id, amount=command.amount, decision=command.decision)
    request(session, campaign, command.command_id, more, principal)
    return CampaignDone(id=campaign.campaign_id, state=campaign.state)


def request(session: Session, campaign: Campaign, request_id: UUID, asked: MatchAsked, principal: Principal) -> None:
    """Keep the decision and ask the ledger, if the scheme's rules let the campaign have as much with what it has."""
    scheme = session.get_one(MatchingScheme, asked.scheme_id)
    in_all = campaign.match_amount + sum(session.scalars(waiting(campaign))) + asked.amount
    wanted = matching.Wanted(campaign.area_id, campaign.goal, campaign.least_goal, in_all)
    matching.check_match(scheme.state, MatchingRules.load(scheme.rules), wanted, today())
    session.add(
        MatchRequest(
            request_id=request_id,
            campaign_id=campaign.campaign_id,
            scheme_id=scheme.scheme_id,
            amount=asked.amount,
            decision=asked.decision.dump(),
            decided_by=principal.person,
            asked_at=now(),
        )
    )
    publish(
        session,
        MatchRequested(
            request_id=request_id,
            campaign_id=campaign.campaign_id,
            scheme_id=scheme.scheme_id,
            area_id=campaign.area_id,
            year=scheme.year,
            amount=asked.amount,
            currency=campaign.currency,
            decision=asked.decision,
            coded_by=principal.person,
        ),
    )


def hold(session: Session, campaign: Campaign, event: MatchReserved) -> None:
    """The ledger holds what was asked for, the first time or on top: once for each request, and none that was refused."""
    if not hear(session, event) or campaign.state == "handed_over":
        return  # what the ledger handed over it has said already; the rest went back
    campaign.match_amount += event.amount
    campaign.match_year, campaign.match_sequence = event.year, max(event.sequence, campaign.match_sequence or 0)
    if session.get(MatchLine, campaign.campaign_id) is None:
        session.add(MatchLine(campaign_id=campaign.campaign_id, places=0))


def is_wanted(session: Session, campaign: Campaign, event: MatchReserved) -> bool:
    """Whether a campaign that collects has its match of the scheme that this is of. One that still waits for another answer
    has been published anew since it asked for this.
    """
    row = session.get(MatchRequest, event.request_id)
    return campaign.state != "matching" and row is not None and row.scheme_id == campaign.match_scheme_id


def hear(session: Session, event: MatchReserved) -> bool:
    """Whether this is the first answer to its request; it is kept, whatever has become of the campaign."""
    row = session.get(MatchRequest, event.request_id)
    if row is None or row.sequence is not None or row.refusal is not None:
        return False
    row.sequence = event.sequence
    return True


def lose(session: Session, campaign: Campaign, event: TransferReversed) -> None:
    """Finance has undone a reservation: as much less is there. NotYet while the reservation itself may not be heard of."""
    if session.scalar(select(waiting(campaign).exists())):
        raise NotYet(f"what was asked for campaign {campaign.campaign_id} is not answered yet")
    if campaign.state in LIVE:
        campaign.match_amount = max(campaign.match_amount - event.amount, 0)
        campaign.match_sequence = max(event.sequence, campaign.match_sequence or 0)


def waiting(campaign: Campaign) -> Select[int]:
    """The amounts that were asked for a campaign and not answered."""
    return select(MatchRequest.amount).where(
        MatchRequest.campaign_id == campaign.campaign_id,
        MatchRequest.sequence.is_(None),
        MatchRequest.refusal.is_(None),
    )


def refuse(session: Session, event: MatchRefused) -> None:
    row = session.get(MatchRequest, event.request_id)
    if row is not None and row.sequence is None:
        row.refusal = event.reason


def take_places(session: Session, pledges: Collection[models.Pledge]) -> None:
    """Pledges that count stand in the line for the match, for good: their places are what the database gave them, one after
    another however many come at once. Where there is no match there is no line.
    """
    new: dict[UUID, list[models.Pledge]] = {}
    for pledge in pledges:
        if pledge.state in matching.COUNTED and pledge.match_place is None and pledge.withdrawn_at is None:
            new.setdefault(pledge.campaign_id, []).append(pledge)
    for campaign_id in sorted(new):  # so that two who stand in the same lines wait for each other in turn
        mine = new[campaign_id]
        line = update(MatchLine).where(MatchLine.campaign_id == campaign_id)
        with session.no_autoflush:  # the pledges are written once, with their places
            last = session.scalar(line.values(places=MatchLine.places + len(mine)).returning(MatchLine.places))
        if last is not None:
            for place, pledge in enumerate(mine, last - len(mine) + 1):
                pledge.match_place = place


def is_resident(session: Session, campaign: Campaign, principal: Principal) -> bool:
    """Whether who pledges lives where the campaign's scheme asks for; of a campaign without one nobody asks."""
    if campaign.match_scheme_id is None:
        return False
    rules = MatchingRules.load(session.get_one(MatchingScheme, campaign.match_scheme_id).rules)
    return matching.is_resident(rules, campaign.area_id, principal, today())
