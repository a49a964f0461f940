"""What changes budgets: one function, one transaction, one use case.

Each begins by locking the row that it decides about, the budget's where it has one, so that two at once are decided one after
the other.
"""

from services.budgets.operations.alarms import acknowledge_alarm, postpone_alarm, raise_alarms, remind_of_due
from services.budgets.operations.applications import (
    answer_as_applicant,
    ask_applicant,
    draft_application,
    edit_application,
    make_statement,
    refer_application,
    return_application,
    submit_application,
    withdraw_application,
)
from services.budgets.operations.areas import record_area, record_playmakers
from services.budgets.operations.assisting import enter_for_citizen
from services.budgets.operations.attachments import (
    add_attachment,
    hide_attachment,
    remove_attachment,
    restore_attachment,
)
from services.budgets.operations.awarding import record_grants, record_refused_grants, record_result
from services.budgets.operations.ballot import publish_ballot
from services.budgets.operations.calendar import begin_development, begin_review, follow_calendars, reschedule_budget
from services.budgets.operations.campaigns import record_funded_campaign, record_giving_back
from services.budgets.operations.carrying import carry_proposal
from services.budgets.operations.closing import close_budget, record_release
from services.budgets.operations.coaching import hold_coaching, offer_times, request_coaching
from services.budgets.operations.collecting import (
    collect_for_initiative,
    collect_for_project,
    collect_for_proposal,
    record_collection,
)
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
from services.budgets.operations.deciding import (
    attest_decision,
    decide_application,
    decline_decision,
    reject_application,
)
from services.budgets.operations.drafting import (
    accept_invitation,
    draft_proposal,
    edit_proposal,
    hand_in_proposal,
    invite_author,
    withdraw_proposal,
)
from services.budgets.operations.earmarks import (
    agree_to_earmark_change,
    change_earmark,
    decline_earmark_change,
    record_earmark_change,
    record_refused_earmark_change,
)
from services.budgets.operations.forms import claim_form, drop_form, forget_forms, keep_form
from services.budgets.operations.framing import amend_budget, return_budget
from services.budgets.operations.grant_agreements import (
    accept_grant_agreement,
    decline_grant_agreement,
    offer_grant_agreement,
)
from services.budgets.operations.grants import (
    accept_accounts,
    give_back_grant,
    record_repayment,
    return_accounts,
    submit_accounts,
)
from services.budgets.operations.importing import import_proposals
from services.budgets.operations.initiatives import (
    assign_playmaker,
    close_initiative,
    link_campaign,
    propose_from_initiative,
    remind_of_silent,
    start_initiative,
)
from services.budgets.operations.leaving import leave_proposal
from services.budgets.operations.letters import forget_persons, order_mailing, resume_mailing, stop_mailing
from services.budgets.operations.merging import agree_to_merge, decline_merge, merge_proposals
from services.budgets.operations.opening import endorse_budget, open_budget, record_earmark, record_refused_earmark
from services.budgets.operations.payments import (
    approve_payment,
    code_payment,
    decline_payment,
    enter_payment,
    record_payment,
    request_payment,
)
from services.budgets.operations.proposals import submit_proposal
from services.budgets.operations.reports import report_milestone, review_milestone, settle_postponement
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
    "accept_accounts",
    "accept_grant_agreement",
    "accept_invitation",
    "accept_mandate",
    "acknowledge_alarm",
    "add_attachment",
    "agree_to_earmark_change",
    "agree_to_merge",
    "amend_budget",
    "answer_as_applicant",
    "answer_check",
    "answer_question",
    "appeal_comment",
    "approve_payment",
    "ask_applicant",
    "ask_authors",
    "assign_playmaker",
    "attest_decision",
    "begin_development",
    "begin_review",
    "carry_proposal",
    "change_earmark",
    "choose_preferences",
    "claim_form",
    "close_budget",
    "close_initiative",
    "code_payment",
    "collect_for_initiative",
    "collect_for_project",
    "collect_for_proposal",
    "decide_application",
    "decline_decision",
    "decline_earmark_change",
    "decline_grant_agreement",
    "decline_merge",
    "decline_payment",
    "deputise_mandate",
    "draft_application",
    "draft_proposal",
    "drop_form",
    "edit_application",
    "edit_proposal",
    "endorse_budget",
    "enter_for_citizen",
    "enter_payment",
    "flag_comment",
    "follow_calendars",
    "forget_forms",
    "forget_persons",
    "found_council",
    "give_back_grant",
    "hand_in_proposal",
    "hand_over_mandate",
    "hide_attachment",
    "hide_comment",
    "hold_coaching",
    "import_proposals",
    "invite_author",
    "invite_representative",
    "keep_comment",
    "keep_form",
    "leave_proposal",
    "link_campaign",
    "make_statement",
    "merge_proposals",
    "offer_grant_agreement",
    "offer_times",
    "open_budget",
    "order_mailing",
    "postpone_alarm",
    "propose_from_initiative",
    "publish_ballot",
    "raise_alarms",
    "record_agreement",
    "record_area",
    "record_collection",
    "record_earmark",
    "record_earmark_change",
    "record_funded_campaign",
    "record_giving_back",
    "record_grants",
    "record_payment",
    "record_playmakers",
    "record_refused_earmark",
    "record_refused_earmark_change",
    "record_refused_grants",
    "record_release",
    "record_repayment",
    "record_result",
    "record_reversal",
    "refer_application",
    "reject_application",
    "remind_of_due",
    "remind_of_silent",
    "remind_of_votes",
    "remove_attachment",
    "report_milestone",
    "request_coaching",
    "request_payment",
    "request_second_look",
    "reschedule_budget",
    "restore_attachment",
    "resume_mailing",
    "return_accounts",
    "return_application",
    "return_budget",
    "review_milestone",
    "review_proposal",
    "revoke_mandate",
    "send_back_proposal",
    "send_letters",
    "settle_agreement",
    "settle_appeal",
    "settle_postponement",
    "start_initiative",
    "stop_mailing",
    "submit_accounts",
    "submit_application",
    "submit_proposal",
    "support_proposal",
    "withdraw_application",
    "withdraw_proposal",
    "withdraw_support",
    "write_comment",
]
