"""What the city has decided about collections, and the limits that hold for all."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from contracts.crowdfunding import (
    Permit,
)
from contracts.crowdfunding.fees import Bearer

ZONE = ZoneInfo("Europe/Copenhagen")
OPEN_DAYS_MAX = 365
SETTLING_DAYS = 1
"""What is left of a reservation when the campaign closes, so that captures can be tried again for a while."""
PLEDGE_AMOUNT_MAX = 10**9
LAST_LOOK_SECONDS = 2
"""How far the provider's clock may be behind ours: the last look at a pledge comes that long after the deadline."""
LAST_WORD_SECONDS_MAX = 6 * 3600
"""How long after the deadline a pledge that was never seen reserved keeps its campaign waiting: reservations outlive it."""
RETRY_SECONDS = 1.0
RETRY_SECONDS_MAX = 3600.0
EVERYWHERE = "*"


@dataclass(frozen=True)
class Capabilities:
    """What a payment provider can do: how long it holds money, whether a payer may give leave to take it later, and
    whether less may be taken than is held."""

    reservation_days_max: int
    mandates: bool
    partial_capture: bool


@dataclass(frozen=True)
class Rules:
    """What the city has decided about collections. `city_permit` is one permit that holds for every campaign.

    `fees_borne_by`: who bears what the payment provider takes, for campaigns that are published from now on.
    """

    permit_required: bool = True
    city_permit: Permit | None = None
    matching_adopted: bool = False
    matching_areas: tuple[str, ...] = ()
    currency: str = "DKK"
    fees_borne_by: Bearer = "city"
    payments: Capabilities = Capabilities(reservation_days_max=14, mandates=False, partial_capture=True)
