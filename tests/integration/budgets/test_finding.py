"""Proposals are found by their words and by where they lie, alike on both kinds of database."""

from typing import Any

from contracts import budgets
from services.budgets import queries
from tests.integration.budgets.people import draft, edit, listed, submitted
from tests.mothers_budgets import Road

RECTANGLE = {"south": 56_000_000, "north": 56_000_020, "west": 10_000_000, "east": 10_000_009}
NORTH_AND_EAST = ((20, 0), (20, 9), (21, 5), (0, 3), (10, 10), (-1, 5))
"""The first two and the fourth lie in it, two of them on its northern line."""


def test_a_search_finds_danish_words_by_their_stems(road: Road) -> None:
    road.to("ideas")
    found = submitted(road, title="Legeplads ved børnehaverne", text="for de ældre og deres hunde")
    submitted(road, title="Bænke", text="ved stationen")
    for search in ("børnehave", "BØRNEHAVEN", "ældre", "ældres", "legepladsen", "hund", "hunden børnehaver"):
        assert [line.proposal_id for line in listed(road, search=search).items] == [found], search
    for search in ("svømmehal", "børnehaver stationen", "%", "!"):
        assert listed(road, search=search).items == (), search


def test_a_search_finds_a_proposal_by_what_it_says_now(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road, title="Legeplads")
    edit(road, proposal_id, title="Bænke", text="ved stationen")
    assert listed(road, search="legepladser").items == ()
    assert [line.proposal_id for line in listed(road, search="bænken").items] == [proposal_id]


def test_a_search_is_paged_by_key(road: Road) -> None:
    road.to("ideas")
    found = sorted(submitted(road, title="Legeplads", text="for børn") for _ in range(3))
    draft(road, title="Legeplads")
    first = listed(road, search="børnenes legepladser", limit=2)
    rest = listed(road, search="børnenes legepladser", limit=2, after=first.next_after)
    assert [line.proposal_id for line in (*first.items, *rest.items)] == found
    assert rest.next_after is None


def on_the_map(road: Road, **rectangle: Any) -> budgets.Places:
    query = budgets.ListPlaces(budget_id=road.budget_id, **rectangle)
    return road.db.read(lambda session: queries.list_places(session, query))


def test_a_rectangle_of_the_map_holds_the_proposals_in_it_from_south_to_north(road: Road) -> None:
    road.to("ideas")
    there = [submitted(road, place=place) for place in map(place_at, NORTH_AND_EAST)]
    submitted(road)
    draft(road, place=place_at((5, 5)))
    first, *rest = on_the_map(road, **RECTANGLE).items
    assert [line.proposal_id for line in (first, *rest)] == [there[3], *sorted(there[:2])]
    assert (first.title, first.state, first.place) == ("Bålhytte", "submitted", place_at(NORTH_AND_EAST[3]))
    assert len(on_the_map(road).items) == len(there)


def test_the_map_is_paged_by_key_also_where_places_are_the_same(road: Road) -> None:
    road.to("ideas")
    there = sorted(submitted(road, place=place_at((5, 5))) for _ in range(3))
    first = on_the_map(road, limit=2)
    rest = on_the_map(road, limit=2, after=first.next_after)
    assert [line.proposal_id for line in (*first.items, *rest.items)] == there
    assert rest.next_after is None


def place_at(north_and_east: tuple[int, int]) -> budgets.Place:
    """So many millionths of a degree from the corner of the rectangle."""
    return budgets.Place(latitude=56_000_000 + north_and_east[0], longitude=10_000_000 + north_and_east[1])
