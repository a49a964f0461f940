"""What can be read of promises of help: how far needs are met, and who promised what, as far as the asker may see it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from contracts.crowdfunding import CampaignNotFound, NotYourCampaign
from contracts.crowdfunding.helping import (
    CampaignNeeds,
    DisputedHelp,
    DisputedHelpPage,
    GetHelp,
    GetNeeds,
    Helper,
    Helpers,
    HelpPage,
    HelpView,
    ListDisputedHelp,
    ListHelp,
    ListHelpers,
    NeedStatus,
    NotYourPromise,
    PromiseNotFound,
)
from contracts.principal import EVERYWHERE, Principal
from services.crowdfunding import domain
from services.crowdfunding.domain import helping
from services.crowdfunding.models import Campaign, CampaignNeed, HelpPromise
from services.crowdfunding.queries.reading import is_behind, readable


class Standing(NamedTuple):
    """Quantities of one need. Of what was confirmed, `promised` counts as much as was confirmed."""

    promised: int = 0
    confirmed: int = 0


def sums_of(session: Session, need_ids: Sequence[UUID]) -> Mapping[UUID, Standing]:
    promised = func.sum(func.coalesce(HelpPromise.confirmed, HelpPromise.quantity))
    confirmed = func.sum(func.coalesce(HelpPromise.confirmed, 0))
    sums = select(HelpPromise.need_id, promised, confirmed).group_by(HelpPromise.need_id)
    found = sums.where(HelpPromise.need_id.in_(need_ids), HelpPromise.state.in_(helping.STANDING))
    standing = {need_id: Standing(int(first), int(second)) for need_id, first, second in session.execute(found)}
    return {need_id: standing.get(need_id, Standing()) for need_id in need_ids}


def get_needs(session: Session, principal: Principal, query: GetNeeds) -> CampaignNeeds:
    campaign = readable(session, principal, query.campaign_id)
    of_campaign = (
        select(CampaignNeed).where(CampaignNeed.campaign_id == campaign.campaign_id).order_by(CampaignNeed.position)
    )
    needs = list(session.scalars(of_campaign))
    sums = sums_of(session, [need.need_id for need in needs])
    hours = [sums[need.need_id] for need in needs if need.kind == "hours"]
    promised, confirmed = sum(each.promised for each in hours), sum(each.confirmed for each in hours)
    rate = campaign.hour_rate if campaign.hours_count else 0
    return CampaignNeeds(
        campaign_id=campaign.campaign_id,
        needs=tuple(need_status(need, sums[need.need_id]) for need in needs),
        hours_count=campaign.hours_count,
        hour_rate=campaign.hour_rate,
        currency=campaign.currency,
        quarter_hours_promised=promised,
        quarter_hours_confirmed=confirmed,
        hours_value=helping.hours_value(promised, rate),
        hours_value_confirmed=helping.hours_value(confirmed, rate),
    )


def need_status(need: CampaignNeed, standing: Standing) -> NeedStatus:
    whole = helping.needed(need.kind, need.quantity)
    return NeedStatus(
        need_id=need.need_id,
        kind=need.kind,
        title=need.title,
        needed=whole,
        promised=standing.promised,
        confirmed=standing.confirmed,
        missing=whole - standing.promised,
    )


def get_help(session: Session, principal: Principal, query: GetHelp) -> HelpView:
    """For who promised it, the campaign's owner, and playmakers."""
    principal.require_person("see a promise")
    found = session.execute(rows().where(HelpPromise.promise_id == query.promise_id)).one_or_none()
    if found is None:
        raise PromiseNotFound("there is no such promise")
    promise, need, campaign = found
    if promise.person != principal.person and not sees_all(session, principal, campaign, "get_help"):
        raise NotYourPromise("somebody else promised this")
    return help_view(principal, promise, need, campaign)


def list_help(session: Session, principal: Principal, query: ListHelp) -> HelpPage:
    """All of a campaign, in the order of their ids."""
    campaign = session.get(Campaign, query.campaign_id)
    if campaign is None:
        raise CampaignNotFound("there is no such campaign")
    if not sees_all(session, principal, campaign, "list_help"):
        principal.require_person("see what was promised")
        raise NotYourCampaign("the owner of the campaign sees this, its team, and playmakers")
    ours = [CampaignNeed.campaign_id == campaign.campaign_id]
    ours += [HelpPromise.state == query.state] if query.state else []
    return help_page(session, principal, query, *ours)


