"""Promises of hours and things. Sums of them are asked for by query and stored nowhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.crowdfunding.helping import HelpState
from contracts.crowdfunding.pledges import ShownAs
from services.crowdfunding.models.base import Base
from services.crowdfunding.models.showing import shown

WAITING = "state IN ('promised', 'fulfilled', 'disputed')"


class HelpPromise(Base):
    """So much of a need, promised by `person`; empty for who was forgotten. `given` is what the giver says, `confirmed` what another says.

    `promised_by` and `reported_by` are who entered it: the giver, or an official for them. `settled_by` is who brought it to
    where it stands, if that was another act than these.
    """

    __tablename__ = "help_promise"
    promise_id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_need.need_id"))
    person: Mapped[str]
    quantity: Mapped[int]
    given: Mapped[int | None]
    confirmed: Mapped[int | None]
    state: Mapped[HelpState] = mapped_column(String)
    shown_as: Mapped[ShownAs] = mapped_column(String)
    display_name: Mapped[str | None]
    cvr: Mapped[str | None]
    message: Mapped[str]
    note: Mapped[str | None]
    promised_by: Mapped[str]
    promised_at: Mapped[datetime]
    reported_by: Mapped[str | None]
    settled_by: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint(
            "state IN ('promised', 'withdrawn', 'fulfilled', 'disputed', 'confirmed', 'not_given', 'lapsed')",
            name="state_is_known",
        ),
        CheckConstraint(f"person <> '' OR NOT ({WAITING})", name="what_waits_is_somebodys"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("given > 0 AND given <= quantity", name="no_more_is_given_than_promised"),
        CheckConstraint("confirmed > 0 AND confirmed <= given", name="no_more_is_confirmed_than_given"),
        CheckConstraint("(given IS NULL) = (reported_by IS NULL)", name="given_says_somebody"),
        CheckConstraint(
            "state NOT IN ('fulfilled', 'disputed', 'confirmed') OR given IS NOT NULL", name="fulfilled_by_so_much"
        ),
        CheckConstraint("(state = 'confirmed') = (confirmed IS NOT NULL)", name="confirmed_by_so_much"),
        CheckConstraint(
            "(settled_by IS NULL) = (state IN ('promised', 'fulfilled', 'lapsed'))", name="settled_by_somebody"
        ),
        CheckConstraint(
            "state IN ('promised', 'fulfilled', 'lapsed', 'withdrawn')"
            " OR (settled_by <> person AND settled_by <> COALESCE(reported_by, ''))",
            name="settled_by_another",
        ),
        *shown(),
        Index(
            "uq__help_promise__need_id_person",
            "need_id",
            "person",
            unique=True,
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index(None, "need_id", "promise_id"),
        Index(None, "person", "promise_id"),
        Index(None, "state", "promise_id"),
    )
