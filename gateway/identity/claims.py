"""What a provider says of somebody, in the words of the services. Each broker spells it in its own way: a map says how.

A map is a JSON file, `ClaimMap`; those of known brokers lie in `maps/`. A fact names the claims it may stand in, the first
that is there counts; `address > postal_code` is a claim within a claim.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from contracts.errors import Forbidden
from contracts.message import Message
from contracts.principal import EVERYWHERE, Principal, Residence, Role, RoleName
from contracts.shapes import Token
from gateway.people import age_on, person_of, plain

MAPS = Path(__file__).parent / "maps"
AGE_MAX = 150
IDENTITY_CHARS_MAX = 200
NAME_CHARS_MAX = 200
ROLES_MAX = 50
CPR = re.compile(r"\d{6}-\d{4}")
AREA = re.compile(r"[a-z0-9æøå]+(-[a-z0-9æøå]+)*")
LEVELS = ("low", "substantial", "high")
Level = Literal["low", "substantial", "high"]
Kind = Literal["cpr", "uuid", "employee", "invented"]
"""By what a person is known. `cpr`: as at the counter, so that nobody votes twice. `uuid`: a number of the provider's own, where
it tells no CPR number. `employee`: an official's own number, which speaks for roles and is nobody's home. `invented`: in development."""


class NotKnown(Forbidden):
    """The provider does not say who this is in the way that the claim map expects."""


class AssuranceTooLow(Forbidden):
    """It is less certain than we demand that this is who they say."""


class Identity(Message):
    claim: Token
    kind: Kind


class NamedRole(Message):
    """A role as the provider calls it, where it is not called `<role>@<scope>`."""

    said: Token
    role: RoleName
    scope: Token = EVERYWHERE


class Parameter(Message):
    """Something that the provider is asked for beside what OpenID Connect says."""

    name: Token
    value: str


class ClaimMap(Message):
    """`userinfo`: whether the rest is fetched there. `claims` each fact may stand in; an empty list is a fact we are not told."""

    unknown = "raise"
    scope: str
    person: tuple[Identity, ...]
    assurance: tuple[Token, ...]
    name: tuple[Token, ...] = ()
    born_on: tuple[Token, ...] = ()
    age: tuple[Token, ...] = ()
    municipality: tuple[Token, ...] = ()
    postal_code: tuple[Token, ...] = ()
    address_protected: tuple[Token, ...] = ()
    roles: tuple[Token, ...] = ()
    named_roles: tuple[NamedRole, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    userinfo: bool = False

    @property
    def kinds(self) -> set[Kind]:
        return {each.kind for each in self.person}


@dataclass(frozen=True)
class Known:
    """Somebody who signed in. `name` is for their own eyes: it goes to no service."""

    principal: Principal
    name: str = ""


Register = Callable[[str], Principal | None]
"""What the city's own register says of a number, if there is one and it knows it."""


