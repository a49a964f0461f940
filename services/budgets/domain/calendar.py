"""A budget's calendar, pure: the order of its dates, where they lead on, and which of them may still be moved."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Literal, get_args

from contracts.budgets import Calendar, Eligibility, ImpossibleCalendar, Phase
from contracts.budgets.calendar import CalendarAgreed, Date, PhaseOver, ReasonMissing
from contracts.errors import Invalid
from services.budgets.domain.proposals import OPEN

Beginning = Literal["begin_development", "begin_review"]
"""What dates may do, and people before them."""
OVERDUE_MAX = 100
"""Budgets that the calendar is followed for in one transaction."""
DATES: tuple[Date, ...] = get_args(Date)
PENDING: Mapping[Phase, tuple[Date, ...]] = MappingProxyType(
    {
        "draft": DATES,
        "earmarking": DATES,
        "ideas": DATES,
        "development": DATES[1:],
        "review": DATES[2:],
    }
)
"""What has not been reached yet, by where a budget stands: these dates may be moved, and are waited for."""


def dates_of(calendar: Calendar) -> dict[Date, datetime]:
    """Those that were agreed, in their order."""
    found = {date: getattr(calendar, date) for date in DATES}
    return {date: at for date, at in found.items() if at is not None}


def wrong_dates(calendar: Calendar, now: datetime) -> dict[str, list[str]]:
    """Dates that come before those they follow, or that have passed already, by field."""
    passed = {str(date): ["has passed already"] for date, at in dates_of(calendar).items() if at <= now}
    return wrong_order(calendar) | passed


def wrong_order(calendar: Calendar) -> dict[str, list[str]]:
    pairs = pairwise(dates_of(calendar).items())
    return {date: [f"comes after {first}"] for (first, before), (date, at) in pairs if at <= before}


def check_ahead(calendar: Calendar, now: datetime) -> None:
    """Nobody agrees to a calendar that has begun to run out."""
    if wrong := wrong_dates(calendar, now):
        raise ImpossibleCalendar(f"amend the calendar first: {', '.join(wrong)} cannot be kept", dates=sorted(wrong))


def check_moves(phase: Phase, kept: Calendar, wanted: Calendar, now: datetime) -> None:
    """Only what lies ahead is moved, and only to where it still lies ahead. In a draft the framing is amended instead."""
    moved = [date for date in DATES if getattr(kept, date) != getattr(wanted, date)]
    over = [date for date in moved if date not in PENDING.get(phase, ())]
    if over:
        raise PhaseOver(f"the budget is in {phase}: {', '.join(over)} stand as they are", dates=over)
    if not moved:
        raise Invalid("nothing is moved", fields={"calendar": ["these are the dates already"]})
    ahead = {date: getattr(wanted, date) if date in PENDING[phase] else None for date in DATES}
    late = {date: why for date, why in wrong_dates(Calendar(**ahead), now).items() if date in set[str](moved)}
    wrong = wrong_order(wanted) | late
    if wrong:
        raise Invalid("these dates cannot be kept", fields={"calendar": wrong})


ENDED: Mapping[Beginning, tuple[Date, ...]] = MappingProxyType(
    {"begin_development": DATES[:1], "begin_review": DATES[:2]}
)
"""What comes to its end by this."""


def check_early(trigger: Beginning, calendar: Calendar, now: datetime, reason: str) -> None:
    """Before the date that was agreed for the end of a phase, its end is a decision with a reason."""
    ahead = [date for date, at in dates_of(calendar).items() if date in ENDED[trigger] and now < at]
    if ahead and not reason.strip():
        raise ReasonMissing(f"{ahead[0]} lies ahead: say why it is earlier", dates=ahead)


def due(phase: Phase, calendar: Calendar, now: datetime) -> Beginning | None:
    """Where a budget goes by its calendar, one step. To the vote nobody goes by a date alone."""
    ideas, development = calendar.ideas_until, calendar.development_until
    if phase == "ideas" and ideas is not None and ideas <= now:
        return "begin_review" if development is None else "begin_development"
    if phase in OPEN and development is not None and development <= now:
        return "begin_review"
    return None


def missed(phase: Phase, calendar: Calendar, now: datetime) -> tuple[Date, datetime] | None:
    """The last date that has passed, where the budget should be further by then."""
    passed = [(date, at) for date, at in dates_of(calendar).items() if date in PENDING.get(phase, ()) and at <= now]
    return passed[-1] if passed else None


def vote_dates(calendar: Calendar, opens_at: datetime | None, closes_at: datetime | None) -> tuple[datetime, datetime]:
    """When a vote is held: as the calendar says, and as the ballot says where it does not. `Invalid`, `CalendarAgreed`."""
    told = {"opens_at": (calendar.vote_opens_at, opens_at), "closes_at": (calendar.vote_closes_at, closes_at)}
    for name, (agreed, asked) in told.items():
        if agreed is None and asked is None:
            raise Invalid("a vote has dates", fields={name: ["Missing data for required field."]})
        if None not in (agreed, asked) and agreed != asked:
            raise CalendarAgreed(f"the calendar has another {name}: reschedule the budget first", agreed=str(agreed))
    dates = [agreed or asked for agreed, asked in told.values()]
    assert dates[0] is not None
    assert dates[1] is not None
    return dates[0], dates[1]


def voters(agreed: Eligibility | None, asked: Eligibility) -> Eligibility:
    """Who votes: those of the framing, and those that the ballot names where it does not."""
    if agreed is None:
        return asked
    if asked not in (Eligibility(), agreed):
        raise CalendarAgreed("who votes was agreed with the joint council", agreed=str(agreed.dump()))
    return agreed
