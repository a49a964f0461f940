"""The entrypoints: every command has one, every event that is heard has a queue, a doubled delivery is handled once."""

import json
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import inbox, outbox
from chassis.answers import answer_once
from chassis.clock import now
from chassis.extensions import bindings
from contracts import budgets
from contracts.ledger import EarmarkGranted, LedgerEvent
from contracts.message import Command, Query, declared
from services.budgets import operations
from services.budgets.service import BudgetsService
from tests.mothers_budgets import JOINT_COUNCIL, PLAYMAKER, Road, opening, said


def test_every_command_and_query_of_budgets_has_its_entrypoint() -> None:
    ours = [
        kind for base in (Command, Query) for kind in declared(base) if kind.__module__.startswith(budgets.__name__)
    ]
    entrypoints = [getattr(getattr(BudgetsService, name), "message", None) for name in dir(BudgetsService)]
    assert ours
    assert [kind.__name__ for kind in ours if kind not in entrypoints] == []


def test_what_budgets_hears_has_queues_of_its_own() -> None:
    heard = sorted(key for keys in bindings(BudgetsService).values() for key in keys)
    assert heard == [
        "crowdfunding.CampaignDrafted.v1",
        "crowdfunding.CampaignFunded.v1",
        "crowdfunding.CampaignRefused.v1",
        "ledger.EarmarkChangeRefused.v1",
        "ledger.EarmarkChanged.v1",
        "ledger.EarmarkGranted.v1",
        "ledger.EarmarkRefused.v1",
        "ledger.GiveBackPosted.v1",
        "ledger.GrantRefused.v1",
        "ledger.GrantRepaid.v1",
        "ledger.GrantsPosted.v1",
        "ledger.PaymentConfirmed.v1",
        "ledger.PaymentPosted.v1",
        "ledger.PaymentRefused.v1",
        "ledger.PaymentReturned.v1",
        "ledger.Released.v1",
        "ledger.TransferReversed.v1",
        "voting.ResultDeclared.v1",
    ]


def delivered(road: Road, event: LedgerEvent, times: int) -> None:
    """Through the inbox, as the broker would hand it over."""

    def take(session: Session, deliveries: list[inbox.Delivery]) -> None:
        for delivery in deliveries:
            operations.record_earmark(session, delivery.event)

    handler = inbox.Handler("budgets.earmark_granted", (EarmarkGranted,), take)
    body = outbox.cloud_event(event, uuid4(), now()).encode()
    for _ in range(times):
        inbox.handle(road.db, handler, [(body, None)])


def test_a_doubled_delivery_is_handled_once(road: Road) -> None:
    road.to("earmarking")
    delivered(road, road.earmark_granted(), times=3)
    assert [event.phase for event in said(road.db, budgets.BudgetPhaseChanged)][-1] == "ideas"
    assert len(said(road.db, budgets.BudgetPhaseChanged)) == 3


def test_an_event_that_comes_too_early_is_kept_and_tried_again(road: Road) -> None:
    granted = road.earmark_granted()
    delivered(road, granted, times=1)
    row = road.db.read(lambda session: session.scalars(select(inbox.InboxRow)).one())
    assert (row.state, row.attempts) == ("waiting", 1)


def test_a_command_asked_twice_gets_the_first_answer(road: Road) -> None:
    command = opening(command_id=road.budget_id)

    def ask(_again: int) -> dict[str, object]:
        return road.db.run(
            lambda session: answer_once(
                session, PLAYMAKER, command, lambda: operations.open_budget(session, PLAYMAKER, command)
            )
        )

    first, second = map(ask, range(2))
    assert first == second == {"ok": {"id": str(road.budget_id), "state": "draft"}}
    assert len(said(road.db, budgets.BudgetPhaseChanged)) == 1


def test_a_refused_command_leaves_nothing_behind(road: Road) -> None:
    road.open()
    road.do(PLAYMAKER, budgets.CloseBudget(command_id=uuid4(), budget_id=road.budget_id, reason="fortrudt"))
    before = len(said(road.db, budgets.BudgetPhaseChanged))
    close = budgets.CloseBudget(command_id=uuid4(), budget_id=road.budget_id, reason="igen")
    answer = road.db.run(
        lambda session: answer_once(
            session, JOINT_COUNCIL, close, lambda: operations.close_budget(session, PLAYMAKER, close)
        )
    )
    assert json.loads(json.dumps(answer))["refused"]["type"] == "WrongPhase"
    assert len(said(road.db, budgets.BudgetPhaseChanged)) == before
