"""What a client sends is read within limits, and has one meaning or none."""

import json
from io import BytesIO

import eventlet
import pytest
from eventlet import wsgi

from contracts.errors import Invalid, TooLarge
from gateway import bodies
from gateway.problems import Malformed, WrongContentType
from tests.unit.gateway.towns import request

JSON = {"Content-Type": "application/json"}


def parsed(text: str) -> object:
    return bodies.parse_json(text.encode())


def test_an_object_is_read_as_it_is_written() -> None:
    assert parsed('{"amount": 100, "title": "Æbler", "more": [1.5, null, true]}') == {
        "amount": 100,
        "title": "Æbler",
        "more": [1.5, None, True],
    }


@pytest.mark.parametrize(
    "text", ["{", '{"a":1', "[1,]", "nul", '{"a":1} {"b":2}', '{"a": NaN}', '{"a": -Infinity}', "\ufeff{}", ""]
)
def test_what_is_no_json_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parsed(text)


def test_a_name_that_stands_twice_is_malformed_since_readers_differ_on_which_counts() -> None:
    assert json.loads('{"amount": 1, "amount": 1000}') == {"amount": 1000}  # what happens without the guard
    with pytest.raises(Malformed, match="twice"):
        parsed('{"amount": 1, "amount": 1000}')


@pytest.mark.parametrize("number", ["1" + "0" * 30, "-1" + "0" * 30, "1" + "0" * 5000, "1e999"])
def test_a_number_larger_than_any_of_ours_is_refused(number: str) -> None:
    with pytest.raises((Invalid, Malformed)):
        parsed(f'{{"amount": {number}}}')


@pytest.mark.parametrize("deep", [33, 900, 100_000])
def test_what_is_nested_too_deep_is_malformed(deep: int) -> None:
    with pytest.raises(Malformed, match="nested"):
        parsed('{"a":' + "[" * deep + "]" * deep + "}")


def test_half_a_surrogate_pair_is_refused_and_a_whole_one_is_read() -> None:
    assert parsed(r'{"a": "\ud83c\udf33"}') == {"a": "🌳"}
    for text in (r'{"a": "\ud83c"}', r'{"\uDF33": 1}'):
        with pytest.raises(Invalid, match="surrogate"):
            parsed(text)


def test_bytes_that_are_not_utf_8_are_malformed() -> None:
    with pytest.raises(Malformed):
        bodies.parse_json(b'{"a": "\xe6"}')


def test_a_body_beyond_the_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(TooLarge) as refused:
        bodies.read_json(request(body=b" " * (bodies.BODY_BYTES_MAX + 1), headers=JSON))
    assert refused.value.facts == {"bytes_max": bodies.BODY_BYTES_MAX}


def test_a_body_that_ends_in_the_middle_is_malformed_and_ends_its_connection() -> None:
    hung_up: list[bool] = []
    asked = request(body=b'{"a": 1}', headers=JSON, **{"opland.hang_up": lambda: hung_up.append(True)})
    asked.environ["CONTENT_LENGTH"] = "100"
    with pytest.raises(Malformed):
        bodies.read_json(asked)
    assert hung_up


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_content_type_than_json_is_refused(kind: str) -> None:
    with pytest.raises(WrongContentType):
        bodies.read_json(request(body=b"{}", headers={"Content-Type": kind}))


def test_an_empty_body_is_an_empty_object() -> None:
    assert bodies.read_json(request()) == {}


@pytest.mark.parametrize("text", ["[]", "1", '"a"', "null"])
def test_a_body_that_is_no_object_is_invalid(text: str) -> None:
    with pytest.raises(Invalid):
        bodies.read_json(request(body=text.encode(), headers=JSON))


def test_a_form_is_read_with_its_danish_letters() -> None:
    asked = request(body=b"title=%C3%86ble&tom=", headers={"Content-Type": bodies.FORM})
    assert bodies.read_form(asked) == {"title": "Æble", "tom": ""}


class Dripping:
    """A client that sends a byte now and then."""

    def read(self, _size: int) -> bytes:
        eventlet.sleep(0.01)
        return b"x"


@pytest.mark.parametrize(("limit", "value"), [("BODY_SECONDS_MAX", 0.1), ("DRAIN_BYTES_MAX", 5)])
def test_what_nobody_asked_for_is_read_within_limits(monkeypatch: pytest.MonkeyPatch, limit: str, value: float) -> None:
    monkeypatch.setattr(bodies, limit, value)
    body = bodies.Incoming.of(wsgi.Input(Dripping(), 10**8, sock=None))
    with pytest.raises(OSError):  # noqa: PT011 - whatever of them: the server ends the connection
        body.discard()


def test_a_line_that_does_not_end_is_cut() -> None:
    assert len(bodies.Lines(BytesIO(b"1" * 10**6)).readline()) == bodies.LINE_BYTES_MAX
