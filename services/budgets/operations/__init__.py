"""What changes budgets: one function, one transaction, one use case.

Each begins by locking the budget's row, so that two at once are decided one after the other.
"""

from services.budgets.operations.areas import record_area
from services.budgets.operations.awarding import record_grants, record_refused_grants, record_result
from services.budgets.operations.ballot import publish_ballot
from services.budgets.operations.closing import close_budget, record_release
from services.budgets.operations.coaching import hold_coaching, offer_times, request_coaching
from services.budgets.operations.cooperation import record_agreement, settle_agreement
from services.budgets.operations.councils import (
    accept_mandate,
    deputise_mandate,
    found_council,
    hand_over_mandate,
    invite_representative,
    revoke_mandate,
)
from services.budgets.operations.initiatives import (
    assign_playmaker,
    close_initiative,
    link_campaign,
    propose_from_initiative,
    remind_of_silent,
    start_initiative,
)
from services.budgets.operations.opening import endorse_budget, open_budget, record_earmark, record_refused_earmark
from services.budgets.operations.payments import approve_payment, enter_payment, record_payment
from services.budgets.operations.projects import report_milestone
from services.budgets.operations.proposals import begin_review, review_proposal, submit_proposal
from services.budgets.operations.reversals import record_reversal

__all__ = [
    "accept_mandate",
    "approve_payment",
    "assign_playmaker",
    "begin_review",
    "close_budget",
    "close_initiative",
    "deputise_mandate",
    "endorse_budget",
    "enter_payment",
    "found_council",
    "hand_over_mandate",
    "hold_coaching",
    "invite_representative",
    "link_campaign",
    "offer_times",
    "open_budget",
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
    "report_milestone",
    "request_coaching",
    "review_proposal",
    "revoke_mandate",
    "settle_agreement",
    "start_initiative",
    "submit_proposal",
]
