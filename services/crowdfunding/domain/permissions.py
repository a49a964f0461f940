"""Who may call which entrypoint."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.principal import Permission

ANYBODY = Permission(others=("anybody",))
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "start_campaign": Permission(others=("signed in",)),
        "publish_campaign": Permission(("playmaker",)),
        **dict.fromkeys(("pledge", "refresh_pledge", "get_pledge"), ANYBODY),
        **dict.fromkeys(("submit_campaign_account",), Permission(others=("starter",))),
        **dict.fromkeys(
            ("return_campaign_account", "publish_campaign_account", "give_back_contributions"),
            Permission(("playmaker",)),
        ),
        "get_campaign_account": Permission(("playmaker", "finance"), ("anybody",)),
        "list_give_backs": ANYBODY,
        "relay_webhook": Permission(others=("provider",)),
        **dict.fromkeys(("list_campaigns", "get_campaign"), ANYBODY),
    }
)
"""Who may call which entrypoint. Who pledges need not be known."""


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
