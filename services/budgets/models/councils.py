"""Tables of joint councils and their mandates. What has happened to a mandate is kept by triggers: nothing is deleted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import ALWAYS, guard, refuse
from contracts.budgets.councils import MandateState
from services.budgets.models.budgets import Base, one_of


class Council(Base):
    """A joint council that the city recognises."""

    __tablename__ = "council"
    council_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    founded_by: Mapped[str]
    founded_at: Mapped[datetime]


class CouncilArea(Base):
    """One of the areas that a council speaks for."""

    __tablename__ = "council_area"
    council_id: Mapped[UUID] = mapped_column(ForeignKey("council.council_id"), primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.area_id"), primary_key=True, index=True)


class Mandate(Base):
    """A term in which somebody acts for a council; `person` is their keyed HMAC once they have accepted."""

    __tablename__ = "mandate"
    mandate_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(ForeignKey("council.council_id"), index=True)
    deputy_of: Mapped[UUID | None] = mapped_column(ForeignKey("mandate.mandate_id"))
    follows: Mapped[UUID | None] = mapped_column(ForeignKey("mandate.mandate_id"))
    assembly_on: Mapped[date | None]
    state: Mapped[MandateState] = mapped_column(String)
    person: Mapped[str | None] = mapped_column(index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    until_on: Mapped[date | None]
    __table_args__ = (
        one_of("state", MandateState),
        CheckConstraint("from_on <= to_on", name="begins_before_it_ends"),
        CheckConstraint("state IN ('invited', 'revoked') OR person IS NOT NULL", name="somebody_acts"),
        CheckConstraint("state <> 'invited' OR person IS NULL", name="an_invitation_is_nobodys_yet"),
        CheckConstraint("(follows IS NULL) = (assembly_on IS NULL)", name="an_assembly_chose_the_successor"),
        CheckConstraint("deputy_of IS NULL OR follows IS NULL", name="a_deputy_succeeds_nobody"),
        CheckConstraint("state <> 'handed_over' OR until_on IS NOT NULL", name="handed_over_from_a_day_on"),
    )


class MandateStep(Base):
    """What was done to a mandate, by whom, and where it stood then; only ever added to."""

    __tablename__ = "mandate_step"
    mandate_id: Mapped[UUID] = mapped_column(ForeignKey("mandate.mandate_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str]
    state: Mapped[MandateState] = mapped_column(String)
    done_by: Mapped[str]
    at: Mapped[datetime]
    note: Mapped[str]
    __table_args__ = (one_of("state", MandateState), CheckConstraint("place >= 0", name="place_is_not_negative"))


guard(
    MandateStep,
    {"a_step_of_a_mandate_stays": ("UPDATE", ALWAYS), "a_step_of_a_mandate_is_kept": ("DELETE", ALWAYS)},
)
refuse("a_mandate_is_kept", "DELETE", Mandate)
