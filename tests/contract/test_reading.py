"""The fast reader and the schema are one: whatever the first accepts, the second reads to the same, and refusals are its."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.errors import Invalid
from contracts.message import Message
from contracts.reading import Unread, read
from tests.contract.test_golden import MESSAGES, example

NASTY: list[Any] = [
    *(None, True, False, 0, -1, 1.0, 10**15, 10**15 + 1, 2**53, 10**30, float("nan"), [], {}, [None], {"": None}),
    *("", " ", "x" * 201, "x" * 10_001, "a\x00b", "\ud800", "æøå", "1", "ÆØÅ", "solbjerg", "Solbjerg", "DKK\n"),
    *("2026-02-30", "2026-02-28", "20260228", "2026-W09-6", "2026-059", "0001-01-01T00:00:00+14:00"),
    *("2026-01-01T00:00:00Z", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00.5+02:00", "2026-01-01 00:00:00+00:00"),
    *("2026-01-01T00:00:00", "2026-01-01T24:00:00+00:00", "2026-01-01T00:00:00.000000+00:00", "2026-01-01T00:00+00:00"),
    *("6b76f0c1-15c9-5407-bccf-bd11095ed3ff", "{6B76F0C115C95407BCCFBD11095ED3FF}", "urn:uuid:x", "approval", "0" * 64),
]


def changed(whole: dict[str, Any]) -> Iterator[Any]:
    """What is no message of its kind, or is one in other words: what is nested has an example of its own."""
    yield from NASTY
    yield whole | {"unheard_of": 1}
    for key, right in whole.items():
        yield {other: value for other, value in whole.items() if other != key}
        for put in (*NASTY, [right], str(right)):
            yield whole | {key: put}
            if isinstance(right, list):
                yield whole | {key: [put]}


def outcome(load: Any, data: Any) -> Any:
    try:
        return load(data)
    except Invalid as error:
        return error.facts


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_what_we_write_is_read_by_the_fast_reader_to_what_the_schema_reads(name: str) -> None:
    kind: type[Message] = MESSAGES[name]
    assert read(kind, example(name)) == kind.load_by_schema(example(name))


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_whatever_is_sent_gets_the_same_answer_from_both(name: str) -> None:
    kind: type[Message] = MESSAGES[name]
    for data in changed(example(name)):
        assert outcome(kind.load, data) == outcome(kind.load_by_schema, data), data


def test_the_fast_reader_gives_up_where_it_would_have_to_guess() -> None:
    """The twin: were its word final, what strangers write rightly but otherwise would be refused."""
    name = "ElectionOpened.v1"
    told = example(name) | {"closes_at": "2026-01-01T01:00:00+01:00"}
    with pytest.raises(Unread):
        read(MESSAGES[name], told)
    assert MESSAGES[name].load(told).dump()["closes_at"] == "2026-01-01T00:00:00+00:00"
