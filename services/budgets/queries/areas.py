"""Areas, for everybody."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.budgets.areas import (
    AreaEntries,
    AreaEntry,
    AreaNotFound,
    AreaView,
    Border,
    GetArea,
    ListAreas,
    PlaymakerContact,
)
from services.budgets import domain
from services.budgets.models import Area, AreaPlaymaker

LINE = (Area.area_id, Area.name, Area.postal_codes, Area.population)


def list_areas(session: Session, query: ListAreas) -> AreaEntries:
    """A page in the order of ids, after the one named; with `at` the area there, if there is one."""
    page = select(*LINE).order_by(Area.area_id).limit(query.limit + 1)
    if query.at is not None:
        page = page.where(Area.area_id == area_at(session, query.at))
    if query.after is not None:
        page = page.where(Area.area_id > query.after)
    rows = session.execute(page).all()
    items = tuple(
        AreaEntry(area_id=row.area_id, name=row.name, postal_codes=tuple(row.postal_codes), population=row.population)
        for row in rows[: query.limit]
    )
    return AreaEntries(items=items, next_after=items[-1].area_id if len(rows) > query.limit else None)


def area_at(session: Session, place: str) -> str | None:
    """The id of the area at `longitude,latitude`. Reads all borders: there are `AREAS_KEPT_MAX` at most."""
    longitude, latitude = map(float, place.split(","))
    borders = {row.area_id: row.border["coordinates"] for row in session.execute(select(Area.area_id, Area.border))}
    return domain.area_at((longitude, latitude), borders)


def get_area(session: Session, query: GetArea) -> AreaView:
    area = session.get(Area, query.area_id)
    if area is None:
        raise AreaNotFound("there is no such area")
    playmakers = select(AreaPlaymaker).where(AreaPlaymaker.area_id == area.area_id).order_by(AreaPlaymaker.place)
    return AreaView(
        area_id=area.area_id,
        name=area.name,
        postal_codes=tuple(area.postal_codes),
        population=area.population,
        border=Border.load(area.border),
        playmakers=tuple(
            PlaymakerContact(name=row.name, email=row.email, phone=row.phone) for row in session.scalars(playmakers)
        ),
    )
