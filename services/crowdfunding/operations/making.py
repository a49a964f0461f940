"""A pledge is written down: how its donor is shown, where they are reached, and whether a person looks at it first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding import CampaignNotFound, CampaignNotOpen, Pledge
from contracts.crowdfunding.notices import NoticeKind
from contracts.crowdfunding.withdrawing import ChangePledge
from contracts.errors import Refused, SameIdOtherContent
from contracts.principal import Principal
from services.crowdfunding import domain, models, queries
from services.crowdfunding.operations import matching, outcomes, provider
from services.crowdfunding.operations.asking import ask_next
from services.crowdfunding.operations.following import replace_old
from services.crowdfunding.operations.notices import tell_each

RECEIVED: dict[str, NoticeKind] = {"made": "received", "promised": "promised", "withheld": "withheld"}
"""What a donor is told of a new pledge, by its state."""


def make_pledges(
    session: Session, limits: domain.holds.Limits, asked: Sequence[tuple[Principal, Pledge]]
) -> list[Refused | None]:
    """Pledges with payments to be created, or promised or withheld without one; nothing of those that are there already.

    Why one is refused, in their order: each before anything of it is written.
    """
    refused: list[Refused | None] = []
    new: list[New] = []
    campaigns = outcomes.shared(session, {command.campaign_id for _, command in asked})
    mine = models.Pledge.pledge_id.in_([command.command_id for _, command in asked])
    locked = session.scalars(select(models.Pledge).where(mine).order_by(models.Pledge.pledge_id).with_for_update())
    known = {row.pledge_id: row for row in locked}
    emails = contacts_of(session, known)
    for principal, command in asked:
        try:
            domain.check_amount(command.amount)
            before = known.get(command.command_id)
            if before is not None:
                same = bool(principal.person) or is_reached_at(emails.get(command.command_id), command.email)
                ask_again(before, principal.person, command, command.campaign_id, same_donor=same)
            else:
                made = made_now(session, limits, campaigns.get(command.campaign_id), new, principal, command)
                known[command.command_id], emails[command.command_id] = made.pledge, made.email
                new.append(made)
            refused.append(None)
        except Refused as refusal:
            refused.append(refusal)
    write(session, new)
    return refused


def made_now(  # noqa: PLR0913, PLR0917 - what is known of its transaction, and who asks for what
    session: Session,
    limits: domain.holds.Limits,
    campaign: models.Campaign | None,
    beside: Sequence["New"],
    principal: Principal,
    command: Pledge,
) -> "New":
    domain.donors.check_contact(command.email, principal.person)
    principal.require_named(command.shown_as)
    campaign = require_open(campaign)
    resident = matching.is_resident(session, campaign, principal)
    whose = {"person": principal.person, "resident": resident}
    return new_pledge(session, limits, campaign, command, email=command.email, beside=beside, **whose)


def is_reached_at(kept: str | None, told: str | None) -> bool:
    """Whether who did not sign in is the donor, as far as their address says; one that was forgotten is nobody's."""
    return kept is not None and told is not None and kept == told.lower()


def made_before(session: Session, old: models.Pledge, command: ChangePledge) -> bool:
    """Whether this very pledge is there, in the place of `old`, whose donor asks."""
    before = session.get(models.Pledge, command.command_id, with_for_update=True)
    if before is not None:
        ask_again(before, old.person, command, old.campaign_id, same_donor=before.replaces_id == old.pledge_id)
    return before is not None


def contacts_of(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, str | None]:
    if not pledge_ids:
        return {}
    row = models.DonorContact
    found = session.execute(select(row.pledge_id, row.email).where(row.pledge_id.in_(pledge_ids)))
    return {pledge_id: email for pledge_id, email in found}  # noqa: C416 - rows are no pairs to a type checker


def ask_again(
    before: models.Pledge, person: str, command: Pledge | ChangePledge, campaign_id: UUID, *, same_donor: bool
) -> None:
    """Its payer is here: no waiting for the next attempt. SameIdOtherContent if it is another pledge, or another donor's, who
    would be told its key: ids are public once the ledger has booked them.
    """
    told = (command.amount, command.shown_as, command.display_name, command.cvr, command.show_amount)
    kept = (before.amount, before.shown_as, before.display_name, before.cvr, before.show_amount)
    if not same_donor or (before.campaign_id, before.person, *kept) != (campaign_id, person, *told):
        raise SameIdOtherContent("this id was used for another pledge before")
    wait_no_longer(before)


