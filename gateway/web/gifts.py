"""What a supporter types, looked at step by step: pure. What is wrong is said by its name in `tables.FORM_ERRORS`."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, validate

from contracts.crowdfunding.pledges import DONOR_NAME_CHARS_MAX
from contracts.errors import Invalid
from contracts.shapes import AMOUNT_MAX, EMAIL_CHARS_MAX, check_cvr
from gateway.web import forms

FIRST = ("amount", "shown_as", "display_name", "cvr", "show_amount")
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
        wrong["amount"] = "amount"
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
    shown_as = form.get("shown_as", "anonymous")
    found: dict[str, Any] = {
        "amount": forms.kroner(form.get("amount", "")),
        "shown_as": shown_as,
        "show_amount": bool(form.get("show_amount")),
    }
    if shown_as != "anonymous":
        found["display_name"] = form.get("display_name", "")
    if shown_as == "association":
        found["cvr"] = compact(form.get("cvr", ""))
    if form.get("email"):
        found["email"] = form["email"]
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
