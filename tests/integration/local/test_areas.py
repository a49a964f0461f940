"""`opland areas import`: areas from a GeoJSON file, all or nothing, in degrees or in metres."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis import migrate
from chassis.db import Database
from contracts.budgets.areas import ListAreas
from services.budgets import queries
from tests.operator import opland_told

FEATURE = {
    "type": "Feature",
    "properties": {"area_id": "solbjerg", "name": "Solbjerg", "postal_codes": ["8355"], "population": 3446},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[567000, 6211000], [568000, 6211000], [568000, 6212000], [567000, 6211000]]],
    },
}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'budgets.db'}"


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    database = Database(url)
    migrate.upgrade(database, migrate.folder_of("budgets"))
    yield database
    database.close()


def told(url: str, file: Path, *options: str, code: int = 0) -> str:
    ended = opland_told({"DATABASE_URL_BUDGETS": url}, "areas", "import", str(file), *options, code=code)
    return ended.stdout + ended.stderr


def test_areas_are_imported_in_metres_and_refused_where_metres_are_taken_for_degrees(
    db: Database, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "areas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [FEATURE]}))
    assert "feature 1" in told(url, file, code=1)
    for _ in range(2):
        assert "recorded: 1" in told(url, file, "--epsg", "25832")
    found = db.read(lambda session: queries.list_areas(session, ListAreas(at="10.0867,56.0421")))
    assert [area.name for area in found.items] == ["Solbjerg"]
