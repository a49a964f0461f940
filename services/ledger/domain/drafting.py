"""Where a draft stands: what one person of finance has entered, until all who must have attested it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

State = Literal["waiting", "posted", "refused", "withdrawn"]
Trigger = Literal["attested", "posted", "refused", "withdraw_draft"]
DRAFTS: Mapping[tuple[State, Trigger], State] = MappingProxyType(
    {
        ("waiting", "attested"): "waiting",
        ("waiting", "posted"): "posted",
        ("waiting", "refused"): "refused",
        ("waiting", "withdraw_draft"): "withdrawn",
    }
)
"""Every arrow of a draft. `attested`: by one of those it takes, and not the last; the last one's word posts it, or the rules
refuse it for good."""
