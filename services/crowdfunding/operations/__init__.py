"""What crowdfunding does. One function, one use case; those that ask the payment provider hold no transaction meanwhile."""

from services.crowdfunding.operations.campaigns import (
    publish_campaign,
    record_grant_refusal,
    record_grants,
    record_match,
    record_match_refusal,
    record_release,
    start_campaign,
)
from services.crowdfunding.operations.donors import anonymise_donor, erase_contacts
from services.crowdfunding.operations.holds import reject_pledge, release_pledge
from services.crowdfunding.operations.notices import send_notices, tell, tell_all, tell_supporters
from services.crowdfunding.operations.pledges import (
    pledge,
    record_contribution,
    record_contribution_refusal,
    refresh_pledge,
    relay_webhook,
)
from services.crowdfunding.operations.proposals import draft_from_proposal
from services.crowdfunding.operations.provider import ask_provider
from services.crowdfunding.operations.reversals import record_reversal
from services.crowdfunding.operations.settlement import advance_campaigns
from services.crowdfunding.operations.withdrawing import change_pledge, withdraw_pledge

__all__ = [
    "advance_campaigns",
    "anonymise_donor",
    "ask_provider",
    "change_pledge",
    "draft_from_proposal",
    "erase_contacts",
    "pledge",
    "publish_campaign",
    "record_contribution",
    "record_contribution_refusal",
    "record_grant_refusal",
    "record_grants",
    "record_match",
    "record_match_refusal",
    "record_release",
    "record_reversal",
    "refresh_pledge",
    "reject_pledge",
    "relay_webhook",
    "release_pledge",
    "send_notices",
    "start_campaign",
    "tell",
    "tell_all",
    "tell_supporters",
    "withdraw_pledge",
]
