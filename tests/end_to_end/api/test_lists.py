"""Every list of the API is walked to its end by `Link` with a small `limit`, and holds each of its items once, in the same order."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice, product
from typing import Any

import pytest

from deploy.local.api import Answer
from deploy.local.town import Town
from tests.documented import Documented
from tests.people import People

pytestmark = pytest.mark.timeout(600)
ALL = 500
PAGES_WANTED = 6
TRIED_MAX = 12
READERS = (None, "playmaker", "finance", "resident-solbjerg")
EXAMPLES = {
    "south": "55000000",
    "north": "57000000",
    "west": "9000000",
    "east": "11000000",
    "account": "pool/operating/2026",
}
KNOWN = {"list_budgets", "list_campaigns", "list_elections", "list_proposals", "list_transfers", "list_areas"}
"""Lists that have several items in the demonstration town; with fewer nothing would be walked."""
NEXT = re.compile(r'<([^>]+)>; rel="next"')


class Reader:
    """Reads lists of a demonstration town; `ids`: what their items name, by the field's name."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.documented = Documented(people.get("/openapi.json"))
        self.ids: dict[str, list[str]] = defaultdict(list)

    def lists(self) -> dict[str, str]:
        """Name -> address of every list that has pages; those that need no id first."""
        found = {
            name: told["path"] + asked(told["parameters"])
            for name, told in self.documented.operations.items()
            if told["method"] == "GET" and any(each["name"] == "limit" for each in told["parameters"])
        }
        return dict(sorted(found.items(), key=lambda each: (each[1].count("{"), each[0])))

    def ask(self, path: str, who: str | None) -> Answer:
        headers = {"Authorization": f"Bearer {self.people.token(who)}"} if who else {}
        return self.people.once("GET", path, headers=headers)

    def addresses(self, path: str) -> Iterator[str]:
        """With what is known in its place; a few of many."""
        names = re.findall(r"{(\w+)}", path)
        for values in islice(product(*(self.known(name) for name in names)), TRIED_MAX):
            found = path
            for name, value in zip(names, values, strict=True):
                found = found.replace(f"{{{name}}}", value)
            yield found

    def known(self, name: str) -> list[str]:
        if name == "subject":
            return ["proposals"]
        return self.ids["proposal_id" if name == "subject_id" else name]

    def longest(self, path: str) -> tuple[str, str | None, list[Any]]:
        """(address, who reads it, items) where there are most."""
        best: tuple[str, str | None, list[Any]] = ("", None, [])
        for address, who in product(self.addresses(path), READERS):
            told = self.ask(f"{address}{joined(address)}limit={ALL}", who)
            items = told.body["items"] if told.status == 200 else []
            self.learn(items)
            if len(items) > len(best[2]):
                best = address, who, items
        return best

    def learn(self, items: list[Any]) -> None:
        for each in items:
            for name, value in each.items():
                if name.endswith("_id") and isinstance(value, str) and value not in self.ids[name]:
                    self.ids[name].append(value)

    def walked(self, address: str, who: str | None, limit: int) -> list[Any]:
        """All items, page by page."""
        found: list[Any] = []
        path: str | None = f"{address}{joined(address)}limit={limit}"
        while path:
            told = self.ask(path, who)
            assert (told.status, len(told.body["items"]) <= limit) == (200, True), (path, told.body)
            found += told.body["items"]
            following = NEXT.search(told.headers.get("Link", ""))
            assert not following or told.body["items"], f"{path} leads on from nothing"
            path = following[1] if following else None
        return found


def asked(parameters: list[Any]) -> str:
    """What a list's address must say beside its path."""
    needed = [each for each in parameters if each["in"] == "query" and each["required"]]
    told = [f"{each['name']}={EXAMPLES.get(each['name'], each['example'])}" for each in needed]
    return "?" + "&".join(told) if told else ""


def joined(address: str) -> str:
    return "&" if "?" in address else "?"


@pytest.fixture(scope="module")
def reader(demo: Town) -> Iterator[Reader]:
    with People(demo.url) as people:
        yield Reader(people)


def test_every_list_is_walked_to_its_end_and_each_item_found_once(reader: Reader) -> None:
    wrong, several = [], set()
    for name, path in reader.lists().items():
        address, who, items = reader.longest(path)
        if len(items) < 2:
            continue
        several.add(name)
        if reader.walked(address, who, max(1, len(items) // PAGES_WANTED)) != items:
            wrong.append(f"{address} by {who}")
    assert wrong == []
    assert several >= KNOWN, KNOWN - several
