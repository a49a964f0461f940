"""Tables of applications for direct grants. Versions and the log only grow, by triggers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import keep_all_rows
from contracts.budgets.applications import ApplicantKind, ApplicationEntryKind, ApplicationState, Side
from services.budgets.models.budgets import Base, Minor, one_of


class Application(Base):
    """What somebody asks of the pool without a vote. `content` is the newest version; its title, year and sum stand beside it.

    `since`: when it came to where it is. `decided` and the columns after it are those of the last decision, until it falls;
    `granted`, `epoch` and `sequence` are what the ledger said last, to whichever request.
    """

    __tablename__ = "application"
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.area_id"))
    areas: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    kind: Mapped[ApplicantKind] = mapped_column(String)
    council_id: Mapped[UUID | None] = mapped_column(ForeignKey("council.council_id"))
    cvr: Mapped[str | None]
    name: Mapped[str | None]
    currency: Mapped[str]
    title: Mapped[str]
    year: Mapped[int]
    amount: Mapped[Minor]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    hour_rate: Mapped[Minor]
    version: Mapped[int]
    public_version: Mapped[int | None]
    state: Mapped[ApplicationState] = mapped_column(String)
    since: Mapped[datetime]
    started_by: Mapped[str]
    assisted: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    decided: Mapped[Minor | None]
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    reasons: Mapped[str | None]
    terms: Mapped[dict[str, Any] | None] = mapped_column(Json)
    decided_by: Mapped[str | None]
    attested_by: Mapped[str | None]
    request_id: Mapped[UUID | None] = mapped_column(unique=True)
    granted: Mapped[Minor | None]
    epoch: Mapped[Minor | None]
    sequence: Mapped[Minor | None]
    refused_because: Mapped[str | None]
    available: Mapped[Minor | None]
    __table_args__ = (
        one_of("state", ApplicationState),
        one_of("kind", ApplicantKind),
        CheckConstraint(
            "(kind = 'council') = (council_id IS NOT NULL)"
            " AND (kind = 'council') = (name IS NULL) AND (kind = 'association') = (cvr IS NOT NULL)",
            name="an_applicant_is_one_of_three",
        ),
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("decided > 0 AND decided <= amount", name="decided_no_more_than_applied_for"),
        CheckConstraint("hour_rate >= 0 AND version > 0", name="hours_and_versions_are_counted"),
        CheckConstraint("attested_by <> decided_by", name="decided_by_one_and_attested_by_another"),
        CheckConstraint("decided_by <> started_by AND attested_by <> started_by", name="nobody_decides_their_own"),
        CheckConstraint("(decided_by IS NULL) = (decision IS NULL)", name="a_decision_is_somebodys"),
        CheckConstraint("(decision IS NULL) = (reasons IS NULL)", name="a_decision_has_its_reasons"),
        CheckConstraint(
            "state NOT IN ('granting', 'granted')"
            " OR (decided IS NOT NULL AND terms IS NOT NULL AND attested_by IS NOT NULL AND request_id IS NOT NULL)",
            name="money_is_asked_for_by_two",
        ),
        CheckConstraint("state <> 'rejected' OR decision IS NOT NULL", name="rejected_for_reasons"),
        CheckConstraint("state <> 'granted' OR granted IS NOT NULL", name="granted_as_the_ledger_said"),
        CheckConstraint("granted IS NULL OR sequence IS NOT NULL", name="a_grant_has_its_number"),
        CheckConstraint("(submitted_at IS NULL) = (public_version IS NULL)", name="public_from_a_version_on"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="moves_when_submitted"),
        Index(None, "year", "area_id", "application_id"),
        Index(None, "area_id", "application_id"),
        Index(None, "year", "application_id"),
        Index(None, "state", "application_id"),
        Index(None, "state", "since", "application_id"),
        Index(None, "started_by", "application_id"),
        Index(None, "council_id", "application_id"),
    )


class ApplicationVersion(Base):
    """An application as it read from one edit to the next."""

    __tablename__ = "application_version"
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    amount: Mapped[Minor]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    edited_by: Mapped[str]
    edited_at: Mapped[datetime]


class ApplicationEntry(Base):
    """What was said or done about an application, in its place; `by` is nobody where the ledger spoke."""

    __tablename__ = "application_entry"
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"))
    place: Mapped[int]
    kind: Mapped[ApplicationEntryKind] = mapped_column(String)
    side: Mapped[Side] = mapped_column(String)
    text: Mapped[str]
    answers: Mapped[UUID | None] = mapped_column(ForeignKey("application_entry.entry_id"))
    amount: Mapped[Minor | None]
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    by: Mapped[str | None]
    at: Mapped[datetime]
    __table_args__ = (
        one_of("kind", ApplicationEntryKind),
        one_of("side", Side),
        UniqueConstraint("application_id", "place"),
        CheckConstraint("(kind = 'answer') = (answers IS NOT NULL)", name="an_answer_has_its_question"),
        CheckConstraint("(side = 'ledger') = (by IS NULL)", name="people_are_kept"),
        CheckConstraint(
            "(kind IN ('decided', 'attested', 'rejected')) = (decision IS NOT NULL)", name="a_decision_can_be_looked_up"
        ),
    )


keep_all_rows(ApplicationVersion)
keep_all_rows(ApplicationEntry)
