"""A place on the map as people write it in a form's field, and as the API's messages say it."""

import re
from typing import Any

from contracts.budgets.places import Place
from contracts.errors import Invalid

WRITTEN = re.compile(r"([0-9]{2}(?:[.,][0-9]{1,15})?)[\s,;]+([0-9]{1,2}(?:[.,][0-9]{1,15})?)")
MILLIONTHS = 1_000_000
DECIMALS = 5
"""Of a degree: a metre, as the map of a form writes it."""


def place(text: str) -> dict[str, Any] | None:
    """`56.04300, 10.08800`, latitude first, in millionths of a degree; a comma may stand for the point. None for no text.

    Invalid for what is no place, or none in Denmark.
    """
    if not text.strip():
        return None
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        raise Invalid(f"{text[:40]!r} is no place", reason="not_a_place")
    latitude, longitude = (round(float(each.replace(",", ".")) * MILLIONTHS) for each in found.groups())
    try:
        return Place.load({"latitude": latitude, "longitude": longitude}).dump()
    except Invalid as outside:
        raise Invalid("no place in Denmark", reason="place_outside") from outside


def written(place: dict[str, int] | None) -> str:
    """As the field holds it."""
    if place is None:
        return ""
    return ", ".join(f"{place[name] / MILLIONTHS:.{DECIMALS}f}" for name in ("latitude", "longitude"))
