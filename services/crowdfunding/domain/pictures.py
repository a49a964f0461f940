"""How many pictures there may be, and in which order."""

from collections.abc import Sequence
from uuid import UUID

from contracts.errors import Invalid

PICTURES_MAX = 20
"""Of one campaign, those that were removed not counted."""
PICTURES_EVER_MAX = 100
"""Of one campaign, removed ones counted: what was removed is kept."""
ADDED_A_DAY_MAX = 30
"""By one person in DAY_HOURS, to whichever campaign."""
DAY_HOURS = 24


def check_order(wanted: Sequence[UUID], there: Sequence[UUID]) -> None:
    """All that are there, each once."""
    if sorted(wanted) != sorted(there):
        raise Invalid(
            "an order names every picture once", fields={"picture_ids": [f"These: {', '.join(map(str, there))}."]}
        )
