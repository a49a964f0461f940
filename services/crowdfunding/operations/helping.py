"""Promises of hours and things: made while the campaign collects, given by who promised, confirmed by another."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import CampaignNotOpen, NotYourCampaign
from contracts.crowdfunding.helping import (
    AlreadyPromised,
    ConfirmHelp,
    DisputeHelp,
    EnterHelpForCitizen,
    FulfilHelp,
    HelpConfirmed,
    HelpDone,
    HelpPromised,
    MarkHelpNotGiven,
    NeedNotFound,
    NotYourPromise,
    PromiseHelp,
    PromiseNotFound,
    WithdrawHelp,
    WrongHelpState,
)
from contracts.errors import Invalid
from contracts.principal import EVERYWHERE, Principal
from services.crowdfunding import domain, queries
from services.crowdfunding.domain import helping
from services.crowdfunding.domain.helping import HelpTrigger
from services.crowdfunding.models import Campaign, CampaignNeed, HelpPromise
from services.crowdfunding.operations.help_ends import tell_end


def promise_help(session: Session, principal: Principal, command: PromiseHelp, official: str = "") -> HelpDone:
    """Somebody who can be reached promises what is still missing. `official`: who enters it for them."""
    principal.require_person("promise help: somebody must come, and say that they came")
    domain.donors.check_shown(command.shown_as, command.display_name, command.cvr)
    principal.require_named(command.shown_as)
    need, campaign = locked_need(session, command.need_id)
    if campaign.state != "open" or campaign.closes_at <= now():
        raise CampaignNotOpen("this campaign takes no promises now", state=campaign.state)
    check_first(session, need, principal)
    standing = queries.helping.sums_of(session, [need.need_id])[need.need_id]
    whole = helping.needed(need.kind, need.quantity)
    helping.check_room(need.kind, whole, standing.promised, command.quantity)
    promise = HelpPromise(
        promise_id=command.command_id,
        need_id=need.need_id,
        person=principal.person,
        quantity=command.quantity,
        state="promised",
        shown_as=command.shown_as,
        display_name=command.display_name,
        cvr=command.cvr,
        message=command.message,
        promised_by=official or principal.person,
        promised_at=now(),
    )
    session.add(promise)
    publish(session, HelpPromised(**queries.helping.named(promise, need), quantity=promise.quantity))
    return done(promise)


def withdraw_help(session: Session, principal: Principal, command: WithdrawHelp, official: str = "") -> HelpDone:
    """Others may then promise it: so not after the deadline, when nobody can."""
    promise, need, campaign = own_promise(session, principal, command.promise_id)
    if campaign.state != "open" or campaign.closes_at <= now():
        raise CampaignNotOpen("the campaign has closed: what was promised is counted on", state=campaign.state)
    settle(promise, "withdraw_help", official or principal.person)
    tell_end(session, promise, need)
    return done(promise)


def fulfil_help(session: Session, principal: Principal, command: FulfilHelp, official: str = "") -> HelpDone:
    promise, _, _ = own_promise(session, principal, command.promise_id)
    helping.check_at_most(command.quantity, promise.quantity, "no more was promised")
    settle(promise, "fulfil_help", None, command.note or None)
    promise.given, promise.reported_by = command.quantity, official or principal.person
    return done(promise)


def confirm_help(session: Session, principal: Principal, command: ConfirmHelp) -> HelpDone:
    promise, need, _ = witnessed(session, principal, command.promise_id, "confirm_help")
    settle(promise, "confirm_help", principal.person, promise.note)
    helping.check_at_most(command.quantity, promise.given or 0, "the giver does not say that they gave more")
    promise.confirmed = command.quantity
    publish(session, HelpConfirmed(**queries.helping.named(promise, need), quantity=command.quantity))
    return done(promise)


def dispute_help(session: Session, principal: Principal, command: DisputeHelp) -> HelpDone:
    promise, _, _ = witnessed(session, principal, command.promise_id, "dispute_help")
    settle(promise, "dispute_help", principal.person, command.reason)
    return done(promise)


def mark_help_not_given(session: Session, principal: Principal, command: MarkHelpNotGiven) -> HelpDone:
    """Not before the campaign has closed: nobody else can then promise it, should the giver come after all."""
    promise, need, campaign = witnessed(session, principal, command.promise_id, "mark_help_not_given")
    if campaign.state == "open":
        raise CampaignNotOpen("whoever promised may still come: the campaign is open", state=campaign.state)
    settle(promise, "mark_help_not_given", principal.person, command.reason)
    tell_end(session, promise, need)
    return done(promise)


ENTERED: Mapping[str, Callable[[Session, Principal, Any, str], HelpDone]] = MappingProxyType(
    {"promise_help": promise_help, "withdraw_help": withdraw_help, "fulfil_help": fulfil_help}
)
"""By the field of `EnterHelpForCitizen`: what the citizen would do."""


def enter_help_for_citizen(session: Session, principal: Principal, command: EnterHelpForCitizen) -> HelpDone:
    """An official does for a citizen what the citizen would do; who it was is kept, and may not confirm it."""
    given = {name: each for name in ENTERED if (each := getattr(command, name)) is not None}
    if len(given) != 1:
        raise Invalid("one thing is entered at a time", fields={name: ["One of these."] for name in ENTERED})
    ((name, entered),) = given.items()
    principal.require(*domain.PERMISSIONS["enter_help_for_citizen"].roles, scope=area_of(session, entered))
    if entered.command_id != command.command_id:
        raise Invalid("the two ids are one", fields={name: {"command_id": ["Another than the command's."]}})
    domain.drafts.check_another(principal.person, command.citizen.person)
    return ENTERED[name](session, command.citizen, entered, principal.person)


def area_of(session: Session, entered: PromiseHelp | WithdrawHelp | FulfilHelp) -> str:
    """Of the campaign. What is unknown is said afterwards."""
    area = select(Campaign.area_id).join(CampaignNeed)
    if isinstance(entered, PromiseHelp):
        area = area.where(CampaignNeed.need_id == entered.need_id)
    else:
        area = area.join(HelpPromise).where(HelpPromise.promise_id == entered.promise_id)
    return session.scalar(area) or EVERYWHERE


def locked_need(session: Session, need_id: UUID) -> tuple[CampaignNeed, Campaign]:
    """The campaign locked for sharing, so that the deadline waits for those that came before it, as with money; the need
    alone for us, so that two who promise the same are decided one after the other."""
    campaign_id = session.scalar(select(CampaignNeed.campaign_id).where(CampaignNeed.need_id == need_id))
    if campaign_id is None:
        raise NeedNotFound("there is no such need")
    campaign = session.get_one(Campaign, campaign_id, with_for_update={"read": True})
    if campaign.opened_at is None:  # that it is there as a draft is for few to know
        raise NeedNotFound("there is no such need")
    return session.get_one(CampaignNeed, need_id, with_for_update=True), campaign


def check_first(session: Session, need: CampaignNeed, principal: Principal) -> None:
    waiting = select(HelpPromise.promise_id).where(
        HelpPromise.need_id == need.need_id,
        HelpPromise.person == principal.person,
        HelpPromise.state.in_(helping.WAITING),
    )
    known = session.scalar(waiting)
    if known is not None:
        raise AlreadyPromised("you have promised this already: withdraw it to promise more", promise_id=str(known))


def locked_promise(session: Session, promise_id: UUID) -> tuple[HelpPromise, CampaignNeed, Campaign]:
    promise = session.get(HelpPromise, promise_id, with_for_update=True)
    if promise is None:
        raise PromiseNotFound("there is no such promise")
    need = session.get_one(CampaignNeed, promise.need_id)
    return promise, need, session.get_one(Campaign, need.campaign_id, with_for_update={"read": True})


def own_promise(session: Session, principal: Principal, promise_id: UUID) -> tuple[HelpPromise, CampaignNeed, Campaign]:
    principal.require_person()
    promise, need, campaign = locked_promise(session, promise_id)
    if promise.person != principal.person:
        raise NotYourPromise("somebody else promised this")
    check_alive(promise, campaign)
    return promise, need, campaign


def witnessed(
    session: Session, principal: Principal, promise_id: UUID, operation: str
) -> tuple[HelpPromise, CampaignNeed, Campaign]:
    """For the campaign's owner, one of its team or a playmaker, who is not the one whose help it is."""
    principal.require_person()
    promise, need, campaign = locked_promise(session, promise_id)
    ours = queries.reading.is_behind(session, principal, campaign)
    playmaker = any(principal.has(role, campaign.area_id) for role in domain.PERMISSIONS[operation].roles)
    if not (ours or playmaker):
        raise NotYourCampaign("the owner of the campaign says so, one of its team, or a playmaker")
    helping.check_witness(principal.person, promise.person, promise.reported_by)
    helping.check_owners_own(playmaker=playmaker, owners=promise.person == campaign.owner)
    disputed_it = promise.settled_by == principal.person
    helping.check_arbiter(promise.state, playmaker=playmaker, ours=ours, disputed_it=disputed_it)
    check_alive(promise, campaign)
    return promise, need, campaign


def check_alive(promise: HelpPromise, campaign: Campaign) -> None:
    """What is about to lapse is treated as if it had."""
    if promise.state == "promised" and campaign.state in helping.DEAD:
        raise WrongHelpState("the campaign came to nothing, and so did the promise", state="lapsed")


def settle(promise: HelpPromise, trigger: HelpTrigger, by: str | None, note: str | None = None) -> None:
    """Along the table; `by` is whose act it was, None when the giver speaks of what they gave."""
    promise.state = helping.next_help(promise.state, trigger)
    promise.settled_by, promise.settled_at, promise.note = by, now() if by else None, note


def done(promise: HelpPromise) -> HelpDone:
    return HelpDone(id=promise.promise_id, state=promise.state)
