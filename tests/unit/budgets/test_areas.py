"""Where areas lie: what is a border, which area a place is in, and where a place in metres lies in degrees."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Invalid
from deploy.local.demo_areas import AREAS
from deploy.opland.utm import to_degrees
from services.budgets import domain

SQUARE = [[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]]
HOLE = [(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0), (1.0, 1.0)]
ISLAND = [[(8.0, 0.0), (9.0, 0.0), (9.0, 1.0), (8.0, 0.0)]]
PROJ = [  # (easting, northing) -> (longitude, latitude), reckoned with PROJ 9 by its own EPSG:25832
    ((500000, 0), (9.0, 0.0)),
    ((500000, 6200000), (9.0, 55.945375003)),
    ((574600, 6223900), (10.200951554, 56.154278847)),
    ((445000, 6050000), (8.148755552, 54.594479108)),
    ((568432.1, 6211987.6), (10.09862699, 56.04819291)),
    ((890000, 6110000), (15.098217476, 54.983681046)),
]


@pytest.mark.parametrize(
    ("point", "inside"),
    [((3, 3), True), ((1.5, 1.5), False), ((5, 3), False), ((-1, 3), False), ((8.8, 0.5), True), ((8.2, 0.9), False)],
)
def test_a_place_is_inside_the_ring_outside_the_holes_and_on_every_island(point: Any, inside: bool) -> None:
    assert domain.contains([[*SQUARE, HOLE], ISLAND], point) == inside


@given(st.integers(0, 40), st.integers(-2, 6), st.floats(0, 1))
def test_a_place_on_a_line_that_two_areas_share_lies_in_exactly_one(height: int, slope: int, part: float) -> None:
    """They draw the line in opposite directions, as neighbours do."""
    south, north = (4.0, 0.0), (4.0 + slope, 4.0)
    west = [[(-20.0, 0.0), south, north, (-20.0, 4.0), (-20.0, 0.0)]]
    east = [[south, (30.0, 0.0), (30.0, 4.0), north, south]]
    point = (south[0] + part * slope, part * 4.0)
    found = [domain.contains([area], point) for area in (west, east)]
    assert sum(found) == (1 if point[1] < 4.0 else 0), "the northern end belongs to whoever lies north of it"


def test_the_area_of_a_place_is_named_and_outside_of_all_it_is_none() -> None:
    borders = {area["area_id"]: area["border"]["coordinates"] for area in AREAS}
    assert domain.area_at((10.088, 56.043), borders) == "solbjerg"
    assert domain.area_at((10.2, 56.156), borders) is None, "the middle of the city is no opland"


def test_the_demonstration_areas_are_a_dozen_with_borders_that_do_not_overlap() -> None:
    assert len(AREAS) == 12
    corners = [(area, corner) for area in AREAS for corner in area["border"]["coordinates"][0][0]]
    for area, corner in corners:
        domain.check_border(area["border"]["coordinates"])
        others = {other["area_id"]: other["border"]["coordinates"] for other in AREAS if other is not area}
        assert domain.area_at(corner, others) is None, (area["area_id"], corner)


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [[[]]],
        [[[(0, 0), (1, 0), (0, 0)]]],
        [[[(0, 0), (1, 0), (1, 1), (0, 1)]]],
        [[[(0, 0), (1, 0), (1, 91), (0, 0)]]],
        [[[(0, 0, 5), (1, 0, 5), (1, 1, 5), (0, 0, 5)]]],
        [[[(0, 0), *((i / 1e5, 1) for i in range(domain.POSITIONS_MAX)), (0, 0)]]],
    ],
)
def test_what_is_no_border_is_refused_by_its_field(wrong: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        domain.check_border(wrong)
    assert "coordinates" in refusal.value.facts["fields"]["border"]


@pytest.mark.parametrize(("metres", "degrees"), PROJ)
def test_a_place_in_metres_lies_where_proj_says_it_does(metres: Any, degrees: Any) -> None:
    assert to_degrees(*metres) == pytest.approx(degrees, abs=2e-9)
