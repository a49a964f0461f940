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
PaymentState = Literal[
    "unknown",
    "created",
    "reserved",
    "captured",
    "cancelled",
    "refunded",
    "declined",
    "expired",
    "mandated",
    "charged_back",
]
PaymentKind = Literal["reservation", "mandate"]
PledgeTrigger = (
    Literal[
        "confirmed",
        "unpaid",
        "unconfirmed",
        "capture_refused",
        "create_refused",
        "never_existed",
        "unheld",
        "released",
        "rejected",
        "withdrawn",
        "closed",
        "returned_elsewhere",
    ]
    | PaymentState
)
PLEDGES: Mapping[tuple[PledgeState, PledgeTrigger], PledgeState] = MappingProxyType(
    {
        ("promised", "confirmed"): "made",
        ("promised", "unconfirmed"): "let_go",
        ("made", "reserved"): "reserved",
        ("made", "mandated"): "mandated",
        ("made", "declined"): "declined",
        ("made", "expired"): "expired",
        ("made", "unpaid"): "promised",
        ("made", "cancelled"): "let_go",
        ("made", "create_refused"): "declined",
        ("made", "never_existed"): "expired",
        ("reserved", "captured"): "captured",
        ("reserved", "cancelled"): "let_go",
        ("reserved", "expired"): "expired",
        ("reserved", "capture_refused"): "declined",
        ("reserved", "unheld"): "let_go",
        ("mandated", "captured"): "captured",
        ("mandated", "cancelled"): "let_go",
        ("mandated", "expired"): "expired",
        ("mandated", "declined"): "declined",
        ("mandated", "capture_refused"): "declined",
        ("mandated", "unheld"): "let_go",
        ("declined", "captured"): "captured",
        ("expired", "captured"): "captured",
        ("let_go", "captured"): "captured",
        ("captured", "refunded"): "refunded",
        ("captured", "charged_back"): "charged_back",
        ("captured", "returned_elsewhere"): "refunded",
        ("promised", "withdrawn"): "let_go",
        ("withheld", "released"): "promised",
        ("withheld", "rejected"): "let_go",
        ("withheld", "withdrawn"): "let_go",
        ("withheld", "closed"): "let_go",
    }
)
"""Every arrow of a pledge, by what the provider says, or of a promise its payer; `reserved` and `mandated` take it only
while the money still counts, `capture_refused` when it has been tried for long enough, `unheld` when the provider was asked so
often to let the money go and shows none that it holds. Of one that is `promised` or
`withheld` the provider knows nothing; what it captured though the pledge was over is booked and refunded. A payment lives for minutes: what is
released is `promised`, and its donor opens the payment when they come; what they then leave `unpaid` they may pay until the deadline."""
LIVE: tuple[PaymentState, ...] = ("created", "reserved", "mandated")
HELD: tuple[PledgeState, ...] = ("reserved", "mandated")
"""What counts as pledged and is not captured yet."""
OVER: tuple[PledgeState, ...] = ("declined", "expired", "let_go")
UNHEARD_OF: tuple[PledgeState, ...] = ("promised", "withheld")
"""Of which the provider knows nothing yet."""
AGAIN = "-again-"
"""Between our reference and which of its payments is meant."""


@dataclass(frozen=True)
class Order:
    """What the provider is asked about: an amount in minor units of `currency`, under our `reference`, one per pledge.

    A reservation holds the money; a mandate is the payer's leave to take it later. `psp_reference` is the provider's own
    name for it, and `reserved_at` when by its clock the money was reserved, once it has told us. What ran out unpaid is
    over with the provider: `attempt` is which of the payments is meant that were opened for the pledge one after the other.
    """

    reference: str
    amount: int
    currency: str
    kind: PaymentKind = "reservation"
    psp_reference: str | None = None
    reserved_at: datetime | None = None
    attempt: int = 1

    @property
    def name(self) -> str:
        """What a provider knows the payment by: where one has run out, the next has another for good."""
        return self.reference + (f"{AGAIN}{self.attempt}" if self.attempt > 1 else "")


