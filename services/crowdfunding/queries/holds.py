"""What the same donor has done lately, and which pledges wait for a person."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Select, Table, Uuid, bindparam, func, select, union
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Instant
from contracts.crowdfunding.holds import ListWithheld, Withheld, WithheldLine
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.domain.holds import DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS, Limits, Seen
from services.crowdfunding.models import Campaign, DonorContact, Pledge


def seen(session: Session, limits: Limits, campaign_id: UUID, marks: Mapping[str, str | None]) -> Seen:
    """What the same donor and the same campaign have in the database. A mark (person, contact, source) that is None counts
    nothing."""
    at = now()
    since = {
        name: at - timedelta(seconds=seconds)
        for name, seconds in (("minute", MINUTE_SECONDS), ("hour", HOUR_SECONDS), ("day", DAY_SECONDS))
    }
    asked = {**marks, **since, "campaign_id": campaign_id, "small_amount": limits.small_amount}
    return Seen(**session.execute(SEEN, asked).one()._mapping)  # noqa: SLF001 - its public name


def counting() -> Select[Any]:
    """One statement for all that is counted, made once: each mark by an index of its own."""
    pledge, contact = cast("Table", Pledge.__table__).c, cast("Table", DonorContact.__table__).c
    theirs = select(contact.pledge_id).where(contact.email == bindparam("contact"))
    marks = {
        "person": pledge.person == bindparam("person"),
        "contact": pledge.pledge_id.in_(theirs),
        "source": pledge.source == bindparam("source"),
    }
    hour = pledge.made_at > bindparam("hour", type_=Instant())
    day = pledge.made_at > bindparam("day", type_=Instant())
    columns = pledge.pledge_id, pledge.amount, pledge.state
    mine = union(*(select(*columns).where(marks[name], day) for name in ("person", "contact"))).cte("mine")
    of_source = select(*columns).where(marks["source"], day).cte("of_source")
    of_campaign = pledge.campaign_id == bindparam("campaign_id", type_=Uuid())
    counted = {name: select(func.count()).select_from(Pledge).where(mark, hour) for name, mark in marks.items()}
    counted["campaign"] = (
        select(func.count())
        .select_from(Pledge)
        .where(of_campaign, pledge.made_at > bindparam("minute", type_=Instant()))
    )
    for name, found in (("", mine), ("_of_source", of_source)):
        small = found.c.amount <= bindparam("small_amount")
        counted[f"small{name}"] = select(func.count()).select_from(found).where(small)
        counted[f"declined{name}"] = select(func.count()).select_from(found).where(found.c.state == "declined")
    return select(*(each.scalar_subquery().label(name) for name, each in counted.items()))


SEEN = counting()


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
