"""Who votes in an election, as data of it: decided from what the identity edge says of a person, and signed."""

from datetime import date

from contracts.message import Message
from contracts.shapes import Municipality, PostalCode, Slug


class Eligibility(Message):
    """Beside the least age. Where neither areas nor postal codes are named, the election's own area; else any of them.

    `moved_in_by`: who lived there on this day already. `resident_on`: who has not moved out by this day.
    """

    area_ids: tuple[Slug, ...] = ()
    postal_codes: tuple[PostalCode, ...] = ()
    municipality: Municipality | None = None
    moved_in_by: date | None = None
    resident_on: date | None = None
