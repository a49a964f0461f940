"""Areas: places with residents, and where they lie."""

from typing import Annotated, Literal

from marshmallow import validate

from contracts.errors import NotFound
from contracts.message import Command, Message, Query
from contracts.shapes import Count, Degrees, Email, PageSize, Phone, PostalCode, Slug, Title

Position = tuple[Degrees, ...]
Place = Annotated[str, validate.Regexp(r"-?[0-9]{1,3}(\.[0-9]{1,15})?,-?[0-9]{1,2}(\.[0-9]{1,15})?\Z")]
"""`longitude,latitude` in degrees, as in an address: `10.1056,56.0953`."""


class Border(Message):
    """A GeoJSON MultiPolygon (RFC 7946): polygons of closed rings, the first the outside, the others holes.

    A position is longitude, then latitude, in degrees (WGS 84, EPSG:4326).
    """

    type: Literal["MultiPolygon"]
    coordinates: tuple[tuple[tuple[Position, ...], ...], ...]


class RecordArea(Command):
    """What an area is, told anew as a whole: a later word takes the place of an earlier one."""

    area_id: Slug
    name: Title
    postal_codes: tuple[PostalCode, ...]
    population: Count
    border: Border


class PlaymakerContact(Message):
    """Whom residents turn to at the municipality: an employee in office, by `email`, `phone` or both. Public."""

    name: Title
    email: Email | None = None
    phone: Phone | None = None


class RecordPlaymakers(Command):
    """Who is playmaker of an area, told anew as a whole, in the order in which they are shown; nobody, where there is none.

    It says whom to ask. Who may act as a playmaker is said by the roles that people sign in with.
    """

    area_id: Slug
    playmakers: tuple[PlaymakerContact, ...]


class Playmakers(Message):
    area_id: Slug
    playmakers: tuple[PlaymakerContact, ...]


class ListAreas(Query):
    """All areas, or with `at` the one that this place lies in."""

    at: Place | None = None
    after: Slug | None = None
    limit: PageSize = 100


class AreaEntry(Message):
    """`population` in people."""

    area_id: Slug
    name: Title
    postal_codes: tuple[PostalCode, ...]
    population: Count


class AreaEntries(Message):
    items: tuple[AreaEntry, ...]
    next_after: Slug | None = None


class GetArea(Query):
    area_id: Slug


class AreaView(Message):
    area_id: Slug
    name: Title
    postal_codes: tuple[PostalCode, ...]
    population: Count
    border: Border
    playmakers: tuple[PlaymakerContact, ...] = ()


class AreaNotFound(NotFound): ...
