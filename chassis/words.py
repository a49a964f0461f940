"""Danish words by their stems: `børnehave`, `børnehaver` and `børnehaverne` are one word to a search.

Stems are kept beside each text when it is written, so that both kinds of database find the same, and by an index.
"""

from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

SEARCH_WORDS_MAX = 8
"""Of a search; what comes after them is not looked for."""
STEM_CHARS_MIN = 3
STEM_CHARS_MAX = 40
WORDS_KEPT_MAX = 20_000
SHORT_ENDINGS = ("ern", "er")
"""Which the stemmer leaves on short words: træ, træer, træerne."""

danish = snowballstemmer.stemmer("danish")


def words(text: str) -> Iterator[str]:
    """In small letters, in their order."""
    yield from "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def stems(text: str) -> set[str]:
    """Of every word of a text."""
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
