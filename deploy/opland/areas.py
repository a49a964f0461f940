"""Reads areas from a GeoJSON file: a FeatureCollection of Polygons and MultiPolygons.

Properties of a feature: area_id (a slug, `solbjerg`), name, postal_codes (a list of texts), population (whole people).
Positions are longitude and latitude in degrees (EPSG:4326), or easting and northing in metres (EPSG:25832).

All of it is read before anything is written, and written together. Reading the same file again changes nothing.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from contracts.budgets.areas import RecordArea
from contracts.errors import Refused
from contracts.principal import Principal, Role
from deploy.opland.tables import WrongFile
from deploy.opland.utm import to_degrees
from services.budgets import operations

NAMESPACE = UUID("9c1f54c8-7f0f-5b0e-8f0e-2f6d0b4a9d11")
FILE_BYTES_MAX = 50_000_000
DECIMALS = 7
"""Of a degree: a centimetre."""
IMPORTER = Principal(person="import", roles=(Role(role="operator"),))
TO_DEGREES: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "4326": lambda longitude, latitude: (longitude, latitude),
    "25832": to_degrees,
}


def read_file(path: Path, epsg: str) -> list[RecordArea]:
    """The areas of a file, in its order; WrongFile for the first that is none."""
    if path.stat().st_size > FILE_BYTES_MAX:
        raise WrongFile(f"larger than {FILE_BYTES_MAX} bytes")
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
        features = whole["features"] if whole["type"] == "FeatureCollection" else None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WrongFile(f"this is no GeoJSON: {error!r}") from error
    if not isinstance(features, list):
        raise WrongFile("this is no FeatureCollection")
    return [area(number, feature, TO_DEGREES[epsg]) for number, feature in enumerate(features, 1)]


def area(number: int, feature: Any, place: Callable[[float, float], tuple[float, float]]) -> RecordArea:
    try:
        geometry = feature["geometry"]
        several = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}[geometry["type"]]
        border = {"type": "MultiPolygon", "coordinates": [[_ring(ring, place) for ring in each] for each in several]}
        said = {**feature["properties"], "border": border}
        known = {name: said[name] for name in ("area_id", "name", "postal_codes", "population", "border")}
        request_id = uuid5(NAMESPACE, json.dumps(known, sort_keys=True))
        return RecordArea.load({**known, "command_id": str(request_id)})
    except Refused as refusal:
        raise WrongFile(f"feature {number}: {refusal.facts.get('fields', refusal.detail)}") from refusal
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise WrongFile(f"feature {number}: {error!r}") from error


def _ring(ring: Any, place: Callable[[float, float], tuple[float, float]]) -> list[list[float]]:
    """A third number, the height, is allowed by GeoJSON and left out."""
    return [[round(degree, DECIMALS) for degree in place(first, second)] for first, second, *_ in ring]


def record(session: Session, asked: Sequence[RecordArea]) -> None:
    """Keep them all; WrongFile, and nothing is done, if one is refused."""
    for each in asked:
        try:
            operations.record_area(session, IMPORTER, each)
        except Refused as refusal:
            raise WrongFile(f"{each.area_id}: {refusal.facts.get('fields', refusal.detail)}") from refusal
