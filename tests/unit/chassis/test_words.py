"""Words are one to a search when they are one to a reader."""

import pytest

from chassis import words

INFLECTED = (
    "børnehave børnehaver børnehaven børnehaverne børnehavens",
    "Ældre ældre ÆLDRES",
    "legeplads legepladser legepladsen legepladserne",
    "træ træer træerne",
    "cykelsti cykelstier cykelstien",
    "bus bussen busser",
    "hus huset husene",
    "hund hunde hunden hundene",
    "skolen skoler skole",
)


@pytest.mark.parametrize("forms", INFLECTED)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len(words.stems(forms)) == 1
    assert words.searched(forms) == list(words.stems(forms))


def test_different_words_have_different_stems() -> None:
    assert len(words.stems("børnehave legeplads hund hus bus træ sti bænk lys")) == 9


def test_a_search_of_signs_alone_looks_for_nothing_and_a_long_one_for_its_first_words() -> None:
    assert words.searched("%_'!") == []
    assert len(words.searched("en to tre fire fem seks syv otte ni ti")) == 8


def test_a_stem_of_a_word_without_end_is_cut() -> None:
    assert [len(stem) for stem in words.stems("o" * 10_000)] == [40]


def test_a_search_says_each_word_once() -> None:
    assert words.searched("bænk bænke bænken") == words.searched("bænk")
