"""The English pages say all that the Danish ones do."""

from deploy.translations import troubles


def test_every_sentence_has_its_english_with_the_same_facts() -> None:
    assert troubles() == []
