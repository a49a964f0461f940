"""Giving citizens' money back in proportion, exact to the øre."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Literal
from uuid import UUID

from contracts.crowdfunding.giving_back import GiveBackState, ShareState
from services.crowdfunding.domain.pledges import PaymentKind
from services.crowdfunding.domain.rules import Capabilities

GiveBackTrigger = Literal["give_back_posted", "give_back_refused", "all_settled", "try_refund_again"]
GIVE_BACKS: Mapping[tuple[GiveBackState, GiveBackTrigger], GiveBackState] = MappingProxyType(
    {
        ("asked", "give_back_posted"): "giving",
        ("asked", "give_back_refused"): "refused",
        ("giving", "all_settled"): "given",
        ("given", "try_refund_again"): "giving",
    }
)
"""Every arrow of a decision to give money back; a new one is `asked` of the ledger."""
ShareTrigger = Literal["refunded", "refund_refused", "try_refund_again", "return_elsewhere"]
SHARES: Mapping[tuple[ShareState, ShareTrigger], ShareState] = MappingProxyType(
    {
        ("asked", "refunded"): "given",
        ("asked", "refund_refused"): "refused",
        ("refused", "refunded"): "given",
        ("refused", "try_refund_again"): "asked",
        ("refused", "return_elsewhere"): "given",
    }
)
"""Every arrow of one donor's share; a new one is `asked` of the payment provider. What was refused may be refunded all the same,
past us."""

UNANSWERED = timedelta(minutes=10)
"""How long a share is left alone after a question without an answer: a provider without idempotency keys is asked to look for
it first, and must by then show what it has done. A part may be refunded twice where a whole cannot."""


TOO_SMALL = "less than the provider refunds"


def too_small(provider: Capabilities, kind: PaymentKind, amount: int) -> bool:
    """Whether a part of a payment is less than the provider gives back of one."""
    return kind == "mandate" and amount < provider.mandate_refund_min


def shares(amount: int, given: Mapping[UUID, int]) -> dict[UUID, int]:
    """What of `amount` each pledge gets back, all in minor units: in proportion to what is left of what it gave.

    Each first gets its proportion without the fraction of an øre; what is then left over goes, an øre each, to those with
    the largest fraction, and of the same fraction to the lower id. Nobody gets more than they gave, nor a share of nothing.
    """
    total = sum(given.values())
    if not 0 <= amount <= total:
        raise ValueError(f"{amount} cannot be given back of {total}")
    if not total:
        return {}
    whole = {pledge_id: amount * each // total for pledge_id, each in given.items()}
    over = amount - sum(whole.values())
    by_fraction = sorted(given, key=lambda pledge_id: (-(amount * given[pledge_id] % total), pledge_id))
    for pledge_id in by_fraction[:over]:
        whole[pledge_id] += 1
    return {pledge_id: share for pledge_id, share in whole.items() if share}
