"""Taking a pledge back, or putting another in its place."""

from contracts.crowdfunding import PledgeState
from services.crowdfunding.domain.pledges import LIVE, Action, PaymentState

TAKEABLE: tuple[PledgeState, ...] = ("promised", "made", "withheld", "reserved", "mandated", "captured")
"""States out of which a pledge can be taken back."""
STANDING: tuple[PledgeState, ...] = ("promised", "reserved", "mandated", "captured")
"""States in which its donor has done what there is to do for now: it takes the place of the one that it replaces."""


def way_back(state: PledgeState, payment: PaymentState) -> Action | None:
    """What the provider must be asked so that the money of a pledge that was taken back is its payer's again."""
    if payment == "captured" and state == "captured":
        return "refund"
    return "cancel" if payment in LIVE else None
