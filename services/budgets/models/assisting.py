"""Who entered what for whom. Read by no query: it is there for whoever has to answer for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import keep_all_rows
from services.budgets.models.budgets import Base


class Assistance(Base):
    """One command that an official entered for a person; `entered` is its name, `target_id` what it made or changed."""

    __tablename__ = "assistance"
    command_id: Mapped[UUID] = mapped_column(primary_key=True)
    entered: Mapped[str]
    target_id: Mapped[UUID]
    person: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("entered_by <> person", name="entered_by_another"),)


keep_all_rows(Assistance)
