"""The residents' port: a number in, what a principal says out, and never an address."""

import json
from datetime import date
from pathlib import Path

import pytest

from chassis.config import ConfigError
from contracts.errors import Unavailable
from gateway import personas
from gateway.people import age_on, plain
from gateway.residents import FileResidents, ResidentNotFound, residents
from gateway.settings import INVENTED
from tests.unit.gateway.towns import town

TOWN = town()


def test_a_persona_is_the_same_person_by_token_and_at_the_counter() -> None:
    """Otherwise somebody could vote at home and at the counter, as two."""
    for persona in (name for name in personas.PERSONAS if name.startswith("resident-")):
        signed, found = personas.find(persona).principal(TOWN), residents(TOWN).find(f"persona/{persona}")
        assert (found.person, found.area_id, found.residence) == (signed.person, signed.area_id, signed.residence)


def test_a_number_is_the_same_however_it_is_written() -> None:
    assert {plain(each) for each in ("0213490001", "021349-0001", " 021349 0001 ")} == {"021349-0001"}
    assert residents(TOWN).find("0213490001") == residents(TOWN).find("021349-0001")


def test_who_has_a_protected_address_belongs_to_an_area_as_everybody_does() -> None:
    found = residents(TOWN).find("301301-0003")
    assert (found.area_id, found.residence and found.residence.postal_code) == ("solbjerg", None)


def test_nobody_is_found_by_a_number_that_nobody_has() -> None:
    with pytest.raises(ResidentNotFound):
        residents(TOWN).find("999999-9999")


def test_an_age_is_counted_to_the_day() -> None:
    born = date(2011, 12, 6)
    assert [age_on(born, date(2026, 12, day)) for day in (5, 6)] == [14, 15]
    assert age_on(date(2012, 2, 29), date(2027, 2, 28)) == 14


def test_without_a_register_nobody_is_looked_up() -> None:
    production = town(ENVIRONMENT="production", DEV_TOKEN_PRIVATE_KEY="")
    assert production.residents_file is None
    with pytest.raises(Unavailable, match="no register"):
        residents(production).find("021349-0001")


def test_the_invented_have_numbers_that_nobody_can_have() -> None:
    for each in json.loads(INVENTED.read_text()):
        digits = plain(each["number"])
        assert not digits[:2].isdecimal() or int(digits[2:4]) > 12


def test_a_town_may_bring_its_own_file(tmp_path: Path) -> None:
    path = tmp_path / "residents.json"
    path.write_text(json.dumps([{"number": "x", "born_on": "2000-01-01", "area_id": "harlev"}]))
    found = FileResidents(path, "k" * 32).find("x")
    assert (found.area_id, found.has("citizen")) == ("harlev", True)
    with pytest.raises(ConfigError, match="RESIDENTS_FILE"):
        town(RESIDENTS_FILE=str(tmp_path / "nothing"))
