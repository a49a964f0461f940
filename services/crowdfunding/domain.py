"""The rules of collections: what may open, what a provider's answer means for a pledge, what the deadline decides.

Pure: time and settings come as arguments.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from contracts.crowdfunding import (
    CampaignState,
    DeadlineImpossible,
    MatchAsked,
    MatchNotAdopted,
    Permit,
    PermitMissing,
    PledgeState,
)
from contracts.errors import Invalid
from contracts.ledger import WrongCurrency
from contracts.principal import Permission

ZONE = ZoneInfo("Europe/Copenhagen")
OPEN_DAYS_MAX = 365
SETTLING_DAYS = 1
"""What is left of a reservation when the campaign closes, so that captures can be tried again for a while."""
PLEDGE_AMOUNT_MAX = 10**9
LAST_LOOK_SECONDS = 2
"""How far the provider's clock may be behind ours: the last look at a pledge comes that long after the deadline."""
LAST_WORD_SECONDS_MAX = 6 * 3600
"""How long after the deadline a pledge that was never seen reserved keeps its campaign waiting: reservations outlive it."""
RETRY_SECONDS = 1.0
RETRY_SECONDS_MAX = 3600.0
EVERYWHERE = "*"

Action = Literal["create", "look", "capture", "cancel", "refund"]
Verdict = Literal["met", "missed"]
Step = Literal["capture", "let_go", "hand_over", "refund", "give_up"]
PaymentState = Literal["unknown", "created", "reserved", "captured", "cancelled", "refunded", "declined", "expired"]
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
PledgeTrigger = PaymentState | Literal["capture_refused", "create_refused", "never_existed"]
PLEDGES: Mapping[tuple[PledgeState, PledgeTrigger], PledgeState] = MappingProxyType(
    {
        ("made", "reserved"): "reserved",
        ("made", "declined"): "declined",
        ("made", "expired"): "expired",
        ("made", "cancelled"): "let_go",
        ("made", "create_refused"): "declined",
        ("made", "never_existed"): "expired",
        ("reserved", "captured"): "captured",
        ("reserved", "cancelled"): "let_go",
        ("reserved", "expired"): "expired",
        ("reserved", "capture_refused"): "declined",
        ("captured", "refunded"): "refunded",
    }
)
"""Every arrow of a pledge, by what the provider says; `reserved` takes it only while the money still counts."""
LIVE: tuple[PaymentState, ...] = ("created", "reserved")
OVER: tuple[PledgeState, ...] = ("declined", "expired", "let_go")


ANYBODY = Permission(others=("anybody",))
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "start_campaign": Permission(others=("signed in",)),
        "publish_campaign": Permission(("playmaker",)),
        **dict.fromkeys(("pledge", "refresh_pledge", "get_pledge"), ANYBODY),
        "relay_webhook": Permission(others=("provider",)),
        **dict.fromkeys(("list_campaigns", "get_campaign"), ANYBODY),
    }
)
"""Who may call which entrypoint. Who pledges need not be known."""


@dataclass(frozen=True)
class Rules:
    """What the city has decided about collections. `city_permit` is one permit that holds for every campaign."""

    permit_required: bool = True
    city_permit: Permit | None = None
    matching_adopted: bool = False
    matching_areas: tuple[str, ...] = ()
    currency: str = "DKK"
    reservation_days_max: int = 14


@dataclass(frozen=True)
class Payment:
    """A payment as the provider knows it; `unknown` if it does not."""

    state: PaymentState
    amount: int = 0
    currency: str = ""
    pay_url: str | None = None
    psp_reference: str | None = None
    reserved_at: datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """What a provider's answer makes of a pledge: its state, and what the provider must be asked next because of it."""

    state: PledgeState
    then: Action | None = None


UNKNOWN = Payment("unknown")


def check_start(rules: Rules, now: datetime, closes_at: datetime, currency: str) -> None:
    if currency != rules.currency:
        raise WrongCurrency(f"collections here are in {rules.currency}", currency=rules.currency)
    if not now < closes_at <= now + timedelta(days=OPEN_DAYS_MAX):
        raise DeadlineImpossible(f"the deadline lies ahead, at most {OPEN_DAYS_MAX} days", days_max=OPEN_DAYS_MAX)


def check_opening(rules: Rules, now: datetime, closes_at: datetime) -> None:
    """A pledge made on the first day must still be held, with time to capture it, on the last."""
    days_max = rules.reservation_days_max - SETTLING_DAYS
    if not now < closes_at <= now + timedelta(days=days_max):
        raise DeadlineImpossible(
            f"the deadline lies ahead, at most {days_max} days from the opening: payers' reservations"
            f" last {rules.reservation_days_max} days",
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


def check_match(rules: Rules, area_id: str, goal: int, match: MatchAsked) -> None:
    if not rules.matching_adopted:
        raise MatchNotAdopted("the city council has not adopted matching")
    if not {EVERYWHERE, area_id} & set(rules.matching_areas):
        raise MatchNotAdopted(f"the city council has not adopted matching for {area_id}")
    if match.amount >= goal:
        raise Invalid("a match is a part of the goal", fields={"match": {"amount": [f"Must be below {goal}."]}})


def check_amount(amount: int) -> None:
    if amount > PLEDGE_AMOUNT_MAX:
        raise Invalid("one pledge has a limit", fields={"amount": [f"Must be at most {PLEDGE_AMOUNT_MAX}."]})


def outcome(state: PledgeState, payment: PaymentState, *, counts: bool, refused: Action | None, last: bool) -> Outcome:
    """What the provider's answer makes of a pledge. `counts`: the money was reserved in time; `refused`: what it would
    not do just now; `last`: the deadline has passed, this was the last look.

    Money is never held for a pledge that is over, and a reservation that came too late is let go.
    """
    new = _state(state, payment, counts=counts)
    if refused == "capture" and new == "reserved":
        new = PLEDGES[new, "capture_refused"]  # it counts as gone, so it must not stay held
    if refused == "create" and new == "made" and payment == "unknown":
        new = PLEDGES[new, "create_refused"]
    if last and new == "made" and payment == "unknown":
        new = PLEDGES[new, "never_existed"]
    late = new == "made" and (payment == "reserved" or (last and payment == "created"))
    return Outcome(new, "cancel" if payment in LIVE and (late or new in OVER) else None)


def _state(state: PledgeState, payment: PaymentState, *, counts: bool) -> PledgeState:
    """Which state follows; a pair that cannot be follows nothing and changes nothing."""
    if (state, payment) == ("made", "reserved") and not counts:
        return state
    return PLEDGES.get((state, payment), state)


def fulfilled(action: Action, state: PledgeState, payment: PaymentState) -> bool:
    """Whether the provider's answer shows that it need not be asked for this any more (a look is always one)."""
    return {
        "create": payment != "unknown" or state != "made",
        "look": True,
        "capture": state != "reserved",
        "cancel": payment not in LIVE,
        "refund": state != "captured",
    }[action]


def judge(verdict: str | None, *, goal: int, match: int, reserved: int, captured: int) -> Step:
    """What follows when nothing is left to ask: first by what is reserved, then by what could be captured."""
    if verdict is None:
        return "capture" if reserved > 0 and reserved + match >= goal else "let_go"
    if verdict == "missed":
        return "give_up"
    return "hand_over" if captured > 0 and captured + match >= goal else "refund"


def retry_at(now: datetime, attempts: int) -> datetime:
    """When to try again after so many attempts: growing, never given up, since money may be held until it succeeds."""
    return now + timedelta(seconds=min(RETRY_SECONDS * 2 ** min(attempts - 1, 30), RETRY_SECONDS_MAX))


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
