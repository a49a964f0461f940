"""Receipts, as what became of the pledge says them."""

from datetime import datetime

from sqlalchemy.orm import Session

from contracts.crowdfunding.receipts import GetReceipt, NoReceipt, PledgeReceipt, ReceiptKind
from contracts.principal import Principal
from services.crowdfunding.domain import access
from services.crowdfunding.domain.receipts import number_of, statement
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.queries.pledges import found


def get_receipt(
    session: Session, secret: str, received_by: str, principal: Principal, query: GetReceipt
) -> PledgeReceipt:
    """For who made the pledge: the latest, or the one that is asked for."""
    pledge = found(session, query.pledge_id)
    access.check_owner(secret, pledge.pledge_id, pledge.person, person=principal.person, key=query.key)
    receipts = receipts_of(received_by, pledge, session.get_one(Campaign, pledge.campaign_id))
    chosen = [each for each in receipts if query.kind in (None, each.kind)]
    if not chosen:
        raise NoReceipt("there is no such receipt for this pledge yet", state=pledge.state)
    return chosen[-1]


def receipts_of(received_by: str, pledge: Pledge, campaign: Campaign) -> tuple[PledgeReceipt, ...]:
    """Each in its turn. `received_by` collects where no permit says who does."""
    permit = campaign.permit or {}
    happened: dict[ReceiptKind, datetime | None] = {
        "reservation": pledge.reserved_at,
        "payment": pledge.captured_at,
        "refund": pledge.refunded_at,
    }
    made: list[PledgeReceipt] = []
    for kind, happened_at in happened.items():
        if happened_at is None:
            continue
        made.append(
            PledgeReceipt(
                number=number_of(pledge.pledge_id, kind, happened_at),
                kind=kind,
                statement=statement(kind, pledge.state, mandate=campaign.way == "mandate"),
                pledge_id=pledge.pledge_id,
                campaign_id=campaign.campaign_id,
                campaign_title=campaign.title,
                amount=pledge.amount,
                currency=pledge.currency,
                happened_at=happened_at,
                state=pledge.state,
                provider_reference=pledge.psp_reference,
                permit_number=permit.get("number"),
                received_by=permit.get("holder") or received_by,
                earlier=tuple(each.number for each in made),
            )
        )
    return tuple(made)
