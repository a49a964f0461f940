"""Who may do what around the budgets: with areas, councils, initiatives, agreements."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.principal import RoleName

Around = Literal["record_area"]
MAY_AROUND: Mapping[Around, tuple[RoleName, ...]] = MappingProxyType(
    {
        "record_area": ("operator",),
    }
)
"""Each for all the areas that it concerns."""
