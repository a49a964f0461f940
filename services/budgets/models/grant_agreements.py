"""Grant agreements. Versions, and what the other side answered to each, are only ever added."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import keep_all_rows
from contracts.budgets.grant_agreements import GrantAgreementState, Side
from services.budgets.models.budgets import Base, one_of

Answer = Literal["accepted", "declined"]


class GrantAgreementRow(Base):
    """Where a project's grant agreement stands: the newest version, and the one that holds."""

    __tablename__ = "grant_agreement"
    project_id: Mapped[UUID] = mapped_column(ForeignKey("project_grant.project_id"), primary_key=True)
    state: Mapped[GrantAgreementState] = mapped_column(String)
    newest: Mapped[int]
    accepted: Mapped[int | None]
    __table_args__ = (
        one_of("state", GrantAgreementState),
        CheckConstraint("newest > 0 AND accepted > 0 AND accepted <= newest", name="versions_are_counted_from_one"),
        CheckConstraint("(accepted IS NULL) = (state IN ('offered', 'declined'))", name="holds_when_accepted"),
    )


class GrantAgreementVersion(Base):
    """A version as one side offered it. Rows are only ever added."""

    __tablename__ = "grant_agreement_version"
    project_id: Mapped[UUID] = mapped_column(ForeignKey("grant_agreement.project_id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    purpose: Mapped[str]
    responsible: Mapped[str]
    conditions: Mapped[str]
    milestones: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    offered_side: Mapped[Side] = mapped_column(String)
    offered_by: Mapped[str]
    offered_at: Mapped[datetime]
    __table_args__ = (
        one_of("offered_side", Side),
        CheckConstraint("version > 0", name="versions_are_counted_from_one"),
        UniqueConstraint("project_id", "version", "offered_by"),
    )


class GrantAgreementAnswer(Base):
    """What the other side answered to a version, once. `offered_by` stands here so that the check can see two people."""

    __tablename__ = "grant_agreement_answer"
    project_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answer: Mapped[Answer] = mapped_column(String)
    reason: Mapped[str | None]
    offered_by: Mapped[str]
    answered_by: Mapped[str]
    answered_at: Mapped[datetime]
    __table_args__ = (
        one_of("answer", Answer),
        ForeignKeyConstraint(
            ["project_id", "version", "offered_by"],
            [f"grant_agreement_version.{name}" for name in ("project_id", "version", "offered_by")],
        ),
        CheckConstraint("offered_by <> answered_by", name="offered_by_one_and_answered_by_another"),
        CheckConstraint("(answer = 'declined') = (reason IS NOT NULL)", name="declined_for_a_reason"),
    )


keep_all_rows(GrantAgreementVersion)
keep_all_rows(GrantAgreementAnswer)
