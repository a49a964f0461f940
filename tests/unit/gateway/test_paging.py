"""Every list has a next page, and whoever follows `Link` asks for it with all that says where it stands."""

from typing import Any

import pytest

from contracts.message import schema
from gateway import openapi
from gateway.http import PLACES, in_address, next_page
from gateway.service import GatewayService
from tests.unit.gateway.towns import request

LISTS = [
    each
    for each in openapi.operations(GatewayService)
    if each.method == "GET" and isinstance(each.answers, type) and "items" in schema(each.answers, "exclude").fields
]
WHOLE = {
    "get_guide": "what there is to know of an area",
    "list_criteria": "the published criteria",
    "get_accounts": "the plan of accounts, of each year",
    "get_areas": "each area of the city",
    "get_flows": "the edges of one picture",
    "get_coaching_notes": "of one initiative",
    "get_final_accounts": "the lines of one account",
    "get_preferences": "one for each area and topic",
    "list_processes": "each process of the town",
    "list_give_backs": "decisions on one campaign",
    "list_seals": "one for each year",
}
"""Lists that are told whole: how many there can be is bounded by what they are of."""


@pytest.mark.parametrize("each", LISTS, ids=lambda each: each.name)
def test_a_list_is_paged_by_the_place_of_its_last_item_or_bounded_by_what_it_is_of(each: Any) -> None:
    if each.name in WHOLE:
        return
    told = {name for name in schema(each.answers, "exclude").fields if name.startswith("next_")}
    asked = set(schema(each.asks, "raise").fields) - in_address(each)
    assert told
    assert told <= PLACES.keys()
    assert {PLACES[name] for name in told} | {"limit"} <= asked


def test_every_list_that_is_told_whole_is_a_list() -> None:
    assert WHOLE.keys() <= {each.name for each in LISTS}


def test_the_address_of_the_next_page_is_an_address_whatever_was_asked() -> None:
    asked = request("/api/v1/campaigns/b%C3%A6nk%3E%20a/updates")
    assert asked.path == "/api/v1/campaigns/bænk> a/updates"
    assert next_page(asked, {"next_after": "b>c"}) == "/api/v1/campaigns/b%C3%A6nk%3E%20a/updates?after=b%3Ec"
