"""What crowdfunding needs of any payment provider.

Every request that changes something carries an idempotency key: asked again with it, the provider answers as before, a
refusal included, and does nothing twice. Who wants to try a declined capture or charge again does so with a new key. What
a pledge's state is follows from what the provider answers, never from a message or a browser.

A mandate (`Order.kind`) is the payer's leave to take an amount once, later. `create` asks for it at `pay_url`; `get` says
`mandated` (since `reserved_at`) while it stands; `capture` charges it: `captured`, or PaymentRefused when the payer's bank
will not, or `mandated` still while a provider takes days over it (ask again with the same key). A declined charge leaves
the mandate standing, so that it can be charged again with a new key; `cancel` ends it, as a taken charge does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from services.crowdfunding.domain import Capabilities, Order, Payment


class PaymentRefused(Exception):  # noqa: N818 - an answer
    """The provider says no, and asking the same again will not help."""


class PaymentsAway(Exception):  # noqa: N818 - a state of the world
    """No answer, or none to rely on: what was asked may have been done. Ask again with the same key."""


class PaymentUnknown(PaymentRefused): ...


@dataclass(frozen=True)
class Delivery:
    """An authentic message of the provider's: which order it is about, and what makes this delivery the one it is."""

    reference: str
    digest: str


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
