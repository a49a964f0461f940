"""Of a budget whose ballot is published: every column of every table that the election stands on, tried one by one.

A new column is tried by itself: it is frozen unless it stands in the short lists of what goes on (`models/frozen.py`).
"""

from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import Table, update
from sqlalchemy.exc import IntegrityError

from contracts.budgets.views import ProposalState
from services.budgets import models
from services.budgets.models.frozen import LIFE_AFTER_THE_BALLOT
from tests.frozen import (
    all_of,
    assert_kept,
    assert_stays,
    assert_takes_no_more,
    attempt,
    names_of,
)
from tests.integration.budgets.test_frozen import HARM, LATER_HARM, TABLES
from tests.mothers_budgets import PLAYMAKER, Road
from tests.mothers_framing import agreed, changed, hear

STATES = ProposalState.__args__  # type: ignore[attr-defined] # a Literal's words


def table(model: Any) -> Table:
    return cast("Table", model.__table__)


BUDGET, PROJECT, PROPOSAL = table(models.Budget), table(models.Project), table(models.Proposal)
WHOLE = [
    table(model) for model in (models.ProposalVersion, models.FramingVersion, models.BudgetEntry, models.EarmarkChange)
]
"""Tables of which nothing goes on: every column, and the rows themselves."""


@pytest.fixture
def published(road: Road) -> Road:
    """With one proposal that is not on the ballot, and an earmark that was raised before."""
    road.to("ideas")
    hear(road, changed(road, agreed(road)))
    road.gather()
    for place in range(3):
        road.review(place, 10_000, feasible=place < 2)
    road.do(PLAYMAKER, road.publishing(proposal_ids=tuple(road.proposal_ids[:2])))
    return road


def test_every_column_of_a_published_budget_but_those_of_its_life_stays(published: Road) -> None:
    assert_stays(published.db, BUDGET, sorted(names_of(BUDGET) - LIFE_AFTER_THE_BALLOT))
    assert_kept(published.db, BUDGET)


def test_every_column_of_a_project_stays_and_none_is_added(published: Road) -> None:
    assert_stays(published.db, PROJECT, sorted(names_of(PROJECT)))
    assert_kept(published.db, PROJECT)
    off = PROPOSAL.c.state == "infeasible"
    strange = published.proposal_ids[2]
    assert_takes_no_more(
        published.db, PROJECT, "a_published_ballot_takes_no_more", project_id=strange, place=9, title="En anden"
    )
    assert len(all_of(published.db, PROJECT)) == 2
    with pytest.raises(IntegrityError, match="a_proposal_comes_on_a_ballot_in_time"):
        attempt(published.db, update(PROPOSAL).where(off).values(state="on_ballot", confirmed_cost=1))


def test_every_column_of_a_proposal_on_the_ballot_stays_and_none_is_added(published: Road) -> None:
    on_it = PROPOSAL.c.state == "on_ballot"
    assert_stays(published.db, PROPOSAL, sorted(names_of(PROPOSAL) - {"state"}), on_it)
    for state in set(STATES) - {"on_ballot"}:
        with pytest.raises(IntegrityError):
            attempt(published.db, update(PROPOSAL).where(on_it).values(state=state))
    assert_kept(published.db, PROPOSAL, on_it)
    for state in ("submitted", "feasible", "on_ballot"):
        new: dict[str, Any] = {"proposal_id": uuid4(), "state": state}
        assert_takes_no_more(published.db, PROPOSAL, "a_published_budget_takes_no_proposal", on_it, **new)


@pytest.mark.parametrize("kept", WHOLE, ids=lambda kept: kept.name)
def test_what_led_to_the_ballot_stays_whole(published: Road, kept: Table) -> None:
    assert_stays(published.db, kept, sorted(names_of(kept)))
    assert_kept(published.db, kept)


@pytest.mark.parametrize(
    ("kept", "guard", "new"),
    [
        ("proposal_version", "a_version_comes_before_the_ballot", {"version": 9}),
        ("framing_version", "a_framing_comes_before_the_ballot", {"version": 9}),
        ("earmark_change", "an_earmark_changes_before_the_ballot", {"change_id": uuid4(), "place": 9}),
        ("review_entry", "a_review_ends_with_the_ballot", {"entry_id": uuid4(), "place": 9}),
    ],
)
def test_nothing_is_added_to_what_led_to_the_ballot(
    published: Road, kept: str, guard: str, new: dict[str, Any]
) -> None:
    into = models.Base.metadata.tables[kept]
    where = [into.c.proposal_id == published.proposal_ids[0]] if "proposal_id" in into.c else []
    assert_takes_no_more(published.db, into, guard, *where, **new)
    trigger = f"DROP TRIGGER {guard}" if published.db.sqlite else f"DROP TRIGGER {guard} ON {kept}"
    with published.db.writer.begin() as connection:
        connection.exec_driver_sql(trigger)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):  # the twin: without its trigger it is added
        assert_takes_no_more(published.db, into, guard, *where, **new)


def test_the_short_list_of_what_goes_on_names_columns_that_there_are() -> None:
    assert names_of(BUDGET) >= LIFE_AFTER_THE_BALLOT


def test_every_guard_of_a_ballot_has_its_twin() -> None:
    late = {"a_published_ballot_takes_no_more"}
    assert set(HARM) | set(LATER_HARM) | late >= set(TABLES)
