"""What crowdfunding needs of any payment provider.

Every request that changes something carries an idempotency key: asked again with it, the provider answers as before, a
refusal included, and does nothing twice. Who wants to try a declined capture or charge again does so with a new key. What
a pledge's state is follows from what the provider answers, never from a message or a browser.

A mandate (`Order.kind`) is the payer's leave to take an amount once, later. `create` asks for it at `pay_url`; `get` says
`mandated` (since `reserved_at`) while it stands; `capture` charges it: `captured`, or PaymentRefused when the payer's bank
will not, or `mandated` still while a provider takes days over it (ask again with the same key). A declined charge leaves
the mandate standing, so that it can be charged again with a new key; `cancel` ends it, as a taken charge does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from services.crowdfunding.domain import Capabilities, Order, Payment


class PaymentRefused(Exception):  # noqa: N818 - an answer
    """The provider says no, and asking the same again will not help."""


class PaymentsAway(Exception):  # noqa: N818 - a state of the world
    """No answer, or none to rely on: what was asked may have been done. Ask again with the same key."""


class PaymentUnknown(PaymentRefused): ...


SettlementKind = Literal["capture", "refund", "chargeback", "chargeback_returned"]
WEBHOOK_AGE_SECONDS_MAX = 300


@dataclass(frozen=True)
class Delivery:
    """An authentic message of the provider's: which order it is about, and what makes this delivery the one it is."""

    reference: str
    digest: str


@dataclass(frozen=True)
class Settlement:
    """One movement of money as the provider settles it: `amount` and `fee` are minor units, not below zero, whichever way
    the money went; `fee` is None where the provider does not tell it."""

    reference: str
    kind: SettlementKind
    amount: int
    fee: int | None
    currency: str
    at: datetime
    psp_reference: str


class Payments(Protocol):
    """What crowdfunding needs of any provider. Amounts are minor units.

    `create`, `capture`, `cancel` and `refund` answer with the payment as it then stands; `get` with `unknown` for one
    the provider has never heard of. All raise PaymentsAway; those that change something also PaymentRefused.
    """

    capabilities: Capabilities

    def create(self, order: Order, key: str, return_url: str) -> Payment: ...
    def get(self, order: Order) -> Payment: ...
    def capture(self, order: Order, key: str, amount: int) -> Payment: ...
    def cancel(self, order: Order, key: str) -> Payment: ...
    def refund(self, order: Order, key: str, amount: int) -> Payment: ...
    def verify_webhook(self, path: str, headers: Mapping[str, str], body: str) -> Delivery:
        """Raises WebhookForged for what is not the provider's, WebhookStale for what was signed too long ago."""

    def settlements(self, day: date) -> Iterable[Settlement]:
        """All movements of a day of the provider's calendar. Raises PaymentsAway, also half way."""
