"""What stands in the way."""

from contracts.errors import NotFound, Refused


class InsufficientFunds(Refused):
    """The account does not hold that much; `available` says what it holds."""


class ClosedPeriod(Refused): ...


class WrongCurrency(Refused): ...


class YearOutsidePlan(Refused): ...


class DecisionMissing(Refused): ...


class OverLimit(Refused):
    """More than a year, a campaign or an entry can hold; `limit` says how much that is."""


class SamePerson(Refused):
    """Who enters and who attests are two people."""


class PaymentNotFound(NotFound): ...


class NotPayable(Refused):
    """The payment is not waiting at the city's payment system: confirmed, returned, or never approved."""
