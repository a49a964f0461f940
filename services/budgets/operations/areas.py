"""What the city says of its areas."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets.areas import AreaEntry, AreaNotFound, Playmakers, RecordArea, RecordPlaymakers
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Area, AreaPlaymaker
from services.budgets.operations.allowing import permit


def record_area(session: Session, principal: Principal, command: RecordArea) -> AreaEntry:
    """Keep an area as it is told now; budgets and councils know it by its id."""
    permit(session, principal, "record_area", command.area_id)
    domain.check_border(command.border.coordinates)
    area = session.get(Area, command.area_id, with_for_update=True)
    if area is None:
        count = session.scalar(select(func.count()).select_from(Area)) or 0
        domain.check_room(count, domain.AREAS_KEPT_MAX, "areas")
        area = Area(area_id=command.area_id)
        session.add(area)
    area.name, area.population = command.name, command.population
    area.postal_codes, area.border = list(command.postal_codes), command.border.dump()
    area.recorded_by, area.recorded_at = principal.person, now()
    session.flush()
    return AreaEntry(
        area_id=area.area_id, name=area.name, postal_codes=command.postal_codes, population=area.population
    )


def record_playmakers(session: Session, principal: Principal, command: RecordPlaymakers) -> Playmakers:
    """Keep whom residents of an area turn to, as it is told now; whoever was named before is forgotten."""
    permit(session, principal, "record_playmakers", command.area_id)
    domain.check_playmakers(command.playmakers)
    if session.get(Area, command.area_id, with_for_update=True) is None:
        raise AreaNotFound("there is no such area")
    session.execute(delete(AreaPlaymaker).where(AreaPlaymaker.area_id == command.area_id))
    recorded = {"area_id": command.area_id, "recorded_by": principal.person, "recorded_at": now()}
    session.add_all(
        AreaPlaymaker(place=place, **recorded, **each.dump()) for place, each in enumerate(command.playmakers)
    )
    session.flush()
    return Playmakers(area_id=command.area_id, playmakers=command.playmakers)