def list_disputed_help(session: Session, principal: Principal, query: ListDisputedHelp) -> DisputedHelpPage:
    principal.require(*domain.PERMISSIONS["list_disputed_help"].roles, scope=query.area_id or EVERYWHERE)
    chosen = [HelpPromise.state == "disputed"]
    chosen += [Campaign.area_id == query.area_id] if query.area_id else []
    found, next_after = page(session, query, *chosen)
    items = tuple(
        DisputedHelp(
            promise_id=promise.promise_id,
            campaign_id=campaign.campaign_id,
            kind=need.kind,
            campaign_title=campaign.title,
            area_id=campaign.area_id,
            title=need.title,
            given=promise.given,
            note=promise.note or "",
            disputed_at=promise.settled_at,
        )
        for promise, need, campaign in found
    )
    return DisputedHelpPage(items=items, next_after=next_after)


def list_helpers(session: Session, principal: Principal, query: ListHelpers) -> Helpers:
    campaign = readable(session, principal, query.campaign_id)
    ours = CampaignNeed.campaign_id == campaign.campaign_id, HelpPromise.state.in_(helping.STANDING)
    found, next_after = page(session, query, *ours)
    items = tuple(
        Helper(
            promise_id=promise.promise_id,
            need_id=need.need_id,
            kind=need.kind,
            quantity=promise.quantity,
            confirmed=promise.confirmed,
            display_name=promise.display_name,
            cvr=promise.cvr,
        )
        for promise, need, _ in found
    )
    return Helpers(items=items, next_after=next_after)


def help_page(session: Session, principal: Principal, query: Any, *ours: ColumnElement[bool]) -> HelpPage:
    found, next_after = page(session, query, *ours)
    return HelpPage(items=tuple(help_view(principal, *each) for each in found), next_after=next_after)


def page(session: Session, query: Any, *ours: ColumnElement[bool]) -> tuple[list[Any], UUID | None]:
    """The rows after a place, and the place after which there are more."""
    found = rows().where(*ours).order_by(HelpPromise.promise_id).limit(query.limit + 1)
    if query.after is not None:
        found = found.where(HelpPromise.promise_id > query.after)
    every = list(session.execute(found))
    shown = every[: query.limit]
    return shown, shown[-1][0].promise_id if len(every) > query.limit else None


def rows() -> Any:
    found = select(HelpPromise, CampaignNeed, Campaign)
    return found.join(CampaignNeed, CampaignNeed.need_id == HelpPromise.need_id).join(
        Campaign, Campaign.campaign_id == CampaignNeed.campaign_id
    )


def help_view(principal: Principal, promise: HelpPromise, need: CampaignNeed, campaign: Campaign) -> HelpView:
    """The message is between two people: playmakers do not read it."""
    reads = principal.person in (promise.person, campaign.owner)
    return HelpView(
        **named(promise, need),
        title=need.title,
        quantity=promise.quantity,
        given=promise.given,
        confirmed=promise.confirmed,
        state=promise.state,
        shown_as=promise.shown_as,
        display_name=promise.display_name,
        cvr=promise.cvr,
        message=promise.message if reads else None,
        note=promise.note,
        assisted=promise.promised_by != promise.person,
        promised_at=promise.promised_at,
        overdue=promise.overdue_at is not None and promise.state in helping.WAITING,
    )


def named(promise: HelpPromise, need: CampaignNeed) -> dict[str, Any]:
    """Which promise it is, of what: the same words in views and events."""
    told = {"campaign_id": need.campaign_id, "need_id": need.need_id, "promise_id": promise.promise_id}
    return told | {"kind": need.kind}


def sees_all(session: Session, principal: Principal, campaign: Campaign, query: str) -> bool:
    """Its owner, its team, or whoever has one of the roles."""
    return is_behind(session, principal, campaign) or any(
        principal.has(role, campaign.area_id) for role in domain.PERMISSIONS[query].roles
    )
