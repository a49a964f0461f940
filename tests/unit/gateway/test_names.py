"""What a file is called is what people wrote, without what harms those who read or save it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.budgets.attachments import AddAttachment
from gateway.files import names
from gateway.files.refusals import WrongFileType
from gateway.files.types import name_for
from tests.mothers_attachments import adding


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Skitse af bålhytten (2).jpg", "Skitse af bålhytten (2).jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\tilbud.pdf", "tilbud.pdf"),
        ("linje\r\nSet-Cookie: x.pdf", "linje Set-Cookie x.pdf"),
        ("tilbud\u202efdp.exe", "tilbudfdp.exe"),
        ("us\u200byn\u2066lig.pdf", "usynlig.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("  .. skjult . ", "skjult"),
        ("a\u030ablabla.png", "åblabla.png"),
        ('"><script>.png', "script.png"),
        ("half \ud83c pair.png", "half pair.png"),
        ("\x00\x07", ""),
        ("a" * 200 + ".jpeg", "a" * (names.NAME_CHARS_MAX - 5) + ".jpeg"),
        ("a" * 200, "a" * names.NAME_CHARS_MAX),
    ],
)
def test_a_name_is_cleaned(sent: str, shown: str) -> None:
    assert names.clean(sent) == shown


@given(st.text())
def test_whatever_is_sent_the_contract_takes_what_is_left_of_it_and_cleaning_again_changes_nothing(sent: str) -> None:
    shown = names.clean(sent)
    assert names.clean(shown) == shown
    if shown:
        message = AddAttachment.load({**adding(UUID(int=1)).dump(), "name": shown})
        assert message.name == shown


@pytest.mark.parametrize(
    ("sent", "media_type", "shown"),
    [
        ("Skitse.JPG", "image/jpeg", "Skitse.JPG"),
        ("skitse", "image/jpeg", "skitse.jpg"),
        ("plan 1.2", "application/pdf", "plan 1.2.pdf"),
        ("plan rev. B", "application/pdf", "plan rev. B.pdf"),
        ("a" * 200, "image/webp", "a" * (names.NAME_CHARS_MAX - 5) + ".webp"),
    ],
)
def test_a_name_without_an_extension_is_given_one(sent: str, media_type: str, shown: str) -> None:
    assert name_for(sent, media_type) == shown


@pytest.mark.parametrize("sent", ["skitse.png", "virus.exe", "side.html", "tilbud.pdf.js"])
def test_a_name_that_says_another_type_than_the_file_is_refused(sent: str) -> None:
    with pytest.raises(WrongFileType) as refusal:
        name_for(sent, "image/jpeg")
    assert "jpg" in refusal.value.facts["accepted"]
