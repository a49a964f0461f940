"""A campaign's states, and the gates before it opens. Pure: time and settings come as arguments."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from chassis.clock import day_of
from contracts.crowdfunding import (
    CampaignState,
    DeadlineImpossible,
    Permit,
    PermitMissing,
    WrongCampaignState,
)
from contracts.ledger import WrongCurrency
from services.crowdfunding.domain.arrows import arrive
from services.crowdfunding.domain.rules import OPEN_DAYS_MAX, Rules

CampaignTrigger = Literal[
    "submit_campaign",
    "return_campaign",
    "publish_campaign",
    "publish_with_match",
    "match_reserved",
    "match_refused",
    "deadline",
    "cancel_campaign",
    "all_let_go",
    "goal_met",
    "goal_missed",
    "grants_posted",
    "grant_refused",
    "grant_reversed",
]
CAMPAIGNS: Mapping[tuple[CampaignState, CampaignTrigger], CampaignState] = MappingProxyType(
    {
        ("draft", "submit_campaign"): "submitted",
        ("draft", "cancel_campaign"): "cancelled",
        ("submitted", "return_campaign"): "draft",
        ("submitted", "publish_campaign"): "open",
        ("submitted", "publish_with_match"): "matching",
        ("submitted", "cancel_campaign"): "cancelled",
        ("matching", "match_reserved"): "open",
        ("matching", "match_refused"): "draft",
        ("matching", "deadline"): "failed",
        ("matching", "cancel_campaign"): "cancelled",
        ("submitted", "grant_reversed"): "draft",
        ("matching", "grant_reversed"): "draft",
        ("open", "grant_reversed"): "settling",
        ("settling", "grant_reversed"): "settling",
        ("open", "deadline"): "settling",
        ("open", "cancel_campaign"): "settling",
        ("settling", "goal_met"): "funded",
        ("settling", "goal_missed"): "failed",
        ("settling", "all_let_go"): "cancelled",
        ("funded", "grants_posted"): "handed_over",
        ("funded", "grant_refused"): "settling",
    }
)
"""Every arrow of a campaign. `grant_reversed`: what the pool had granted, and it collects the rest of, was taken back; `grant_refused`: so was some of the
match, after it was judged by that. A match that is held only after the deadline is one of `matching` at its deadline."""


def next_state(state: CampaignState, trigger: CampaignTrigger) -> CampaignState:
    """Where a campaign stands after this, or `WrongCampaignState`."""
    return arrive(CAMPAIGNS, state, trigger, WrongCampaignState, f"the campaign is {state}")


def check_start(rules: Rules, now: datetime, closes_at: datetime, currency: str) -> None:
    if currency != rules.currency:
        raise WrongCurrency(f"collections here are in {rules.currency}", currency=rules.currency)
    if not now < closes_at <= now + timedelta(days=OPEN_DAYS_MAX):
        raise DeadlineImpossible(f"the deadline lies ahead, at most {OPEN_DAYS_MAX} days", days_max=OPEN_DAYS_MAX)


def permit_for(rules: Rules, permit: Permit | None, now: datetime, closes_at: datetime) -> Permit | None:
    """The permit a campaign collects under, its own or the city's; PermitMissing if the gate is shut."""
    held = permit or rules.city_permit
    if rules.permit_required:
        first, last = day_of(now), day_of(closes_at)
        if held is None:
            raise PermitMissing("a collection on the internet takes a permit from Indsamlingsnævnet")
        if not (held.from_on <= first and last <= held.to_on):
            raise PermitMissing(
                f"the permit holds from {held.from_on} to {held.to_on}, the collection runs from {first} to {last}"
            )
    return held
