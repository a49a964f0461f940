"""Participatory budgets, from draft to final accounts."""

from contracts.budgets import (
    BeginReview,
    Budgets,
    BudgetView,
    CloseBudget,
    Done,
    EndorseBudget,
    GetBudget,
    ListBudgets,
    OpenBudget,
    PublishBallot,
    ReviewProposal,
    SubmitProposal,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

BUDGET = "/budgets/<uuid:budget_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_budgets = query(
        "/budgets", ListBudgets, Budgets, auth=PUBLIC, summary="All budgets, or those of an area or in a phase"
    )
    get_budget = query(BUDGET, GetBudget, BudgetView, auth=PUBLIC, summary="One budget with its proposals and awards")
    open_budget = command(
        "/budgets",
        OpenBudget,
        Done,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/budgets/{id}",
        summary="A playmaker drafts a budget",
    )
    endorse_budget = command(
        f"{BUDGET}/endorsement",
        EndorseBudget,
        Done,
        auth=SIGNED_IN,
        status=202,
        summary="The joint council endorses; the earmark is asked for",
    )
    submit_proposal = command(
        f"{BUDGET}/proposals", SubmitProposal, Done, auth=SIGNED_IN, status=201, summary="A resident proposes"
    )
    begin_review = command(
        f"{BUDGET}/review",
        BeginReview,
        Done,
        auth=SIGNED_IN,
        summary="No more proposals; the municipality looks at each",
    )
    review_proposal = command(
        "/proposals/<uuid:proposal_id>/review",
        ReviewProposal,
        Done,
        auth=SIGNED_IN,
        summary="Feasible at this cost, or not, with the reason",
    )
    publish_ballot = command(
        f"{BUDGET}/ballot",
        PublishBallot,
        Done,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/elections/{id}",
        summary="Freeze projects and rules; the answer's id is the election's",
    )
    close_budget = command(
        f"{BUDGET}/closing",
        CloseBudget,
        Done,
        auth=SIGNED_IN,
        status=202,
        summary="Final accounts; what is unspent is released",
    )


# fmt: on
