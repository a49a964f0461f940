"""A pledge's states, and what a provider's answer makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from contracts.crowdfunding import (
    PledgeState,
)
from contracts.errors import Invalid
from services.crowdfunding.domain.rules import PLEDGE_AMOUNT_MAX, RETRY_SECONDS, RETRY_SECONDS_MAX

Action = Literal["create", "look", "capture", "cancel", "refund"]
PaymentState = Literal["unknown", "created", "reserved", "captured", "cancelled", "refunded", "declined", "expired"]
PaymentKind = Literal["reservation", "mandate"]
PledgeTrigger = (
    PaymentState
    | Literal["capture_refused", "create_refused", "never_existed", "released", "rejected", "withdrawn", "deadline"]
)
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
        ("withheld", "released"): "made",
        ("withheld", "rejected"): "let_go",
        ("withheld", "withdrawn"): "let_go",
        ("withheld", "deadline"): "let_go",
    }
)
"""Every arrow of a pledge, by what the provider says; `reserved` takes it only while the money still counts. Of one that is
`withheld` the provider knows nothing.
"""
LIVE: tuple[PaymentState, ...] = ("created", "reserved")
OVER: tuple[PledgeState, ...] = ("declined", "expired", "let_go")


@dataclass(frozen=True)
class Order:
    """What the provider is asked about: an amount in minor units of `currency`, under our `reference`, one per pledge.

    A reservation holds the money; a mandate is the payer's leave to take it later. `psp_reference` is the provider's own
    name for it, once it has told us.
    """

    reference: str
    amount: int
    currency: str
    kind: PaymentKind = "reservation"
    psp_reference: str | None = None


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


def retry_at(now: datetime, attempts: int) -> datetime:
    """When to try again after so many attempts: growing, never given up, since money may be held until it succeeds."""
    return now + timedelta(seconds=min(RETRY_SECONDS * 2 ** min(attempts - 1, 30), RETRY_SECONDS_MAX))
