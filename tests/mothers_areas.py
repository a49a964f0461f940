"""Makers of areas: rectangles on an empty map, each a degree wide and beside the one before."""

from typing import Any
from uuid import uuid4

from chassis.db import Database
from contracts.budgets.areas import Border, RecordArea
from contracts.principal import Principal, Role
from services.budgets import operations

OPERATOR = Principal(person="operator", roles=(Role(role="operator"),))


def square(west: float) -> Border:
    east = west + 1.0
    ring = ((west, 50.0), (east, 50.0), (east, 51.0), (west, 51.0), (west, 50.0))
    return Border(type="MultiPolygon", coordinates=((ring,),))


def recording(area_id: str = "solbjerg", west: float = 0.0, **changes: Any) -> RecordArea:
    said: dict[str, Any] = {"area_id": area_id, "name": area_id.title(), "postal_codes": ("8355",), "population": 3_446}
    return RecordArea(command_id=uuid4(), **{**said, "border": square(west), **changes})


def record_areas(db: Database, *area_ids: str) -> None:
    """From west to east, a degree each."""
    for place, area_id in enumerate(area_ids):
        command = recording(area_id, float(place))
        db.run(lambda session, said=command: operations.record_area(session, OPERATOR, said))
