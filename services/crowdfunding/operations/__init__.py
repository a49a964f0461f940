"""What crowdfunding does. One function, one use case; those that ask the payment provider hold no transaction meanwhile."""

from services.crowdfunding.operations import help_ends, helping, matching, pictures, team
from services.crowdfunding.operations.assisting import enter_campaign_for_citizen
from services.crowdfunding.operations.campaigns import (
    publish_campaign,
    record_grant_refusal,
    record_grants,
    record_match,
    record_match_refusal,
    record_release,
    return_campaign,
    submit_campaign,
)
from services.crowdfunding.operations.donors import anonymise_donor, erase_contacts
from services.crowdfunding.operations.drafts import edit_campaign, start_campaign
from services.crowdfunding.operations.ending import archive_campaign, cancel_campaign, extend_campaign
from services.crowdfunding.operations.holds import reject_pledge, release_pledge
from services.crowdfunding.operations.notices import send_notices, tell, tell_all, tell_supporters
from services.crowdfunding.operations.origins import draft_wanted_campaign
from services.crowdfunding.operations.permits import record_permit_account, tell_overdue_accounts
from services.crowdfunding.operations.pledges import (
    pledge,
    pledges,
    record_contribution_refusal,
    record_contributions,
    refresh_pledge,
    refresh_pledges,
)
from services.crowdfunding.operations.provider import ask_provider
from services.crowdfunding.operations.reversals import record_reversal
from services.crowdfunding.operations.settlement import advance_campaigns, let_all_go
from services.crowdfunding.operations.ways import confirm_pledge
from services.crowdfunding.operations.webhooks import forget_webhooks, relay_webhook, relay_webhooks
from services.crowdfunding.operations.withdrawing import change_pledge, withdraw_pledge

__all__ = [
    "advance_campaigns",
    "anonymise_donor",
    "archive_campaign",
    "ask_provider",
    "cancel_campaign",
    "change_pledge",
    "confirm_pledge",
    "draft_wanted_campaign",
    "edit_campaign",
    "enter_campaign_for_citizen",
    "erase_contacts",
    "extend_campaign",
    "forget_webhooks",
    "help_ends",
    "helping",
    "let_all_go",
    "matching",
    "pictures",
    "pledge",
    "pledges",
    "publish_campaign",
    "record_contribution_refusal",
    "record_contributions",
    "record_grant_refusal",
    "record_grants",
    "record_match",
    "record_match_refusal",
    "record_permit_account",
    "record_release",
    "record_reversal",
    "refresh_pledge",
    "refresh_pledges",
    "reject_pledge",
    "relay_webhook",
    "relay_webhooks",
    "release_pledge",
    "return_campaign",
    "send_notices",
    "start_campaign",
    "submit_campaign",
    "team",
    "tell",
    "tell_all",
    "tell_overdue_accounts",
    "tell_supporters",
    "withdraw_pledge",
]
