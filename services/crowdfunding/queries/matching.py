"""What can be read of matching: schemes with their own sums only, and a campaign's match as it stands."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from contracts.crowdfunding.matching import (
    GetMatch,
    GetMatchingScheme,
    ListMatchingSchemes,
    MatchDecision,
    MatchingRules,
    MatchingSchemeLine,
    MatchingSchemes,
    MatchingSchemeView,
    MatchView,
    SchemeNotFound,
)
from contracts.ledger import Decision
from contracts.principal import Principal
from services.crowdfunding import models
from services.crowdfunding.domain import matching
from services.crowdfunding.domain.permissions import FINANCE
from services.crowdfunding.models import Campaign
from services.crowdfunding.models.matching import MatchingScheme, MatchRequest
from services.crowdfunding.queries.reading import readable

DECISIONS_MAX = 100
LIVE = ("open", "settling", "funded")
"""A campaign that counts on what the ledger holds for it."""


def list_matching_schemes(session: Session, principal: Principal, query: ListMatchingSchemes) -> MatchingSchemes:
    chosen = select(MatchingScheme).order_by(MatchingScheme.scheme_id).limit(query.limit + 1)
    if not is_finance(principal):
        chosen = chosen.where(MatchingScheme.state.in_(matching.PUBLIC))
    if query.state is not None:
        chosen = chosen.where(MatchingScheme.state == query.state)
    if query.after is not None:
        chosen = chosen.where(MatchingScheme.scheme_id > query.after)
    found = list(session.scalars(chosen))
    page = found[: query.limit]
    return MatchingSchemes(
        items=tuple(line(scheme) for scheme in page),
        next_after=page[-1].scheme_id if len(found) > query.limit else None,
    )


def is_finance(principal: Principal) -> bool:
    return any(principal.has(role) for role in FINANCE.roles)


def line(scheme: MatchingScheme) -> MatchingSchemeLine:
    rules = MatchingRules.load(scheme.rules)
    return MatchingSchemeLine(
        scheme_id=scheme.scheme_id,
        title=scheme.title,
        source=scheme.source,
        state=scheme.state,
        kind=rules.kind,
        year=scheme.year,
        amount=scheme.amount,
        currency=scheme.currency,
        until=rules.until,
    )


def get_matching_scheme(session: Session, principal: Principal, query: GetMatchingScheme) -> MatchingSchemeView:
    scheme = session.get(MatchingScheme, query.scheme_id)
    if scheme is None or (scheme.state not in matching.PUBLIC and not is_finance(principal)):
        raise SchemeNotFound("there is no such scheme")
    sums = select(Campaign.state, func.sum(Campaign.match_amount), func.count())
    mine = sums.where(Campaign.match_scheme_id == scheme.scheme_id, Campaign.match_amount > 0).group_by(Campaign.state)
    by_state = {state: (int(amount), count) for state, amount, count in session.execute(mine)}
    return MatchingSchemeView(
        scheme_id=scheme.scheme_id,
        title=scheme.title,
        source=scheme.source,
        state=scheme.state,
        rules=MatchingRules.load(scheme.rules),
        year=scheme.year,
        amount=scheme.amount,
        currency=scheme.currency,
        decision=Decision.load(scheme.decision),
        ended=Decision.load(scheme.end_decision) if scheme.state == "ended" and scheme.end_decision else None,
        note=scheme.note,
        campaigns=sum(count for _, count in by_state.values()),
        reserved=sum(amount for state, (amount, _) in by_state.items() if state != "handed_over"),
        granted=by_state.get("handed_over", (0, 0))[0],
    )


def get_match(session: Session, principal: Principal, query: GetMatch) -> MatchView:
    """What a pledge would bring is what it would if it counted before any other that is under way: no promise."""
    campaign = readable(session, principal, query.campaign_id)
    earned, would_bring = earned_of(session, campaign), 0
    scheme = session.get(MatchingScheme, campaign.match_scheme_id) if campaign.match_scheme_id else None
    if scheme is not None and query.amount and campaign.state == "open":
        rules = MatchingRules.load(scheme.rules)
        resident = matching.is_resident(rules, campaign.area_id, principal, today())
        new = matching.Counted(uuid4(), query.amount, principal.person, resident, now())
        pledges = [*counted(session, campaign.campaign_id), new]
        would_bring = matching.match_of(rules, campaign.goal, campaign.match_amount, pledges).whole - earned
    return MatchView(
        campaign_id=campaign.campaign_id,
        scheme_id=campaign.match_scheme_id,
        source=scheme.source if scheme else None,
        reserved=campaign.match_amount,
        earned=earned,
        left=left_of(campaign, earned),
        would_bring=would_bring,
        decisions=decisions(session, campaign.campaign_id),
    )


def decisions(session: Session, campaign_id: UUID) -> tuple[MatchDecision, ...]:
    """The newest first, at most a hundred."""
    chosen = select(MatchRequest).where(MatchRequest.campaign_id == campaign_id).order_by(MatchRequest.asked_at.desc())
    return tuple(
        MatchDecision(
            amount=row.amount,
            decision=Decision.load(row.decision),
            asked_at=row.asked_at,
            sequence=row.sequence,
            refusal=row.refusal,
        )
        for row in session.scalars(chosen.limit(DECISIONS_MAX))
    )


def earned_of(session: Session, campaign: Campaign) -> int:
    """What of the match the pledges that count have brought; what was handed over, once the ledger has said so."""
    if campaign.state == "handed_over":
        return campaign.match_amount
    return due(session, campaign) if campaign.state in LIVE else 0


def earned_by(session: Session, campaigns: Sequence[Campaign]) -> dict[UUID, int]:
    """`earned_of` for a page of campaigns: two statements, however many there are."""
    earned = {each.campaign_id: each.match_amount if each.state == "handed_over" else 0 for each in campaigns}
    matched_ones = [each for each in campaigns if each.state in LIVE and each.match_amount]
    if not matched_ones:
        return earned
    scheme_ids = {each.match_scheme_id for each in matched_ones}
    kept = select(MatchingScheme.scheme_id, MatchingScheme.rules).where(MatchingScheme.scheme_id.in_(scheme_ids))
    rules = {scheme_id: MatchingRules.load(told) for scheme_id, told in session.execute(kept)}
    pledges: dict[UUID, list[matching.Counted]] = {each.campaign_id: [] for each in matched_ones}
    for campaign_id, *row in session.execute(that_count(pledges.keys(), models.Pledge.campaign_id)):
        pledges[campaign_id].append(matching.Counted(*row))
    for each in matched_ones:
        if each.match_scheme_id is not None:
            told = rules[each.match_scheme_id], each.goal, each.match_amount, pledges[each.campaign_id]
            earned[each.campaign_id] = matching.match_of(*told).whole
    return earned


def left_of(campaign: Campaign, earned: int) -> int:
    return campaign.match_amount - earned if campaign.state in LIVE else 0


def due(session: Session, campaign: Campaign, states: tuple[str, ...] = matching.COUNTED) -> int:
    """The match that is due to a campaign's pledges in these states."""
    if not campaign.match_amount:
        return 0
    return matched(session, campaign, counted(session, campaign.campaign_id, states=states)).whole


