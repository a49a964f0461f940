"""Two at the same moment on PostgreSQL are decided one after the other; without the lock both would be told yes."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from contracts import budgets
from services.budgets import models, operations
from tests.databases import Templates
from tests.mothers_budgets import APPROVER, COSTS, PLAYMAKER, Road
from tests.races import together, without_row_locks

GRANT = COSTS[0]


@pytest.fixture
def road(templates: Templates) -> Iterator[Road]:
    with templates.database("postgresql", models.Base) as db:
        yield Road(db)


def approve_two_that_fit_one_by_one(road: Road) -> list[Any]:
    commands = [
        budgets.ApprovePayment(command_id=uuid4(), payment_id=payment_id)
        for payment_id in (road.enter(GRANT - 1), road.enter(GRANT - 1))
    ]
    works = [lambda session, said=said: operations.approve_payment(session, APPROVER, said) for said in commands]
    return together(road.db, *works)


def test_two_payments_approved_at_once_do_not_pass_the_grant(road: Road) -> None:
    road.to("implementation")
    answers = approve_two_that_fit_one_by_one(road)
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "OverTheGrant"]


def test_twin_without_the_row_lock_they_pass_it(road: Road) -> None:
    road.to("implementation")
    without_row_locks(road.db)
    answers = approve_two_that_fit_one_by_one(road)
    assert [type(answer).__name__ for answer in answers] == ["Done", "Done"]
    live = [payment.amount for payment in road.view().awards[0].payments if payment.state == "approved"]
    assert sum(live) > GRANT


def begin_review_and_cancel(road: Road) -> list[Any]:
    begin = budgets.BeginReview(command_id=uuid4(), budget_id=road.budget_id)
    return together(
        road.db,
        lambda session: operations.begin_review(session, PLAYMAKER, begin),
        lambda session: operations.close_budget(
            session, PLAYMAKER, budgets.CloseBudget(command_id=uuid4(), budget_id=road.budget_id, reason="fortrudt")
        ),
    )


def test_a_review_that_begins_while_the_budget_is_cancelled_comes_first_or_not_at_all(road: Road) -> None:
    road.to("ideas")
    begin_review_and_cancel(road)
    assert road.phase() == "cancelled"


def test_twin_without_the_row_lock_a_cancelled_budget_may_come_alive(road: Road) -> None:
    road.to("ideas")
    without_row_locks(road.db)
    answers = begin_review_and_cancel(road)
    assert [answer.state for answer in answers] == ["review", "cancelled"], "both were told that they had their way"


def test_a_ballot_is_published_once_when_two_publish_at_once(road: Road) -> None:
    road.to("review")
    for place, cost in enumerate(COSTS):
        road.review(place, cost)
    commands = [road.publishing(command_id=uuid4()) for _ in range(2)]
    works = [lambda session, said=said: operations.publish_ballot(session, PLAYMAKER, said) for said in commands]
    answers = together(road.db, *works)
    assert sorted(type(answer).__name__ for answer in answers) == ["Done", "WrongPhase"]
