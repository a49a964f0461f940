"""When a campaign's end may be moved, and which end is one."""

from datetime import datetime, timedelta

from contracts.crowdfunding import CampaignState, DeadlineImpossible
from services.crowdfunding.domain.rules import OPEN_DAYS_MAX

ENDED: tuple[CampaignState, ...] = ("handed_over", "failed", "cancelled")
"""Nothing is collected any more, and nothing is on its way."""
OWNERS_TO_CANCEL: tuple[CampaignState, ...] = ("draft", "submitted")
"""Before it is published: nobody else's to cancel."""


def check_extension(opened_at: datetime, closes_at: datetime, later: datetime) -> None:
    """Later than it was, and no longer open than any; what its way allows is `ways.check_extension`."""
    if later <= closes_at:
        raise DeadlineImpossible("an extension ends later than the campaign did")
    if later > opened_at + timedelta(days=OPEN_DAYS_MAX):
        raise DeadlineImpossible(f"a campaign is open for at most {OPEN_DAYS_MAX} days", days_max=OPEN_DAYS_MAX)
