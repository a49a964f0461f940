"""A permanent address can be read aloud and typed."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crowdfunding import GetCampaignBySlug
from services.crowdfunding.domain import slugs


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
    assert slugs.slug_of(title) == slug


@given(st.text(min_size=1, max_size=200))
def test_any_title_makes_an_address_that_can_be_asked_for(title: str) -> None:
    slug = slugs.slug_of(title)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    for each in (slug, slugs.slug_with(slug, UUID(int=7))):
        assert GetCampaignBySlug.load({"slug": each}).slug == each
