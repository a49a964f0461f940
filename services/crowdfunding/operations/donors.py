"""A donor, of money and of help, is forgotten: by their own wish, by an operator, or in part when the campaign is long over."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding.donors import AnonymiseDonor, DonorAnonymised
from contracts.crowdfunding.helping import NotYourPromise, PromiseNotFound
from contracts.errors import Invalid, Unauthenticated
from contracts.principal import Principal
from services.crowdfunding import domain, queries
from services.crowdfunding.domain import donors as rules
from services.crowdfunding.domain import helping
from services.crowdfunding.models import (
    Campaign,
    DonorContact,
    DonorEntry,
    HelpPromise,
    Notice,
    Pledge,
    UndeliveredRefund,
)
from services.crowdfunding.operations.making import enter


def anonymise_donor(session: Session, secret: str, principal: Principal, command: AnonymiseDonor) -> DonorAnonymised:
    """Names, contacts, handles and texts go; amounts, quantities, states and what the ledger booked stay."""
    donor, staff = whose(session, secret, principal, command)
    rows, promises = pledges_of(session, donor, command.pledge_id), promises_of(session, donor)
    owed = owed_of(session, [pledge.pledge_id for pledge, _ in rows])
    held = [
        str(pledge.pledge_id)
        for pledge, state in rows
        if rules.holds_money(pledge.state, state) or pledge.pledge_id in owed
    ]
    rules.check_forgettable(held, [str(each.promise_id) for each in promises if each.state in helping.WAITING])
    pledge_ids = [pledge.pledge_id for pledge, _ in rows]
    forget(session, pledge_ids)
    for promise in promises:
        forget_help(promise)
    for pledge_id in pledge_ids:
        enter(session, pledge_id, "anonymised", staff, (staff and command.reason) or rules.ANONYMISED)
    return DonorAnonymised(pledges=len(pledge_ids), promises=len(promises))


def whose(session: Session, secret: str, principal: Principal, command: AnonymiseDonor) -> tuple[str, str]:
    """The donor's handle, empty for who had none, and the operator's where it is one who asks. Anybody else is refused."""
    if command.pledge_id is not None and command.promise_id is not None:
        raise Invalid("one of the two says who is meant", fields={"promise_id": ["Leave one of the two out."]})
    if command.pledge_id is not None:
        pledge = queries.found(session, command.pledge_id)
        donor, person = pledge.person, principal.person
        if domain.access.is_owner(secret, pledge.pledge_id, donor, person=person, key=command.key):
            return donor, ""
        if not principal.has("operator"):
            domain.access.check_owner(secret, pledge.pledge_id, donor, person=person, key=command.key)
    elif command.promise_id is not None:
        donor = giver_of(session, command.promise_id)
        if donor and donor == principal.person:
            return donor, ""
        if not principal.has("operator"):
            raise NotYourPromise("somebody else promised this")
    elif principal.person:
        return principal.person, ""
    else:
        raise Unauthenticated("sign in, or say which pledge and bring its key")
    if command.reason is None:
        raise Invalid("who forgets another says why", fields={"reason": ["Missing."]})
    return donor, principal.person


def giver_of(session: Session, promise_id: UUID) -> str:
    promise = session.get(HelpPromise, promise_id)
    if promise is None:
        raise PromiseNotFound("there is no such promise")
    return promise.person


def pledges_of(session: Session, donor: str, pledge_id: UUID | None) -> list[tuple[Pledge, str]]:
    """Locked in the order of their ids, each with the state of its campaign; of who had no handle, the one that was named."""
    mine = Pledge.person == donor if donor else Pledge.pledge_id == pledge_id
    chosen = select(Pledge, Campaign.state).join(Campaign, Campaign.campaign_id == Pledge.campaign_id).where(mine)
    chosen = chosen.order_by(Pledge.pledge_id).limit(rules.FORGOTTEN_MAX).with_for_update(of=Pledge)
    return [(pledge, state) for pledge, state in session.execute(chosen)]


def owed_of(session: Session, pledge_ids: list[UUID]) -> set[UUID]:
    """Whose money waits for somebody to find a road to them."""
    row = UndeliveredRefund
    return set(session.scalars(select(row.pledge_id).where(row.pledge_id.in_(pledge_ids), row.state == "open")))


def promises_of(session: Session, donor: str) -> list[HelpPromise]:
    """Of help: nobody promises any without a handle, and whose handle is gone is forgotten already."""
    mine = select(HelpPromise).where(HelpPromise.person == donor, HelpPromise.person != "")
    return list(session.scalars(mine.order_by(HelpPromise.promise_id).limit(rules.FORGOTTEN_MAX).with_for_update()))


def forget(session: Session, pledge_ids: list[UUID]) -> None:
    """`supporter_id` was drawn and leads nowhere; it stays, so that nobody is counted twice."""
    nobody = {"person": "", "shown_as": "anonymous", "display_name": None, "cvr": None, "source": None}
    session.execute(update(Pledge).where(Pledge.pledge_id.in_(pledge_ids)).values(**nobody, show_amount=False))
    session.execute(delete(DonorContact).where(DonorContact.pledge_id.in_(pledge_ids)))
    session.execute(delete(Notice).where(Notice.pledge_id.in_(pledge_ids)))
    log = update(DonorEntry).where(DonorEntry.pledge_id.in_(pledge_ids))
    session.execute(log.values(reason=rules.ANONYMISED))


def forget_help(promise: HelpPromise) -> None:
    """An official who entered it stays known, the giver does not."""
    person = promise.person
    for column in ("person", "promised_by", "reported_by", "settled_by"):
        if getattr(promise, column) == person:
            setattr(promise, column, "")
    promise.shown_as, promise.display_name, promise.cvr, promise.message, promise.note = (
        "anonymous",
        None,
        None,
        "",
        None,
    )


def erase_contacts(session: Session, kept: timedelta) -> None:
    """Of campaigns that ended so long ago: from the deadline or the cancelling, or from when the account was told
    to those whose money was taken. Who is owed a refund that could not be delivered is reached until they have it."""
    over = now() - kept
    told = exists().where(
        Notice.pledge_id == DonorContact.pledge_id, Notice.kind == "final_account", Notice.settled_at <= over
    )
    owed = exists().where(UndeliveredRefund.pledge_id == DonorContact.pledge_id, UndeliveredRefund.state == "open")
    ended = (
        select(DonorContact.pledge_id)
        .join(Pledge, Pledge.pledge_id == DonorContact.pledge_id)
        .join(Campaign, Campaign.campaign_id == Pledge.campaign_id)
        .where(Campaign.state.in_(rules.ENDED), func.coalesce(Campaign.cancelled_at, Campaign.closes_at) <= over)
        .where((Campaign.state != "handed_over") | (Pledge.state != "captured") | told, ~owed)
        .limit(rules.FORGOTTEN_MAX)
    )
    pledge_ids = list(session.scalars(ended))
    if pledge_ids:
        session.execute(delete(DonorContact).where(DonorContact.pledge_id.in_(pledge_ids)))
