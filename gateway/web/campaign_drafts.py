"""What somebody types in the steps of starting a campaign, and what a draft says: one into the other. Pure.

A step changes its own fields of the whole that an edit carries; what is wrong is said by its name in `tables.REASONS`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

from chassis.clock import ZONE
from contracts.errors import Invalid
from gateway.web import forms, places
from gateway.web.gifts import compact, is_cvr

IDEA, MONEY, NEEDS, PEOPLE, REVIEW = range(1, 6)
ROWS_FREE = 3
"""Empty rows below the filled ones; who needs more keeps what is there and gets as many again."""
ROWS_MAX = 40
DAYS_FIRST = 60
"""How long a campaign collects unless somebody chooses otherwise."""
SAID = ("title", "summary", "story", "place_name", "beneficiary")
CARRIED = (*SAID, "goal", "least_goal", "lines", "needs", "place", "association", "closes_at")
"""What an edit says of a campaign, beside `hours_count`."""
Form = Mapping[str, str]
Wrong = dict[str, str]


def content(campaign: Mapping[str, Any], *, hours_count: bool) -> dict[str, Any]:
    """All that a draft says, as an edit would say it again."""
    return {name: campaign[name] for name in CARRIED} | {"hours_count": hours_count}


def typed(campaign: Mapping[str, Any], *, hours_count: bool) -> dict[str, str]:
    """A draft as the fields of the forms, all steps together."""
    closes = datetime.fromisoformat(campaign["closes_at"]).astimezone(ZONE)
    form = {name: campaign[name] or "" for name in SAID}
    form["place"] = places.written(campaign["place"])
    form |= {"area_id": campaign["area_id"], "goal": forms.written(campaign["goal"])}
    form |= {"closes_on": closes.date().isoformat(), "hours_count": "1" if hours_count else ""}
    form["least_goal"] = forms.written(campaign["least_goal"]) if campaign["least_goal"] != campaign["goal"] else ""
    for row, line in enumerate(campaign["lines"]):
        form |= {f"line-{row}": line["text"], f"line-{row}-amount": forms.written(line["amount"])}
    for row, need in enumerate(campaign["needs"]):
        form |= {f"need-{row}": need["title"], f"need-{row}-kind": need["kind"], f"need-{row}-id": need["need_id"]}
        form[f"need-{row}-quantity"] = str(need["quantity"])
    association = campaign["association"] or {"name": "", "cvr": ""}
    return form | {"association": association["name"], "cvr": association["cvr"]}


def rows(form: Form, prefix: str) -> range:
    """Those that are filled, and some that are not."""
    filled = [row for row in range(ROWS_MAX) if form.get(f"{prefix}-{row}", "").strip()]
    return range(min(max(filled, default=-1) + 1 + ROWS_FREE, ROWS_MAX))


def idea(form: Form) -> tuple[dict[str, Any], Wrong]:
    """The fields that the first step says, and what is wrong with it."""
    said = {name: form.get(name, "").strip() for name in SAID}
    wrong = {name: "empty" for name in ("title", "story") if not said[name]}
    found: dict[str, Any] = {**said, "place_name": said["place_name"] or None}
    try:
        found["place"] = places.place(form.get("place", ""))
    except Invalid as invalid:
        wrong["place"] = str(invalid.facts["reason"])
    return found | {"beneficiary": said["beneficiary"] or None}, wrong


def money(form: Form) -> tuple[dict[str, Any], Wrong]:
    wrong: Wrong = {}
    found: dict[str, Any] = {"goal": amount(form, "goal", wrong), "least_goal": None}
    if form.get("least_goal", "").strip():
        found["least_goal"] = amount(form, "least_goal", wrong)
    found["closes_at"] = last_moment(form.get("closes_on", ""), wrong)
    lines = []
    for row in rows(form, "line"):
        text, cost = form.get(f"line-{row}", "").strip(), form.get(f"line-{row}-amount", "").strip()
        if text:
            lines.append({"text": text, "amount": amount(form, f"line-{row}-amount", wrong)})
        elif cost:
            wrong[f"line-{row}"] = "empty"
    return found | {"lines": lines}, wrong


def needs(form: Form) -> tuple[dict[str, Any], Wrong]:
    wrong: Wrong = {}
    found = []
    for row in rows(form, "need"):
        title = form.get(f"need-{row}", "").strip()
        if not title:
            continue
        kind = "hours" if form.get(f"need-{row}-kind") == "hours" else "things"
        try:
            quantity = forms.whole(form.get(f"need-{row}-quantity", "").strip())
        except Invalid:
            quantity = 0
        if not quantity:
            wrong[f"need-{row}-quantity"] = "pieces_needed"
        need_id = form.get(f"need-{row}-id") or str(uuid4())
        found.append({"need_id": need_id, "kind": kind, "title": title, "quantity": quantity})
    return {"needs": found, "hours_count": bool(form.get("hours_count"))}, wrong


def people(form: Form) -> tuple[dict[str, Any], Wrong]:
    name, cvr = form.get("association", "").strip(), compact(form.get("cvr", ""))
    if not name and not cvr:
        return {"association": None}, {}
    wrong = {} if name else {"association": "empty"}
    if not is_cvr(cvr):
        wrong["cvr"] = "cvr"
    return {"association": {"name": name, "cvr": cvr}}, wrong


STEPS: Mapping[int, Callable[[Form], tuple[dict[str, Any], Wrong]]] = {
    IDEA: idea,
    MONEY: money,
    NEEDS: needs,
    PEOPLE: people,
}


def whole(form: Form) -> tuple[dict[str, Any], Wrong]:
    """What all steps say, where they stand in one form."""
    found: dict[str, Any] = {}
    wrong: Wrong = {}
    for step in STEPS.values():
        said, mistakes = step(form)
        found |= said
        wrong |= mistakes
    return found, wrong


def amount(form: Form, name: str, wrong: Wrong) -> int:
    """Minor units; where it is no amount above zero, that is wrong with the field."""
    try:
        found = forms.kroner(form.get(name, ""))
    except Invalid:
        found = 0
    if found <= 0:
        wrong[name] = "not_kroner"
    return found


def last_moment(text: str, wrong: Wrong) -> str:
    """The end of the day, by the clocks of Copenhagen."""
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59), ZONE).isoformat()
    except ValueError:
        wrong["closes_on"] = "not_a_date"
        return ""
