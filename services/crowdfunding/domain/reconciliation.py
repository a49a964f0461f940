"""Three books of citizens' money held against each other: the provider's, ours and the ledger's. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

from services.crowdfunding.domain.pledges import PaymentState

HERE: Mapping[str, frozenset[PaymentState]] = MappingProxyType(
    {
        "reserved": frozenset({"reserved"}),
        "mandated": frozenset({"mandated"}),
        "captured": frozenset({"captured"}),
        "refunded": frozenset({"refunded"}),
        "charged_back": frozenset({"charged_back"}),
        **dict.fromkeys(
            ("declined", "expired", "let_go"), frozenset[PaymentState]({"unknown", "cancelled", "declined", "expired"})
        ),
    }
)
"""Which of the provider's words fit a pledge's state. In other states a pledge waits for a word: none contradicts it."""


BOOKED = MappingProxyType({"captured": "capture", "refunded": "refund", "charged_back": "charge-back"})
"""What the ledger books of a pledge, and what that is called."""


@dataclass(frozen=True)
class Moved:
    """Minor units that came in, that went back, and that the payer's bank took back."""

    captured: int = 0
    refunded: int = 0
    charged_back: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known of one pledge. `settled` is what the provider says it moved, `booked` what the ledger has. `settles` is
    False where it was captured before the days that were asked for, `fresh` is True where its money moved so lately that
    the provider's report may not tell it yet. `parts` of it went back and the rest stands; `by_provider` is what the provider
    refunded in those days, None for all that went back; `elsewhere`: some went back past the provider; `said` is None where it said
    nothing that makes sense. Amounts are minor units."""

    reference: str
    state: str
    amount: int
    said: PaymentState | None
    settled: Moved
    booked: Moved
    settles: bool = True
    fresh: bool = False
    parts: int = 0
    by_provider: int | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it should be, of one pledge or of one reference of the provider's."""

    what: str
    reference: str
    here: str | int | None = None
    provider: str | int | None = None
    ledger: str | int | None = None
    amount: int | None = field(default=None)

    def dump(self) -> dict[str, Any]:
        return asdict(self)


def differences(facts: Facts) -> Iterator[Difference]:
    yield from _states(facts)
    yield from _settled(facts)
    yield from _booked(facts)


def _states(facts: Facts) -> Iterator[Difference]:
    if facts.said is None:
        yield Difference("unreadable", facts.reference, here=facts.state, amount=facts.amount)
        return
    fits = HERE.get(facts.state)
    told_in_report = facts.state == "charged_back" and facts.settled.charged_back
    if fits is not None and (facts.elsewhere or told_in_report):
        fits |= {"captured"}
    if fits is not None and facts.said not in fits:
        yield Difference("state", facts.reference, here=facts.state, provider=facts.said, amount=facts.amount)


def _settled(facts: Facts) -> Iterator[Difference]:
    """The pledge's sums against what the provider has moved."""
    ours, theirs = here(facts), facts.settled
    if facts.by_provider is not None:
        ours = replace(ours, refunded=facts.by_provider)
    for what in ("captured", "refunded", "charged_back"):
        mine, told = getattr(ours, what), getattr(theirs, what)
        if what == "captured" and not facts.settles:
            continue
        if mine and not told and facts.fresh:
            continue
        if mine and not told:
            yield Difference(f"{what}, missing with the provider", facts.reference, here=mine, provider=0, amount=mine)
        elif told and not mine:
            yield Difference(f"{what}, missing here", facts.reference, here=0, provider=told, amount=told)
        elif mine != told:
            yield Difference("amount", facts.reference, here=mine, provider=told, amount=abs(mine - told))


def _booked(facts: Facts) -> Iterator[Difference]:
    """The pledge's sums against the ledger's."""
    ours, books = here(facts), facts.booked
    for what, act in BOOKED.items():
        mine, booked = getattr(ours, what), getattr(books, what)
        if mine == booked:
            continue
        if not booked:
            name = f"{act} unbooked"
        elif not mine:
            name = f"booked as {what.replace('_', ' ')}, not so here"
        else:
            name = "booked twice" if booked > mine else "booked too little"
        yield Difference(name, facts.reference, here=mine, ledger=booked, amount=abs(mine - booked))


def here(facts: Facts) -> Moved:
    """What a pledge's state says of the money: it is captured whole, and what was not given back in parts goes back whole."""
    captured = facts.state in ("captured", "refunded", "charged_back")
    return Moved(
        captured=facts.amount if captured else 0,
        refunded=facts.amount if facts.state == "refunded" else facts.parts,
        charged_back=facts.amount - facts.parts if facts.state == "charged_back" else 0,
    )


def fee(reference: str, captured: int, taken: int) -> Iterator[Difference]:
    """A provider that keeps more than it collected has made a mistake."""
    if taken > captured:
        yield Difference("fee", reference, provider=taken, amount=taken - captured)
