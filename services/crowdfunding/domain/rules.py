"""What the city has decided about collections, and the limits that hold for all."""

from dataclasses import dataclass

from contracts.crowdfunding import Criterion, Permit
from contracts.crowdfunding.fees import Bearer

OPEN_DAYS_MAX = 365
SETTLING_DAYS = 1
"""What is left of a reservation when the campaign closes, beside the days in which captures are tried again: for the last
word and for a provider that is away."""
CAPTURE_DAYS_MAX = 2
"""How long a declined capture is tried again, where no setting says otherwise."""
CAPTURE_RETRY_HOURS = 12
CHARGE_LOOK_HOURS = 3
"""How often a charge by a mandate is asked about, over which a provider takes days."""
PLEDGE_AMOUNT_MAX = 10**9
CONFIRMATIONS_MAX = 20
"""How often who promised may open a payment and leave it until it runs out."""
LAST_LOOK_SECONDS = 2
"""How far the provider's clock may be behind ours: the last look at a pledge comes that long after the deadline."""
LAST_WORD_SECONDS_MAX = 6 * 3600
"""How long after the deadline a pledge that was never seen reserved keeps its campaign waiting: reservations outlive it."""
CANCELS_IN_VAIN_MAX = 12
"""How often the provider is asked to let money go, over an hour, before what it says no word of to rely on is taken for gone."""
REFUNDS_IN_VAIN_MAX = 36
"""How often it is asked for a refund, over a day, without an answer that makes sense, before a person decides."""
RETRY_SECONDS = 1.0
RETRY_SECONDS_MAX = 3600.0
EVERYWHERE = "*"


@dataclass(frozen=True)
class Capabilities:
    """What a payment provider can do: how long it holds money, whether a payer may give leave to take it later, whether
    less may be taken than is held, and the least of what was taken by a mandate that it refunds, in minor units."""

    reservation_days_max: int
    mandates: bool
    partial_capture: bool
    mandate_refund_min: int = 1


@dataclass(frozen=True)
class Rules:
    """What the city has decided about collections. `city_permit` is one permit that holds for every campaign; for one of
    its own a campaign owes an account `account_days` after its end. `criteria` are what every campaign is looked at for.
    `hour_rate`: minor units that an hour of a volunteer's counts for, where hours count as own financing. Declined captures
    are tried again for `capture_days_max`; they may cost so many percent of the least goal. `fees_borne_by`: who bears what
    the payment provider takes, for campaigns that are published from now on.
    """

    permit_required: bool = True
    city_permit: Permit | None = None
    currency: str = "DKK"
    account_days: int = 182
    criteria: tuple[Criterion, ...] = ()
    hour_rate: int = 15_000
    help_overdue_days: int = 60
    capture_days_max: int = CAPTURE_DAYS_MAX
    capture_tolerance_percent: int = 0
    fees_borne_by: Bearer = "city"
    payments: Capabilities = Capabilities(reservation_days_max=14, mandates=False, partial_capture=True)
