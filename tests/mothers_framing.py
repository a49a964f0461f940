"""Makers of what frames a budget: amendments, dates, changes of its earmark; and steps of a road with them."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.clock import now
from contracts import ledger
from contracts.budgets import Calendar, Framing
from contracts.budgets.calendar import RescheduleBudget
from contracts.budgets.earmarks import AgreeToEarmarkChange, ChangeEarmark, DeclineEarmarkChange, ListEarmarkChanges
from contracts.budgets.framing import AmendBudget, BudgetEntryView, ListBudgetLog, ReturnBudget
from contracts.principal import Principal
from services.budgets import operations, queries
from tests.mothers_budgets import AMOUNT, DECISION, JOINT_COUNCIL, PLAYMAKER, Road, numbers, opening


def days(count: float) -> datetime:
    return now() + timedelta(days=count)


def calendar(**changes: Any) -> Calendar:
    """A date every ten days from now on."""
    dates = ("ideas_until", "development_until", "review_until", "vote_opens_at", "vote_closes_at")
    return Calendar(**({date: days(10 * (place + 1)) for place, date in enumerate(dates)} | changes))


def amending(road: Road, version: int = 1, **changes: Any) -> AmendBudget:
    """The framing that `opening` makes, with changes."""
    same = opening()
    told = {field.name: getattr(same, field.name) for field in fields(Framing)}  # type: ignore[arg-type]
    ids = {"command_id": uuid4(), "budget_id": road.budget_id, "version": version, "reason": "efter mødet"}
    return AmendBudget(**{**ids, **told, **changes})


def amend(road: Road, version: int = 1, who: Principal = PLAYMAKER, **changes: Any) -> Any:
    return road.do(who, amending(road, version, **changes))


def returning(road: Road, version: int = 1) -> ReturnBudget:
    return ReturnBudget(command_id=uuid4(), budget_id=road.budget_id, version=version, remarks="for snævert")


def rescheduling(road: Road, wanted: Calendar) -> RescheduleBudget:
    return RescheduleBudget(command_id=uuid4(), budget_id=road.budget_id, calendar=wanted, reason="sommerferie")


def reschedule(road: Road, wanted: Calendar, who: Principal = PLAYMAKER) -> Any:
    return road.do(who, rescheduling(road, wanted))


def changing(road: Road, amount: int = AMOUNT + 20_000) -> ChangeEarmark:
    return ChangeEarmark(command_id=uuid4(), budget_id=road.budget_id, amount=amount, reason="mange gode forslag")


def ask_change(road: Road, amount: int = AMOUNT + 20_000, who: Principal = PLAYMAKER) -> UUID:
    """The id of a change that a playmaker asks for."""
    found: UUID = road.do(who, changing(road, amount)).id
    return found


def agree(road: Road, change_id: UUID, who: Principal = JOINT_COUNCIL) -> Any:
    return road.do(who, AgreeToEarmarkChange(command_id=uuid4(), change_id=change_id, decision=DECISION))


def decline(road: Road, change_id: UUID, who: Principal = JOINT_COUNCIL) -> Any:
    return road.do(who, DeclineEarmarkChange(command_id=uuid4(), change_id=change_id, reason="hellere til næste år"))


def agreed(road: Road, amount: int = AMOUNT + 20_000) -> UUID:
    """The id of a change that both have agreed on: the ledger is asked."""
    change_id = ask_change(road, amount)
    agree(road, change_id)
    return change_id


def changed(road: Road, change_id: UUID, amount: int = AMOUNT + 20_000, **changes: Any) -> ledger.EarmarkChanged:
    """The ledger's word that it was done."""
    told = {**numbers(road.next_number(), change_id), "budget_id": road.budget_id, "year": 2026, "amount": amount}
    return ledger.EarmarkChanged(**{**told, "changed": amount - AMOUNT or 1, "areas": (), **changes})


def not_changed(road: Road, change_id: UUID, **changes: Any) -> ledger.EarmarkChangeRefused:
    told = {**numbers(road.next_number(), change_id), "budget_id": road.budget_id}
    return ledger.EarmarkChangeRefused(**{**told, "reason": "puljen er tom", "available": 5, **changes})


def hear(road: Road, event: ledger.EarmarkChanged | ledger.EarmarkChangeRefused) -> None:
    granted = isinstance(event, ledger.EarmarkChanged)
    road.hear(operations.record_earmark_change if granted else operations.record_refused_earmark_change, event)


def change_states(road: Road) -> list[str]:
    query = ListEarmarkChanges(budget_id=road.budget_id)
    return [view.state for view in road.db.read(lambda session: queries.list_earmark_changes(session, query)).items]


def log(road: Road) -> list[BudgetEntryView]:
    query = ListBudgetLog(budget_id=road.budget_id)
    return list(road.db.read(lambda session: queries.list_budget_log(session, query)).items)


def kinds(road: Road) -> list[str]:
    return [entry.kind for entry in log(road)]


def follow(road: Road) -> None:
    """As the timer does."""
    road.db.run(operations.follow_calendars)


def opened(road: Road, **changes: Any) -> Road:
    """A budget in ideas, framed like this."""
    road.open(**changes)
    road.endorse()
    road.be_earmarked()
    return road