def read_map(named: str) -> ClaimMap:
    """The map of this name in `maps/`, or in this file. OSError, ValueError or Invalid where there is none."""
    shipped = {path.stem: path for path in MAPS.glob("*.json")}
    return ClaimMap.load(json.loads(shipped.get(named, Path(named)).read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Reader:
    """Reads claims by a map. `assurance_min` is the least level that is taken."""

    map: ClaimMap
    person_key: str
    assurance_min: Level

    def known(self, claims: Mapping[str, Any], register: Register, today: date) -> Known:
        """NotKnown, AssuranceTooLow."""
        self._check_assurance(claims)
        kind, identity = self._identity(claims)
        roles = self._roles(claims)
        if kind == "employee":
            principal = Principal(person=person_of(f"employee:{identity}", self.person_key), roles=roles)
        else:
            citizen = (Role(role="citizen"),)
            held = (roles or citizen) if kind == "invented" else (*citizen, *roles)
            person = person_of(identity if kind != "uuid" else f"uuid:{identity}", self.person_key)
            registered = register(identity) if kind != "uuid" else None
            principal = self._resident(claims, today, Principal(person=person, roles=held), registered)
        return Known(principal, text(first(claims, self.map.name))[:NAME_CHARS_MAX])

    def _check_assurance(self, claims: Mapping[str, Any]) -> None:
        said = level(first(claims, self.map.assurance))
        if said is None or LEVELS.index(said) < LEVELS.index(self.assurance_min):
            raise AssuranceTooLow(f"this takes at least the level of assurance {self.assurance_min}")

    def _identity(self, claims: Mapping[str, Any]) -> tuple[Kind, str]:
        for each in self.map.person:
            said = text(first(claims, [each.claim]))
            found = plain(said) if each.kind == "cpr" else said
            if not found:
                continue
            if len(found) > IDENTITY_CHARS_MAX or (each.kind == "cpr" and not CPR.fullmatch(found)):
                raise NotKnown("what stands where a number is expected is none")
            return each.kind, found
        raise NotKnown("the provider does not say who this is")

    def _roles(self, claims: Mapping[str, Any]) -> tuple[Role, ...]:
        """What we have no word for is a right in somebody else's system."""
        said = first(claims, self.map.roles)
        listed = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        named = {each.said: Role(role=each.role, scope=each.scope) for each in self.map.named_roles}
        found = (named.get(each) or role_of(each) for each in listed[:ROLES_MAX] if isinstance(each, str))
        return tuple(dict.fromkeys(each for each in found if each))

    def _resident(
        self, claims: Mapping[str, Any], today: date, citizen: Principal, registered: Principal | None
    ) -> Principal:
        """Of where somebody lives the city's register is believed first; of their age whoever signed them in."""
        protected = yes(first(claims, self.map.address_protected)) or bool(registered and registered.address_protected)
        residence = registered.residence if registered else self._residence(claims)
        if protected and residence:
            residence = replace(residence, postal_code=None)  # the area is told, and nothing closer; days tell no place
        age = self._age(claims, today)
        return replace(
            citizen,
            age=registered.age if age is None and registered else age,
            area_id=registered.area_id if registered else None,
            residence=residence,
            address_protected=True if protected else None,
        )

    def _residence(self, claims: Mapping[str, Any]) -> Residence | None:
        municipality = digits(first(claims, self.map.municipality))
        postal_code = digits(first(claims, self.map.postal_code))
        return Residence(municipality=municipality, postal_code=postal_code) if municipality or postal_code else None

    def _age(self, claims: Mapping[str, Any], today: date) -> int | None:
        try:
            return age_on(date.fromisoformat(text(first(claims, self.map.born_on))), today)
        except ValueError:
            said = text(first(claims, self.map.age))
        return int(said) if said.isascii() and said.isdecimal() and int(said[:4]) <= AGE_MAX else None


def first(claims: Mapping[str, Any], paths: Iterable[str]) -> Any:
    """What stands at the first of these places where anything does."""
    for path in paths:
        found: Any = claims
        for step in path.split(" > "):
            found = found.get(step) if isinstance(found, Mapping) else None
        if found is not None and found != "":
            return found
    return None


def text(value: Any) -> str:
    """Numbers are written as text by some, and texts as numbers by others."""
    known = isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
    return str(value).strip() if known else ""


def yes(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "1", "yes"))


def digits(value: Any) -> str | None:
    """Four of them, as municipalities and postal codes have; an address abroad has others, and is none of ours."""
    said = text(value).zfill(4)
    return said if re.fullmatch(r"[0-9]{4}", said) and said.strip("0") else None


def level(value: Any) -> Level | None:
    """`SUBSTANTIAL`, `https://data.gov.dk/concept/core/nsis/Substantial` and `urn:grn:authn:dk:mitid:substantial` are one."""
    last = re.split(r"[/:]", text(value))[-1].lower()
    return next((each for each in get_args(Level) if each == last), None)


def role_of(said: str) -> Role | None:
    """`playmaker@*`, `joint_council@solbjerg`."""
    name, at, scope = said.partition("@")
    if name not in get_args(RoleName) or not at or not (scope == EVERYWHERE or AREA.fullmatch(scope)):
        return None
    return Role.load({"role": name, "scope": scope})
