"""Who may call which entrypoint."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.principal import Permission

ANYBODY = Permission(others=("anybody",))
FINANCE = Permission(("finance",), scope="everywhere")
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "start_campaign": Permission(others=("signed in",)),
        "publish_campaign": Permission(("playmaker",)),
        **dict.fromkeys(("pledge", "refresh_pledge", "get_pledge"), ANYBODY),
        "relay_webhook": Permission(others=("provider",)),
        **dict.fromkeys(("list_campaigns", "get_campaign"), ANYBODY),
        **dict.fromkeys(("adopt_matching_scheme", "attest_matching_scheme"), FINANCE),
        **dict.fromkeys(("end_matching_scheme", "withdraw_matching_scheme"), FINANCE),
        "raise_match": Permission(("playmaker",)),
        **dict.fromkeys(("list_matching_schemes", "get_matching_scheme", "get_match"), ANYBODY),
    }
)
"""Who may call which entrypoint. Who pledges need not be known."""


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