@dataclass(frozen=True)
class Payment:
    """A payment as the provider knows it; `unknown` if it does not. `reserved_at` is when, by its clock, the money was
    reserved or the mandate given.
    """

    state: PaymentState
    amount: int = 0
    currency: str = ""
    pay_url: str | None = None
    psp_reference: str | None = None
    reserved_at: datetime | None = None


@dataclass(frozen=True)
class Heard:
    """When and why the provider was heard.

    `counts`: the money was reserved, or the mandate given, in time; `last`: no later look at this pledge will count;
    `doomed`: the campaign takes nobody's money any more; `at_once`: it captures what is reserved; `refused`: what the
    provider would not do just now; `tried_enough`: a declined capture is not tried again; `payable`: who promised it may
    still pay, though this payment ran out; `in_vain`: it was asked so often to let the money go.
    """

    counts: bool
    last: bool = False
    doomed: bool = False
    at_once: bool = False
    refused: Action | None = None
    tried_enough: bool = True
    payable: bool = False
    in_vain: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a provider's answer makes of a pledge: its state, and what the provider must be asked next because of it."""

    state: PledgeState
    then: Action | None = None


UNKNOWN = Payment("unknown")


def reference_of(name: str) -> str:
    """Our reference of a payment by the name that a provider knows it by."""
    return name.split(AGAIN, maxsplit=1)[0]


def attempt(confirmations: int) -> int:
    """Which payment is meant: the first of a pledge that was paid for at once, else that of the last confirmation."""
    return max(1, confirmations)


def check_amount(amount: int) -> None:
    if amount > PLEDGE_AMOUNT_MAX:
        raise Invalid("one pledge has a limit", fields={"amount": [f"Must be at most {PLEDGE_AMOUNT_MAX}."]})


def outcome(state: PledgeState, payment: PaymentState, heard: Heard) -> Outcome:
    """What the provider's answer makes of a pledge. Money is never held for a pledge that is over or a campaign that takes
    none, and a reservation that came too late is let go.
    """
    if heard.payable and (state, payment) == ("made", "expired"):
        return Outcome(PLEDGES[state, "unpaid"])
    new = _state(state, payment, counts=heard.counts)
    if heard.refused == "capture" and new in HELD and heard.tried_enough:
        new = PLEDGES[new, "capture_refused"]  # it counts as gone, so it must not stay held
    if heard.in_vain and new in HELD and payment not in LIVE:
        new = PLEDGES[new, "unheld"]
    if heard.refused == "create" and new == "made" and payment == "unknown":
        new = PLEDGES[new, "create_refused"]
    if heard.last and new == "made" and payment == "unknown":
        new = PLEDGES[new, "never_existed"]
    if state in OVER and new == "captured":
        return Outcome(new, "refund")  # whoever was told that no money was taken has it back
    return Outcome(new, _then(new, payment, heard))


def _then(new: PledgeState, payment: PaymentState, heard: Heard) -> Action | None:
    late = new == "made" and (payment != "created" or heard.last)
    if payment in LIVE and (late or new in OVER or (heard.doomed and new in HELD)):
        return "cancel"
    if heard.doomed and new == "captured":
        return "refund"
    return "capture" if heard.at_once and new == "reserved" else None


def _state(state: PledgeState, payment: PaymentState, *, counts: bool) -> PledgeState:
    """Which state follows; a pair that cannot be follows nothing and changes nothing."""
    if state == "made" and payment in HELD and not counts:
        return state
    return PLEDGES.get((state, payment), state)


def fulfilled(action: Action, state: PledgeState, payment: PaymentState) -> bool:
    """Whether the provider's answer shows that it need not be asked for this any more (a look is always one)."""
    return {
        "create": payment != "unknown" or state != "made",
        "look": True,
        "capture": state not in HELD,
        "cancel": payment not in LIVE and state not in HELD,
        "refund": state != "captured",
    }[action]


def retry_at(now: datetime, attempts: int) -> datetime:
    """When to try again after so many attempts: growing, never given up, since money may be held until it succeeds."""
    return now + timedelta(seconds=min(RETRY_SECONDS * 2 ** min(attempts - 1, 30), RETRY_SECONDS_MAX))
