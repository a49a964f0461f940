"""What a campaign is found by: its words by their Danish stems, and its permanent address."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from uuid import UUID

import snowballstemmer

SEARCH_WORDS_MAX = 8
"""Of a search; what comes after them is not looked for."""
STEM_CHARS_MAX = 40
STEM_CHARS_MIN = 3
WORDS_KEPT_MAX = 20_000
SHORT_ENDINGS = ("ern", "er")
"""Which the stemmer leaves on short words: træ, træer, træerne."""
SLUG_CHARS_MAX = 60
DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss"})
NAMELESS = "indsamling"
"""For a title without a letter that an address can hold."""

danish = snowballstemmer.stemmer("danish")


def words(text: str) -> Iterator[str]:
    """In small letters, in their order."""
    yield from "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def stems(text: str) -> set[str]:
    return {stem(word) for word in set(words(text))}


def searched(search: str) -> list[str]:
    """What a search looks for: all of these."""
    return list(dict.fromkeys(stem(word) for word in list(words(search))[:SEARCH_WORDS_MAX]))


@lru_cache(WORDS_KEPT_MAX)
def stem(word: str) -> str:
    """Until nothing more comes off: else `legeplads` would not find `legepladser`, whose stem the stemmer shortens again."""
    shorter = word[:STEM_CHARS_MAX]
    while (found := danish.stemWord(shorter)) != shorter:
        shorter = found
    rests = (shorter.removesuffix(ending) for ending in SHORT_ENDINGS if shorter.endswith(ending))
    return next((rest for rest in rests if len(rest) >= STEM_CHARS_MIN), shorter)


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
