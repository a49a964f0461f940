"""Each broker says who somebody is in its own spelling; what services hear is the same."""

import json
from datetime import date
from typing import Any

import pytest

from contracts.principal import Principal, Residence, Role
from gateway.identity.claims import MAPS, AssuranceTooLow, ClaimMap, Known, NotKnown, Reader, read_map
from gateway.people import person_of

KEY = "k" * 32
TODAY = date(2026, 11, 26)
CPR = "311390-0001"
NSIS = "https://data.gov.dk/concept/core/nsis/"
SAID: dict[str, dict[str, Any]] = {
    "plain": {
        "sub": "1",
        "cpr": "3113900001",
        "name": "Asta Nygaard",
        "birthdate": "1959-03-02",
        "municipality_code": 751,
        "postal_code": "8355",
        "loa": "substantial",
    },
    "signaturgruppen": {
        "sub": "pairwise",
        "loa": NSIS + "Substantial",
        "ial": NSIS + "High",
        "mitid.uuid": "74ffcd31-fbaf-4c33-bdac-169f25c1e416",
        "mitid.date_of_birth": "1959-03-02",
        "mitid.age": 67,
        "mitid.identity_name": "Asta Nygaard",
        "dk.cpr": "3113900001",
        "ssn.details.zip_code": "8355",
    },
    "idura": {
        "sub": "{0f9960a0-d28d-4353-a3e2-ea07f8ffa185}",
        "identityscheme": "dkmitid",
        "authenticationtype": "urn:grn:authn:dk:mitid:substantial",
        "uuid": "74ffcd31-fbaf-4c33-bdac-169f25c1e416",
        "cprNumberIdentifier": "3113900001",
        "age": "67",
        "name": "Asta Nygaard",
        "address": {"postal_code": "8355", "city": "Solbjerg", "region": None},
        "address_details": {"municipality": "Aarhus", "municipality_code": "0751", "floor": "03"},
    },
    "signicat": {
        "sub": "2",
        "idp_id": "74ffcd31-fbaf-4c33-bdac-169f25c1e416",
        "name": "Asta Nygaard",
        "birthdate": "1959-03-02",
        "nin": "3113900001",
        "nin_type": "PERSON",
        "mitid_loa": "SUBSTANTIAL",
    },
}
LIVES = {
    "plain": Residence(municipality="0751", postal_code="8355"),
    "signaturgruppen": Residence(postal_code="8355"),
    "idura": Residence(municipality="0751", postal_code="8355"),
    "signicat": None,
}
PROTECTED = {
    "plain": {"address_protected": "true"},
    "signaturgruppen": {"ssn.details.name_address_protected": True},
    "signicat": {"mitid_name_and_address_protection": True, "name": ""},
}


def nobody(_number: str) -> Principal | None:
    return None


def solbjerg(number: str) -> Principal | None:
    """A register that knows one person."""
    lives = Residence(municipality="0751", postal_code="8355", moved_in_on=date(1988, 5, 1))
    return Principal(person="?", age=66, area_id="solbjerg", residence=lives) if number == CPR else None


def known(broker: str, register: Any = nobody, least: Any = "substantial", **changed: Any) -> Known:
    claims = {name: value for name, value in {**SAID[broker], **changed}.items() if value is not None}
    return Reader(read_map(broker), KEY, least).known(claims, register, TODAY)


@pytest.mark.parametrize("broker", SAID)
def test_each_brokers_spelling_says_the_same_person(broker: str) -> None:
    found = known(broker)
    assert found.name == "Asta Nygaard"
    assert found.principal == Principal(
        person=person_of(CPR, KEY), roles=(Role(role="citizen"),), age=67, residence=LIVES[broker]
    )


@pytest.mark.parametrize("broker", SAID)
def test_no_name_and_no_number_is_in_what_services_hear(broker: str) -> None:
    told = json.dumps(known(broker).principal.dump())
    assert not [each for each in ("Asta", "Nygaard", "3113900001", CPR, "74ffcd31") if each in told]


@pytest.mark.parametrize("broker", SAID)
def test_somebody_without_a_number_is_not_let_in_as_somebody_else(broker: str) -> None:
    claim = next(each.claim for each in read_map(broker).person if each.kind == "cpr")
    for wrong in (None, "", "31139", "74ffcd31-fbaf-4c33-bdac-169f25c1e416", {"a": 1}, True):
        with pytest.raises(NotKnown):
            known(broker, **{claim: wrong})


