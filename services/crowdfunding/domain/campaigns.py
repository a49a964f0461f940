"""A campaign's states, and the gates before it opens. Pure: time and settings come as arguments."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from contracts.crowdfunding import (
    CampaignState,
    DeadlineImpossible,
    Permit,
    PermitMissing,
)
from contracts.errors import Invalid
from contracts.ledger import WrongCurrency
from services.crowdfunding.domain.rules import OPEN_DAYS_MAX, SETTLING_DAYS, ZONE, Rules

CampaignTrigger = Literal[
    "publish_campaign",
    "publish_with_match",
    "match_reserved",
    "match_refused",
    "deadline",
    "goal_met",
    "goal_missed",
    "grants_posted",
]
CAMPAIGNS: Mapping[tuple[CampaignState, CampaignTrigger], CampaignState] = MappingProxyType(
    {
        ("draft", "publish_campaign"): "open",
        ("draft", "publish_with_match"): "matching",
        ("matching", "match_reserved"): "open",
        ("matching", "match_refused"): "draft",
        ("matching", "deadline"): "failed",
        ("open", "deadline"): "settling",
        ("settling", "goal_met"): "funded",
        ("settling", "goal_missed"): "failed",
        ("funded", "grants_posted"): "handed_over",
    }
)
"""Every arrow of a campaign. A match that is held only after the deadline is one of `matching` at its deadline."""


def check_start(rules: Rules, now: datetime, closes_at: datetime, currency: str) -> None:
    if currency != rules.currency:
        raise WrongCurrency(f"collections here are in {rules.currency}", currency=rules.currency)
    if not now < closes_at <= now + timedelta(days=OPEN_DAYS_MAX):
        raise DeadlineImpossible(f"the deadline lies ahead, at most {OPEN_DAYS_MAX} days", days_max=OPEN_DAYS_MAX)


def check_opening(rules: Rules, now: datetime, closes_at: datetime) -> None:
    """A pledge made on the first day must still be held, with time to capture it, on the last."""
    days_max = rules.payments.reservation_days_max - SETTLING_DAYS
    if not now < closes_at <= now + timedelta(days=days_max):
        raise DeadlineImpossible(
            f"the deadline lies ahead, at most {days_max} days from the opening: payers' reservations"
            f" last {rules.payments.reservation_days_max} days",
            days_max=days_max,
        )


def permit_for(rules: Rules, permit: Permit | None, now: datetime, closes_at: datetime) -> Permit | None:
    """The permit a campaign collects under, its own or the city's; PermitMissing if the gate is shut."""
    held = permit or rules.city_permit
    if rules.permit_required:
        first, last = now.astimezone(ZONE).date(), closes_at.astimezone(ZONE).date()
        if held is None:
            raise PermitMissing("a collection on the internet takes a permit from Indsamlingsnævnet")
        if not (held.from_on <= first and last <= held.to_on):
            raise PermitMissing(
                f"the permit holds from {held.from_on} to {held.to_on}, the collection runs from {first} to {last}"
            )
    return held


def check_goal(goal: int, least_goal: int) -> None:
    if least_goal > goal:
        raise Invalid("the least goal is a part of the goal", fields={"least_goal": [f"Must be at most {goal}."]})
