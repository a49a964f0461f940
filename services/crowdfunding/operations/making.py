"""A pledge is written down: how its donor is shown, where they are reached, and whether a person looks at it first."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignNotFound, CampaignNotOpen, Pledge
from contracts.crowdfunding.notices import NoticeKind
from contracts.crowdfunding.withdrawing import ChangePledge
from contracts.errors import SameIdOtherContent
from contracts.principal import Principal
from services.crowdfunding import domain, models, queries
from services.crowdfunding.operations import matching, outcomes, provider
from services.crowdfunding.operations.following import replace_old
from services.crowdfunding.operations.notices import tell

RECEIVED: dict[str, NoticeKind] = {"made": "received", "promised": "promised", "withheld": "withheld"}
"""What a donor is told of a new pledge, by its state."""


def make_pledge(session: Session, limits: domain.holds.Limits, principal: Principal, command: Pledge) -> None:
    """The pledge with a payment to be created, or promised or withheld without one; nothing if it is there already."""
    if made_before(session, principal.person, command, command.campaign_id):
        return
    domain.donors.check_contact(command.email, principal.person)
    principal.require_named(command.shown_as)
    campaign = open_campaign(session, command.campaign_id)
    resident = matching.is_resident(session, campaign, principal)
    write_pledge(session, limits, campaign, command, person=principal.person, email=command.email, resident=resident)


def made_before(session: Session, person: str, command: Pledge | ChangePledge, campaign_id: UUID) -> bool:
    """Whether this very pledge is there. Its payer asks again: no waiting for the next attempt."""
    before = session.get(models.Pledge, command.command_id, with_for_update=True)
    if before is None:
        return False
    told = (command.amount, command.shown_as, command.display_name, command.cvr, command.show_amount)
    kept = (before.amount, before.shown_as, before.display_name, before.cvr, before.show_amount)
    if (before.campaign_id, before.person, *kept) != (campaign_id, person, *told):
        raise SameIdOtherContent("this id was used for another pledge before")
    wait_no_longer(before)
    return True


def open_campaign(session: Session, campaign_id: UUID) -> models.Campaign:
    """Locked for sharing: pledges pass side by side, the deadline waits for those that came before it."""
    campaign = session.get(models.Campaign, campaign_id, with_for_update={"read": True})
    if campaign is None or campaign.opened_at is None:  # that it is there as a draft is for few to know
        raise CampaignNotFound("there is no such campaign")
    if campaign.state != "open" or campaign.closes_at <= now():
        raise CampaignNotOpen("this campaign takes no pledges now", state=campaign.state)
    return campaign


def write_pledge(  # noqa: PLR0913 - a pledge's row
    session: Session,
    limits: domain.holds.Limits,
    campaign: models.Campaign,
    command: Pledge | ChangePledge,
    *,
    person: str,
    email: str | None,
    **more: Any,
) -> None:
    domain.donors.check_shown(command.shown_as, command.display_name, command.cvr)
    address = email.lower() if email else None
    pledge = new_row(campaign, command, person=person, **more)
    seen = queries.seen(session, limits, pledge, address)
    domain.holds.check_limits(limits, seen)
    because = domain.holds.hold_reason(limits, pledge.amount, seen)
    if because:
        pledge.state, pledge.withheld_because = "withheld", because
    elif only_promised(campaign):
        pledge.state = "promised"
    else:
        plan_payment(pledge)
    session.add(pledge)
    session.flush()
    if address:
        session.add(models.DonorContact(pledge_id=pledge.pledge_id, email=address))
    if because:
        enter(session, pledge.pledge_id, "withheld", "", because)
    tell(session, pledge, RECEIVED[pledge.state])
    replace_old(session, pledge)


def only_promised(campaign: models.Campaign) -> bool:
    """Whether a pledge made now could not be held until the deadline."""
    return campaign.way == "confirm_late" and now() < outcomes.finale(campaign)


def plan_payment(pledge: models.Pledge) -> None:
    """To be opened at once, by who is here and waits; by the timer only when that has failed."""
    pledge.next_action, pledge.next_try_at, pledge.attempts = "create", now(), 0
    pledge.claimed_until = now() + timedelta(seconds=provider.CLAIM_SECONDS_MAX)


def wait_no_longer(pledge: models.Pledge) -> None:
    """The payer is here and asks: no waiting for the next attempt."""
    if pledge.next_action == "create":
        plan_payment(pledge)


def new_row(campaign: models.Campaign, command: Pledge | ChangePledge, **more: Any) -> models.Pledge:
    """A pledge of which nobody has been asked yet."""
    return models.Pledge(
        pledge_id=command.command_id,
        campaign_id=campaign.campaign_id,
        amount=command.amount,
        currency=campaign.currency,
        state="made",
        made_at=now(),
        looked_at=now(),
        shown_as=command.shown_as,
        display_name=command.display_name,
        cvr=command.cvr,
        show_amount=command.show_amount,
        source=command.source,
        **more,
    )


def enter(session: Session, pledge_id: UUID, action: str, person: str, reason: str) -> None:
    """A line in the log; `person` is empty where no staff did it."""
    entry = {"entry_id": uuid4(), "pledge_id": pledge_id, "action": action, "person": person}
    session.add(models.DonorEntry(**entry, reason=reason, done_at=now()))
