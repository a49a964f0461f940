"""What can be done from a desk: which command it sends, and what is typed for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.message import Command, Query
from contracts.principal import Principal, RoleName
from gateway.naming import verb
from gateway.pages.desk.fields import Field

CPR = Field("cpr", "number")


@dataclass(frozen=True)
class Action:
    """`subject`: the command's field that the address of the form names; none where it takes nothing that is there already.

    `given`: fields that the desk says itself in the address, such as the version that was read. `drawn`: those that the page makes
    and no address may say. `about`: what is asked to show what it is about, by its subject or as a list that its subject stands
    in, `among` what the address names; it tells what is given as well. `edits`: and stands in the form, to be changed. `log`:
    what is asked beside it, of all that was said; `beside`: of what that told, what else is asked to be shown. `tells`: of what
    is answered, what is shown; without any, on to where it leads `onward` (with the `subject` and the answer's fields in
    braces), or back to the page it was done from. `areas_of`: of areas, those alone can be chosen where who asks holds this role.
    """

    command: type[Command]
    subject: str | None
    fields: tuple[Field, ...] = ()
    given: tuple[str, ...] = ()
    about: type[Query] | None = None
    among: str = ""
    tells: tuple[str, ...] = ()
    log: type[Query] | None = None
    edits: bool = False
    onward: str = ""
    drawn: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    beside: Callable[[Mapping[str, Any]], Query | None] | None = None
    areas_of: RoleName | None = None

    @property
    def name(self) -> str:
        return verb(self.command)

    def fits(self, *, named: bool) -> bool:
        """Whether an address that names a subject, or none, is one of its forms."""
        return named == (self.subject is not None)

    def typed(self, *, named: bool) -> tuple[Field, ...]:  # noqa: ARG002
        """The fields of its form."""
        return self.fields


@dataclass(frozen=True)
class Assisted(Action):
    """What an official enters for somebody without MitID, whose number is typed beside what they say.

    `within`: the official's command that carries the citizen's own; without one it is the official's itself, and names the citizen
    as its `voter`. `by_number`: what it is about may be typed as well, as the citizen's paper says it. `then`: what can be done
    next with what was made.
    """

    within: type[Command] | None = None
    by_number: bool = False
    then: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{verb(self.command)}_for_citizen" if self.within else verb(self.command)

    def fits(self, *, named: bool) -> bool:
        return super().fits(named=named) or (self.by_number and not named)

    def typed(self, *, named: bool) -> tuple[Field, ...]:
        number = () if named or self.subject is None else (Field(self.subject, "id"),)
        return (CPR, *number, *self.fields)

    def entered(self, said: Mapping[str, Any], citizen: Principal) -> Command:
        """The official's command, of all that the form said but the citizen's number."""
        if self.within is None:
            return self.command.load({**said, "voter": citizen.dump()})
        inner: Any = {verb(self.command): self.command.load(said)}
        return self.within(command_id=inner[verb(self.command)].command_id, citizen=citizen, **inner)  # type: ignore[call-arg] # its own fields
