"""The lines of a desk: what waits, and the forms that answer it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from gateway.pages.desk.work import Entry, Found

DESK = "/skrivebord"
DOWNLOADS = f"{DESK}/udtraek"


@dataclass(frozen=True)
class Item:
    """A line of a section. `said`: facts for the template; `actions`: names of actions with the addresses of their forms."""

    title: str
    href: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    actions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """`name`: a key of DESK_SECTIONS. `missing`: part of what would stand here could not be fetched. `more`: there is a rest."""

    name: str
    items: tuple[Item, ...]
    missing: bool
    more: bool = False


Make = Callable[[Found], Iterator[Item]]


def form(action: str, subject: str = "", **given: Any) -> tuple[str, str]:
    """An action, and where its form stands. `fra`: the page that it is done from, where that is no desk."""
    where = "/".join(filter(None, [DESK, action, subject]))
    return action, f"{where}?{urlencode(given)}" if given else where


def money(each: Entry) -> dict[str, Any]:
    """Of a list that names the currency at each amount."""
    return {"amount": each["amount"], "currency": each["currency"]}
