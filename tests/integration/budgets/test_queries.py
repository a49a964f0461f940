"""What people read: pages that join up, and no more statements for a long budget than for a short one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from chassis.clock import now
from chassis.db import Database
from contracts import budgets
from services.budgets import queries
from tests.mothers_budgets import AMOUNT, CODER, PLAYMAKER, Road, opening, person


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.reader, "before_cursor_execute", note)
    yield seen
    event.remove(db.reader, "before_cursor_execute", note)


def page(db: Database, **asked: Any) -> budgets.Budgets:
    return db.read(lambda session: queries.list_budgets(session, budgets.ListBudgets(**asked)))


def test_pages_hold_each_budget_once(road: Road) -> None:
    opened = {road.do(PLAYMAKER, opening(title=f"Nr. {place}")).id for place in range(5)}
    found: list[UUID] = []
    after = None
    while True:
        part = page(road.db, limit=2, after=after)
        found += [line.budget_id for line in part.items]
        if part.next_after is None:
            break
        after = part.next_after
    assert found == sorted(opened)


def test_a_list_may_be_of_one_area(road: Road) -> None:
    road.open()
    road.do(person("other", "playmaker", scope="malling"), opening(area_id="malling"))
    (line,) = page(road.db, area_id="solbjerg").items
    assert (line.budget_id, line.phase, line.amount) == (road.budget_id, "draft", AMOUNT)


def test_a_list_may_be_of_one_phase_and_says_the_dates_that_were_agreed(road: Road) -> None:
    until = now() + timedelta(days=9)
    road.do(PLAYMAKER, opening(calendar=budgets.Calendar(ideas_until=until)))
    (line,) = page(road.db, phase="draft").items
    assert line.calendar == budgets.Calendar(ideas_until=until)
    assert page(road.db, phase="vote").items == ()


def test_a_budget_is_read_with_a_constant_number_of_statements(road: Road) -> None:
    road.to("implementation")
    with statements(road.db) as few:
        road.view()
    for place in (0, 2):
        for _ in range(3):
            road.enter(10, place=place)
            road.report(place=place)
    with statements(road.db) as many:
        view = road.view()
    assert sum(len(project.payments) + len(project.milestones) for project in view.awards) == 12
    assert len(few) == len(many) == 6


def test_an_unknown_budget_is_not_found(road: Road) -> None:
    with pytest.raises(budgets.BudgetNotFound):
        road.view()


def test_what_is_read_crosses_the_wire_as_itself(road: Road) -> None:
    road.to("implementation")
    road.approve(road.enter(10))
    road.report()
    view = road.view()
    assert budgets.BudgetView.load(view.dump()) == view


def test_payments_that_wait_stand_in_the_order_in_which_they_were_entered(road: Road) -> None:
    road.to("implementation")
    entered = [road.enter(amount) for amount in (3, 1, 2)]
    road.approve(entered[1])
    found = road.db.read(lambda session: queries.list_payments(session, CODER, budgets.ListPayments(limit=2)))
    assert [(line.payment_id, line.state) for line in found.items] == [
        (entered[0], "entered"),
        (entered[1], "approved"),
    ]
