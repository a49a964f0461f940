"""What a form is about, so that nobody decides on a heading: asked by its subject, or found in the list that it stands in."""

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from contracts.message import Query
from gateway.asking import Asking, Asks
from gateway.http import PLACES
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import flat

PAGE_LINES = 500


def about(asks: Asks, asking: Asking, action: Action) -> dict[str, Any]:
    """Empty where there is no question for it, and where its list does not hold it any more."""
    if not shown(asking, action) or action.about is None:
        return {}
    if action.subject is None:
        return asks.ask(asking, action.about())
    subject = asking.path["subject"]
    if action.subject in {each.name for each in fields(action.about)}:
        told: dict[str, Any] = asks.ask(asking, action.about.load({action.subject: subject}))
        return told | ({"version": told["newest"]} if "newest" in told else {})
    named = {action.among: asking.request.args[action.among]} if action.among else {}
    found = lines(asks, asking, action.about, **named)
    return together(line for line in found if line[action.subject] == subject)


def shown(asking: Asking, action: Action) -> bool:
    """Whether the address says enough to ask what it is about."""
    named = not action.subject or "subject" in asking.path
    return action.about is not None and named and (not action.among or action.among in asking.request.args)


def lines(asks: Asks, asking: Asking, kind: type[Query], **more: Any) -> Iterator[dict[str, Any]]:
    """All of a list, page by page; each line with what the page says of all of them."""
    place: dict[str, Any] = {}
    while True:
        page = asks.ask(asking, kind.load({"limit": PAGE_LINES, **more, **place}))
        whole = {name: value for name, value in page.items() if name != "items"}
        yield from ({**whole, **line} for line in page["items"])
        place = {PLACES[name]: page[name] for name in PLACES if page.get(name) is not None}
        if not place:
            return


def together(found: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """One thing of several lines: a payment that draws on two accounts is payable on both."""
    told: dict[str, Any] = {}
    for line in found:
        told = {**line, "amount": told["amount"] + line["amount"]} if told else line
    return told | ({"entered": entered(told["command"])} if "command" in told else {})


def entered(command: str) -> dict[str, Any]:
    """What one of finance entered (JSON), field by field; what was left empty is left out."""
    return {name: value for name, value in flat(json.loads(command)).items() if value not in (None, "")}
