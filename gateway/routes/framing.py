"""How a budget is framed with the joint council: versions of a draft, the log, dates, more or less money."""

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
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

BUDGET = "/budgets/<uuid:budget_id>"
CHANGE = "/earmark-changes/<uuid:change_id>"


class Routes(Asks):
    amend_budget = command(
        f"{BUDGET}/framings", AmendBudget, Done, auth=SIGNED_IN, status=201, summary="A playmaker words a draft anew"
    )
    return_budget = command(
        f"{BUDGET}/remarks",
        ReturnBudget,
        Done,
        auth=SIGNED_IN,
        summary="The joint council returns a version with remarks",
    )
    list_framings = query(
        f"{BUDGET}/framings", ListFramings, Framings, auth=PUBLIC, summary="The versions of a budget's framing"
    )
    compare_framings = query(
        f"{BUDGET}/framings/comparison",
        CompareFramings,
        FramingComparison,
        auth=PUBLIC,
        summary="Two versions side by side",
    )
    list_budget_log = query(
        f"{BUDGET}/log",
        ListBudgetLog,
        BudgetLog,
        auth=PUBLIC,
        summary="What was decided on a budget, and what happened to it",
    )
    reschedule_budget = command(
        f"{BUDGET}/calendar",
        RescheduleBudget,
        Done,
        auth=SIGNED_IN,
        summary="Other dates for what is not over, and why",
    )
    change_earmark = command(
        f"{BUDGET}/earmark-changes",
        ChangeEarmark,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="A playmaker asks for more or less money, before the ballot",
    )
    list_earmark_changes = query(
        f"{BUDGET}/earmark-changes",
        ListEarmarkChanges,
        EarmarkChanges,
        auth=PUBLIC,
        summary="The changes of a budget's earmark, with the ledger's answers",
    )
    agree_to_earmark_change = command(
        f"{CHANGE}/agreement",
        AgreeToEarmarkChange,
        Done,
        auth=SIGNED_IN,
        status=202,
        summary="The joint council agrees; the ledger is asked",
    )
    decline_earmark_change = command(
        f"{CHANGE}/refusal", DeclineEarmarkChange, Done, auth=SIGNED_IN, summary="Not to be changed, and why"
    )
