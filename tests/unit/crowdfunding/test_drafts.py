"""What a draft may say, at the edges of its limits, and what must add up before it is published."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.budgets import LimitReached, StaleVersion
from contracts.budgets.applications import CostLine
from contracts.crowdfunding import CampaignNeed, StartCampaign, UnbalancedCampaign, WrongCampaignState
from contracts.crowdfunding.drafts import QUANTITY_MAX, SUMMARY_CHARS_MAX
from contracts.errors import Forbidden, Invalid
from services.crowdfunding.domain import drafts, pictures
from tests.mothers_crowdfunding import a_campaign

HOUR = CampaignNeed(need_id=uuid4(), kind="hours", title="Male", quantity=10)
LINE = CostLine(text="Søm", amount=1)


def some_needs(count: int) -> tuple[CampaignNeed, ...]:
    return tuple(CampaignNeed(need_id=uuid4(), kind="things", title="Pensel", quantity=1) for _ in range(count))


@pytest.mark.parametrize(
    ("field", "most", "more"),
    [
        ("lines", (LINE,) * drafts.COSTS_MAX, (LINE,) * (drafts.COSTS_MAX + 1)),
        ("needs", some_needs(drafts.NEEDS_MAX), some_needs(drafts.NEEDS_MAX + 1)),
        ("needs", (HOUR,), (HOUR, HOUR)),
        ("least_goal", 100_00, 100_01),
    ],
)
def test_as_much_as_there_may_be_is_taken_and_one_more_is_named(field: str, most: Any, more: Any) -> None:
    drafts.check_content(a_campaign(**{field: most}))
    with pytest.raises(Invalid) as refusal:
        drafts.check_content(a_campaign(**{field: more}))
    assert set(refusal.value.facts["fields"]) == {field}


@pytest.mark.parametrize(
    ("field", "most", "more"),
    [
        ("summary", "x" * SUMMARY_CHARS_MAX, "x" * (SUMMARY_CHARS_MAX + 1)),
        ("quantity", QUANTITY_MAX, QUANTITY_MAX + 1),
        ("quantity", 1, 0),
    ],
)
def test_a_field_holds_what_it_may_and_no_more(field: str, most: Any, more: Any) -> None:
    told = a_campaign(needs=(HOUR,)).dump()
    inside = told if field in told else told["needs"][0]
    inside[field] = most
    StartCampaign.load(told)
    inside[field] = more
    with pytest.raises(Invalid):
        StartCampaign.load(told)


@given(st.integers(-3, 3))
def test_what_the_money_is_for_adds_up_to_the_goal_to_the_oere_and_the_refusal_says_by_how_much(off: int) -> None:
    if not off:
        drafts.check_balanced(100_00, 0, 100_00)
        drafts.check_balanced(100_00, 30_00, 130_00)
        return
    with pytest.raises(UnbalancedCampaign) as refusal:
        drafts.check_balanced(100_00, 30_00, 130_00 + off)
    assert refusal.value.facts == {"goal": 100_00, "granted": 30_00, "lines": 130_00 + off, "difference": off}
    assert f"{abs(off)} {'more' if off > 0 else 'less'}" in refusal.value.detail


def test_a_need_stays_what_it_is() -> None:
    drafts.check_needs((HOUR,), {HOUR.need_id: "hours"}, ())
    drafts.check_needs((HOUR,), {}, ())
    with pytest.raises(Invalid):
        drafts.check_needs((HOUR,), {HOUR.need_id: "things"}, ())
    with pytest.raises(Invalid):
        drafts.check_needs((HOUR,), {}, (HOUR.need_id,))


@pytest.mark.parametrize("read", [1, 3])
def test_only_the_newest_version_is_edited(read: int) -> None:
    drafts.check_version(2, 2)
    with pytest.raises(StaleVersion) as refusal:
        drafts.check_version(read, 2)
    assert refusal.value.facts == {"version": 2}


def test_only_a_draft_is_changed() -> None:
    drafts.check_draft("draft")
    with pytest.raises(WrongCampaignState):
        drafts.check_draft("open")


def test_there_is_room_up_to_the_limit() -> None:
    drafts.check_room(9, 10, "things")
    with pytest.raises(LimitReached):
        drafts.check_room(10, 10, "things")


def test_nobody_helps_themselves() -> None:
    drafts.check_another("official", "citizen")
    with pytest.raises(Forbidden):
        drafts.check_another("same", "same")


def test_an_order_names_every_picture_once() -> None:
    one, two = uuid4(), uuid4()
    pictures.check_order((two, one), (one, two))
    for wrong in ((one,), (one, one), (one, two, uuid4()), (one, two, two)):
        with pytest.raises(Invalid):
            pictures.check_order(wrong, (one, two))
