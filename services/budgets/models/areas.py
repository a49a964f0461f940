"""Tables of places."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
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


class AreaPlaymaker(Base):
    """Whom residents of an area turn to at the municipality, as it was last told; `place`: from 0, as they are shown."""

    __tablename__ = "area_playmaker"
    area_id: Mapped[str] = mapped_column(ForeignKey("area.area_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("email IS NOT NULL OR phone IS NOT NULL", name="somebody_can_be_reached"),)
