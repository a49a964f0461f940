"""A form shows what it is about, whatever that is: each is drawn with the example of what its question answers."""

from dataclasses import fields
from typing import Any

import pytest

from contracts.budgets.attachments import AttachmentView, GetAttachment
from contracts.crowdfunding.pictures import GetPicture, PictureView
from contracts.message import Query
from gateway import openapi
from gateway.pages.desk.about import together
from gateway.pages.desk.action import Action
from gateway.pages.desk.actions import ACTIONS
from gateway.service import GatewayService
from tests.contract.test_golden import example
from tests.unit.gateway.test_pledge_pages import shown

FILES = {GetAttachment: AttachmentView, GetPicture: PictureView}
"""Routes answer their bytes; a page asks what is known of them."""
ANSWERS: dict[type[Query], Any] = {each.asks: each.answers for each in openapi.operations(GatewayService)} | FILES
ABOUT = {name: each for name, each in ACTIONS.items() if each.about is not None}


def told(action: Action, **changed: Any) -> dict[str, Any]:
    """As `about` would find it: an answer, or a line of one."""
    assert action.about is not None
    answer = example(f"{ANSWERS[action.about].__name__}.v1")
    if action.subject is None or action.subject in {each.name for each in fields(action.about)}:
        return {**answer, **changed}
    whole = {name: value for name, value in answer.items() if name != "items"}
    return together(iter([{**whole, **answer["items"][0]}])) | changed


def form(action: Action, about: dict[str, Any]) -> str:
    facts = {"action": action, "about": about, "gone": False, "beside": {}, "given": {}, "log": [], "form": {}}
    facts |= {"fields": action.typed(named=True), "areas": [], "councils": [], "wrong": None, "back": "/skrivebord"}
    return " ".join(shown("desk_form.html", **facts).split())


@pytest.mark.parametrize("action", ABOUT.values(), ids=ABOUT)
def test_a_form_is_drawn_with_what_it_is_about(action: Action) -> None:
    assert "<h1>" in form(action, told(action))


@pytest.mark.parametrize("name", ["flag_comment", "keep_comment", "hide_comment", "appeal_comment", "settle_appeal"])
def test_a_comment_is_read_on_its_form_with_all_that_was_done_about_it(name: str) -> None:
    comment = example("CommentView.v1") | {"text": "Sikke noget vrøvl.", "reason": None}
    log = [{"place": 1, "action": "flag_comment", "reason": "Den er grov.", "at": "2026-12-06T22:59:00+00:00"}]
    text = form(ACTIONS[name], told(ACTIONS[name], comment=comment, items=log))
    for words in ('<blockquote class="story">Sikke noget vrøvl.</blockquote>', "Anmeldt", "Den er grov."):
        assert words in text
    hidden = told(ACTIONS[name], comment=comment | {"text": None, "reason": "Den nedgør andre."})
    assert "<blockquote" not in form(ACTIONS[name], hidden)
    assert "Skjult: Den nedgør andre." in form(ACTIONS[name], hidden)
    assert "<blockquote" not in form(ACTIONS[name], told(ACTIONS[name], comment=None))


@pytest.mark.parametrize("name", ["hide_picture", "restore_picture", "hide_attachment", "restore_attachment"])
def test_a_picture_is_seen_on_its_form(name: str) -> None:
    about = told(ACTIONS[name])
    address = f"/billeder/{about['picture_id']}" if "picture_id" in about else f"/filer/{about['attachment_id']}"
    assert f'src="{address}" alt="{about["description"]}"' in form(ACTIONS[name], about)


def test_a_file_that_is_no_picture_is_led_to() -> None:
    row = ACTIONS["hide_attachment"]
    about = told(row, media_type="application/pdf", description=None, name="tegning.pdf")
    assert f'<a href="/filer/{about["attachment_id"]}">tegning.pdf</a>' in form(row, about)
