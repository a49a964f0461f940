"""Final accounts and cancellations: no pool money stays with a dead budget."""

from typing import Any
from uuid import uuid4

import pytest

from contracts import budgets
from contracts.errors import NotYet
from contracts.ledger import PaymentConfirmed, PaymentPosted, Released
from services.budgets import operations
from tests.mothers_budgets import Road, numbers, said


def released(road: Road, amount: int, **changes: Any) -> Released:
    told = {**numbers(road.next_number(), uuid4()), "owner": "budget", "owner_id": road.budget_id, "amount": amount}
    return Released(**{**told, **changes})


@pytest.mark.parametrize("phase", ["draft", "earmarking", "ideas", "review"])
def test_before_the_vote_a_budget_is_cancelled_and_lets_go_of_its_earmark(road: Road, phase: str) -> None:
    road.to(phase)
    assert road.close().state == "cancelled"
    (closed,) = said(road.db, budgets.BudgetClosed)
    assert (closed.budget_id, closed.year, closed.project_ids) == (road.budget_id, 2026, ())


@pytest.mark.parametrize("phase", ["vote", "awarding", "closed", "cancelled"])
def test_a_budget_is_not_closed_while_votes_are_cast_or_counted_nor_twice(road: Road, phase: str) -> None:
    road.to(phase)
    before = len(said(road.db, budgets.BudgetClosed))
    with pytest.raises(budgets.WrongPhase) as refusal:
        road.close()
    assert refusal.value.facts == {"phase": phase}
    assert len(said(road.db, budgets.BudgetClosed)) == before


def test_final_accounts_name_the_projects_whose_money_is_let_go(road: Road) -> None:
    road.to("closed")
    (closed,) = said(road.db, budgets.BudgetClosed)
    assert set(closed.project_ids) == {road.proposal_ids[0], road.proposal_ids[2]}
    assert said(road.db, budgets.BudgetPhaseChanged)[-1].phase == "closed"


def test_a_budget_does_not_close_while_payments_are_on_their_way(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(1_000)
    road.approve(payment_id)
    with pytest.raises(budgets.PaymentsUnderWay) as refusal:
        road.close()
    assert refusal.value.facts == {"payments": [str(payment_id)]}
    road.hear(operations.record_payment, road.moved(PaymentPosted, payment_id, 10))
    with pytest.raises(budgets.PaymentsUnderWay):
        road.close()
    road.hear(operations.record_payment, road.moved(PaymentConfirmed, payment_id, 11))
    assert road.close().state == "closed"


def test_what_nobody_approved_falls_with_the_budget(road: Road) -> None:
    road.to("implementation")
    road.enter(1_000)
    road.close()
    (payment,) = road.view().awards[0].payments
    assert (payment.state, payment.reason) == ("declined", "regnskab godkendt")


def test_what_the_ledger_released_is_kept_once_for_each_answer(road: Road) -> None:
    road.to("closed")
    answer = released(road, 500)
    for _ in range(2):
        road.hear(operations.record_release, answer)
    road.hear(operations.record_release, released(road, 0))  # a second request found nothing more
    assert [release.amount for release in road.view().releases] == [28_000, 500, 0]
    assert road.view().released == 28_500


def test_a_release_of_an_unknown_budget_waits_and_a_campaigns_is_not_ours(road: Road) -> None:
    with pytest.raises(NotYet):
        road.hear(operations.record_release, released(road, 1))
    road.hear(operations.record_release, released(road, 1, owner="campaign"))


def test_an_unknown_budget_is_not_closed(road: Road) -> None:
    with pytest.raises(budgets.BudgetNotFound):
        road.close()
