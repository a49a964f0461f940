"""Who may do what around the budgets: with areas, councils, initiatives, agreements."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.principal import RoleName
from services.budgets.domain.applications import MAY_APPLYING, Applying
from services.budgets.domain.phases import MAY, Operation

Around = Literal[
    "record_area",
    "record_playmakers",
    "found_council",
    "invite_representative",
    "deputise_mandate",
    "hand_over_mandate",
    "revoke_mandate",
    "assign_playmaker",
    "request_coaching",
    "offer_times",
    "hold_coaching",
    "link_campaign",
    "close_initiative",
    "see_initiative",
    "see_notes",
    "list_load",
    "record_agreement",
    "settle_agreement",
    "offer_grant_agreement",
    "accept_grant_agreement",
    "decline_grant_agreement",
    "see_grant_agreement",
    "review_milestone",
    "settle_postponement",
    "acknowledge_alarm",
    "postpone_alarm",
    "list_alarms",
    "list_postponements",
    "enter_for_citizen",
    "order_mailing",
    "stop_mailing",
    "resume_mailing",
    "see_mailing",
]
MAY_AROUND: Mapping[Around, tuple[RoleName, ...]] = MappingProxyType(
    {
        "record_area": ("operator",),
        "record_playmakers": ("operator", "playmaker"),
        "found_council": ("playmaker",),
        "invite_representative": ("playmaker",),
        "deputise_mandate": ("playmaker",),
        "hand_over_mandate": ("playmaker",),
        "revoke_mandate": ("playmaker",),
        "assign_playmaker": ("playmaker",),
        "request_coaching": ("playmaker",),
        "offer_times": ("playmaker",),
        "hold_coaching": ("playmaker",),
        "link_campaign": ("playmaker",),
        "close_initiative": ("playmaker",),
        "see_initiative": ("playmaker",),
        "see_notes": ("playmaker",),
        "list_load": ("playmaker",),
        "record_agreement": ("joint_council", "playmaker"),
        "settle_agreement": ("joint_council", "playmaker"),
        "offer_grant_agreement": ("playmaker",),
        "accept_grant_agreement": ("playmaker",),
        "decline_grant_agreement": ("playmaker",),
        "see_grant_agreement": ("playmaker",),
        "review_milestone": ("playmaker",),
        "settle_postponement": ("playmaker",),
        "acknowledge_alarm": ("playmaker",),
        "postpone_alarm": ("playmaker",),
        "list_alarms": ("playmaker",),
        "list_postponements": ("playmaker",),
        "enter_for_citizen": ("counter",),
        "order_mailing": ("playmaker",),
        "stop_mailing": ("operator", "playmaker"),
        "resume_mailing": ("operator", "playmaker"),
        "see_mailing": ("operator", "playmaker"),
    }
)
"""Each for all the areas that it concerns."""


EVERY: dict[str, tuple[RoleName, ...]] = dict((*MAY.items(), *MAY_AROUND.items(), *MAY_APPLYING.items()))


def roles_of(operation: Operation | Around | Applying) -> tuple[RoleName, ...]:
    """Who may do this; the tables share no name."""
    return EVERY[operation]
