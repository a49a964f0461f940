"""Which phase of a budget leads where, who may do what in it, and where a payment stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from contracts.budgets import (
    PaymentState,
    Phase,
    WrongPhase,
)
from contracts.errors import NotYet
from contracts.principal import RoleName

Trigger = Literal[
    "endorse_budget",
    "earmark_granted",
    "earmark_refused",
    "earmark_reversed",
    "submit_proposal",
    "begin_development",
    "begin_review",
    "review_proposal",
    "publish_ballot",
    "result_declared",
    "grants_posted",
    "grant_refused",
    "report_milestone",
    "enter_payment",
    "approve_payment",
    "close_budget",
]

FIRST: Phase = "draft"
PHASES: Mapping[tuple[Phase, Trigger], Phase] = MappingProxyType(
    {
        ("draft", "endorse_budget"): "earmarking",
        ("draft", "close_budget"): "cancelled",
        ("earmarking", "earmark_granted"): "ideas",
        ("earmarking", "earmark_refused"): "draft",
        ("earmarking", "close_budget"): "cancelled",
        ("ideas", "submit_proposal"): "ideas",
        ("ideas", "begin_development"): "development",
        ("ideas", "begin_review"): "review",
        ("ideas", "earmark_reversed"): "draft",
        ("ideas", "close_budget"): "cancelled",
        ("development", "begin_review"): "review",
        ("development", "earmark_reversed"): "draft",
        ("development", "close_budget"): "cancelled",
        ("review", "review_proposal"): "review",
        ("review", "publish_ballot"): "vote",
        ("review", "earmark_reversed"): "draft",
        ("review", "close_budget"): "cancelled",
        ("vote", "result_declared"): "awarding",
        ("awarding", "grants_posted"): "implementation",
        ("awarding", "grant_refused"): "awarding",
        ("awarding", "close_budget"): "closed",
        ("implementation", "report_milestone"): "implementation",
        ("implementation", "enter_payment"): "implementation",
        ("implementation", "approve_payment"): "implementation",
        ("implementation", "close_budget"): "closed",
        ("cancelled", "earmark_granted"): "cancelled",
        ("cancelled", "earmark_refused"): "cancelled",
    }
)
"""Every arrow there is: what is not here is refused. The two last are answers that came after the cancellation."""

PaymentTrigger = Literal[
    "approve_payment",
    "payment_posted",
    "payment_refused",
    "payment_confirmed",
    "payment_returned",
    "posting_reversed",
    "outcome_reversed",
    "close_budget",
]
PAYMENT_STATES: Mapping[tuple[PaymentState, PaymentTrigger], PaymentState] = MappingProxyType(
    {
        ("entered", "approve_payment"): "approved",
        ("entered", "close_budget"): "refused",
        ("approved", "payment_posted"): "payable",
        ("approved", "payment_refused"): "refused",
        ("approved", "payment_confirmed"): "paid",
        ("approved", "payment_returned"): "returned",
        ("payable", "payment_confirmed"): "paid",
        ("payable", "payment_returned"): "returned",
        ("approved", "posting_reversed"): "refused",
        ("payable", "posting_reversed"): "refused",
        ("approved", "outcome_reversed"): "payable",
        ("paid", "outcome_reversed"): "payable",
        ("returned", "outcome_reversed"): "payable",
    }
)
"""Every arrow of a payment. From approved straight to paid: the ledger's first answer came after its second."""
LIVE: tuple[PaymentState, ...] = ("approved", "payable", "paid")
"""These count against the grant; what was returned stands as granted again."""
UNDER_WAY: tuple[PaymentState, ...] = ("approved", "payable")

Operation = Literal[
    "open_budget",
    "endorse_budget",
    "submit_proposal",
    "draft_proposal",
    "support_proposal",
    "begin_development",
    "begin_review",
    "send_back_proposal",
    "review_proposal",
    "publish_ballot",
    "report_milestone",
    "enter_payment",
    "approve_payment",
    "close_budget",
    "write_comment",
    "flag_comment",
    "keep_comment",
    "hide_comment",
    "settle_appeal",
    "answer_check",
    "ask_authors",
    "list_waiting_comments",
    "list_payments",
    "see_payments",
    "import_proposals",
]
MAY: Mapping[Operation, tuple[RoleName, ...]] = MappingProxyType(
    {
        "open_budget": ("playmaker",),
        "endorse_budget": ("joint_council",),
        "submit_proposal": ("citizen",),
        "draft_proposal": ("citizen",),
        "support_proposal": ("citizen",),
        "begin_development": ("playmaker",),
        "begin_review": ("playmaker",),
        "send_back_proposal": ("playmaker", "reviewer"),
        "review_proposal": ("playmaker", "reviewer"),
        "publish_ballot": ("playmaker",),
        "report_milestone": ("playmaker",),
        "enter_payment": ("finance", "playmaker"),
        "approve_payment": ("finance",),
        "close_budget": ("playmaker",),
        "write_comment": ("citizen",),
        "flag_comment": ("citizen",),
        "keep_comment": ("moderator", "playmaker"),
        "hide_comment": ("moderator", "playmaker"),
        "settle_appeal": ("moderator", "playmaker"),
        "answer_check": ("playmaker", "reviewer"),
        "ask_authors": ("playmaker", "reviewer"),
        "list_waiting_comments": ("moderator", "playmaker"),
        "list_payments": ("finance",),
        "see_payments": ("finance", "playmaker"),
        "import_proposals": ("playmaker",),
    }
)
"""Who may do what, each for the budget's area. Authors of a proposal report its milestones as well."""


class Numbered(NamedTuple):
    """Where an answer of the ledger stands: a restored ledger begins a new epoch, so numbers alone do not tell."""

    epoch: int
    sequence: int


def is_news(kept: tuple[int | None, int | None], told: Numbered) -> bool:
    """Whether the ledger said this after what is kept of it: the same twice, or an older word, is no news."""
    epoch, sequence = kept
    return epoch is None or sequence is None or told > (epoch, sequence)


def next_phase(phase: Phase, trigger: Trigger) -> Phase:
    """Where a budget stands after this, or `WrongPhase`."""
    found = PHASES.get((phase, trigger))
    if found is None:
        where = " or ".join(start for start, arrow in PHASES if arrow == trigger and start != "cancelled")
        raise WrongPhase(f"the budget is in {phase}; this takes {where}", phase=phase)
    return found


def next_payment_state(state: PaymentState, trigger: PaymentTrigger) -> PaymentState:
    """Where a payment stands after what the ledger said; where it has come to rest it stays, until finance reverses it."""
    if state == "entered":
        raise NotYet("the ledger speaks of a payment that nobody has approved")
    return PAYMENT_STATES.get((state, trigger), state)
