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
from services.crowdfunding.operations.pledges import (
    pledge,
    record_contribution,
    record_contribution_refusal,
    refresh_pledge,
)
from services.crowdfunding.operations.proposals import draft_from_proposal
from services.crowdfunding.operations.provider import ask_provider
from services.crowdfunding.operations.reversals import record_reversal
from services.crowdfunding.operations.settlement import advance_campaigns, let_all_go
from services.crowdfunding.operations.ways import confirm_pledge
from services.crowdfunding.operations.webhooks import forget_webhooks, relay_webhook

__all__ = [
    "advance_campaigns",
    "ask_provider",
    "confirm_pledge",
    "draft_from_proposal",
    "forget_webhooks",
    "let_all_go",
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
    "relay_webhook",
    "start_campaign",
]
