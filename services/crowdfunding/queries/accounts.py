"""A campaign's account as it stands, or as it was published."""

from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from contracts.crowdfunding import Permit
from contracts.crowdfunding.accounts import (
    AccountHelp,
    AccountNotPublic,
    CampaignAccount,
    CampaignAccountState,
    GetCampaignAccount,
    PaymentVoucher,
)
from contracts.principal import Principal
from services.crowdfunding.domain import PERMISSIONS
from services.crowdfunding.domain import accounts as rules
from services.crowdfunding.domain.helping import hours_value
from services.crowdfunding.models import Campaign, CampaignAccountRow, CampaignNeed, GiveBack, GiveBackShare, Pledge
from services.crowdfunding.models.accounts import Booking
from services.crowdfunding.queries import helping
from services.crowdfunding.queries.reading import is_helped, readable

OVER = ("failed", "cancelled")
ENDED = ("handed_over", *OVER)


def get_campaign_account(session: Session, principal: Principal, query: GetCampaignAccount) -> CampaignAccount:
    """To everybody once the campaign has ended; to its owner, playmakers and who helps it before, with what only waits for them."""
    campaign = session.get(Campaign, query.campaign_id) if principal.has("finance") else None
    if campaign is None:  # what was never opened is there for few
        campaign = readable(session, principal, query.campaign_id)
    row = session.get(CampaignAccountRow, campaign.campaign_id)
    if row is not None and row.document is not None:
        return CampaignAccount.load(row.document)
    roles = PERMISSIONS["get_campaign_account"].roles
    inside = is_helped(principal, campaign) or any(principal.has(role, campaign.area_id) for role in roles)
    if not inside and not (principal.person and principal.person == campaign.owner):
        if campaign.state not in ENDED:
            raise AccountNotPublic("the campaign goes on", state=campaign.state)
        row = None  # what nobody has accepted is no word to the public
    return campaign_account(session, campaign, row, state=None if row is None else row.state)


def campaign_account(
    session: Session,
    campaign: Campaign,
    row: CampaignAccountRow | None,
    *,
    state: CampaignAccountState | None,
    published_at: datetime | None = None,
) -> CampaignAccount:
    """As it stands now; with what its owner said of the payments, where they have."""
    lines, (epoch, sequence, sequences) = booked(session, campaign), numbers(session, campaign)
    told = {} if row is None else {each.payment_id: each for each in vouchers_of(row)}
    return CampaignAccount(
        campaign_id=campaign.campaign_id,
        title=campaign.title,
        area_id=campaign.area_id,
        campaign_state=campaign.state,
        currency=campaign.currency,
        permit=Permit.load(campaign.permit) if campaign.permit else None,
        opened_at=campaign.opened_at,
        closes_at=campaign.closes_at,
        state=state,
        text="" if row is None else row.text,
        reason=None if row is None else row.reason,
        submitted_at=None if row is None else row.submitted_at,
        published_at=published_at,
        fees_borne_by=campaign.fees_borne_by,
        totals=rules.totals(lines),
        days=rules.days(lines),
        payments=rules.payments(lines, told),
        help=help_of(session, campaign),
        epoch=epoch,
        sequence=sequence,
        sequences=sequences,
    )


def help_of(session: Session, campaign: Campaign) -> tuple[AccountHelp, ...]:
    """What was given in hours and things and confirmed, need by need."""
    needs = select(CampaignNeed).where(CampaignNeed.campaign_id == campaign.campaign_id).order_by(CampaignNeed.position)
    found = list(session.scalars(needs))
    given = helping.sums_of(session, [need.need_id for need in found])
    rate = campaign.hour_rate if campaign.hours_count else 0
    return tuple(
        AccountHelp(
            kind=need.kind,
            title=need.title,
            quantity=confirmed,
            value=hours_value(confirmed, rate) if need.kind == "hours" else 0,
        )
        for need in found
        if (confirmed := given[need.need_id].confirmed)
    )


def booked(session: Session, campaign: Campaign) -> list[rules.Booked]:
    """All that the ledger told of this campaign, in its order."""
    names = (Booking.sequence, Booking.kind, Booking.from_account, Booking.to_account, Booking.amount)
    mine = select(*names, Booking.on_day, Booking.payment_id).where(Booking.campaign_id == campaign.campaign_id)
    rows = session.execute(mine.order_by(Booking.epoch, Booking.sequence, Booking.line))
    return [rules.Booked(*row) for row in rows]


def numbers(session: Session, campaign: Campaign) -> tuple[int, int, int]:
    """The last of the ledger's numbers that the account is built from, with its epoch, and how many they are."""
    mine = Booking.campaign_id == campaign.campaign_id
    last = select(Booking.epoch, Booking.sequence).where(mine)
    row = session.execute(last.order_by(Booking.epoch.desc(), Booking.sequence.desc()).limit(1)).one_or_none()
    count = session.scalar(select(func.count(func.distinct(Booking.sequence))).where(mine)) or 0
    epoch, sequence = (0, 0) if row is None else row
    return epoch, sequence, count


def vouchers_of(row: CampaignAccountRow) -> tuple[PaymentVoucher, ...]:
    return tuple(map(PaymentVoucher.load, row.vouchers))


def unbooked(session: Session, campaign: Campaign) -> bool:
    """Whether the provider took, or took back, or gave back, what the ledger has not booked yet."""
    captured = and_(Pledge.captured_at.is_not(None), Pledge.booked_sequence.is_(None))
    in_parts = select(func.sum(GiveBackShare.amount)).where(GiveBackShare.pledge_id == Pledge.pledge_id)
    given = in_parts.where(GiveBackShare.state == "given").scalar_subquery()
    kept = Pledge.amount > func.coalesce(given, 0)  # of the others the ledger is told share by share
    refunded = and_(Pledge.refunded_at.is_not(None), Pledge.refund_sequence.is_(None), kept)
    charged_back = and_(Pledge.charged_back_at.is_not(None), Pledge.charge_back_sequence.is_(None), kept)
    mine = exists().where(Pledge.campaign_id == campaign.campaign_id, or_(captured, refunded, charged_back))
    under_way = exists().where(GiveBack.campaign_id == campaign.campaign_id, GiveBack.state.in_(("asked", "giving")))
    return bool(session.scalar(select(or_(mine, under_way))))
