"""A pledge is taken back, or replaced by another, until the campaign closes. The campaign's lock decides which was first."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.db import Database
from contracts.crowdfunding import PledgeMadeAnswer, PledgeView
from contracts.crowdfunding.withdrawing import ChangePledge, PledgeOver, ReplacedBefore, WithdrawPledge
from contracts.principal import Principal
from services.crowdfunding import domain, models, queries
from services.crowdfunding.operations import making, provider
from services.crowdfunding.operations.following import take_back
from services.crowdfunding.operations.notices import tell
from services.crowdfunding.operations.pledges import LIMITS, made_answer
from services.crowdfunding.payments import Payments


def withdraw_pledge(  # noqa: PLR0913 - what a city decides, and who asks
    db: Database, payments: Payments, return_url: str, principal: Principal, command: WithdrawPledge, *, secret: str
) -> PledgeView:
    """Taken back at once; what the provider then says of its money, now or later, moves it on.

    Asked again it is as if it had been asked once, whoever of the donor's devices asks.
    """
    db.run(lambda session: withdraw(session, secret, principal, command))
    provider.take_step(db, payments, return_url, command.pledge_id)
    told = command.pledge_id, secret, principal, command.key
    return db.read(lambda session: queries.pledge_view(session, *told))


def withdraw(session: Session, secret: str, principal: Principal, command: WithdrawPledge) -> None:
    pledge = owned(session, secret, principal, command.pledge_id, command.key)
    if pledge.withdrawn_at is not None:
        return
    check_stands(pledge)
    take_back(pledge)
    tell(session, pledge, "withdrawn")


def change_pledge(  # noqa: PLR0913 - what a city decides, and who asks
    db: Database,
    payments: Payments,
    return_url: str,
    principal: Principal,
    command: ChangePledge,
    *,
    secret: str,
    limits: domain.holds.Limits = LIMITS,
) -> PledgeMadeAnswer:
    """A new pledge, to be paid for as any other. Until it is reserved the old one stands, and counts."""
    domain.check_amount(command.amount)
    db.run(lambda session: change(session, secret, limits, principal, command))
    provider.take_step(db, payments, return_url, command.command_id)
    return db.read(lambda session: made_answer(session, command.command_id))


def change(
    session: Session, secret: str, limits: domain.holds.Limits, principal: Principal, command: ChangePledge
) -> None:
    old = owned(session, secret, principal, command.pledge_id, command.key)
    if making.made_before(session, old, command):
        return
    principal.require_named(command.shown_as)
    check_stands(old)
    replaced_by = queries.replacing(session, old.pledge_id)
    if replaced_by is not None:
        raise ReplacedBefore(
            "another pledge is about to take its place: withdraw that first", pledge_id=str(replaced_by)
        )
    contact = session.get(models.DonorContact, old.pledge_id)
    email = command.email or (contact.email if contact else None)
    domain.donors.check_contact(email, old.person)
    campaign = session.get_one(models.Campaign, old.campaign_id)
    replaces: dict[str, Any] = {"replaces_id": old.pledge_id, "resident": old.resident}
    new = making.new_pledge(session, limits, campaign, command, email=email, person=old.person, **replaces)
    making.write(session, [new])


def owned(session: Session, secret: str, principal: Principal, pledge_id: UUID, key: str | None) -> models.Pledge:
    """The pledge, locked, of a campaign that is open and stays so until we are done: the deadline waits for this lock."""
    found = queries.found(session, pledge_id)
    domain.access.check_owner(secret, pledge_id, found.person, person=principal.person, key=key)
    making.open_campaign(session, found.campaign_id)
    return session.get_one(models.Pledge, pledge_id, with_for_update=True, populate_existing=True)


def check_stands(pledge: models.Pledge) -> None:
    if pledge.withdrawn_at is not None or pledge.state not in domain.withdrawing.TAKEABLE:
        raise PledgeOver(f"this pledge is {pledge.state}: there is nothing to take back", state=pledge.state)
