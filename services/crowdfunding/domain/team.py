"""How many may stand behind a campaign beside its owner."""

MEMBERS_MAX = 10
"""At the same time."""
INVITATIONS_MAX = 50
"""To one campaign, used or not, those who left counted."""
