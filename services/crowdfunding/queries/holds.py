"""What the same donor has done lately, and which pledges wait for a person."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.crowdfunding.holds import ListWithheld, Withheld, WithheldLine
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.domain.holds import DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS, Limits, Seen
from services.crowdfunding.models import Campaign, DonorContact, Pledge


def seen(session: Session, limits: Limits, pledge: Pledge, email: str | None) -> Seen:
    """What was done before this pledge, which is not in the database yet. A mark that is not there counts nothing.

    Pledges that are made at the same moment do not see each other: the limits hold as closely as that.
    """
    marks: dict[str, ColumnElement[bool]] = {}
    if pledge.person:
        marks["person"] = Pledge.person == pledge.person
    if email:
        theirs = select(DonorContact.pledge_id).where(DonorContact.email == email)
        marks["contact"] = Pledge.pledge_id.in_(theirs)
    if pledge.source:
        marks["source"] = Pledge.source == pledge.source
    of_campaign = Pledge.campaign_id == pledge.campaign_id, since(MINUTE_SECONDS)
    in_minute = session.scalar(select(func.count()).select_from(Pledge).where(*of_campaign)) or 0
    if not marks:
        return Seen(campaign=in_minute)
    counted: dict[str, tuple[ColumnElement[bool], ...]] = {
        name: (mark, since(HOUR_SECONDS)) for name, mark in marks.items()
    }
    counted |= {"small": (Pledge.amount <= limits.small_amount,), "declined": (Pledge.state == "declined",)}
    columns = [func.count().filter(*conditions).label(name) for name, conditions in counted.items()]
    of_day = select(*columns).select_from(Pledge).where(or_(*marks.values()), since(DAY_SECONDS))
    return Seen(campaign=in_minute, **session.execute(of_day).one()._mapping)  # noqa: SLF001 - its public name


def since(seconds: int) -> ColumnElement[bool]:
    instant: datetime = now() - timedelta(seconds=seconds)
    return Pledge.made_at > instant


def list_withheld(session: Session, principal: Principal, query: ListWithheld) -> Withheld:
    """For the playmaker who lets them go on or not."""
    principal.require(*domain.PERMISSIONS["list_withheld"].roles, scope=query.area_id)
    chosen = select(Pledge, Campaign).join(Campaign, Campaign.campaign_id == Pledge.campaign_id)
    chosen = chosen.where(Pledge.state == "withheld", Campaign.area_id == query.area_id)
    if query.after is not None:
        chosen = chosen.where(Pledge.pledge_id > query.after)
    found = session.execute(chosen.order_by(Pledge.pledge_id).limit(query.limit + 1)).all()
    page = found[: query.limit]
    return Withheld(
        items=tuple(
            WithheldLine(
                pledge_id=pledge.pledge_id,
                campaign_id=campaign.campaign_id,
                campaign_title=campaign.title,
                amount=pledge.amount,
                currency=pledge.currency,
                made_at=pledge.made_at,
                because=pledge.withheld_because,  # type: ignore[arg-type]
                closes_at=campaign.closes_at,
            )
            for pledge, campaign in page
        ),
        next_after=page[-1][0].pledge_id if len(found) > query.limit else None,
    )
