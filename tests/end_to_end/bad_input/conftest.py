"""A town in which there is one of each, and proof that nothing in it changes."""

from collections.abc import Iterator

import pytest

from deploy.local.town import Town
from services.budgets import models as budgets
from services.crowdfunding import models as crowdfunding
from services.ledger import models as ledger
from services.voting import models as voting
from tests.people import People
from tests.town_checks import read, wait_for_rest

SERVICES = {"budgets": budgets, "voting": voting, "crowdfunding": crowdfunding, "ledger": ledger}
ANSWERS = {"answer", "checkpoint", "draft", "entry", "head", "mailing", "turnout"}
"""Tables that grow with a refusal, or by themselves: a notice is on its way when nobody asks for anything."""


@pytest.fixture(scope="module")
def scene(people_on_each: People) -> dict[str, str]:
    """One of each: something for every address to name."""
    people = people_on_each
    year = people.new_year(10_000)
    drafted = people.draft(year, 10)
    ideas = people.open_budget(year, 1_000)
    review = people.open_budget(year, 1_000)
    proposals = people.propose(review, {"Have": 500})
    _, election, projects = people.election(year, 1_000, {"Sti": 900})
    return {
        "year": str(year),
        "draft": drafted,
        "ideas": ideas,
        "proposal": proposals["Have"],
        "election": election,
        "project": projects["Sti"],
    }


@pytest.fixture
def nothing_changes(town_on_each: Town, scene: dict[str, str]) -> Iterator[None]:
    """Whatever the test sends, no table but those of answers is another afterwards."""
    assert scene
    wait_for_rest(town_on_each)
    before = contents(town_on_each)
    yield
    wait_for_rest(town_on_each)
    assert contents(town_on_each) == before


def contents(town: Town) -> dict[str, list[str]]:
    """Every row of every service's own tables, as text."""
    found = {}
    for service, models in SERVICES.items():
        tables = [table for table in models.Base.metadata.sorted_tables if table.name not in ANSWERS]
        rows = read(
            town, service, lambda session, tables=tables: [session.execute(table.select()).all() for table in tables]
        )
        for table, each in zip(tables, rows, strict=True):
            found[f"{service}.{table.name}"] = sorted(map(str, each))
    return found
