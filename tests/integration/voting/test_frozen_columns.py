"""Of an open election: every column of every table that holds its rules, its ballots and its board, tried one by one."""

from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Table, text, update
from sqlalchemy.exc import DBAPIError

from contracts.budgets import BallotPublished
from contracts.voting import Receipt
from services.voting import models
from services.voting.models.guards import FOR_GOOD, PUBLISHED
from tests.frozen import all_of, assert_kept, assert_stays, attempt, names_of
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import asked, ballot

GOES_ON = {"state", "ends_at", "reminded_of"}
"""Of an election: its state, forward; its end, by a recorded decision; and which end voters were reminded of."""


def table(name: str) -> Table:
    return cast("Table", models.Base.metadata.tables[name])


@pytest.fixture
def event(booth: Booth) -> BallotPublished:
    """An open election with a ballot in its box."""
    announced = booth.announce()
    assert isinstance(booth.cast_one(asked(ballot(announced, 0, 2))), Receipt)
    return announced


@pytest.mark.usefixtures("event")
def test_every_column_of_an_open_election_but_those_of_its_life_stays(booth: Booth) -> None:
    election = table("election")
    assert names_of(election) - GOES_ON == set(PUBLISHED)
    assert_stays(booth.db, election, [*PUBLISHED, "ends_at"])
    assert_kept(booth.db, election)
    with pytest.raises(DBAPIError, match="a_state_moves_forward"):
        attempt(booth.db, update(election).values(state="announced"))


@pytest.mark.usefixtures("event")
def test_a_receipt_and_what_is_on_the_board_stay(booth: Booth) -> None:
    for name in ("receipt", "board"):
        assert_stays(booth.db, table(name), sorted(names_of(table(name))))
        assert_kept(booth.db, table(name))


def test_after_its_result_every_column_of_what_was_counted_stays(booth: Booth, event: BallotPublished) -> None:
    booth.declare(event)
    filled = [name for name in (model.__tablename__ for model in FOR_GOOD) if all_of(booth.db, table(name))]
    assert {"board", "anonymous_ballot", "result", "ballots_file"} <= set(filled)
    for name in filled:
        assert_stays(booth.db, table(name), sorted(names_of(table(name))))
        assert_kept(booth.db, table(name))


HARM: dict[str, tuple[str, Any]] = {
    "a_published_election_stays": ("election", {"age_min": 3}),
    "a_state_moves_forward": ("election", {"state": "announced"}),
    "an_end_moves_by_decision_only": ("election", {"ends_at": None}),
    "a_receipt_stays": ("receipt", {"received_at": None}),
    "board_stays": ("board", {"payload": "{}"}),
}


@pytest.mark.parametrize("guard", HARM)
def test_twin_without_its_trigger_an_open_election_is_changed(booth: Booth, event: BallotPublished, guard: str) -> None:
    name, values = HARM[guard]
    values = {column: event.closes_at - timedelta(minutes=9) if at is None else at for column, at in values.items()}
    with booth.db.writer.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {guard}" + ("" if booth.db.sqlite else f" ON {name}")))
    before = all_of(booth.db, table(name))
    attempt(booth.db, update(table(name)).values(**values))
    assert all_of(booth.db, table(name)) != before
