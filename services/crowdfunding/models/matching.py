"""The council's schemes of matching, what was asked of them for campaigns, and the line in which pledges stand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.db import Json
from chassis.guards import ALWAYS, changed, guard
from contracts.crowdfunding.matching import SchemeState
from services.crowdfunding.models.base import Base


class MatchingScheme(Base):
    """What the council has adopted, and who entered and attested it. `rules` as in the contract; `amount` minor units.

    `sequence` is the ledger's answer that it has earmarked the amount. `end_*` is the decision to end it, and by whom.
    """

    __tablename__ = "matching_scheme"
    scheme_id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str]
    source: Mapped[str | None]
    rules: Mapped[dict[str, Any]] = mapped_column(Json)
    year: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime]
    attested_by: Mapped[str | None]
    state: Mapped[SchemeState] = mapped_column(String)
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    end_decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    end_entered_by: Mapped[str | None]
    end_attested_by: Mapped[str | None]
    note: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint(
            "state IN ('entered', 'asked', 'adopted', 'refused', 'withdrawn', 'ending', 'ended')", name="state_is_known"
        ),
        CheckConstraint("attested_by <> entered_by", name="attested_by_another"),
        CheckConstraint("end_attested_by <> end_entered_by", name="ended_by_two"),
        CheckConstraint(
            "state NOT IN ('asked', 'adopted', 'refused', 'ending', 'ended') OR attested_by IS NOT NULL",
            name="adopted_by_two",
        ),
        CheckConstraint(
            "state NOT IN ('adopted', 'ending', 'ended') OR sequence IS NOT NULL", name="adopted_is_the_ledgers_answer"
        ),
        CheckConstraint(
            "state <> 'ending' OR (end_decision IS NOT NULL AND end_entered_by IS NOT NULL)", name="an_end_is_decided"
        ),
    )


class MatchRequest(Base):
    """One decision that a campaign gets pool money of its scheme. `sequence` is the ledger's answer that it holds it.

    `decided_by` is the person who decided; the office stands in the decision.
    """

    __tablename__ = "match_request"
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"))
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("matching_scheme.scheme_id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    decision: Mapped[dict[str, Any]] = mapped_column(Json)
    decided_by: Mapped[str]
    asked_at: Mapped[datetime]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    refusal: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_is_positive"),
        CheckConstraint("decided_by <> ''", name="a_person_decided"),
        CheckConstraint("sequence IS NULL OR refusal IS NULL", name="held_or_refused"),
        Index(None, "campaign_id", "asked_at"),
    )


class MatchLine(Base):
    """How many places were given out in the line for a campaign's match: whoever counts takes the next, one after another."""

    __tablename__ = "match_line"
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.campaign_id"), primary_key=True)
    places: Mapped[int] = mapped_column(default=0)


LIFE = frozenset(
    {"state", "attested_by", "sequence", "end_decision", "end_entered_by", "end_attested_by", "note"},
)
"""What becomes of a scheme; what it says never changes: another decision is another scheme."""
SAID = tuple(column.name for column in MatchingScheme.__table__.columns if column.name not in LIFE)
guard(MatchingScheme, {"a_scheme_stays": ("UPDATE", changed(*SAID)), "a_scheme_is_kept": ("DELETE", ALWAYS)})
