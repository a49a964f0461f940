"""Amounts as Pabulib files write them: decimals of a currency in, whole minor units out, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

AMOUNT_MAX = 10**15  # minor units, as everywhere in the project
DECIMALS = {
    "JPY": 0,
    "KRW": 0,
    "ISK": 0,
    "CLP": 0,
    "PYG": 0,
    "VND": 0,
    "KWD": 3,
    "BHD": 3,
    "TND": 3,
}  # ISO 4217; others 2
NUMBER = re.compile(r"\d{1,16}(\.\d{1,10})?", re.ASCII)  # short enough for exact decimals


def decimals_of(meta: Mapping[str, str]) -> int:
    """How many decimals the currency has."""
    return DECIMALS.get(meta.get("currency", "").strip().upper(), 2)


def minor_units(text: str, decimals: int) -> int | str:
    """Exactly, or what is wrong with the text."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return f"is {text[:40]!r}, which is no amount (digits, and decimals after a point)"
    minor = Decimal(text).scaleb(decimals)
    if minor != int(minor):
        return f"is {text!r}, which is finer than the currency's {decimals} decimals"
    if minor > AMOUNT_MAX:
        return f"is {text!r}, which is more than {AMOUNT_MAX:,} minor units"
    return int(minor)


def written(minor: int, decimals: int) -> str:
    """The amount as the format has it: decimals only where they say something."""
    if decimals == 0 or minor % 10**decimals == 0:
        return str(minor // 10**decimals)
    return f"{minor // 10**decimals}.{minor % 10**decimals:0{decimals}}"
