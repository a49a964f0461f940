"""A campaign's permanent address, of the letters of its title."""

import unicodedata
from uuid import UUID

SLUG_CHARS_MAX = 60
DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss"})
NAMELESS = "indsamling"
"""For a title without a letter that an address can hold."""


def slug_of(title: str) -> str:
    """Letters without a mark, digits and single hyphens: what can be read aloud and typed on any keyboard."""
    plain = unicodedata.normalize("NFKD", title.casefold().translate(DANISH_LETTERS)).casefold()
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in letters)
    whole = "-".join(kept.split())
    cut = whole[:SLUG_CHARS_MAX]
    if len(whole) > SLUG_CHARS_MAX and whole[SLUG_CHARS_MAX] != "-" and "-" in cut:
        cut = cut.rpartition("-")[0]
    return cut.strip("-") or NAMELESS


def slug_with(slug: str, campaign_id: UUID) -> str:
    """For a title that another campaign had before."""
    return f"{slug}-{campaign_id.hex[:8]}"
