"""Who is told to try again sends the same thing again: perhaps it was done, and is not to be done twice."""

import re
from uuid import uuid4

import pytest

from chassis.clock import now
from contracts.errors import Invalid, Refused, TooLarge, Unauthenticated, Unavailable
from gateway.asking import Asking
from gateway.identity.sessions import FIELD, Session
from gateway.web import render
from tests.unit.gateway.towns import PLAYMAKER, request, town

FIRST = str(uuid4())
SENT = {"command_id": FIRST, "title": 'To <b>"bænke"</b>'}


def asking() -> Asking:
    session = Session(PLAYMAKER, csrf="0f")
    return Asking(PLAYMAKER, request("/start", method="POST"), "0" * 32, now(), session=session, body=SENT)


def command_id(status: int) -> str:
    """What the form on a page of this status asks for, after one that asked for FIRST."""
    return str(render.command_id(asking(), status))


@pytest.mark.parametrize("status", [500, 503])
def test_a_form_that_met_an_outage_asks_for_the_same_thing_again(status: int) -> None:
    assert command_id(status) == FIRST


@pytest.mark.parametrize("status", [200, 404, 409, 422])
def test_a_form_that_was_answered_asks_for_another(status: int) -> None:
    assert command_id(status) != FIRST


def error_page(refusal: Refused) -> str:
    return render.error_page(refusal, asking().request, "0" * 32, town(), asking()).get_data(as_text=True)


def test_where_the_form_itself_cannot_be_shown_it_is_sent_again_as_it_was() -> None:
    page = error_page(Unavailable("ledger did not answer: ask again"))
    assert dict(re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', page)) == {
        "command_id": FIRST,
        "title": "To &lt;b&gt;&#34;bænke&#34;&lt;/b&gt;",
        FIELD: "0f",
    }
    assert "Prøv igen" in page


@pytest.mark.parametrize("refusal", [Invalid("no"), Unauthenticated("who")])
def test_what_would_be_refused_again_is_not(refusal: Refused) -> None:
    assert FIRST not in error_page(refusal)


def test_a_picture_too_large_is_said_in_danish_with_a_way_back() -> None:
    here = "/forslag/4f7/billeder"
    asked = request(here, method="POST", **{render.PAGE_BEHIND: here})
    refused = TooLarge("this holds at most 10000000 bytes", bytes_max=10_000_000)
    page = render.error_page(refused, asked, "0" * 32, town()).get_data(as_text=True)
    assert "Det, du sendte, fylder for meget. Højst 10 MB." in page
    assert f'href="{here}">Tilbage til siden før' in page
