"""Where an attachment stands, and which names and files the contract takes."""

from typing import Any, get_args
from uuid import UUID

import pytest

from contracts import budgets
from contracts.budgets.attachments import AddAttachment, AttachmentState, Subject
from contracts.errors import Invalid
from contracts.files import FILE_BYTES_MAX, NAME_CHARS_MAX
from services.budgets import domain, queries
from services.budgets.operations.attachments import LOCKS
from tests.mothers_attachments import adding
from tests.unit.budgets.test_domain import rows

STEPS = [
    (state, trigger)
    for state in get_args(AttachmentState)
    for trigger in get_args(domain.attachments.AttachmentTrigger)
]


@pytest.mark.parametrize(("state", "trigger"), STEPS)
def test_a_step_of_an_attachment_is_an_arrow_of_the_table_or_refused(state: Any, trigger: Any) -> None:
    if (state, trigger) in domain.attachments.ATTACHMENT_STATES:
        assert (
            domain.attachments.next_attachment_state(state, trigger)
            == domain.attachments.ATTACHMENT_STATES[state, trigger]
        )
        return
    with pytest.raises(budgets.WrongState) as refusal:
        domain.attachments.next_attachment_state(state, trigger)
    assert refusal.value.facts == {"state": state}


def test_the_readme_prints_the_life_of_an_attachment() -> None:
    assert rows("Attachments") == {(*step, end) for step, end in domain.attachments.ATTACHMENT_STATES.items()}
    assert {"shown", *domain.attachments.ATTACHMENT_STATES.values()} == set(get_args(AttachmentState))


def test_each_kind_of_subject_has_its_limits_its_readers_and_its_lock() -> None:
    kinds = set(get_args(Subject))
    assert kinds == set(domain.attachments.ATTACHMENTS_MAX) == set(queries.SUBJECTS) == set(LOCKS)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a" * (NAME_CHARS_MAX + 1),
        "../../etc/passwd",
        "c:\\skitse.jpg",
        "linje\nskift.pdf",
        "tilbud\u202egpj.pdf",
        "usynlig\u200b.pdf",
        'citat".pdf',
        "nul\x00.pdf",
    ],
)
def test_a_name_that_is_no_name_or_reads_as_another_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        AddAttachment.load({**adding(UUID(int=1)).dump(), "name": name})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size_bytes", 0),
        ("size_bytes", FILE_BYTES_MAX + 1),
        ("media_type", "text/html"),
        ("digest", "../../../etc/passwd"),
        ("digest", "9F" * 32),
        ("subject", "person"),
    ],
)
def test_what_no_file_of_ours_is_like_is_refused(field: str, value: Any) -> None:
    with pytest.raises(Invalid):
        AddAttachment.load({**adding(UUID(int=1)).dump(), field: value})


def test_names_are_as_people_write_them() -> None:
    for name in ("Skitse af bålhytten (2).jpg", "tilbud 2026-05, rev. B.pdf", "Ærø & Ø.odt", "图.png"):
        assert AddAttachment.load({**adding(UUID(int=1)).dump(), "name": name}).name == name
