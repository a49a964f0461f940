"""A permanent address can be read aloud and typed; words are one to a search when they are one to a reader."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crowdfunding import GetCampaignBySlug
from services.crowdfunding.domain import words


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Legeplads ved skolen", "legeplads-ved-skolen"),
        ("  Blåbærgrød \u2013 & Ærtesuppe!  ", "blaabaergroed-aertesuppe"),
        ("Café Müller's 3. sal", "cafe-muller-s-3-sal"),
        ("ÆØÅ", "aeoeaa"),
        ("Straße", "strasse"),
        ("日本", "indsamling"),
        ("!!!", "indsamling"),
        ("ord " * 40, "-".join(["ord"] * 15)),
        ("x" * 200, "x" * 60),
        ("x" * 60 + " mere", "x" * 60),
    ],
)
def test_an_address_is_made_of_the_titles_letters(title: str, slug: str) -> None:
    assert words.slug_of(title) == slug


@given(st.text(min_size=1, max_size=200))
def test_any_title_makes_an_address_that_can_be_asked_for(title: str) -> None:
    slug = words.slug_of(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    for each in (slug, words.slug_with(slug, UUID(int=7))):
        assert GetCampaignBySlug.load({"slug": each}).slug == each


@pytest.mark.parametrize(
    ("one", "other"),
    [("legeplads", "LEGEPLADSER"), ("børnehaverne", "børnehave"), ("træ", "træerne"), ("skolen", "skoler")],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert words.stems(one) == words.stems(other)


def test_a_search_has_a_limit_of_words_and_says_each_once() -> None:
    assert words.searched("bænk bænke bænken") == words.searched("bænk")
    assert len(words.searched(" ".join(f"ord{number}" for number in range(100)))) == words.SEARCH_WORDS_MAX
    assert words.searched("!? …") == []
