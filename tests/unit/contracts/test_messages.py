"""A message is read whole or refused with every field that is wrong; what it writes, it reads."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, ClassVar, Literal
from uuid import UUID, uuid4

import pytest

from contracts.errors import Invalid
from contracts.message import Command, Event, Message
from contracts.shapes import AMOUNT_MAX, ITEMS_MAX, STRING_CHARS_MAX, Amount, Count, Slug, Text, Title

ID = uuid4()
HUGE = pytest.param(10**5000, id="10^5000")  # more digits than Python cares to print


class Part(Message):
    name: Title
    amount: Amount


class Everything(Command):
    id_: UUID
    text: Text
    amount: Amount
    count: Count
    yes: bool
    at: datetime
    day_on: date
    kind: Literal["paper", "online"]
    part: Part
    parts: tuple[Part, ...]
    sums: dict[Slug, Count]
    note: Text | None = None
    parts_or_none: tuple[Part, ...] = ()


class Happened(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "name"
    name: Title
    part: Part | None = None


def everything(**changes: Any) -> dict[str, Any]:
    """All of it, as JSON would bring it."""
    return {
        "command_id": str(ID),
        "id": str(ID),
        "text": "Blød bund — æøå 🌳",
        "amount": 1,
        "count": 0,
        "yes": True,
        "at": "2025-05-01T12:00:00+02:00",
        "day_on": "2025-05-01",
        "kind": "paper",
        "part": {"name": "bænk", "amount": AMOUNT_MAX},
        "parts": [{"name": "sti", "amount": 2}],
        "sums": {"tranbjerg-øst": 3},
        **changes,
    }


def refused(**changes: Any) -> dict[str, Any]:
    """Which fields are named when these replace the good ones."""
    with pytest.raises(Invalid) as refusal:
        Everything.load(everything(**changes))
    json.dumps(refusal.value.dump())
    found: dict[str, Any] = refusal.value.facts["fields"]
    return found


def test_every_kind_of_value_is_read_and_written_back() -> None:
    message = Everything.load(everything())
    assert message.at == datetime(2025, 5, 1, 10, tzinfo=UTC)
    assert message.parts == (Part(name="sti", amount=2),)
    assert Everything.load(json.loads(json.dumps(message.dump()))) == message
    assert message.dump()["id"] == str(ID)


def test_an_instant_is_written_in_utc_whatever_its_offset() -> None:
    copenhagen = timezone(timedelta(hours=2))
    message = Everything.load(everything())
    moved = Everything(**{**vars(message), "at": message.at.astimezone(copenhagen)})
    assert moved.dump() == message.dump()


def test_an_instant_without_offset_is_neither_read_nor_written() -> None:
    assert list(refused(at="2025-05-01T12:00:00")) == ["at"]
    naive = Everything(**{**vars(Everything.load(everything())), "at": datetime(2025, 5, 1)})  # noqa: DTZ001
    with pytest.raises(ValueError, match="offset"):
        naive.dump()


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "yesterday", HUGE, None])
def test_an_instant_outside_the_calendar_is_refused(at: Any) -> None:
    assert list(refused(at=at)) == ["at"]


@pytest.mark.parametrize(
    "amount",
    [
        0,
        -1,
        1.5,
        1.0,
        10**15 + 1,
        10**30,
        HUGE,
        pytest.param(-(10**5000), id="-10^5000"),
        True,
        "5",
        None,
        float("nan"),
        [],
        {},
    ],
)
def test_an_amount_is_a_whole_number_within_its_bounds(amount: Any) -> None:
    assert list(refused(amount=amount)) == ["amount"]


@pytest.mark.parametrize(
    "text", ["\ud800", "a\udfffb", "a\x00b", 5, HUGE, None, ["a"], pytest.param("x" * 10_001, id="long")]
)
def test_text_that_a_database_cannot_hold_is_refused(text: Any) -> None:
    assert list(refused(text=text)) == ["text"]


def test_a_string_without_a_bound_of_its_own_has_one_all_the_same() -> None:
    class Unbounded(Message):
        text: str

    assert Unbounded.load({"text": "x" * STRING_CHARS_MAX})
    with pytest.raises(Invalid):
        Unbounded.load({"text": "x" * (STRING_CHARS_MAX + 1)})


@pytest.mark.parametrize("yes", ["true", "yes", 1, 0, None, "on"])
def test_yes_or_no_is_json_s_own(yes: Any) -> None:
    assert list(refused(yes=yes)) == ["yes"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"id": 10**5000}, id="id of 10^5000"),
        {"id": "1234"},
        {"kind": "carrier pigeon"},
        {"kind": ["paper"]},
        {"day_on": "2025-02-30"},
        {"part": []},
        {"part": None},
        {"parts": {"name": "sti"}},
        {"parts": "sti"},
        {"sums": {"Not A Slug": 1}},
        {"sums": {"a": -1}},
        {"sums": [1]},
        {"command_id": None},
        {"note": 7},
    ],
)
def test_each_wrong_field_is_named(changes: dict[str, Any]) -> None:
    assert list(refused(**changes)) == list(changes)


def test_all_wrong_fields_are_named_at_once() -> None:
    assert set(refused(amount=0, yes="no", at="never")) == {"amount", "yes", "at"}


def test_a_missing_field_is_named_and_one_with_a_default_is_not() -> None:
    with pytest.raises(Invalid) as refusal:
        Everything.load({})
    assert set(refusal.value.facts["fields"]) == set(everything())


@pytest.mark.parametrize("data", [None, [], "text", 5, [[]], True])
def test_what_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(Invalid):
        Everything.load(data)


def test_a_command_refuses_a_field_it_does_not_know_at_any_depth() -> None:
    assert list(refused(suprise=1)) == ["suprise"]
    assert list(refused(part={"name": "bænk", "amount": 1, "suprise": 1})["part"]) == ["suprise"]


def test_an_event_ignores_what_a_newer_publisher_adds_at_any_depth() -> None:
    data = {"name": "Tranbjerg", "part": {"name": "bænk", "amount": 1, "color": "grøn"}, "new": {"in": "v1.1"}}
    assert Happened.load(data) == Happened(name="Tranbjerg", part=Part(name="bænk", amount=1))


@pytest.mark.parametrize("make", [lambda inner: [inner], lambda inner: {"part": inner}])
def test_deeply_nested_json_is_refused_and_breaks_nothing(make: Callable[[Any], Any]) -> None:
    deep: Any = {}
    for _ in range(100_000):
        deep = make(deep)
    for changes in ({"part": deep}, {"sums": deep}, {"text": deep}, {"unknown": deep}):
        with pytest.raises(Invalid):
            Everything.load(everything(**changes))
    while deep:  # taken apart by hand: Python would do it recursively
        deep = deep[0] if isinstance(deep, list) else deep["part"]


def test_lists_and_maps_are_bounded() -> None:
    assert list(refused(parts=[{"name": "x", "amount": 1}] * (ITEMS_MAX + 1))) == ["parts"]
    assert list(refused(sums={f"a{number}": 1 for number in range(ITEMS_MAX + 1)})) == ["sums"]


def test_a_message_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Part(name="a", amount=1).amount = 2  # type: ignore[misc]


def test_an_event_is_known_by_source_name_and_version() -> None:
    assert Happened.routing_key() == "budgets.Happened.v1"
    assert Happened.event_type() == "dk.aarhus.oplandspuljen.budgets.Happened.v1"
