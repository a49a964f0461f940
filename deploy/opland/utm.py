"""UTM zone 32 (EPSG:25832, ETRS89), in which Danish maps are drawn, to longitude and latitude in degrees.

Krüger's series of 1912 in the third flattening n, to its fourth power: less than a millimetre from PROJ in Denmark, as tests
hold. ETRS89 is taken for WGS 84: they lie less than a metre apart, and borders are drawn no finer.
"""

from math import asin, atan2, cos, cosh, degrees, sin, sinh

EQUATOR_METRES = 6_378_137.0
FLATTENING = 1 / 298.257222101  # GRS 80
SCALE = 0.9996
EASTING_METRES = 500_000.0
MERIDIAN_DEGREES = 9.0

N = FLATTENING / (2 - FLATTENING)
RADIUS_METRES = SCALE * EQUATOR_METRES / (1 + N) * (1 + N**2 / 4 + N**4 / 64)
PLANE = (
    N / 2 - 2 * N**2 / 3 + 37 * N**3 / 96 - N**4 / 360,
    N**2 / 48 + N**3 / 15 - 437 * N**4 / 1440,
    17 * N**3 / 480 - 37 * N**4 / 840,
    4397 * N**4 / 161280,
)
LATITUDE = (
    2 * N - 2 * N**2 / 3 - 2 * N**3 + 116 * N**4 / 45,
    7 * N**2 / 3 - 8 * N**3 / 5 - 227 * N**4 / 45,
    56 * N**3 / 15 - 136 * N**4 / 35,
    4279 * N**4 / 630,
)


def to_degrees(easting: float, northing: float) -> tuple[float, float]:
    """(longitude, latitude) in degrees of a place that is given in metres."""
    north, east = northing / RADIUS_METRES, (easting - EASTING_METRES) / RADIUS_METRES
    doubled = list(enumerate(PLANE, 1))
    along = north - sum(part * sin(2 * j * north) * cosh(2 * j * east) for j, part in doubled)
    aside = east - sum(part * cos(2 * j * north) * sinh(2 * j * east) for j, part in doubled)
    conformal = asin(sin(along) / cosh(aside))
    latitude = conformal + sum(part * sin(2 * j * conformal) for j, part in enumerate(LATITUDE, 1))
    return MERIDIAN_DEGREES + degrees(atan2(sinh(aside), cos(along))), degrees(latitude)
