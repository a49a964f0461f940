"""Whoever is stopped on their way can go back to a page that can be read, and to none of another site."""

import pytest
from werkzeug.routing import Map, Rule

from gateway import openapi
from gateway.auth import SIGNED_IN
from gateway.http import PARAMETER
from gateway.naming import SubjectConverter
from gateway.service import GatewayService
from gateway.web.back import having_done, page_behind
from tests.unit.gateway.towns import request

SOME = "00000000-0000-4000-8000-000000000001"
ROUTES = openapi.operations(GatewayService)
ADDRESSES = Map(
    [Rule(each.path, methods=[each.method]) for each in ROUTES],
    merge_slashes=False,
    redirect_defaults=False,
    converters={"subject": SubjectConverter},
).bind("gateway")
FORMS = sorted({PARAMETER.sub(SOME, each.path) for each in ROUTES if each.page and each.method == "POST"})


def can_be_read(path: str) -> bool:
    return ADDRESSES.test(path, "GET")


def behind(path: str, referer: str = "") -> str:
    return page_behind(request(path, method="POST", headers={"Referer": referer} if referer else {}), can_be_read)


def test_there_are_forms_at_addresses_that_cannot_be_read() -> None:
    ask_for_sign_in = {PARAMETER.sub(SOME, each.path) for each in ROUTES if each.page and each.auth is SIGNED_IN}
    assert sum(not can_be_read(path) for path in ask_for_sign_in) > 5


@pytest.mark.parametrize("path", FORMS)
def test_behind_every_form_stands_a_page_that_can_be_read(path: str) -> None:
    assert can_be_read(behind(path))
    assert behind(path, f"http://localhost{path}") == behind(path), "a page that was the answer to a form is none"
    assert behind(path, "http://localhost/puljen") == (path if can_be_read(path) else "/puljen")


@pytest.mark.parametrize(
    "referer",
    ["http://elsewhere.example/puljen", "http://localhost//elsewhere.example", "http://localhost/log-ind", "http://[/"],
)
def test_no_other_site_and_no_circle_stands_behind_a_form(referer: str) -> None:
    assert behind("/log-ud", referer) == "/"


def test_an_address_is_known_as_it_is_matched_and_not_as_it_is_written() -> None:
    assert behind("/min-stoette/glem", "http://localhost/indsamling/b%C3%A6nk?a=b") == "/indsamling/bænk"


def test_the_page_that_something_was_done_from_says_so_once() -> None:
    once = having_done(f"/forslag/{SOME}?kommentarer=5#sidst", "flag_comment")
    assert once == f"/forslag/{SOME}?kommentarer=5&gjort=flag_comment"
    assert having_done(once, "hide_comment") == f"/forslag/{SOME}?kommentarer=5&gjort=hide_comment"
