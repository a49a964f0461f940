"""Areas of the opland for the demonstration town: real names, invented borders.

Populations are those of 2011 as an encyclopedia tells them, save Tranbjerg's, Kolt-Hasselager's and Skødstrup's, which are
round guesses. A border is a rectangle around the middle of the place: no more is meant by it than that the map has something.
"""

from typing import Any

EAST_DEGREES, NORTH_DEGREES = 0.012, 0.007
PLACES = (
    # id, name, postal codes, people, longitude and latitude of the middle
    ("lystrup", "Lystrup-Elsted-Elev-Nye", ("8520",), 10_376, 10.237, 56.236),
    ("beder-malling", "Beder-Malling-Ajstrup", ("8330", "8340"), 8_131, 10.205, 56.046),
    ("tranbjerg", "Tranbjerg", ("8310",), 9_000, 10.131, 56.094),
    ("løgten", "Løgten", ("8541",), 6_967, 10.315, 56.283),
    ("mårslet", "Mårslet", ("8320",), 4_772, 10.162, 56.069),
    ("harlev", "Harlev", ("8462",), 3_688, 9.998, 56.143),
    ("solbjerg", "Solbjerg", ("8355",), 3_446, 10.088, 56.043),
    ("hjortshøj", "Hjortshøj", ("8530",), 3_047, 10.266, 56.249),
    ("trige", "Trige", ("8380",), 2_799, 10.150, 56.252),
    ("sabro", "Sabro", ("8471",), 2_741, 10.034, 56.213),
    ("kolt-hasselager", "Kolt-Hasselager", ("8361",), 7_000, 10.079, 56.109),
    ("skødstrup", "Skødstrup", ("8541",), 4_000, 10.305, 56.263),
)


def rectangle(longitude: float, latitude: float) -> dict[str, Any]:
    """A GeoJSON MultiPolygon of four corners around a place."""
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    ring = [
        [round(longitude + east * EAST_DEGREES, 6), round(latitude + north * NORTH_DEGREES, 6)]
        for east, north in corners
    ]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


AREAS: list[dict[str, Any]] = [
    {"area_id": area_id, "name": name, "postal_codes": list(codes), "population": people, "border": rectangle(x, y)}
    for area_id, name, codes, people, x, y in PLACES
]
