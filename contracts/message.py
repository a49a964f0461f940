"""How a message is declared: a frozen dataclass; its marshmallow schema follows from the type hints."""

from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Literal, Self, dataclass_transform, get_type_hints
from uuid import UUID

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, post_load

from contracts.errors import Invalid
from contracts.reading import Unread, read
from contracts.shapes import field_for
from contracts.writing import write

TYPE_PREFIX = "dk.aarhus.oplandspuljen."
Unknown = Literal["exclude", "raise"]


class Shape(Schema):
    """A schema that makes the message it was derived from."""

    message: ClassVar[type["Message"]]

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> "Message":
        return self.message(**data)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Message:
    """A value that crosses a process border. A name that Python keeps for itself ends in `_` here, not on the wire."""

    unknown: ClassVar[Unknown] = EXCLUDE

    def __init_subclass__(cls) -> None:
        said = cls.__dict__.get("__doc__") or ""
        dataclass(frozen=True, kw_only=True)(cls)
        cls.__doc__ = said  # where nothing is said, not the signature that dataclass would put there

    @classmethod
    def load(cls, data: Any) -> Self:
        """The message that `data` (as read from JSON) spells, or `Invalid` naming every field that is wrong."""
        try:
            loaded: Self = read(cls, data)
        except Unread:
            loaded = cls.load_by_schema(data)
        return loaded

    @classmethod
    def load_by_schema(cls, data: Any) -> Self:
        """The same, slower, for what we would have written otherwise."""
        try:
            loaded: Self = schema(cls, cls.unknown).load(data)
        except ValidationError as error:
            raise Invalid(f"{cls.__name__} cannot be read", fields=error.messages) from error
        return loaded

    def dump(self) -> dict[str, Any]:
        """The message as JSON values."""
        return write(self)


class Command(Message):
    """Something a caller asks a service to do; it may be refused. A field it does not know is a mistake of the caller.

    The caller makes `command_id` and asks again with the same one. What the command creates carries it as its id.
    """

    unknown: ClassVar[Unknown] = RAISE
    besides: ClassVar[tuple[str, ...]] = ()
    """Fields that say how it was asked, not what for: who asks again may ask from elsewhere."""
    command_id: UUID


class Query(Message):
    """Something a caller wants to know; asking changes nothing."""

    unknown: ClassVar[Unknown] = RAISE


class Event(Message):
    """Something that has happened; a fact, never refused. A newer publisher may say more than an older reader knows."""

    source: ClassVar[str]
    subject: ClassVar[str]
    version: ClassVar[int] = 1
    attributes: ClassVar[tuple[str, ...]] = ()
    """Fields that travel as CloudEvents attributes instead of in the data."""

    @classmethod
    def routing_key(cls) -> str:
        return f"{cls.source}.{cls.__name__}.v{cls.version}"

    @classmethod
    def event_type(cls) -> str:
        return TYPE_PREFIX + cls.routing_key()


def schema(message: type[Message], unknown: Unknown) -> Schema:
    """The schema of a message; what is nested in it treats unknown fields as it does."""
    made = _SCHEMAS.get((message, unknown))
    if made is None:
        made = _SCHEMAS[(message, unknown)] = _derive(message, unknown)
    return made


_SCHEMAS: dict[tuple[Any, Unknown], Schema] = {}


def _derive(message: type[Message], unknown: Unknown) -> Schema:
    hints = get_type_hints(message, include_extras=True)
    shape: dict[str, Any] = {}
    for field in fields(message):  # type: ignore[arg-type] # __init_subclass__ made it a dataclass
        options: dict[str, Any] = {"data_key": field.name.rstrip("_")}
        if field.default is MISSING:
            options["required"] = True
        else:
            options["load_default"] = field.default
        shape[field.name] = field_for(hints[field.name], lambda nested: schema(nested, unknown), **options)
    made = Shape.from_dict(shape, name=message.__name__)
    made.message = message  # type: ignore[attr-defined]
    return made(unknown=unknown)


def declared(kind: type[Message]) -> list[type[Any]]:
    """All declared messages of a kind, by name; only what stands at the end of its family is a message itself."""
    found = [leaf for child in kind.__subclasses__() for leaf in (declared(child) or [child])]
    return sorted(found, key=lambda message: message.__name__)
