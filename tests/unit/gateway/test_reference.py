"""The page of the API shows every operation of its document, is small, and leads nowhere that is not there."""

import gzip
import re
from functools import cache

import pytest

from contracts.errors import kinds
from contracts.principal import ANONYMOUS
from gateway import openapi
from gateway.asking import Asking
from gateway.pages import api
from gateway.service import GatewayService
from gateway.web import reference, render
from tests.unit.gateway.towns import request, town

DOCUMENT, TAGS = api.read(GatewayService, True)
COMPRESSED_BYTES_MAX = 150_000


@cache
def page(tag: str = "") -> str:
    asking = Asking(ANONYMOUS, request("/api"), "0" * 32, None)  # type: ignore[arg-type]
    if not tag:
        return render.page("api.html", town(), asking, tags=TAGS).get_data(as_text=True)
    told = {"tag": tag, "operations": TAGS[tag], "shapes": reference.shapes(DOCUMENT, TAGS[tag])}
    return render.page("api_tag.html", town(), asking, **told).get_data(as_text=True)


def test_every_operation_stands_on_the_page_and_on_that_of_its_tag() -> None:
    shown = {each.name for operations in TAGS.values() for each in operations}
    assert shown == {each.name for each in openapi.operations(GatewayService) if each.path.startswith("/api/")}
    for tag, operations in TAGS.items():
        for each in operations:
            assert f'href="/udviklere/{tag}#{each.name}"' in page()
            assert f'<h2 id="{each.name}">' in page(tag)


def test_a_page_of_the_api_is_small() -> None:
    for tag in ("", *TAGS):
        assert len(gzip.compress(page(tag).encode())) < COMPRESSED_BYTES_MAX


@pytest.mark.parametrize("tag", TAGS)
def test_what_a_page_leads_to_is_there(tag: str) -> None:
    there = set(re.findall(r'id="([^"]+)"', page(tag)))
    assert set(re.findall(r'href="#([^"]+)"', page(tag))) <= there
    assert set(re.findall(r'href="/problems/([^"]+)"', page(tag))) <= kinds().keys()


def test_a_page_says_what_is_taken_what_is_answered_and_what_is_refused() -> None:
    told = page("elections")
    for wanted in (
        "POST /api/v1/elections/{election_id}/ballots",
        'href="/problems/AlreadyVoted"',
        'href="#shape-BallotChoice"',
        "Idempotency-Key",
        "Who may: whoever is signed in",
        "&#34;project_id&#34;",
    ):
        assert wanted in told


def test_a_page_needs_no_script_and_nothing_from_elsewhere() -> None:
    for tag in ("", "campaigns"):
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page(tag))
        assert "style=" not in page(tag)
        assert "<script>" not in page(tag)
