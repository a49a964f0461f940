"""The residents' port: at the identity edge, and alone in seeing the number that a citizen is registered by.

It turns a number into what a principal says: a keyed HMAC, an age, an area. An address is nothing it knows, so that somebody
whose address is protected is no exception: the area they belong to is told, as everybody's, and no more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Protocol
from uuid import UUID

from marshmallow import validate

from chassis.clock import today
from contracts.errors import Forbidden, NotFound, Unavailable
from contracts.message import Message
from contracts.principal import Principal, Residence, Role
from contracts.shapes import Slug, Token
from contracts.voting import BallotChoice
from gateway.people import age_on, person_of, plain
from gateway.settings import GatewaySettings

Cpr = Annotated[str, validate.Length(min=1, max=80)]


class ResidentNotFound(NotFound):
    """Nobody is registered by this number."""


class AssistedBallot(Message):
    """What an official sends: the citizen's number, and their choices. The number goes no further than this gateway."""

    unknown = "raise"
    election_id: UUID
    cpr: Cpr
    choices: tuple[BallotChoice, ...]
    replaces: UUID | None = None


class Citizen(Message):
    """Whom an official hands a paper ballot, or a code."""

    unknown = "raise"
    election_id: UUID
    cpr: Cpr


class Registered(Message):
    """A line of the file of invented residents. `number` is no CPR number: month 13, or a text that cannot be one."""

    unknown = "raise"
    number: Cpr
    born_on: date
    area_id: Slug | None = None
    residence: Residence = Residence()
    name: Token = ""
    address_protected: bool = False


class Residents(Protocol):
    """Where a city looks up who somebody is."""

    def find(self, number: str) -> Principal:
        """What is signed of the citizen with this number. ResidentNotFound; Unavailable when nobody can be asked."""


@dataclass(frozen=True)
class NobodyAsked:
    """Where no register is connected."""

    def find(self, number: str) -> Principal:  # noqa: ARG002
        raise Unavailable("no register of residents is connected here")


@dataclass(frozen=True)
class FileResidents:
    """The embedded default: a file of invented residents, read once."""

    path: Path
    person_key: str

    @cached_property
    def registered(self) -> Mapping[str, Registered]:
        lines: list[Any] = json.loads(self.path.read_text())
        return {each.number: each for each in map(Registered.load, lines)}

    def find(self, number: str) -> Principal:
        found = self.registered.get(plain(number))
        if found is None:
            raise ResidentNotFound("nobody is registered by this number")
        return Principal(
            person=person_of(found.number, self.person_key),
            roles=(Role(role="citizen"),),
            age=age_on(found.born_on, today()),
            area_id=found.area_id,
            residence=found.residence,
            address_protected=True if found.address_protected else None,
        )


@cache
def residents(settings: GatewaySettings) -> Residents:
    """The register that this gateway asks."""
    if settings.residents_file is None:
        return NobodyAsked()
    return FileResidents(settings.residents_file, settings.person_key)


def registered(settings: GatewaySettings, number: str) -> Principal | None:
    """What the register says of who signed in; None where it knows them not, or there is none."""
    register = residents(settings)
    if isinstance(register, NobodyAsked):
        return None
    try:
        return register.find(number)
    except ResidentNotFound:
        return None


def citizen(official: Principal, number: str, settings: GatewaySettings) -> Principal:
    """Who has this number, for an official: nobody else may ask whether it is somebody's. The number ends here."""
    if not any(held.role == "counter" for held in official.roles):
        raise Forbidden("this takes the role counter")
    return residents(settings).find(number)