@pytest.mark.parametrize("broker", PROTECTED)
def test_of_who_is_protected_the_area_is_told_and_nothing_closer(broker: str) -> None:
    found = known(broker, solbjerg, **PROTECTED[broker]).principal
    assert found.address_protected
    assert found.area_id == "solbjerg"
    assert found.residence == Residence(
        municipality="0751", moved_in_on=date(1988, 5, 1)
    )  # when, which decides on votes
    alone = known(broker, **PROTECTED[broker]).principal
    assert alone.residence is None or alone.residence.postal_code is None


def test_the_citys_register_is_believed_of_where_somebody_lives_and_the_broker_of_their_age() -> None:
    found = known("signicat", solbjerg).principal
    assert (found.area_id, found.age) == ("solbjerg", 67)
    assert found.residence
    assert found.residence.moved_in_on == date(1988, 5, 1)
    assert known("signicat", solbjerg, birthdate=None).principal.age == 66


@pytest.mark.parametrize(
    ("said", "least", "taken"),
    [
        ("substantial", "substantial", True),
        (NSIS + "High", "substantial", True),
        ("urn:grn:authn:dk:mitid:low", "substantial", False),
        ("LOW", "low", True),
        ("substantial", "high", False),
        (None, "low", False),
        ("very", "low", False),
        (3, "low", False),
        (["high"], "low", False),
    ],
)
def test_less_assurance_than_demanded_lets_nobody_in(said: Any, least: str, taken: bool) -> None:
    if taken:
        assert known("plain", least=least, loa=said)
    else:
        with pytest.raises(AssuranceTooLow):
            known("plain", least=least, loa=said)


@pytest.mark.parametrize(
    ("age", "read"),
    [("44", 44), (44, 44), (" 12 ", 12), ("0", 0), ("old", None), ("9999", None), (True, None), (-3, None)],
)
def test_an_age_may_be_a_number_or_a_text_and_is_unknown_otherwise(age: Any, read: int | None) -> None:
    assert known("plain", birthdate=None, age=age).principal.age == read


def test_a_date_of_birth_counts_before_an_age_and_to_the_day() -> None:
    assert known("plain", birthdate="2011-11-26", age="99").principal.age == 15
    assert known("plain", birthdate="2011-11-27").principal.age == 14
    assert known("plain", birthdate="27/11/2011", age=7).principal.age == 7


@pytest.mark.parametrize("abroad", ["SE-211 22", "21122", "", "0000", None, {"x": 1}])
def test_an_address_abroad_is_no_postal_code_of_ours(abroad: Any) -> None:
    residence = known("plain", postal_code=abroad).principal.residence
    assert residence == Residence(municipality="0751")


def test_officials_hold_roles_for_what_they_are_said_to_and_no_more() -> None:
    said = ["playmaker@*", "joint_council@solbjerg", "playmaker@*", "mayor@*", "finance", "finance@", "finance@A B", 7]
    official = known("plain", cpr=None, employee_id="az12345", roles=said).principal
    assert official.roles == (Role(role="playmaker"), Role(role="joint_council", scope="solbjerg"))
    assert (official.age, official.area_id, official.residence) == (None, None, None)
    assert official.person not in (person_of("az12345", KEY), known("plain").principal.person)
    assert known("plain", roles="playmaker@*").principal.roles == (Role(role="citizen"), Role(role="playmaker"))


def test_roles_that_the_city_calls_by_names_of_its_own_are_named_in_the_map() -> None:
    told = json.loads((MAPS / "plain.json").read_text())
    told["named_roles"] = [{"said": "Puljen - økonomi", "role": "finance"}]
    reader = Reader(ClaimMap.load(told), KEY, "low")
    found = reader.known({**SAID["plain"], "roles": ["Puljen - økonomi"]}, nobody, TODAY)
    assert found.principal.has("finance")


def test_a_provider_without_cpr_numbers_is_read_by_its_own() -> None:
    told = json.loads((MAPS / "signicat.json").read_text())
    told["person"] = [{"claim": "mitid_uuid", "kind": "uuid"}]
    claims = {**SAID["signicat"], "mitid_uuid": CPR}
    found = Reader(ClaimMap.load(told), KEY, "low").known(claims, solbjerg, TODAY).principal
    assert found.person != person_of(CPR, KEY)
    assert found.area_id is None


@pytest.mark.parametrize("path", sorted(MAPS.glob("*.json")), ids=lambda each: each.stem)
def test_every_map_that_comes_with_us_can_be_read(path: Any) -> None:
    assert "openid" in read_map(path.stem).scope.split()
