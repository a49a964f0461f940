"""What was typed into a form lies in its sender's browser, as it was typed last or not at all."""

from werkzeug import Response
from werkzeug.http import parse_cookie

from gateway.web import kept
from tests.unit.gateway.towns import request

NAME, PATH = "opland_gift", "/indsamling/baenk/stoet"


def keep(**fields: str) -> str:
    """The value of the cookie that a browser is told to hold; empty where it is to let go of one."""
    response = kept.keep(Response(), NAME, PATH, fields, secure=False)
    (said,) = response.headers.getlist("Set-Cookie")
    assert f"Path={PATH}" in said
    return parse_cookie(said)[NAME]


def test_what_was_typed_is_there_again() -> None:
    assert kept.read(request(headers={"Cookie": f"{NAME}={keep(name='Æble', text='a; b')}"}), NAME) == {
        "name": "Æble",
        "text": "a; b",
    }


def test_what_is_too_long_to_keep_is_never_answered_with_what_was_typed_before_it() -> None:
    assert keep(text="a" * 4_000) == ""