def open_campaign(session: Session, campaign_id: UUID) -> models.Campaign:
    """Locked for sharing: pledges pass side by side, the deadline waits for those that came before it."""
    return require_open(outcomes.shared(session, [campaign_id]).get(campaign_id))


def require_open(campaign: models.Campaign | None) -> models.Campaign:
    if campaign is None or campaign.opened_at is None:  # that it is there as a draft is for few to know
        raise CampaignNotFound("there is no such campaign")
    if campaign.state != "open" or campaign.closes_at <= now():
        raise CampaignNotOpen("this campaign takes no pledges now", state=campaign.state)
    return campaign


@dataclass(frozen=True)
class New:
    """A pledge that is to be written, and where its donor is reached."""

    pledge: models.Pledge
    email: str | None

    @property
    def marks(self) -> dict[str, str | None]:
        """By what the same donor is known again."""
        return {"person": self.pledge.person or None, "contact": self.email, "source": self.pledge.source}


def new_pledge(  # noqa: PLR0913 - a pledge, and what was made just before it
    session: Session,
    limits: domain.holds.Limits,
    campaign: models.Campaign,
    command: Pledge | ChangePledge,
    *,
    email: str | None,
    beside: Sequence[New] = (),
    **whose: Any,
) -> New:
    """Not written yet. `beside`: those of the same transaction before it. Those of another at the same moment do not see it:
    the limits hold as closely as that."""
    domain.donors.check_shown(command.shown_as, command.display_name, command.cvr)
    new = New(new_row(campaign, command, **whose), email.lower() if email else None)
    seen = seen_before(session, limits, new, beside)
    domain.holds.check_limits(limits, seen)
    pledge = new.pledge
    because = domain.holds.hold_reason(limits, pledge.amount, seen)
    if because:
        pledge.state, pledge.withheld_because = "withheld", because
    elif only_promised(campaign):
        pledge.state = "promised"
    else:
        plan_payment(pledge)
    return new


def seen_before(session: Session, limits: domain.holds.Limits, new: New, beside: Sequence[New]) -> domain.holds.Seen:
    """What its donor and its campaign did lately, with what the database cannot show yet."""
    pledge, seen = new.pledge, queries.seen(session, limits, new.pledge.campaign_id, new.marks)
    same = {
        name: {each.pledge for each in beside if mark is not None and each.marks[name] == mark}
        for name, mark in new.marks.items()
    }
    small = {name: {each for each in found if each.amount <= limits.small_amount} for name, found in same.items()}
    more = {name: getattr(seen, name) + len(found) for name, found in same.items()}
    more["campaign"] = seen.campaign + sum(each.pledge.campaign_id == pledge.campaign_id for each in beside)
    more["small"] = seen.small + len(small["person"] | small["contact"])
    more["small_of_source"] = seen.small_of_source + len(small["source"])
    return replace(seen, **more)


def write(session: Session, new: Sequence[New]) -> None:
    session.add_all(each.pledge for each in new)
    session.flush()
    for each in new:
        pledge = each.pledge
        if each.email:
            session.add(models.DonorContact(pledge_id=pledge.pledge_id, email=each.email))
        if pledge.withheld_because:
            enter(session, pledge.pledge_id, "withheld", "", pledge.withheld_because)
    tell_each(session, [(each.pledge.pledge_id, RECEIVED[each.pledge.state], None) for each in new])
    for each in new:
        replace_old(session, each.pledge)


def only_promised(campaign: models.Campaign) -> bool:
    """Whether a pledge made now could not be held until the deadline."""
    return campaign.way == "confirm_late" and now() < outcomes.finale(campaign)


def plan_payment(pledge: models.Pledge) -> None:
    """To be opened at once, by who is here and waits; by the timer only when that has failed."""
    ask_next(pledge, "create")
    pledge.claimed_until = now() + timedelta(seconds=provider.CLAIM_SECONDS_MAX)


def wait_no_longer(pledge: models.Pledge) -> None:
    """The payer is here and asks: no waiting for the next attempt."""
    if pledge.next_action == "create":
        plan_payment(pledge)


def new_row(campaign: models.Campaign, command: Pledge | ChangePledge, *, person: str, **more: Any) -> models.Pledge:
    """A pledge of which nobody has been asked yet. Who is signed in is known by that, and not by the network they share."""
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
        person=person,
        source=None if person else command.source,
        **more,
    )


def enter(session: Session, pledge_id: UUID, action: str, person: str, reason: str) -> None:
    """A line in the log; `person` is empty where no staff did it."""
    entry = {"entry_id": uuid4(), "pledge_id": pledge_id, "action": action, "person": person}
    session.add(models.DonorEntry(**entry, reason=reason, done_at=now()))
