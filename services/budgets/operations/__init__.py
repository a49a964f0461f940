"""What changes budgets: one function, one transaction, one use case.

Each begins by locking the budget's row, so that two at once are decided one after the other.
"""

from services.budgets.operations.areas import record_area
from services.budgets.operations.awarding import record_grants, record_refused_grants, record_result
from services.budgets.operations.ballot import publish_ballot
from services.budgets.operations.closing import close_budget, record_release
from services.budgets.operations.coaching import hold_coaching, offer_times, request_coaching
from services.budgets.operations.comments import (
    appeal_comment,
    flag_comment,
    hide_comment,
    keep_comment,
    settle_appeal,
    write_comment,
)
from services.budgets.operations.cooperation import record_agreement, settle_agreement
from services.budgets.operations.councils import (
    accept_mandate,
    deputise_mandate,
    found_council,
    hand_over_mandate,
    invite_representative,
    revoke_mandate,
)
from services.budgets.operations.drafting import (
    accept_invitation,
    draft_proposal,
    edit_proposal,
    hand_in_proposal,
    invite_author,
    withdraw_proposal,
)
from services.budgets.operations.initiatives import (
    assign_playmaker,
    close_initiative,
    link_campaign,
    propose_from_initiative,
    remind_of_silent,
    start_initiative,
)
from services.budgets.operations.letters import forget_persons, order_mailing, resume_mailing, stop_mailing
from services.budgets.operations.merging import agree_to_merge, decline_merge, merge_proposals
from services.budgets.operations.opening import endorse_budget, open_budget, record_earmark, record_refused_earmark
from services.budgets.operations.payments import approve_payment, enter_payment, record_payment
from services.budgets.operations.projects import report_milestone
from services.budgets.operations.proposals import begin_development, begin_review, submit_proposal
from services.budgets.operations.reversals import record_reversal
from services.budgets.operations.reviewing import (
    answer_check,
    answer_question,
    ask_authors,
    request_second_look,
    review_proposal,
    send_back_proposal,
)
from services.budgets.operations.sending import send_letters
from services.budgets.operations.supporting import support_proposal, withdraw_support
from services.budgets.operations.telling import choose_preferences, remind_of_votes

__all__ = [
    "accept_invitation",
    "accept_mandate",
    "agree_to_merge",
    "answer_check",
    "answer_question",
    "appeal_comment",
    "approve_payment",
    "ask_authors",
    "assign_playmaker",
    "begin_development",
    "begin_review",
    "choose_preferences",
    "close_budget",
    "close_initiative",
    "decline_merge",
    "deputise_mandate",
    "draft_proposal",
    "edit_proposal",
    "endorse_budget",
    "enter_payment",
    "flag_comment",
    "forget_persons",
    "found_council",
    "hand_in_proposal",
    "hand_over_mandate",
    "hide_comment",
    "hold_coaching",
    "invite_author",
    "invite_representative",
    "keep_comment",
    "link_campaign",
    "merge_proposals",
    "offer_times",
    "open_budget",
    "order_mailing",
    "propose_from_initiative",
    "publish_ballot",
    "record_agreement",
    "record_area",
    "record_earmark",
    "record_grants",
    "record_payment",
    "record_refused_earmark",
    "record_refused_grants",
    "record_release",
    "record_result",
    "record_reversal",
    "remind_of_silent",
    "remind_of_votes",
    "report_milestone",
    "request_coaching",
    "request_second_look",
    "resume_mailing",
    "review_proposal",
    "revoke_mandate",
    "send_back_proposal",
    "send_letters",
    "settle_agreement",
    "settle_appeal",
    "start_initiative",
    "stop_mailing",
    "submit_proposal",
    "support_proposal",
    "withdraw_proposal",
    "withdraw_support",
    "write_comment",
]
