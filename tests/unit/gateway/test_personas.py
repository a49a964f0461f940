"""The demonstration people: each somebody else, none of them real."""

from gateway import personas
from tests.unit.gateway.towns import town

TOWN = town()


def test_everybody_the_demonstration_needs_is_there() -> None:
    assert {"playmaker", "finance", "finance-2", "operator", "resident-under-age", "resident-elsewhere"} <= set(
        personas.PERSONAS
    )
    for area in personas.AREAS:
        council = personas.find(f"joint-council-{area}").principal(TOWN)
        assert council.has("joint_council", area)
        assert not council.has("joint_council", "elsewhere")
        assert personas.find(f"resident-{area}").principal(TOWN).area_id == area


def test_no_two_are_the_same_person_and_a_resident_stays_who_they_are() -> None:
    people = [each.principal(TOWN).person for each in personas.PERSONAS.values()]
    people += [personas.resident(area, 44, serial, TOWN).person for area in personas.AREAS for serial in range(50)]
    assert len(set(people)) == len(people)
    assert personas.resident("harlev", 44, 7, TOWN) == personas.resident("harlev", 44, 7, TOWN)


def test_another_towns_key_makes_other_people() -> None:
    other = town(PERSON_KEY="k" * 32)
    assert personas.resident("harlev", 44, 7, TOWN).person != personas.resident("harlev", 44, 7, other).person
