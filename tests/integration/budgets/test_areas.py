"""Areas as they are told, and read: by page, by id, by place."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from contracts.budgets import LimitReached
from contracts.budgets.areas import AreaNotFound, Border, GetArea, ListAreas, PlaymakerContact, RecordPlaymakers
from contracts.errors import Forbidden, Invalid
from contracts.principal import Principal, Role
from deploy.opland import areas as files
from services.budgets import domain, operations, queries
from services.budgets.models import Area, AreaPlaymaker
from tests.mothers_areas import OPERATOR, record_areas, recording, square

FEATURES = [
    {
        "type": "Feature",
        "properties": {"area_id": area_id, "name": area_id.title(), "postal_codes": ["8355"], "population": 10, "x": 1},
        "geometry": {"type": "Polygon", "coordinates": [[[x, y], [x + 900, y], [x + 900, y + 900], [x, y]]]},
    }
    for area_id, x, y in (("solbjerg", 567_000, 6_211_000), ("harlev", 562_000, 6_222_000))
]


@pytest.fixture
def three(db: Database) -> Database:
    record_areas(db, "harlev", "solbjerg", "tranbjerg")
    return db


def listed(db: Database, **asked: Any) -> tuple[list[str], str | None]:
    found = db.read(lambda session: queries.list_areas(session, ListAreas(**asked)))
    return [area.area_id for area in found.items], found.next_after


def test_areas_are_listed_by_page_in_the_order_of_their_ids(three: Database) -> None:
    assert listed(three) == (["harlev", "solbjerg", "tranbjerg"], None)
    assert listed(three, limit=2) == (["harlev", "solbjerg"], "solbjerg")
    assert listed(three, limit=2, after="solbjerg") == (["tranbjerg"], None)


def test_a_place_names_the_one_area_it_lies_in_or_none(three: Database) -> None:
    assert listed(three, at="1.5,50.5") == (["solbjerg"], None)
    assert listed(three, at="-1.5,50.5") == ([], None)


def test_an_area_is_told_with_its_border_as_it_was_last_recorded(three: Database) -> None:
    again = recording("solbjerg", 7.0, population=3_500)
    three.run(lambda session: operations.record_area(session, OPERATOR, again))
    found = three.read(lambda session: queries.get_area(session, GetArea(area_id="solbjerg")))
    assert (found.population, found.border) == (3_500, square(7.0))
    assert listed(three)[0] == ["harlev", "solbjerg", "tranbjerg"]
    with pytest.raises(AreaNotFound):
        three.read(lambda session: queries.get_area(session, GetArea(area_id="atlantis")))


def test_a_border_that_is_none_is_refused_and_nothing_is_kept(db: Database) -> None:
    nowhere = recording(border=Border(type="MultiPolygon", coordinates=()))
    with pytest.raises(Invalid):
        db.run(lambda session: operations.record_area(session, OPERATOR, nowhere))
    assert listed(db) == ([], None)


def test_there_is_room_for_so_many_areas_and_no_more(three: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "AREAS_KEPT_MAX", 3)
    three.run(lambda session: operations.record_area(session, OPERATOR, recording("harlev")))
    with pytest.raises(LimitReached):
        three.run(lambda session: operations.record_area(session, OPERATOR, recording("sabro")))


def test_the_database_refuses_fewer_people_than_none(three: Database) -> None:
    def depopulate(session: Any) -> None:
        session.get_one(Area, "harlev").population = -1

    with pytest.raises(IntegrityError, match="population_is_not_negative"):
        three.run(depopulate)


JONNA = PlaymakerContact(name="Jonna Kær", email="jonna.kaer@example.org", phone="+45 00 00 00 11")
TAGE = PlaymakerContact(name="Tage Rindom", email="tage.rindom@example.org")


def record_playmakers(
    db: Database, *who: PlaymakerContact, area_id: str = "solbjerg", by: Principal = OPERATOR
) -> None:
    said = RecordPlaymakers(command_id=uuid4(), area_id=area_id, playmakers=who)
    db.run(lambda session: operations.record_playmakers(session, by, said))


def playmakers(db: Database, area_id: str = "solbjerg") -> tuple[PlaymakerContact, ...]:
    return db.read(lambda session: queries.get_area(session, GetArea(area_id=area_id))).playmakers


def test_an_area_names_its_playmakers_as_they_were_told_last_whatever_else_is_told_of_it(three: Database) -> None:
    assert playmakers(three) == ()
    record_playmakers(three, TAGE)
    record_playmakers(three, JONNA, TAGE)
    record_areas(three, "solbjerg")
    assert playmakers(three) == (JONNA, TAGE)
    assert playmakers(three, "harlev") == ()
    record_playmakers(three)
    assert playmakers(three) == ()


def test_a_playmaker_says_who_it_is_for_their_own_areas_only(three: Database) -> None:
    here = Principal(person="somebody", roles=(Role(role="playmaker", scope="solbjerg"),))
    record_playmakers(three, TAGE, by=here)
    with pytest.raises(Forbidden):
        record_playmakers(three, TAGE, area_id="harlev", by=here)
    assert (playmakers(three), playmakers(three, "harlev")) == ((TAGE,), ())


def test_whom_nobody_can_reach_is_no_playmaker_and_neither_are_too_many(three: Database) -> None:
    record_playmakers(three, TAGE)
    with pytest.raises(Invalid) as refused:
        record_playmakers(three, JONNA, PlaymakerContact(name="Ingen"))
    assert refused.value.facts["fields"] == {"playmakers": {1: ["An e-mail address or a phone number."]}}
    with pytest.raises(Invalid):
        record_playmakers(three, *[TAGE] * (domain.PLAYMAKERS_MAX + 1))
    with pytest.raises(AreaNotFound):
        record_playmakers(three, TAGE, area_id="atlantis")
    assert playmakers(three) == (TAGE,)


def test_the_database_refuses_a_playmaker_whom_nobody_can_reach(three: Database) -> None:
    record_playmakers(three, TAGE)

    def hide(session: Any) -> None:
        session.get_one(AreaPlaymaker, ("solbjerg", 0)).email = None

    with pytest.raises(IntegrityError, match="somebody_can_be_reached"):
        three.run(hide)


def written(folder: Path, features: Any) -> Path:
    path = folder / "areas.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_a_file_in_metres_is_read_into_degrees_and_reading_it_again_changes_nothing(
    db: Database, tmp_path: Path
) -> None:
    path = written(tmp_path, FEATURES)
    first, again = files.read_file(path, "25832"), files.read_file(path, "25832")
    assert first == again
    for asked in (first, again):
        db.run(lambda session, said=asked: files.record(session, said))
    assert listed(db) == (["harlev", "solbjerg"], None)
    assert listed(db, at="10.0867,56.0421") == (["solbjerg"], None)


@pytest.mark.parametrize(
    ("features", "told"),
    [
        ([{**FEATURES[0], "geometry": {"type": "Point", "coordinates": [1, 2]}}], "feature 1: KeyError"),
        ([FEATURES[0], {**FEATURES[1], "properties": {"area_id": "harlev"}}], "feature 2: KeyError"),
        ([{**FEATURES[0], "properties": {**FEATURES[0]["properties"], "population": "10"}}], "feature 1: .*population"),
        ({}, "no FeatureCollection"),
    ],
)
def test_a_file_that_is_wrong_somewhere_says_where(tmp_path: Path, features: Any, told: str) -> None:
    with pytest.raises(files.WrongFile, match=told):
        files.read_file(written(tmp_path, features), "25832")


def test_a_file_of_which_one_area_is_refused_is_not_read_at_all(db: Database, tmp_path: Path) -> None:
    metres_for_degrees = [FEATURES[0], {**FEATURES[1], "geometry": {"type": "MultiPolygon", "coordinates": []}}]
    asked = files.read_file(written(tmp_path, metres_for_degrees), "25832")
    with pytest.raises(files.WrongFile, match="harlev"):
        db.run(lambda session: files.record(session, asked))
    assert listed(db) == ([], None)
