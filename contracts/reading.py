"""Reads messages by readers derived once from the hints, at a fifth of what a schema takes to load.

A reader knows what we write ourselves, and no more: for anything else it gives up, and marshmallow reads it, or says what is
wrong with it. So it never refuses, and whatever it accepts, the schema reads to the same: tests hold that.
"""

import types
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import date, datetime
from math import inf
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import ValidationError, validate

from contracts.shapes import COUNT_MAX, ITEMS_MAX, STRING_CHARS_MAX

Reader = Callable[[Any], Any]
Check = Callable[[Any], Any]
INSTANT_CHARS = (25, 32)
"""2026-01-01T00:00:00+00:00, and with microseconds."""
DATE_CHARS = 10


class Unread(Exception):  # noqa: N818 - no error: somebody else reads it
    """This is not as we write it."""


def read(kind: type[Any], data: Any) -> Any:
    """The message that `data` spells. Unread where only a schema can tell whether it is one."""
    reader = _READERS.get(kind)
    if reader is None:
        reader = _READERS[kind] = _message(kind, everything=kind.unknown == "raise")
    try:
        return reader(data)
    except (ValueError, ValidationError, RecursionError) as error:
        raise Unread from error


_READERS: dict[type[Any], Reader] = {}


def _message(kind: type[Any], *, everything: bool) -> Reader:
    hints = get_type_hints(kind, include_extras=True)
    known = [
        (each.name.rstrip("_"), each.name, _reader(hints[each.name], everything=everything), each.default)
        for each in fields(kind)
    ]

    def read_message(data: Any) -> Any:
        if type(data) is not dict:
            raise Unread
        found, values = 0, {}
        for key, name, reader, default in known:
            if key in data:
                found += 1
                values[name] = reader(data[key])
            elif default is MISSING:
                raise Unread
            else:
                values[name] = default
        if everything and found < len(data):
            raise Unread
        made = object.__new__(kind)
        made.__dict__.update(values)  # what a frozen dataclass does one field at a time
        return made

    return read_message


def _reader(hint: Any, *, everything: bool, checks: tuple[Any, ...] = ()) -> Reader:  # noqa: PLR0911 - one a kind
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _reader(arguments[0], everything=everything, checks=arguments[1:])
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return _or_none(_reader(inner, everything=everything))
    if origin is Literal:
        return _one_of(frozenset(arguments))
    if origin is tuple:
        return _each(_reader(arguments[0], everything=everything))
    if origin is dict:
        return _mapping(*(_reader(argument, everything=everything) for argument in arguments))
    if hint in SIMPLE:
        return _checked(SIMPLE[hint], [_check(each) for each in checks])
    return _message(hint, everything=everything)


def _or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _one_of(names: frozenset[Any]) -> Reader:
    def read_name(value: Any) -> Any:
        if type(value) is not str or value not in names:
            raise Unread
        return value

    return read_name


def _each(reader: Reader) -> Reader:
    def read_each(values: Any) -> Any:
        if type(values) is not list or len(values) > ITEMS_MAX:
            raise Unread
        return tuple([reader(value) for value in values])

    return read_each


def _mapping(keys: Reader, values: Reader) -> Reader:
    def read_mapping(mapping: Any) -> Any:
        if type(mapping) is not dict or len(mapping) > ITEMS_MAX:
            raise Unread
        return {keys(key): values(value) for key, value in mapping.items()}

    return read_mapping


def _checked(reader: Reader, checks: list[Check]) -> Reader:
    if not checks:
        return reader

    def read_checked(value: Any) -> Any:
        found = reader(value)
        for check in checks:
            if not check(found):
                raise Unread
        return found

    return read_checked


def _check(rule: Any) -> Check:
    """Whether a value keeps one of marshmallow's rules; an unknown one is asked itself, and raises."""
    if isinstance(rule, validate.Length):
        least, most = rule.min or 0, STRING_CHARS_MAX if rule.max is None else rule.max
        return lambda value: least <= len(value) <= most
    if isinstance(rule, validate.Range):
        low, high = -inf if rule.min is None else rule.min, inf if rule.max is None else rule.max
        return lambda value: low <= value <= high
    if isinstance(rule, validate.Regexp):
        return rule.regex.match
    return lambda value: rule(value) is not None


def _real(value: Any) -> float:
    if type(value) not in (int, float) or not abs(value) <= COUNT_MAX:
        raise Unread
    return float(value)


def _text(value: Any) -> str:
    if type(value) is not str or len(value) > STRING_CHARS_MAX or "\x00" in value:
        raise Unread
    if not value.isascii():
        value.encode()  # half a surrogate pair raises
    return value


def _number(value: Any) -> int:
    if type(value) is not int or not -COUNT_MAX <= value <= COUNT_MAX:
        raise Unread
    return value


def _yes_or_no(value: Any) -> bool:
    if value is not True and value is not False:
        raise Unread
    return value


def _uuid(value: Any) -> UUID:
    if type(value) is not str:
        raise Unread
    return UUID(value)


def _instant(value: Any) -> datetime:
    if type(value) is not str or len(value) not in INSTANT_CHARS or value[10] != "T" or value[-6:] != "+00:00":
        raise Unread
    return datetime.fromisoformat(value)


def _date(value: Any) -> date:
    if type(value) is not str or len(value) != DATE_CHARS or value[4] != "-" or value[7] != "-":
        raise Unread
    return date.fromisoformat(value)


SIMPLE: dict[Any, Reader] = {
    UUID: _uuid,
    str: _text,
    bool: _yes_or_no,
    int: _number,
    float: _real,
    datetime: _instant,
    date: _date,
}
