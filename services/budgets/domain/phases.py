"""Which phase of a budget leads where, and who may do what in it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from contracts.budgets import Phase, WrongPhase
from contracts.principal import RoleName

Trigger = Literal[
    "amend_budget",
    "return_budget",
    "endorse_budget",
    "earmark_granted",
    "earmark_refused",
    "earmark_reversed",
    "change_earmark",
    "reschedule_budget",
    "submit_proposal",
    "begin_development",
    "begin_review",
    "review_proposal",
    "publish_ballot",
    "result_declared",
    "grants_posted",
    "grant_refused",
    "close_budget",
]

FIRST: Phase = "draft"
PHASES: Mapping[tuple[Phase, Trigger], Phase] = MappingProxyType(
    {
        ("draft", "amend_budget"): "draft",
        ("draft", "return_budget"): "draft",
        ("draft", "endorse_budget"): "earmarking",
        ("draft", "close_budget"): "cancelled",
        ("earmarking", "reschedule_budget"): "earmarking",
        ("earmarking", "earmark_granted"): "ideas",
        ("earmarking", "earmark_refused"): "draft",
        ("earmarking", "close_budget"): "cancelled",
        ("ideas", "change_earmark"): "ideas",
        ("ideas", "reschedule_budget"): "ideas",
        ("ideas", "submit_proposal"): "ideas",
        ("ideas", "begin_development"): "development",
        ("ideas", "begin_review"): "review",
        ("ideas", "earmark_reversed"): "draft",
        ("ideas", "close_budget"): "cancelled",
        ("development", "change_earmark"): "development",
        ("development", "reschedule_budget"): "development",
        ("development", "begin_review"): "review",
        ("development", "earmark_reversed"): "draft",
        ("development", "close_budget"): "cancelled",
        ("review", "change_earmark"): "review",
        ("review", "reschedule_budget"): "review",
        ("review", "review_proposal"): "review",
        ("review", "publish_ballot"): "vote",
        ("review", "earmark_reversed"): "draft",
        ("review", "close_budget"): "cancelled",
        ("vote", "result_declared"): "awarding",
        ("awarding", "grants_posted"): "implementation",
        ("awarding", "grant_refused"): "awarding",
        ("awarding", "close_budget"): "closed",
        ("implementation", "close_budget"): "closed",
        ("cancelled", "earmark_granted"): "cancelled",
        ("cancelled", "earmark_refused"): "cancelled",
    }
)
"""Every arrow there is: what is not here is refused. The two last are answers that came after the cancellation."""

Operation = Literal[
    "open_budget",
    "amend_budget",
    "return_budget",
    "endorse_budget",
    "reschedule_budget",
    "change_earmark",
    "agree_to_earmark_change",
    "decline_earmark_change",
    "submit_proposal",
    "draft_proposal",
    "support_proposal",
    "withdraw_support",
    "begin_development",
    "begin_review",
    "send_back_proposal",
    "review_proposal",
    "publish_ballot",
    "report_milestone",
    "request_payment",
    "enter_payment",
    "code_payment",
    "decline_payment",
    "approve_payment",
    "submit_accounts",
    "return_accounts",
    "accept_accounts",
    "give_back_grant",
    "close_budget",
    "write_comment",
    "flag_comment",
    "keep_comment",
    "hide_comment",
    "settle_appeal",
    "answer_check",
    "ask_authors",
    "list_waiting_comments",
    "hide_attachment",
    "restore_attachment",
    "list_payments",
    "see_payments",
    "import_proposals",
]
MAY: Mapping[Operation, tuple[RoleName, ...]] = MappingProxyType(
    {
        "open_budget": ("playmaker",),
        "amend_budget": ("playmaker",),
        "return_budget": ("joint_council",),
        "endorse_budget": ("joint_council",),
        "reschedule_budget": ("playmaker",),
        "change_earmark": ("playmaker",),
        "agree_to_earmark_change": ("joint_council",),
        "decline_earmark_change": ("joint_council", "playmaker"),
        "submit_proposal": ("citizen",),
        "draft_proposal": ("citizen",),
        "support_proposal": ("citizen",),
        "withdraw_support": ("citizen",),
        "begin_development": ("playmaker",),
        "begin_review": ("playmaker",),
        "send_back_proposal": ("playmaker", "reviewer"),
        "review_proposal": ("playmaker", "reviewer"),
        "publish_ballot": ("playmaker",),
        "report_milestone": ("playmaker",),
        "request_payment": ("playmaker",),
        "enter_payment": ("finance", "playmaker"),
        "code_payment": ("finance", "playmaker"),
        "decline_payment": ("finance", "playmaker"),
        "approve_payment": ("finance",),
        "submit_accounts": ("playmaker",),
        "return_accounts": ("finance", "playmaker"),
        "accept_accounts": ("finance",),
        "give_back_grant": ("playmaker",),
        "close_budget": ("playmaker",),
        "write_comment": ("citizen",),
        "flag_comment": ("citizen",),
        "keep_comment": ("moderator", "playmaker"),
        "hide_comment": ("moderator", "playmaker"),
        "settle_appeal": ("moderator", "playmaker"),
        "answer_check": ("playmaker", "reviewer"),
        "ask_authors": ("playmaker", "reviewer"),
        "list_waiting_comments": ("moderator", "playmaker"),
        "list_payments": ("finance", "playmaker"),
        "hide_attachment": ("moderator", "playmaker"),
        "restore_attachment": ("moderator", "playmaker"),
        "see_payments": ("finance", "playmaker"),
        "import_proposals": ("playmaker",),
    }
)
"""Who may do what, each for the budget's area. Authors of a proposal do what a project does as well: report, ask for money, account for it."""


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
