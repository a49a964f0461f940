"""LIX, the Nordic measure of how hard a text is: words a sentence, and of a hundred words how many are long (Björnsson, 1968)."""

import re

LONG = 7  # letters and more
SENTENCE = re.compile(r"[.!?:]+(?:\s|$)")
WORD = re.compile(r"[^\W\d_]+", re.UNICODE)


def lix(text: str) -> float:
    """Below 30 very easy, below 40 easy as fiction, below 50 as a newspaper, above 60 for scholars. 0 where nothing is said."""
    words = WORD.findall(text)
    if not words:
        return 0
    sentences = max(len(SENTENCE.findall(text)), 1)
    return len(words) / sentences + 100 * sum(len(word) >= LONG for word in words) / len(words)
