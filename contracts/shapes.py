"""The kinds of value a message may hold, each bounded: a hint in, a marshmallow field out."""

import re
import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from marshmallow import ValidationError, fields, validate

AMOUNT_MAX = 10**15
RANK_POINTS_MAX = 1_000_000
"""For one rank on one ballot: a whole country's ballots then add up to less than COUNT_MAX."""
COUNT_MAX = 2**53 - 1
WEIGHT_MAX = 1_000_000
"""Fine enough for shares by head: the municipality has fewer people."""
AREAS_SHARING_MAX = 50
"""That share the cost of one budget."""
TEXT_CHARS_MAX = 10_000
STRING_CHARS_MAX = 1_000_000
ITEMS_MAX = 10_000

Title = Annotated[str, validate.Length(min=1, max=200)]
Text = Annotated[str, validate.Length(max=TEXT_CHARS_MAX)]
Reason = Annotated[str, validate.Length(min=1, max=2_000)]
Slug = Annotated[str, validate.Regexp(r"[a-z0-9æøå]+(-[a-z0-9æøå]+)*\Z"), validate.Length(max=80)]
Token = Annotated[str, validate.Length(max=200)]
Digest = Annotated[str, validate.Regexp(r"[0-9a-f]{64}\Z")]
Municipality = Annotated[str, validate.Regexp(r"[0-9]{4}\Z")]
PostalCode = Annotated[str, validate.Regexp(r"[0-9]{4}\Z")]
CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
CVR_MODULUS = 11


def is_cvr(digits: str) -> bool:
    """Eight digits, weighed, add up to a multiple of eleven; the last one sees to it."""
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, CVR_WEIGHTS, strict=True))
    return digits[0] != "0" and weighed % CVR_MODULUS == 0


def check_cvr(digits: str) -> bool:
    """After the shape has been looked at, which says what is wrong with anything but eight digits."""
    if re.fullmatch(CVR_DIGITS, digits) and not is_cvr(digits):
        raise ValidationError("Not a CVR number: its check digit is another.")
    return True


CVR_DIGITS = r"[0-9]{8}\Z"
Cvr = Annotated[str, validate.Regexp(CVR_DIGITS), check_cvr]
"""The number of an association in the Central Business Register (CVR)."""
EMAIL_CHARS_MAX = 254
Email = Annotated[str, validate.Email(), validate.Length(max=EMAIL_CHARS_MAX)]
Phone = Annotated[str, validate.Regexp(r"\+?[0-9]{2}( ?[0-9]){5,13}\Z")]
"""As people read it: `+45 89 40 20 00`."""
Currency = Annotated[str, validate.Regexp(r"[A-Z]{3}\Z")]
Amount = Annotated[int, validate.Range(min=1, max=AMOUNT_MAX)]
AmountOrZero = Annotated[int, validate.Range(min=0, max=AMOUNT_MAX)]
SignedAmount = Annotated[int, validate.Range(min=-AMOUNT_MAX, max=AMOUNT_MAX)]
NonZeroAmount = Annotated[int, validate.Range(min=-AMOUNT_MAX, max=AMOUNT_MAX), validate.NoneOf([0])]
Count = Annotated[int, validate.Range(min=0, max=COUNT_MAX)]
RankPoints = Annotated[int, validate.Range(min=0, max=RANK_POINTS_MAX)]
Weight = Annotated[int, validate.Range(min=1, max=WEIGHT_MAX)]
Part = Annotated[str, validate.Regexp(r"[0-9]{1,15}/[1-9][0-9]{0,14}\Z")]
"""A part of a whole as "p/q"."""
Exact = Annotated[str, validate.Regexp(r"[0-9]+/[1-9][0-9]*\Z"), validate.Length(max=TEXT_CHARS_MAX)]
"""A number that is not rounded, as "p/q"; prices of equal shares take some hundred digits."""
Year = Annotated[int, validate.Range(min=2000, max=2999)]
Channel = Literal["digital", "paper", "email"]
"""How a letter reaches somebody."""
Age = Annotated[int, validate.Range(min=0, max=150)]
Degrees = Annotated[float, validate.Range(min=-180, max=180)]
PageSize = Annotated[int, validate.Range(min=1, max=500)]


class CleanString(fields.String):
    """Text that both databases can hold: no NUL (PostgreSQL refuses it), no lone surrogate (both do)."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > STRING_CHARS_MAX:
            raise ValidationError(f"Longer than {STRING_CHARS_MAX} characters.")
        if "\x00" in text:
            raise ValidationError("NUL is not text.")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValidationError("Half a surrogate pair is not text.") from error
        return text


class UtcInstant(fields.AwareDateTime):
    """An instant: read with any offset, kept and written in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as error:  # 0001-01-01T00:00+14:00 lies before the first day there is
            raise ValidationError("Outside the calendar.") from error

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{attr}: an instant without its offset is no instant")
        return super()._serialize(value.astimezone(UTC), attr, obj, **kwargs)


class YesOrNo(fields.Boolean):
    """JSON's true or false: neither "yes", nor 1."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, bool):
            raise ValidationError("Neither true nor false.")
        return value


class TupleOf(fields.List[Any]):
    """A list that cannot change; bounded, since everything has a limit."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) > ITEMS_MAX:
            raise ValidationError(f"More than {ITEMS_MAX} items.")
        return tuple(super()._deserialize(value, attr, data, **kwargs))


class WholeNumber(fields.Integer):
    """A JSON integer: neither "5", nor 5.0, nor true."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValidationError("Not a whole number.")
        if abs(value) > COUNT_MAX:  # before anything formats it: 10**5000 is no number of ours
            raise ValidationError("Out of range.")
        return value


class RealNumber(fields.Float):
    """A JSON number that is one: neither "5", nor true. For places on the map; money is whole."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= COUNT_MAX:
            raise ValidationError("Not a number.")
        return float(value)


SIMPLE: dict[Any, type[fields.Field[Any]]] = {
    UUID: fields.UUID,
    str: CleanString,
    bool: YesOrNo,
    int: WholeNumber,
    float: RealNumber,
    datetime: UtcInstant,
    date: fields.Date,
}


def field_for(hint: Any, schema_for: Any, **options: Any) -> fields.Field[Any]:  # noqa: PLR0911 - one a kind
    """The field that reads and writes values of this type hint; `schema_for(message)` gives nested ones."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return field_for(arguments[0], schema_for, validate=list(arguments[1:]), **options)
    if origin in (Union, types.UnionType):
        (inner,) = [argument for argument in arguments if argument is not type(None)]
        return field_for(inner, schema_for, allow_none=True, **options)
    if origin is Literal:
        return CleanString(validate=validate.OneOf(arguments), **options)
    if origin is tuple:
        return TupleOf(field_for(arguments[0], schema_for), **options)
    if origin is dict:
        keys, values = (field_for(argument, schema_for) for argument in arguments)
        options["validate"] = validate.Length(max=ITEMS_MAX)
        return fields.Dict(keys=keys, values=values, **options)
    if hint in SIMPLE:
        return SIMPLE[hint](**options)
    return fields.Nested(schema_for(hint), **options)
