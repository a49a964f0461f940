"""What can be read of a pledge: by anybody who knows its id, and by who made it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from contracts.crowdfunding import (
    GetPledge,
    PledgeNotFound,
    PledgeView,
)
from contracts.crowdfunding.pledges import PledgeDetails
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding.domain import OVER, access, holds
from services.crowdfunding.models import DonorContact, Pledge
from services.crowdfunding.queries import matching


def get_pledge(session: Session, secret: str, principal: Principal, query: GetPledge) -> PledgeView:
    """State and amount; with its details for who made it."""
    pledge = found(session, query.pledge_id)
    owner = access.is_owner(secret, pledge.pledge_id, pledge.person, person=principal.person, key=query.key)
    own = details(session, [pledge], secret)[pledge.pledge_id] if owner else None
    return view(session, pledge, owner=owner, own=own)


def pledge_view(
    session: Session, pledge_id: UUID, secret: str = "", principal: Principal = ANONYMOUS, key: str | None = None
) -> PledgeView:
    """As it may be kept as an answer: without what is to be erased one day. The way to pay is for who made it."""
    (told,) = pledge_views(session, [(pledge_id, principal, key)], secret)
    return told


def pledge_views(
    session: Session, asked: Sequence[tuple[UUID, Principal, str | None]], secret: str = ""
) -> list[PledgeView]:
    """As `pledge_view`, for each pledge and who asks with which key."""
    mine = Pledge.pledge_id.in_({pledge_id for pledge_id, _, _ in asked})
    rows = {pledge.pledge_id: pledge for pledge in session.scalars(select(Pledge).where(mine))} if asked else {}
    if len(rows) < len({pledge_id for pledge_id, _, _ in asked}):
        raise PledgeNotFound("there is no such pledge")
    return [
        view(session, row, owner=access.is_owner(secret, row.pledge_id, row.person, person=principal.person, key=key))
        for row, principal, key in ((rows[pledge_id], principal, key) for pledge_id, principal, key in asked)
    ]


def view(session: Session, pledge: Pledge, *, owner: bool, own: PledgeDetails | None = None) -> PledgeView:
    return PledgeView(
        pledge_id=pledge.pledge_id,
        campaign_id=pledge.campaign_id,
        amount=pledge.amount,
        state=pledge.state,
        match=matching.told(session, pledge),
        pay_url=(pledge.pay_url or "") if owner else "",
        own=own,
    )


def details(session: Session, pledges: Sequence[Pledge], secret: str = "") -> dict[UUID, PledgeDetails]:
    """Of each of these, in two statements. With the secret of keys also the key of what takes a pledge's place: for an answer
    that is kept nowhere."""
    pledge_ids = [pledge.pledge_id for pledge in pledges]
    reached = select(DonorContact.pledge_id, DonorContact.email).where(DonorContact.pledge_id.in_(pledge_ids))
    emails = dict(session.execute(reached).all())
    later = select(Pledge.replaces_id, Pledge.pledge_id).where(*replacing_any(pledge_ids))
    replaced_by = dict(session.execute(later).all())
    return {
        pledge.pledge_id: detailed(pledge, emails.get(pledge.pledge_id), replaced_by.get(pledge.pledge_id), secret)
        for pledge in pledges
    }


def detailed(pledge: Pledge, email: str | None, replaced_by: UUID | None, secret: str) -> PledgeDetails:
    by_key = bool(secret) and not pledge.person
    return PledgeDetails(
        currency=pledge.currency,
        shown_as=pledge.shown_as,
        display_name=pledge.display_name,
        cvr=pledge.cvr,
        show_amount=pledge.show_amount,
        email=email,
        made_at=pledge.made_at,
        reserved_at=pledge.reserved_at,
        captured_at=pledge.captured_at,
        refunded_at=pledge.refunded_at,
        withdrawn_at=pledge.withdrawn_at,
        replaces_id=pledge.replaces_id,
        replaced_by=replaced_by,
        replaced_key=access.key_of(secret, replaced_by) if replaced_by is not None and by_key else None,
        withheld_because=holds.SAID[pledge.withheld_because] if pledge.withheld_because else None,
    )


def replacing(session: Session, pledge_id: UUID) -> UUID | None:
    """The pledge that takes this one's place, or is about to."""
    return session.scalar(select(Pledge.pledge_id).where(*replacing_any([pledge_id])))


def replacing_any(pledge_ids: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    """One for each at most: the database sees to that."""
    return Pledge.replaces_id.in_(pledge_ids), Pledge.state.not_in(OVER)


def found(session: Session, pledge_id: UUID) -> Pledge:
    pledge = session.get(Pledge, pledge_id)
    if pledge is None:
        raise PledgeNotFound("there is no such pledge")
    return pledge
