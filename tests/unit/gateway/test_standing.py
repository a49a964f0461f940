"""What stands ready is the same for everybody, compressed for who takes it, and 304 for who has it."""

import gzip
from typing import Any

import pytest
from werkzeug import Response

from gateway.cache import Basis, Cache
from gateway.standing import Standing
from tests.unit.gateway.towns import request

LONG = "Det samme for alle. " * 200


@pytest.fixture
def standing() -> Standing:
    cache = Cache(1_000_000)
    cache.hearing(1e9)
    return Standing(cache)


def environ(path: str = "/", **headers: str) -> dict[str, Any]:
    return request(path, headers={name.replace("_", "-"): value for name, value in headers.items()}).environ


def page(body: str = LONG, **headers: str) -> Response:
    named = {"Cache-Control": "private, no-store", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Response(body, content_type="text/html; charset=utf-8", headers=named)


def kept(standing: Standing, response: Response, **more: Any) -> Any:
    return standing.keep({**environ(), "opland.basis": Basis(), **more}, response, "/")


def told(standing: Standing, **headers: str) -> tuple[int, dict[str, str], bytes]:
    asked = environ(**headers)
    ready = standing.find(asked)
    assert ready is not None
    status, given, body = ready.told(asked)
    return status, dict(given), body


def test_who_takes_gzip_gets_it_and_who_does_not_gets_the_same_page_plain(standing: Standing) -> None:
    kept(standing, page())
    status, headers, body = told(standing, Accept_Encoding="br, gzip")
    assert (status, headers["Content-Encoding"], gzip.decompress(body).decode()) == (200, "gzip", LONG)
    assert len(body) == int(headers["Content-Length"]) < 500
    for refused in ({}, {"Accept_Encoding": "br"}, {"Accept_Encoding": "gzip;q=0, br"}):
        _, plain, body = told(standing, **refused)
        assert "Content-Encoding" not in plain
        assert body.decode() == LONG
        assert plain["ETag"] != headers["ETag"]
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Vary"] == "Accept-Encoding, Cookie"


@pytest.mark.parametrize("encoding", [{}, {"Accept_Encoding": "gzip"}])
def test_who_has_it_already_is_told_so(standing: Standing, encoding: dict[str, str]) -> None:
    kept(standing, page())
    tag = told(standing, **encoding)[1]["ETag"]
    status, headers, body = told(standing, If_None_Match=tag, **encoding)
    assert (status, body, headers["ETag"]) == (304, b"", tag)
    assert not {"Content-Length", "Content-Type", "Content-Encoding"} & headers.keys()
    assert told(standing, If_None_Match='"another"', **encoding)[0] == 200


def test_what_comes_after_knows_the_tag_of_the_plain_answer(standing: Standing) -> None:
    asked = environ(If_None_Match='"abc-gzip"')
    assert standing.find(asked) is None
    assert asked["HTTP_IF_NONE_MATCH"] == '"abc"'


@pytest.mark.parametrize("header", ["Cookie", "Authorization"])
def test_who_is_somebody_is_neither_told_nor_adds_what_stands_ready(standing: Standing, header: str) -> None:
    kept(standing, page())
    assert standing.find(environ(**{header: "opland_session=x"})) is None
    somebody = environ("/other", **{header: "opland_session=x"}) | {"opland.basis": Basis()}
    assert standing.keep(somebody, page(), "/other") is None


def test_who_has_chosen_a_language_and_is_nobody_yet_has_pages_of_that_language(standing: Standing) -> None:
    english = environ(Cookie="opland_language=en")
    standing.keep({**english, "opland.basis": Basis()}, page(f"{LONG} in English"), "/")
    kept(standing, page())
    assert told(standing, Cookie="opland_language=en")[2].decode().endswith("in English")
    assert told(standing)[2].decode() == LONG
    assert standing.find(environ(Cookie="opland_language=en; opland_session=x")) is None


@pytest.mark.parametrize(
    "response",
    [
        page(f'<input type="hidden" name="token" value="x">{LONG}'),
        page(Set_Cookie="a=b"),
        Response(LONG, 404),
        Response(iter([LONG.encode()])),
    ],
    ids=["a hidden field", "a cookie", "a refusal", "a stream"],
)
def test_what_is_somebodys_own_or_no_answer_is_not_kept_and_not_compressed(
    standing: Standing, response: Response
) -> None:
    assert kept(standing, response) is None
    assert standing.find(environ()) is None


def test_what_was_spoiled_is_not_kept(standing: Standing) -> None:
    basis = Basis()
    basis.spoil()
    assert kept(standing, page(), **{"opland.basis": basis}) is None
    assert standing.keep(environ(), page(), "/") is None


def test_an_answer_goes_when_what_it_stands_on_is_touched(standing: Standing) -> None:
    _, basis = standing.cache.ask("pool", ("pool",), 60, lambda: b"{}")
    kept(standing, page(), **{"opland.basis": basis})
    assert standing.find(environ()) is not None
    standing.cache.touch(("pool",))
    assert standing.find(environ()) is None


def test_an_answer_that_varies_with_a_header_is_kept_for_each_of_its_values(standing: Standing) -> None:
    for language in ("da", "en"):
        asked = environ(Accept_Language=language) | {"opland.basis": Basis()}
        standing.keep(asked, page(LONG + language, Vary="Accept-Language"), "/")
    for language in ("da", "en"):
        assert told(standing, Accept_Language=language)[2].decode() == LONG + language
    assert standing.find(environ(Accept_Language="de")) is None


def test_what_is_short_or_packed_already_is_not_compressed(standing: Standing) -> None:
    kept(standing, page("short"))
    assert "Content-Encoding" not in told(standing, Accept_Encoding="gzip")[1]
    kept(standing, Response(LONG, content_type="image/png"))
    assert "Content-Encoding" not in told(standing, Accept_Encoding="gzip")[1]


def test_a_page_is_kept_for_the_name_that_it_was_asked_by(standing: Standing) -> None:
    """Pages name their own address: another's host may not come to stand in ours."""
    kept(standing, page())
    assert standing.find({**environ(), "HTTP_HOST": "elsewhere.example"}) is None
