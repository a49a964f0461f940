"""The table of what joint councils and the city have agreed. Once settled it stays as it is, by triggers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.guards import ALWAYS, changed, guard
from contracts.budgets.cooperation import AgreementState, Holder
from services.budgets.models.budgets import Base, one_of


class AgreementRow(Base):
    """One agreement; who recorded and settled it are keyed HMACs, and told to nobody."""

    __tablename__ = "agreement"
    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    council_id: Mapped[UUID] = mapped_column(ForeignKey("council.council_id"))
    title: Mapped[str]
    text: Mapped[str]
    held_by: Mapped[Holder] = mapped_column(String)
    agreed_on: Mapped[date]
    due_on: Mapped[date | None]
    state: Mapped[AgreementState] = mapped_column(String)
    settled_on: Mapped[date | None]
    reason: Mapped[str | None]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    settled_by: Mapped[str | None]
    __table_args__ = (
        one_of("state", AgreementState),
        one_of("held_by", Holder),
        CheckConstraint("agreed_on <= due_on", name="due_after_it_was_agreed"),
        CheckConstraint("agreed_on <= settled_on", name="settled_after_it_was_agreed"),
        CheckConstraint(
            "(state = 'agreed') = (settled_on IS NULL) AND (state = 'agreed') = (reason IS NULL)"
            " AND (state = 'agreed') = (settled_by IS NULL)",
            name="settled_on_a_day_for_a_reason",
        ),
        Index(None, "council_id", "agreement_id"),
    )


CONTENT = ("council_id", "title", "text", "held_by", "agreed_on", "due_on", "recorded_by", "recorded_at")
guard(
    AgreementRow,
    {
        "an_agreement_stays": ("UPDATE", f"OLD.state <> 'agreed' OR {changed(*CONTENT)}"),
        "an_agreement_is_kept": ("DELETE", ALWAYS),
    },
)
