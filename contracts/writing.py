"""Writes messages as JSON values, by writers derived once from the hints: a fifth of what a schema takes to dump.

What we write ourselves is right already; `reading` is the other way. A test holds that both write the same.
"""

import types
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Writer = Callable[[Any], Any]
Field = tuple[str, str, Writer | None]
_FIELDS: dict[type, list[Field]] = {}


def write(message: Any) -> dict[str, Any]:
    """The JSON values of a message: keys as on the wire, in the order of its fields."""
    kind = type(message)
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = _fields_of(kind)
    written = {}
    for key, name, writer in found:
        value = getattr(message, name)
        written[key] = value if writer is None or value is None else writer(value)
    return written


def _fields_of(kind: Any) -> list[Field]:
    hints = get_type_hints(kind, include_extras=True)
    return [(field.name.rstrip("_"), field.name, _writer(hints[field.name])) for field in fields(kind)]


def _writer(hint: Any) -> Writer | None:
    """How values of a hint are written; None where they are JSON as they stand."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _writer(arguments[0])
    if origin in (Union, types.UnionType):
        return _writer(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        return _each(_writer(arguments[0]))
    if origin is dict:
        return _mapping(_writer(arguments[0]), _writer(arguments[1]))
    nested = write if isinstance(hint, type) and hasattr(hint, "dump") else None
    return SIMPLE.get(hint, nested)


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant without its offset is no instant")
    return value.astimezone(UTC).isoformat()


SIMPLE: dict[Any, Writer] = {UUID: str, datetime: _instant, date: date.isoformat}


def _each(writer: Writer | None) -> Writer:
    return list if writer is None else lambda values: [writer(value) for value in values]


def _mapping(keys: Writer | None, values: Writer | None) -> Writer:
    def write_mapping(mapping: dict[Any, Any]) -> dict[Any, Any]:
        return {keys(key) if keys else key: values(value) if values else value for key, value in mapping.items()}

    return write_mapping
