"""What the public reads of donors, and what a donor reads of themselves."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.crowdfunding.donors import (
    DonorExport,
    DonorPledge,
    ExportDonor,
    ListSupporters,
    NoticeLine,
    SupporterLine,
    Supporters,
    SupportSum,
)
from contracts.crowdfunding.helping import HelpPage
from contracts.crowdfunding.pledges import PledgeDetails
from contracts.errors import Unauthenticated
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.models import Campaign, HelpPromise, Notice, Pledge
from services.crowdfunding.queries.campaigns import opened
from services.crowdfunding.queries.helping import help_page
from services.crowdfunding.queries.pledges import details, found
from services.crowdfunding.queries.receipts import receipts_of
from services.crowdfunding.queries.sums import CONFIRMED


def list_supporters(session: Session, principal: Principal, query: ListSupporters) -> Supporters:
    """As each chose to be shown, whoever asks; sums beside it for who answers for the campaign."""
    campaign = opened(session, query.campaign_id)
    ours = Pledge.campaign_id == campaign.campaign_id, Pledge.state.in_(CONFIRMED), Pledge.withdrawn_at.is_(None)
    chosen = select(Pledge).where(*ours).order_by(Pledge.supporter_id).limit(query.limit + 1)
    if query.after is not None:
        chosen = chosen.where(Pledge.supporter_id > query.after)
    rows = list(session.scalars(chosen))
    page = rows[: query.limit]
    answers_for_it = bool(principal.person) and principal.person == campaign.owner
    if answers_for_it or principal.has("playmaker", campaign.area_id):
        totals = select(Pledge.shown_as, func.count(), func.sum(Pledge.amount)).where(*ours).group_by(Pledge.shown_as)
        sums = sorted(session.execute(totals).all())
    else:
        sums = []
    return Supporters(
        items=tuple(supporter(pledge) for pledge in page),
        next_after=page[-1].supporter_id if len(rows) > query.limit else None,
        sums=tuple(SupportSum(shown_as=way, supporters=many, amount=int(amount)) for way, many, amount in sums),
    )


def supporter(pledge: Pledge) -> SupporterLine:
    return SupporterLine(
        supporter_id=pledge.supporter_id,
        shown_as=pledge.shown_as,
        name=pledge.display_name,
        cvr=pledge.cvr,
        amount=pledge.amount if pledge.show_amount else None,
    )


def export_donor(
    session: Session, secret: str, received_by: str, principal: Principal, query: ExportDonor
) -> DonorExport:
    """All that who is signed in pledged and promised, or the pledge whose key is brought."""
    chosen = select(Pledge, Campaign).join(Campaign, Campaign.campaign_id == Pledge.campaign_id)
    promised = HelpPage(items=())
    if query.pledge_id is not None:
        pledge = found(session, query.pledge_id)
        domain.access.check_owner(secret, pledge.pledge_id, pledge.person, person=principal.person, key=query.key)
        chosen = chosen.where(Pledge.pledge_id == pledge.pledge_id)
    elif not principal.person:
        raise Unauthenticated("sign in, or say which pledge and bring its key")
    else:
        chosen = chosen.where(Pledge.person == principal.person)
        promised = help_page(session, principal, query, HelpPromise.person == principal.person)
    if query.after is not None:
        chosen = chosen.where(Pledge.pledge_id > query.after)
    rows = session.execute(chosen.order_by(Pledge.pledge_id).limit(query.limit + 1)).all()
    ids = sorted([pledge.pledge_id for pledge, _ in rows] + [each.promise_id for each in promised.items])
    page = set(ids[: query.limit])
    more = len(ids) > query.limit or promised.next_after is not None
    mine = [(pledge, campaign) for pledge, campaign in rows if pledge.pledge_id in page]
    told, lines = (
        details(session, [pledge for pledge, _ in mine]),
        notices(session, [pledge.pledge_id for pledge, _ in mine]),
    )
    return DonorExport(
        items=tuple(
            donor_pledge(received_by, pledge, campaign, told[pledge.pledge_id], lines.get(pledge.pledge_id, []))
            for pledge, campaign in mine
        ),
        help=tuple(each for each in promised.items if each.promise_id in page),
        next_after=max(page) if more else None,
    )


def notices(session: Session, pledge_ids: Collection[UUID]) -> dict[UUID, list[NoticeLine]]:
    """What the donors of each of these were told, oldest first."""
    told: dict[UUID, list[NoticeLine]] = {}
    rows = select(Notice).where(Notice.pledge_id.in_(pledge_ids)).order_by(Notice.told_at, Notice.notice_id)
    for row in session.scalars(rows):
        told.setdefault(row.pledge_id, []).append(NoticeLine(kind=row.kind, state=row.state, told_at=row.told_at))
    return told


def donor_pledge(
    received_by: str, pledge: Pledge, campaign: Campaign, own: PledgeDetails, told: Sequence[NoticeLine]
) -> DonorPledge:
    return DonorPledge(
        pledge_id=pledge.pledge_id,
        campaign_id=campaign.campaign_id,
        campaign_title=campaign.title,
        amount=pledge.amount,
        state=pledge.state,
        details=own,
        receipts=receipts_of(received_by, pledge, campaign),
        notices=tuple(told),
    )
