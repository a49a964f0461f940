"""What changes budgets: one function, one transaction, one use case.

Each begins by locking the budget's row, so that two at once are decided one after the other.
"""

from services.budgets.operations.awarding import record_grants, record_refused_grants, record_result
from services.budgets.operations.ballot import publish_ballot
from services.budgets.operations.closing import close_budget, record_release
from services.budgets.operations.comments import (
    appeal_comment,
    flag_comment,
    hide_comment,
    keep_comment,
    settle_appeal,
    write_comment,
)
from services.budgets.operations.drafting import (
    accept_invitation,
    draft_proposal,
    edit_proposal,
    hand_in_proposal,
    invite_author,
    withdraw_proposal,
)
from services.budgets.operations.merging import agree_to_merge, decline_merge, merge_proposals
from services.budgets.operations.opening import endorse_budget, open_budget, record_earmark, record_refused_earmark
from services.budgets.operations.payments import approve_payment, enter_payment, record_payment
from services.budgets.operations.projects import report_milestone
from services.budgets.operations.proposals import (
    begin_development,
    begin_review,
    submit_proposal,
)
from services.budgets.operations.reversals import record_reversal
from services.budgets.operations.reviewing import (
    answer_check,
    answer_question,
    ask_authors,
    request_second_look,
    review_proposal,
    send_back_proposal,
)
from services.budgets.operations.supporting import support_proposal, withdraw_support

__all__ = [
    "accept_invitation",
    "agree_to_merge",
    "answer_check",
    "answer_question",
    "appeal_comment",
    "approve_payment",
    "ask_authors",
    "begin_development",
    "begin_review",
    "close_budget",
    "decline_merge",
    "draft_proposal",
    "edit_proposal",
    "endorse_budget",
    "enter_payment",
    "flag_comment",
    "hand_in_proposal",
    "hide_comment",
    "invite_author",
    "keep_comment",
    "merge_proposals",
    "open_budget",
    "publish_ballot",
    "record_earmark",
    "record_grants",
    "record_payment",
    "record_refused_earmark",
    "record_refused_grants",
    "record_release",
    "record_result",
    "record_reversal",
    "report_milestone",
    "request_second_look",
    "review_proposal",
    "send_back_proposal",
    "settle_appeal",
    "submit_proposal",
    "support_proposal",
    "withdraw_proposal",
    "withdraw_support",
    "write_comment",
]
