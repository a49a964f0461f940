"""Who may do what around the budgets: with areas, councils, initiatives, agreements."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.principal import RoleName

Around = Literal[
    "record_area",
    "found_council",
    "invite_representative",
    "deputise_mandate",
    "hand_over_mandate",
    "revoke_mandate",
]
MAY_AROUND: Mapping[Around, tuple[RoleName, ...]] = MappingProxyType(
    {
        "record_area": ("operator",),
        "found_council": ("playmaker",),
        "invite_representative": ("playmaker",),
        "deputise_mandate": ("playmaker",),
        "hand_over_mandate": ("playmaker",),
        "revoke_mandate": ("playmaker",),
    }
)
"""Each for all the areas that it concerns."""
