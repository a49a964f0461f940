"""The picture that a campaign is shared by says its title and its numbers, has room for any, and is drawn once for each."""

from io import BytesIO
from typing import Any, get_args

import pytest
from PIL import Image

from contracts.crowdfunding import CampaignState
from gateway.web import share, tables

CAMPAIGN: dict[str, Any] = {
    "title": "Æblelund ved\nstationsstien",
    "area_id": "gl-estrup",
    "state": "open",
    "goal": 60_000_00,
    "pledged": 20_000_00,
    "match_earned": 10_000_00,
    "currency": "DKK",
}
LONG = "Æblelund og blåbærkrat ved stationsstien, for børn og ældre og alle de andre i Solbjerg, " * 3


def drawn(**different: Any) -> Image.Image:
    return Image.open(BytesIO(share.picture(share.shown({**CAMPAIGN, **different})))).convert("RGB")


def bar(image: Image.Image) -> dict[Any, int]:
    """How many pixels of the bar are of each colour."""
    middle = share.BAR_TOP_PIXELS + share.BAR_HEIGHT_PIXELS // 2
    pixels = [image.getpixel((x, middle)) for x in range(share.MARGIN_PIXELS, share.WIDTH_PIXELS - share.MARGIN_PIXELS)]
    return {colour: pixels.count(colour) for colour in set(pixels)}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def test_it_has_the_size_that_readers_of_open_graph_expect() -> None:
    assert drawn().size == (1200, 630)


def test_the_bar_is_as_long_as_citizens_money_and_match_are_of_the_goal() -> None:
    found, whole = bar(drawn()), share.WIDTH_PIXELS - 2 * share.MARGIN_PIXELS
    assert abs(found[rgb(share.ACCENT)] - whole / 3) <= 2
    assert abs(found[rgb(share.MATCH)] - whole / 6) <= 2
    assert set(bar(drawn(pledged=0, match_earned=0))) == {rgb(share.SHADE)}
    assert set(bar(drawn(pledged=90_000_00, match_earned=0))) == {rgb(share.ACCENT)}, "never longer than the goal"


@pytest.mark.parametrize("title", [LONG[:200], "W" * 200, "x", "日本語のタイトル", "\u202e" + LONG[:100]])
def test_any_title_stays_between_the_margins_and_above_the_bar(title: str) -> None:
    image = drawn(title=title, goal=10**15, pledged=10**15, match_earned=10**14)
    ground = rgb(share.GROUND)
    for x in (10, share.MARGIN_PIXELS - 12, share.WIDTH_PIXELS - share.MARGIN_PIXELS + 12, share.WIDTH_PIXELS - 10):
        assert {image.getpixel((x, y)) for y in range(25, share.HEIGHT_PIXELS)} == {ground}
    rows = range(share.BAR_TOP_PIXELS - 20, share.BAR_TOP_PIXELS)
    assert {image.getpixel((x, y)) for y in rows for x in range(0, share.WIDTH_PIXELS, 3)} == {ground}


def test_the_whole_title_is_shown_where_there_is_room_and_is_cut_with_dots_where_there_is_none() -> None:
    room = share.WIDTH_PIXELS - 2 * share.MARGIN_PIXELS
    face = share.font(share.BOLD, share.TITLE_SIZES[0])
    assert " ".join(share.wrapped("Bænke ved søen", face, room)) == "Bænke ved søen"
    lines = list(share.wrapped(LONG, face, room))
    assert " ".join(lines) == LONG.strip()
    assert max(face.getlength(line) for line in lines) <= room
    assert share.cut(lines[0] + " og mere …", face, room).endswith(" …")
    assert face.getlength(share.cut(lines[0] + " og mere …", face, room)) <= room


def test_danish_letters_have_shapes_of_their_own() -> None:
    face = share.font(share.BOLD, 60)
    shapes = {bytes(face.getmask(letter)) for letter in "æøåÆØÅé\uffff"}
    assert len(shapes) == len("æøåÆØÅé\uffff"), "one that the font lacks looks like \\uffff"


def test_it_is_drawn_anew_only_when_what_it_shows_has_changed() -> None:
    first = share.picture(share.shown({**CAMPAIGN, "supporters": 3}))
    assert share.picture(share.shown({**CAMPAIGN, "supporters": 4})) is first
    for changed in (
        {"pledged": 1},
        {"match_earned": 1},
        {"state": "funded"},
        {"title": "En anden"},
        {"goal": 70_000_00},
    ):
        assert share.picture(share.shown({**CAMPAIGN, **changed})) != first


def test_every_state_of_a_campaign_has_a_word() -> None:
    assert set(tables.CAMPAIGN_STATES) == set(get_args(CampaignState))
