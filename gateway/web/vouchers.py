"""What an owner types of a campaign's account: of each payment what it was for, and where its voucher is found. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Form = Mapping[str, str]
TEXT_CHARS_MAX = 10_000
SAID = ("purpose", "voucher")


def field(payment_id: str, name: str) -> str:
    return f"{name}-{payment_id}"


def typed(account: Mapping[str, Any]) -> dict[str, str]:
    """The account as it was submitted before, as the fields of the form."""
    form = {"text": account["text"]}
    for each in account["payments"]:
        form |= {field(each["payment_id"], name): each[name] or "" for name in SAID}
    return form


def read(form: Form, payments: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields of the command, and what is wrong by its name in `tables.REASONS`: every payment has both."""
    text = form.get("text", "").strip()
    wrong = {} if text else {"text": "empty"}
    if len(text) > TEXT_CHARS_MAX:
        wrong["text"] = "text_too_long"
    vouchers = []
    for each in payments:
        said = {name: form.get(field(each["payment_id"], name), "").strip() for name in SAID}
        wrong |= {field(each["payment_id"], name): "empty" for name, value in said.items() if not value}
        vouchers.append({"payment_id": each["payment_id"], **said})
    return {"text": text, "vouchers": vouchers}, wrong
