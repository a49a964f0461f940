"""The demonstration people and their tokens: invented, and there in development only.

Who signs people in makes `person = HMAC(PERSON_KEY, CPR number)`. Nobody invented here has a CPR number, not even an
invented one: what stands in its place is a text that cannot be one (`persona/playmaker`, `resident/harlev/17`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts.errors import NotFound
from contracts.message import Message
from contracts.principal import Principal, Residence, Role, RoleName
from contracts.shapes import Age, Count, Slug
from gateway import auth
from gateway.people import person_of
from gateway.settings import GatewaySettings

TOKENS_MAX = 1_000
AREAS = {"solbjerg": "Solbjerg", "harlev": "Harlev", "tranbjerg": "Tranbjerg"}
CITIZEN = (Role(role="citizen"),)


class PersonaNotFound(NotFound):
    """`personas` lists those there are."""


class TokenAsked(Message):
    """Of `resident`: one token for each of `serials`, invented residents of `area_id` who are `age` years old."""

    unknown = "raise"
    persona: str
    area_id: Slug | None = None
    age: Age | None = None
    residence: Residence | None = None
    serials: tuple[Count, ...] | None = None


@dataclass(frozen=True)
class Persona:
    """Somebody to sign in as. `shown` is their invented name; it is in no token."""

    persona: str
    shown: str
    description: str
    roles: tuple[Role, ...] = CITIZEN
    age: int | None = 44
    area_id: str | None = None
    residence: Residence | None = None
    address_protected: bool | None = None

    def principal(self, settings: GatewaySettings) -> Principal:
        return Principal(
            person=person_of(self.identity, settings.person_key),
            roles=self.roles,
            age=self.age,
            area_id=self.area_id,
            residence=self.residence,
            address_protected=self.address_protected,
        )

    @property
    def identity(self) -> str:
        """What stands in place of a CPR number."""
        return f"persona/{self.persona}"

    def dump(self) -> dict[str, Any]:
        return {
            "persona": self.persona,
            "name": self.shown,
            "description": self.description,
            "roles": [role.dump() for role in self.roles],
            "age": self.age,
            "area_id": self.area_id,
        }


def _lives(postal_code: str, moved_in_on: date, municipality: str = "0751") -> Residence:
    return Residence(municipality=municipality, postal_code=postal_code, moved_in_on=moved_in_on)


def _staff(persona: str, shown: str, description: str, role: RoleName, scope: str = "*") -> Persona:
    return Persona(persona, shown, description, (Role(role=role, scope=scope),), age=51)


PERSONAS = {
    each.persona: each
    for each in (
        Persona(
            "resident-solbjerg",
            "Asta Nygaard",
            "bor i Solbjerg",
            age=67,
            area_id="solbjerg",
            residence=_lives("8355", date(1988, 5, 1)),
        ),
        Persona(
            "resident-harlev",
            "Birk Overby",
            "bor i Harlev",
            age=38,
            area_id="harlev",
            residence=_lives("8462", date(2015, 9, 1)),
        ),
        Persona(
            "resident-tranbjerg",
            "Carla Steen",
            "bor i Tranbjerg",
            age=29,
            area_id="tranbjerg",
            residence=_lives("8310", date(2021, 2, 15)),
        ),
        Persona(
            "resident-under-age",
            "Dicte Lundby",
            "bor i Solbjerg og er 12 år",
            age=12,
            area_id="solbjerg",
            residence=_lives("8355", date(2014, 8, 11)),
        ),
        Persona(
            "resident-elsewhere",
            "Eskild Havn",
            "bor i en anden kommune",
            age=41,
            residence=_lives("8305", date(2010, 1, 1), "0741"),
        ),
        Persona(
            "resident-protected",
            "Ditte Ravn",
            "bor i Solbjerg, navn og adresse er beskyttet",
            age=33,
            area_id="solbjerg",
            residence=Residence(municipality="0751"),
            address_protected=True,
        ),
        _staff("joint-council-solbjerg", "Frida Holm", "Fællesrådet i Solbjerg", "joint_council", "solbjerg"),
        _staff("joint-council-solbjerg-deputy", "Gorm Dal", "suppleant, Solbjerg", "joint_council", "solbjerg"),
        _staff("joint-council-harlev", "Helga Bro", "Fællesrådet i Harlev", "joint_council", "harlev"),
        _staff("joint-council-tranbjerg", "Ivar Mose", "Fællesrådet i Tranbjerg", "joint_council", "tranbjerg"),
        _staff("playmaker", "Jonna Kær", "playmaker i kommunen", "playmaker"),
        _staff("decider", "Jytte Falk", "rådmandens stedfortræder, afgør ansøgninger", "decider"),
        _staff("finance", "Karl Vestergren", "økonomimedarbejder", "finance"),
        _staff("finance-2", "Lone Aagren", "økonomimedarbejder", "finance"),
        _staff("counter", "Nete Fjord", "borgerservice", "counter"),
        _staff("counter-2", "Ole Vang", "borgerservice", "counter"),
        _staff("reviewer", "Rikke Elmose", "fagperson, vurderer forslag", "reviewer"),
        _staff("moderator", "Svend Bæk", "moderator", "moderator"),
        _staff("operator", "Mads Elholt", "driftsansvarlig", "operator"),
    )
}


def resident(
    area_id: str | None, age: int | None, serial: int, settings: GatewaySettings, residence: Residence | None = None
) -> Principal:
    """An invented resident: the same serial in the same area is the same person, in this town only."""
    person = person_of(f"resident/{area_id}/{serial}", settings.person_key)
    return Principal(person=person, roles=CITIZEN, age=age, area_id=area_id, residence=residence)


def token_of(principal: Principal, settings: GatewaySettings) -> str:
    key = settings.dev_token_private_key
    return auth.issue(principal, key, settings.token_issuer, settings.token_audience)


def find(persona: str) -> Persona:
    found = PERSONAS.get(persona)
    if found is None:
        raise PersonaNotFound("there is no such persona", personas=[*PERSONAS, "resident"])
    return found
