"""How much may be said of one campaign."""

from contracts.crowdfunding import CampaignLimitReached

UPDATES_MAX = 500
COMMENTS_MAX = 10_000
"""Those on its updates included."""
MODERATIONS_MAX = 100_000
COMMENTS_A_PERSON_MAX = 50


def check_room(count: int, limit: int, what: str) -> None:
    if count >= limit:
        raise CampaignLimitReached(f"there may be {limit} {what}", limit=limit)
