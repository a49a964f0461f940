"""A donor is forgotten: by their own wish, by an operator, or in part when the campaign is long over."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding.donors import AnonymiseDonor, DonorAnonymised
from contracts.errors import Invalid, Unauthenticated
from contracts.principal import Principal
from services.crowdfunding import domain, queries
from services.crowdfunding.domain import donors as rules
from services.crowdfunding.models import Campaign, DonorContact, DonorEntry, Notice, Pledge
from services.crowdfunding.operations.making import enter


def anonymise_donor(session: Session, secret: str, principal: Principal, command: AnonymiseDonor) -> DonorAnonymised:
    """Names, contacts, handles and texts go; amounts, states and what the ledger booked stay."""
    staff = whose(session, secret, principal, command)
    rows = theirs(session, principal, command)
    pledge_ids = [pledge.pledge_id for pledge, _ in rows]
    held = [str(pledge.pledge_id) for pledge, state in rows if rules.holds_money(pledge.state, state)]
    rules.check_forgettable(held)
    forget(session, pledge_ids)
    for pledge_id in pledge_ids:
        enter(session, pledge_id, "anonymised", staff, (staff and command.reason) or rules.ANONYMISED)
    return DonorAnonymised(pledges=len(pledge_ids))


def whose(session: Session, secret: str, principal: Principal, command: AnonymiseDonor) -> str:
    """Empty where the donor asks for it; the operator who does. Anybody else is refused."""
    if command.pledge_id is None:
        if not principal.person:
            raise Unauthenticated("sign in, or say which pledge and bring its key")
        return ""
    pledge = queries.found(session, command.pledge_id)
    if domain.access.is_owner(secret, pledge.pledge_id, pledge.person, person=principal.person, key=command.key):
        return ""
    if not principal.has("operator"):
        domain.access.check_owner(secret, pledge.pledge_id, pledge.person, person=principal.person, key=command.key)
    if command.reason is None:
        raise Invalid("who forgets another says why", fields={"reason": ["Missing."]})
    return principal.person


def theirs(session: Session, principal: Principal, command: AnonymiseDonor) -> list[tuple[Pledge, str]]:
    """The donor's pledges, locked in the order of their ids, each with the state of its campaign."""
    person = principal.person
    if command.pledge_id is not None:
        person = queries.found(session, command.pledge_id).person
    mine = Pledge.person == person if person else Pledge.pledge_id == command.pledge_id
    chosen = select(Pledge, Campaign.state).join(Campaign, Campaign.campaign_id == Pledge.campaign_id).where(mine)
    chosen = chosen.order_by(Pledge.pledge_id).limit(rules.FORGOTTEN_MAX).with_for_update(of=Pledge)
    return [(pledge, state) for pledge, state in session.execute(chosen)]


def forget(session: Session, pledge_ids: list[UUID]) -> None:
    """`supporter_id` was drawn and leads nowhere; it stays, so that nobody is counted twice."""
    nobody = {"person": "", "shown_as": "anonymous", "display_name": None, "cvr": None, "source": None}
    session.execute(update(Pledge).where(Pledge.pledge_id.in_(pledge_ids)).values(**nobody, show_amount=False))
    session.execute(delete(DonorContact).where(DonorContact.pledge_id.in_(pledge_ids)))
    session.execute(delete(Notice).where(Notice.pledge_id.in_(pledge_ids)))
    log = update(DonorEntry).where(DonorEntry.pledge_id.in_(pledge_ids))
    session.execute(log.values(reason=rules.ANONYMISED))


def erase_contacts(session: Session, kept: timedelta) -> None:
    """Of campaigns that ended so long ago: from the deadline or the cancelling, or from when the account was told
    to those whose money was taken."""
    over = now() - kept
    told = exists().where(
        Notice.pledge_id == DonorContact.pledge_id, Notice.kind == "final_account", Notice.settled_at <= over
    )
    ended = (
        select(DonorContact.pledge_id)
        .join(Pledge, Pledge.pledge_id == DonorContact.pledge_id)
        .join(Campaign, Campaign.campaign_id == Pledge.campaign_id)
        .where(Campaign.state.in_(rules.ENDED), func.coalesce(Campaign.cancelled_at, Campaign.closes_at) <= over)
        .where((Campaign.state != "handed_over") | (Pledge.state != "captured") | told)
        .limit(rules.FORGOTTEN_MAX)
    )
    pledge_ids = list(session.scalars(ended))
    if pledge_ids:
        session.execute(delete(DonorContact).where(DonorContact.pledge_id.in_(pledge_ids)))
