"""Joint councils, and who acts for them today. Persons are told to nobody but themselves."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from chassis.clock import today
from contracts.budgets.councils import (
    CouncilLine,
    CouncilNotFound,
    Councils,
    CouncilView,
    GetCouncil,
    ListCouncils,
    ListOwnCouncils,
    ListRepresentatives,
    MandateView,
    Representative,
    Representatives,
)
from contracts.budgets.councils import MandateStep as Step
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Council, CouncilArea, Mandate, MandateStep


def acting(*columns: Any, on: date) -> Select[Any]:
    """The mandates that act on this day. A deputy's acts on days on which the representative's does."""
    represented = aliased(Mandate)
    chosen = select(*columns).select_from(Mandate).outerjoin(represented, represented.mandate_id == Mandate.deputy_of)
    return chosen.where(acts(Mandate, on), or_(Mandate.deputy_of.is_(None), acts(represented, on)))


def acts(mandate: Any, on: date) -> Any:
    in_term = and_(mandate.from_on <= on, mandate.to_on >= on)
    return and_(
        mandate.state.in_(domain.councils.ACTING), in_term, or_(mandate.until_on.is_(None), mandate.until_on > on)
    )


def acts_for(session: Session, person: str, area_id: str) -> bool:
    """Whether this person acts today for a council whose areas include this one."""
    if not person:
        return False
    of_area = acting(Mandate.mandate_id, on=today()).join(CouncilArea, CouncilArea.council_id == Mandate.council_id)
    found = of_area.where(CouncilArea.area_id == area_id, Mandate.person == person).limit(1)
    return session.scalar(found) is not None


def areas_of(session: Session, council_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Council id -> the ids of its areas, in their order."""
    rows = select(CouncilArea.council_id, CouncilArea.area_id).order_by(CouncilArea.area_id)
    found: dict[UUID, list[str]] = defaultdict(list)
    for council_id, area_id in session.execute(rows.where(CouncilArea.council_id.in_(list(council_ids)))):
        found[council_id].append(area_id)
    return found


def list_councils(session: Session, query: ListCouncils) -> Councils:
    """All, or those whose areas include the one named."""
    chosen = select(Council.council_id, Council.name)
    if query.area_id is not None:
        of_area = select(CouncilArea.council_id).where(CouncilArea.area_id == query.area_id)
        chosen = chosen.where(Council.council_id.in_(of_area))
    return page_of(session, chosen, query)


def list_own_councils(session: Session, principal: Principal, query: ListOwnCouncils) -> Councils:
    """Those for which the asker acts today."""
    principal.require_person("see whom you act for")
    own = acting(Mandate.council_id, on=today()).where(Mandate.person == principal.person)
    return page_of(session, select(Council.council_id, Council.name).where(Council.council_id.in_(own)), query)


def page_of(session: Session, chosen: Select[Any, Any], query: ListCouncils | ListOwnCouncils) -> Councils:
    """A page in the order of ids, after the one named."""
    page = chosen.order_by(Council.council_id).limit(query.limit + 1)
    if query.after is not None:
        page = page.where(Council.council_id > query.after)
    rows = session.execute(page).all()
    areas = areas_of(session, (row.council_id for row in rows[: query.limit]))
    items = tuple(
        CouncilLine(council_id=row.council_id, name=row.name, area_ids=tuple(areas[row.council_id]))
        for row in rows[: query.limit]
    )
    return Councils(items=items, next_after=items[-1].council_id if len(rows) > query.limit else None)


def get_council(session: Session, principal: Principal, query: GetCouncil) -> CouncilView:
    """A council with every mandate there ever was and what happened to it. Five statements."""
    council = session.get(Council, query.council_id)
    if council is None:
        raise CouncilNotFound("there is no such council")
    of_council = Mandate.council_id == council.council_id
    acting_today = set(session.scalars(acting(Mandate.mandate_id, on=today()).where(of_council)))
    steps: dict[UUID, list[MandateStep]] = defaultdict(list)
    told = select(MandateStep).join(Mandate).where(of_council).order_by(MandateStep.mandate_id, MandateStep.place)
    for step in session.scalars(told):
        steps[step.mandate_id].append(step)
    mandates = session.scalars(select(Mandate).where(of_council)).all()
    return CouncilView(
        council_id=council.council_id,
        name=council.name,
        area_ids=tuple(areas_of(session, [council.council_id])[council.council_id]),
        mandates=tuple(
            mandate_view(mandate, principal, steps[mandate.mandate_id], acts=mandate.mandate_id in acting_today)
            for mandate in sorted(mandates, key=lambda each: (steps[each.mandate_id][0].at, each.mandate_id))
        ),
    )


def mandate_view(mandate: Mandate, principal: Principal, steps: Iterable[MandateStep], *, acts: bool) -> MandateView:
    return MandateView(
        mandate_id=mandate.mandate_id,
        state=mandate.state,
        deputy_of=mandate.deputy_of,
        follows=mandate.follows,
        assembly_on=mandate.assembly_on,
        from_on=mandate.from_on,
        to_on=mandate.to_on,
        until_on=mandate.until_on,
        acts=acts,
        mine=bool(principal.person) and mandate.person == principal.person,
        history=tuple(Step(what=step.what, state=step.state, at=step.at, note=step.note) for step in steps),
    )


def list_representatives(session: Session, principal: Principal, query: ListRepresentatives) -> Representatives:
    """A page of the mandates that act for an area today, in the order of ids."""
    columns = (Mandate.mandate_id, Mandate.council_id, Council.name, Mandate.deputy_of, Mandate.to_on, Mandate.person)
    page = acting(*columns, on=today()).join(Council, Council.council_id == Mandate.council_id)
    page = page.join(CouncilArea, CouncilArea.council_id == Mandate.council_id)
    page = page.where(CouncilArea.area_id == query.area_id).order_by(Mandate.mandate_id).limit(query.limit + 1)
    if query.after is not None:
        page = page.where(Mandate.mandate_id > query.after)
    rows = session.execute(page).all()
    items = tuple(
        Representative(
            mandate_id=row.mandate_id,
            council_id=row.council_id,
            council=row.name,
            deputy=row.deputy_of is not None,
            to_on=row.to_on,
            mine=bool(principal.person) and row.person == principal.person,
        )
        for row in rows[: query.limit]
    )
    return Representatives(items=items, next_after=items[-1].mandate_id if len(rows) > query.limit else None)
