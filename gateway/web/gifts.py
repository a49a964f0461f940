"""What a supporter types, looked at step by step: pure. What is wrong is said by its name in `tables.REASONS`."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, validate

from contracts.crowdfunding.pledges import DONOR_NAME_CHARS_MAX
from contracts.errors import Invalid
from contracts.shapes import AMOUNT_MAX, EMAIL_CHARS_MAX, check_cvr
from gateway.web import forms

SHOWN = ("shown_as", "display_name", "cvr")
FIRST = ("amount", *SHOWN, "show_amount")
SECOND = ("email",)
SHOWN_AS = ("anonymous", "named", "association")
CVR_CHARS = 8


def typed(body: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: body[name].strip() for name in names if name in body}


def wrong_in_first(form: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong with it."""
    wrong = {}
    try:
        amount = forms.kroner(form.get("amount", ""))
        if not 0 < amount <= AMOUNT_MAX:
            wrong["amount"] = "amount_outside"
    except Invalid:
        wrong["amount"] = "not_kroner"
    return wrong | wrong_in_shown(form)


def wrong_in_help(form: Mapping[str, str], kind: str) -> dict[str, str]:
    """Of a promise of hours or things."""
    wrong = {}
    try:
        promised = forms.quantity(form.get("quantity", ""), kind)
    except Invalid:
        promised = 0
    if not promised:
        wrong["quantity"] = "hours" if kind == "hours" else "pieces"
    return wrong | wrong_in_shown(form)


def wrong_in_shown(form: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    shown_as = form.get("shown_as", "")
    if shown_as not in SHOWN_AS:
        wrong["shown_as"] = "shown_as"
    elif shown_as != "anonymous" and not 0 < len(form.get("display_name", "")) <= DONOR_NAME_CHARS_MAX:
        wrong["display_name"] = "display_name"
    if shown_as == "association" and not is_cvr(form.get("cvr", "")):
        wrong["cvr"] = "cvr"
    return wrong


def wrong_in_second(form: Mapping[str, str], *, known: bool) -> dict[str, str]:
    """Who has signed in may leave the address out."""
    email = form.get("email", "")
    return {} if (known and not email) or is_email(email) else {"email": "email"}


def said(form: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a pledge; Invalid where the first step is not filled."""
    found: dict[str, Any] = {
        "amount": forms.kroner(form.get("amount", "")),
        "show_amount": bool(form.get("show_amount")),
    }
    if form.get("email"):
        found["email"] = form["email"]
    return found | shown(form)


def help_said(form: Mapping[str, str], kind: str) -> dict[str, Any]:
    """The fields of a promise of hours or things."""
    return {"quantity": forms.quantity(form["quantity"], kind), "message": form.get("message", ""), **shown(form)}


def shown(form: Mapping[str, str]) -> dict[str, str]:
    """How the giver is shown: what belongs to that way, and nothing else that was typed."""
    shown_as = form.get("shown_as", "anonymous")
    found = {"shown_as": shown_as}
    if shown_as != "anonymous":
        found["display_name"] = form.get("display_name", "")
    if shown_as == "association":
        found["cvr"] = compact(form.get("cvr", ""))
    return found


def compact(text: str) -> str:
    """`12 34 56 78` -> `12345678`."""
    return "".join(text.split())


def is_cvr(text: str) -> bool:
    digits = compact(text)
    if len(digits) != CVR_CHARS or not digits.isascii() or not digits.isdecimal():
        return False
    try:
        return check_cvr(digits)
    except ValidationError:
        return False


def is_email(text: str) -> bool:
    try:
        validate.Email()(text)
    except ValidationError:
        return False
    return len(text) <= EMAIL_CHARS_MAX
