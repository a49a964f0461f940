"""Where messages about a budget's framing, its calendar and the changes of its earmark come in."""

from sqlalchemy.orm import Session

from chassis.extensions import command, every, query, subscribe
from contracts.budgets import Done
from contracts.budgets.calendar import RescheduleBudget
from contracts.budgets.earmarks import (
    AgreeToEarmarkChange,
    ChangeEarmark,
    DeclineEarmarkChange,
    EarmarkChanges,
    ListEarmarkChanges,
)
from contracts.budgets.framing import (
    AmendBudget,
    BudgetLog,
    CompareFramings,
    FramingComparison,
    Framings,
    ListBudgetLog,
    ListFramings,
    ReturnBudget,
)
from contracts.ledger import EarmarkChanged, EarmarkChangeRefused
from contracts.principal import Principal
from services.budgets import operations, queries


class FramingEntrypoints:
    """Versions of a draft, dates, and more or less money."""

    @command(AmendBudget)
    def amend_budget(self, session: Session, principal: Principal, command: AmendBudget) -> Done:
        return operations.amend_budget(session, principal, command)

    @command(ReturnBudget)
    def return_budget(self, session: Session, principal: Principal, command: ReturnBudget) -> Done:
        return operations.return_budget(session, principal, command)

    @query(ListFramings)
    def list_framings(self, session: Session, _principal: Principal, query: ListFramings) -> Framings:
        return queries.list_framings(session, query)

    @query(CompareFramings)
    def compare_framings(self, session: Session, _principal: Principal, query: CompareFramings) -> FramingComparison:
        return queries.compare_framings(session, query)

    @query(ListBudgetLog)
    def list_budget_log(self, session: Session, _principal: Principal, query: ListBudgetLog) -> BudgetLog:
        return queries.list_budget_log(session, query)

    @command(RescheduleBudget)
    def reschedule_budget(self, session: Session, principal: Principal, command: RescheduleBudget) -> Done:
        return operations.reschedule_budget(session, principal, command)

    @every(seconds=5)
    def follow_calendars(self, session: Session) -> None:
        operations.follow_calendars(session)

    @command(ChangeEarmark)
    def change_earmark(self, session: Session, principal: Principal, command: ChangeEarmark) -> Done:
        return operations.change_earmark(session, principal, command)

    @command(AgreeToEarmarkChange)
    def agree_to_earmark_change(self, session: Session, principal: Principal, command: AgreeToEarmarkChange) -> Done:
        return operations.agree_to_earmark_change(session, principal, command)

    @command(DeclineEarmarkChange)
    def decline_earmark_change(self, session: Session, principal: Principal, command: DeclineEarmarkChange) -> Done:
        return operations.decline_earmark_change(session, principal, command)

    @query(ListEarmarkChanges)
    def list_earmark_changes(
        self, session: Session, _principal: Principal, query: ListEarmarkChanges
    ) -> EarmarkChanges:
        return queries.list_earmark_changes(session, query)

    @subscribe(EarmarkChanged)
    def on_earmark_changed(self, session: Session, event: EarmarkChanged) -> None:
        operations.record_earmark_change(session, event)

    @subscribe(EarmarkChangeRefused)
    def on_earmark_change_refused(self, session: Session, event: EarmarkChangeRefused) -> None:
        operations.record_refused_earmark_change(session, event)
