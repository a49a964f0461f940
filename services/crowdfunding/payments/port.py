"""What crowdfunding needs of any payment provider.

Every request that changes something carries an idempotency key: asked again with it, the provider answers as before and
does nothing twice. What a pledge's state is follows from what the provider answers, never from a message or a browser.
"""

from collections.abc import Mapping
from typing import Protocol

from services.crowdfunding.domain import Capabilities, Order, Payment


class PaymentRefused(Exception):  # noqa: N818 - an answer
    """The provider says no, and asking the same again will not help."""


class PaymentsAway(Exception):  # noqa: N818 - a state of the world
    """No answer, or none to rely on: what was asked may have been done. Ask again with the same key."""


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
    def verify_webhook(self, path: str, headers: Mapping[str, str], body: str) -> str:
        """The reference that an authentic message is about; WebhookForged for any other."""


class PaymentUnknown(PaymentRefused): ...
