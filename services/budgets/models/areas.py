"""Tables of places."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from services.budgets.models.budgets import Base


class Area(Base):
    """A place with residents, as it was last told; `border` is a GeoJSON MultiPolygon in degrees."""

    __tablename__ = "area"
    area_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    postal_codes: Mapped[list[str]] = mapped_column(Json)
    population: Mapped[int]
    border: Mapped[dict[str, Any]] = mapped_column(Json)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("population >= 0", name="population_is_not_negative"),)
