"""The four ways of a pledge's money: which one a campaign can go, and what it is then held to. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from contracts.crowdfunding import DeadlineImpossible, Way, WayImpossible
from services.crowdfunding.domain.rules import CAPTURE_RETRY_HOURS, SETTLING_DAYS, Rules

WAYS: tuple[Way, ...] = get_args(Way)
PERCENT = 100
LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Terms:
    """What a campaign was published under. Settings that change later change no campaign under way.

    `reserve_days` is how long before the deadline money may be reserved, so that it is still held when the last capture
    is tried; `capture_days_max` how long a declined capture is tried again; `tolerance_percent` how much of the least
    goal declined captures may cost.
    """

    way: Way
    reserve_days: int
    capture_days_max: int
    tolerance_percent: int

    @property
    def reservation_life(self) -> timedelta:
        """How long a reservation is held by the provider."""
        return timedelta(days=self.reserve_days + SETTLING_DAYS + self.capture_days_max)


def check_settings(rules: Rules) -> None:
    """ValueError for settings under which no campaign could be held to its word."""
    if rules.capture_days_max < 0 or reserve_days(rules) < 1:
        raise ValueError("CAPTURE_DAYS_MAX leaves a reservation no day before the deadline")
    if not 0 <= rules.capture_tolerance_percent < PERCENT:
        raise ValueError("CAPTURE_TOLERANCE_PERCENT is a part of the goal: 0 to 99")


def terms(rules: Rules, now: datetime, closes_at: datetime, asked: Way | None) -> Terms:
    """What a campaign is published under, by the way that was asked for, else by reservations where those live long
    enough. Raises DeadlineImpossible and WayImpossible; both name the ways that are open.
    """
    if closes_at <= now:
        raise DeadlineImpossible("the deadline lies ahead")
    days = reserve_days(rules)
    short = closes_at <= now + timedelta(days=days)
    possible = [way for way in WAYS if (short or way != "reserve") and (rules.payments.mandates or way != "mandate")]
    way: Way = asked or "reserve"
    if way == "mandate" and way not in possible:
        raise WayImpossible("the payment provider has no mandates: choose another way", ways=possible)
    if way not in possible:
        raise DeadlineImpossible(
            f"payers' reservations last {rules.payments.reservation_days_max} days: the deadline lies at most {days} days"
            f" from the opening, or the campaign goes another way ({', '.join(possible)})",
            days_max=days,
            ways=possible,
        )
    return Terms(way, days, rules.capture_days_max, rules.capture_tolerance_percent)


def reserve_days(rules: Rules) -> int:
    """How many days before its deadline a campaign may have money reserved: what then is left of the reservation is for
    the judgement and for captures that are tried again."""
    return rules.payments.reservation_days_max - SETTLING_DAYS - rules.capture_days_max


def finale(closes_at: datetime, days: int) -> datetime:
    """From when on promises are paid: money reserved now is still held when the last capture is tried."""
    return closes_at - timedelta(days=days)


def capture_again_at(terms: Terms, now: datetime, asked_from: datetime, reserved_at: datetime) -> datetime | None:
    """When a capture that was declined is tried again; None once it was tried for `capture_days_max`, or in the last hour
    of the reservation. A mandate has none."""
    until = asked_from + timedelta(days=terms.capture_days_max)
    if terms.way != "mandate":
        until = min(until, reserved_at + terms.reservation_life - LAST_HOUR)
    return min(now + timedelta(hours=CAPTURE_RETRY_HOURS), until) if now < until else None


def check_extension(terms: Terms, now: datetime, opened_at: datetime, closes_at: datetime, later: datetime) -> None:
    """A later deadline must not outlive what is reserved already: DeadlineImpossible."""
    if terms.way == "reserve" and later > opened_at + timedelta(days=terms.reserve_days):
        raise DeadlineImpossible(
            f"the first payers' reservations would be dead: at most {terms.reserve_days} days from the opening",
            days_max=terms.reserve_days,
        )
    if terms.way == "confirm_late" and now >= finale(closes_at, terms.reserve_days):
        raise DeadlineImpossible("the finale has begun: what is reserved would be dead at a later deadline")
