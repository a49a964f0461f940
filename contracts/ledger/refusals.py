"""What stands in the way."""

from contracts.errors import NotFound, Refused


class InsufficientFunds(Refused):
    """The account does not hold that much; `available` says what it holds, `held` where the rest of its year stands."""


class ClosedPeriod(Refused):
    """The year is closed: nothing is posted in it any more."""


class YearNotOver(Refused):
    """A year is closed once it is over, and the years before it are closed."""


class WrongMeans(Refused):
    """Operating money and capital do not mix on one account."""


class NotReleasable(Refused):
    """No account of this name holds money that could go back to the pool."""


class FollowedElsewhere(Refused):
    """Another service follows this money, and asks for what moves it."""


class NotReversible(Refused):
    """The transfer was reversed before, is a reversal itself or half an advance, or what it brought has been spent on."""


class VoucherUsed(Refused):
    """What this voucher shows was booked on this account before, by the transfer `transfer_id`."""


class TransferNotFound(NotFound): ...


class AccountNotFound(NotFound): ...


class NotAttested(Refused):
    """Somebody who had to attest it said no."""


class DraftNotFound(NotFound): ...


class DraftNotWaiting(Refused):
    """The draft was posted, refused or withdrawn before."""


class WrongCurrency(Refused): ...


class YearOutsidePlan(Refused): ...


class DecisionMissing(Refused): ...


class YearNotBegun(Refused):
    """Money of a year that has not begun is paid out only where the council has advanced it."""


class WrongAreas(Refused):
    """An area is named twice among those that share a cost, or the budget's own is not among them."""


class OverLimit(Refused):
    """More than a year, a campaign or an entry can hold; `limit` says how much that is."""


class SchemeOver(Refused):
    """The council has ended the scheme, or the campaign has had its match: nothing more is promised."""


class WrongSource(Refused):
    """An account is paid into by another: a campaign's match of a year by one scheme, else nobody could say where its rest
    goes back to; a project's grant of a year by votes, or by finance, who each pay and release their own.
    """


class SamePerson(Refused):
    """Who enters and who attests are two people."""


class PaymentNotFound(NotFound): ...


class PaymentFileNotFound(NotFound): ...


class NothingToPay(Refused):
    """All that is payable stands in a file already."""


class NotPayable(Refused):
    """The payment is not waiting at the municipality's payment system: confirmed, returned, or never approved."""
