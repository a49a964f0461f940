"""A change of the earmark beside a ballot, or beside a cancellation, at the same moment on PostgreSQL."""

from typing import Any
from uuid import uuid4

import pytest

from contracts import budgets
from services.budgets import domain, operations
from services.budgets.operations import ballot
from tests.integration.budgets.test_races import road
from tests.mothers_budgets import PLAYMAKER, Road, said
from tests.mothers_framing import agreed, change_states, changed, changing
from tests.races import together, without_row_locks

__all__ = ["road"]


def ask_and_publish(road: Road) -> list[str]:
    road.to("review")
    for place in range(3):
        road.review(place, 1_000)
    publishing, asking = road.publishing(), changing(road)
    answers = together(
        road.db,
        lambda session: operations.publish_ballot(session, PLAYMAKER, publishing),
        lambda session: operations.change_earmark(session, PLAYMAKER, asking),
    )
    return sorted(type(answer).__name__ for answer in answers)


def test_a_ballot_and_a_change_of_its_earmark_at_once_are_not_both_done(road: Road) -> None:
    assert ask_and_publish(road) in (["Done", "WrongPhase"], ["ChangeUnderWay", "Done"])


def test_the_ledgers_word_and_a_cancellation_at_once_leave_no_money_with_a_dead_budget(road: Road) -> None:
    road.to("ideas")
    change_id = agreed(road)
    event = changed(road, change_id)
    closing = budgets.CloseBudget(command_id=uuid4(), budget_id=road.budget_id, reason="fortrudt")
    works: list[Any] = [
        lambda session: operations.record_earmark_change(session, event),
        lambda session: operations.close_budget(session, PLAYMAKER, closing),
    ]
    together(road.db, *works)
    assert (road.phase(), change_states(road)) == ("cancelled", ["granted"])
    released = [closed.request_id for closed in said(road.db, budgets.BudgetClosed)]
    late = domain.release_request(road.budget_id, change_id)
    assert released in ([closing.command_id], [closing.command_id, late])


def test_twin_without_row_lock_and_trigger_a_ballot_is_published_while_its_earmark_changes(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change is asked for between what publishing looked at and what it wrote."""
    road.to("review")
    for place in range(3):
        road.review(place, 1_000)
    without_row_locks(road.db)
    with road.db.writer.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER a_ballot_waits_for_the_earmark ON budget")
    put_on_ballot = ballot.put_on_ballot

    def meanwhile(*said: Any) -> Any:
        road.do(PLAYMAKER, changing(road))
        return put_on_ballot(*said)

    monkeypatch.setattr(ballot, "put_on_ballot", meanwhile)
    road.do(PLAYMAKER, road.publishing())
    assert (road.phase(), change_states(road)) == ("vote", ["asked"])
