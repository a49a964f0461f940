"""Where areas lie: what a border must be, and in which of them a place is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from contracts.budgets.areas import PlaymakerContact
from contracts.errors import Invalid

AREAS_KEPT_MAX = 500
"""In one municipality; Aarhus has 34 joint councils."""
POSITIONS_MAX = 20_000
"""In one border: the coast of a municipality to a few metres takes fewer."""
RING_POSITIONS_MIN = 4
PLAYMAKERS_MAX = 10
"""Of one area."""
LATITUDE_MAX = 90
PLANE = 2

Point = Sequence[float]
Polygons = Iterable[Iterable[Sequence[Point]]]


def check_border(polygons: Polygons) -> None:
    """Closed rings of four positions and more, each longitude and latitude. `Invalid` says what is wrong with the first."""
    rings = [ring for polygon in polygons for ring in polygon]
    wrong = "a border has a ring" if not rings else next(filter(None, map(_wrong_in, rings)), "")
    if sum(map(len, rings)) > POSITIONS_MAX:
        wrong = f"more than {POSITIONS_MAX} positions"
    if wrong:
        raise Invalid("this is no border", fields={"border": {"coordinates": [wrong]}})


def _wrong_in(ring: Sequence[Point]) -> str:
    if any(len(position) != PLANE or abs(position[1]) > LATITUDE_MAX for position in ring):
        return "a position is longitude and latitude in degrees, no more and no less"
    if len(ring) < RING_POSITIONS_MIN or tuple(ring[0]) != tuple(ring[-1]):
        return f"a ring has {RING_POSITIONS_MIN} positions at least and ends where it begins"
    return ""


def check_playmakers(playmakers: Sequence[PlaymakerContact]) -> None:
    """No more than `PLAYMAKERS_MAX`, each of whom can be reached."""
    unreachable = {
        place: ["An e-mail address or a phone number."]
        for place, each in enumerate(playmakers)
        if not (each.email or each.phone)
    }
    if len(playmakers) > PLAYMAKERS_MAX:
        raise Invalid("too many to choose from", fields={"playmakers": [f"More than {PLAYMAKERS_MAX}."]})
    if unreachable:
        raise Invalid("somebody cannot be reached", fields={"playmakers": unreachable})


def area_at(point: Point, borders: Mapping[str, Polygons]) -> str | None:
    """The id of the area that a place (longitude, latitude) lies in, None outside all of them.

    Of two that share a border line exactly one has each place on it; where two overlap, the first by id has it.
    """
    return next((area_id for area_id in sorted(borders) if contains(borders[area_id], point)), None)


def contains(polygons: Polygons, point: Point) -> bool:
    """Even-odd rule: a line from the place eastwards crosses the rings of the polygon an odd number of times."""
    return any(sum(_crosses(edge, point) for edge in _edges(polygon)) % 2 for polygon in polygons)


def _edges(polygon: Iterable[Sequence[Point]]) -> Iterator[tuple[Point, Point]]:
    """From south to north, whichever way they are drawn: neighbours then reckon alike where they meet."""
    for ring in polygon:
        for start, end in pairwise(ring):
            yield (start, end) if start[1] <= end[1] else (end, start)


def _crosses(edge: tuple[Point, Point], point: Point) -> bool:
    (west, south), (east, north) = edge
    x, y = point
    return south <= y < north and x < west + (y - south) * (east - west) / (north - south)