def judged(session: Session, campaign: Campaign) -> int:
    """The match that the deadline counts: of what is reserved, and, once that was enough, of what could be captured."""
    return due(session, campaign, ("captured",) if campaign.verdict == "met" else matching.COUNTED)


def declined(session: Session, campaign: Campaign, match: int) -> int:
    """What of the match is not due because captures were declined, `match` being what is due without them."""
    states = (*(("captured",) if campaign.verdict == "met" else matching.COUNTED), "declined")
    return due(session, campaign, states) - match


def told(session: Session, pledge: models.Pledge) -> int | None:
    """What a pledge brings, once it counts: what comes after it takes nothing from it."""
    if pledge.match_place is None or pledge.state not in matching.COUNTED or pledge.withdrawn_at is not None:
        return None
    campaign = session.get_one(Campaign, pledge.campaign_id)
    before = counted(session, pledge.campaign_id, pledge.match_place)
    each = matched(session, campaign, before).each
    return each[-1] if each else None


def matched(session: Session, campaign: Campaign, pledges: Sequence[matching.Counted]) -> matching.Matched:
    if not campaign.match_amount or campaign.match_scheme_id is None:
        return matching.NOTHING
    rules = MatchingRules.load(session.get_one(MatchingScheme, campaign.match_scheme_id).rules)
    return matching.match_of(rules, campaign.goal, campaign.match_amount, pledges)


def counted(
    session: Session, campaign_id: UUID, up_to: int | None = None, states: tuple[str, ...] = matching.COUNTED
) -> list[matching.Counted]:
    """The pledges that count, in the order in which they began to; up to a place in it."""
    chosen = that_count([campaign_id], states=states)
    if up_to is not None:
        chosen = chosen.where(models.Pledge.match_place <= up_to)
    return [matching.Counted(*row) for row in session.execute(chosen)]


def that_count(campaign_ids: Collection[UUID], *first: Any, states: tuple[str, ...] = matching.COUNTED) -> Select[Any]:
    """What `Counted` holds of these campaigns' pledges, in their places, after the columns named `first`."""
    row = models.Pledge
    return (
        select(*first, row.pledge_id, row.amount, row.person, row.resident, row.reserved_at)
        .where(row.campaign_id.in_(campaign_ids), row.state.in_(states))
        .where(row.match_place.is_not(None), row.withdrawn_at.is_(None))
        .order_by(row.match_place)
    )
