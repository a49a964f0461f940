"""Who may call which entrypoint."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.principal import Permission

ANYBODY = Permission(others=("anybody",))
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "start_campaign": Permission(others=("signed in",)),
        **dict.fromkeys(("edit_campaign", "invite_member", "list_team"), Permission(others=("owner", "member"))),
        "join_team": Permission(others=("signed in",)),
        "leave_team": Permission(others=("member",)),
        "remove_member": Permission(others=("owner",)),
        "enter_campaign_for_citizen": Permission(("counter",)),
        **dict.fromkeys(
            ("add_picture", "arrange_pictures", "remove_picture", "get_picture_room"),
            Permission(others=("owner", "member")),
        ),
        "get_picture": ANYBODY,
        "publish_campaign": Permission(("playmaker",)),
        **dict.fromkeys(("pledge", "refresh_pledge", "get_pledge"), ANYBODY),
        "relay_webhook": Permission(others=("provider",)),
        **dict.fromkeys(("list_campaigns", "get_campaign"), ANYBODY),
    }
)
"""Who may call which entrypoint. Who pledges need not be known. What was never published is read by few: see `queries.reading`."""


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
