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
        "relay_webhook": Permission(others=("provider",)),
        **dict.fromkeys(("list_campaigns", "get_campaign", "list_supporters"), ANYBODY),
        **dict.fromkeys(
            ("withdraw_pledge", "change_pledge", "get_receipt", "export_donor"), Permission(others=("donor",))
        ),
        "anonymise_donor": Permission(("operator",), ("donor",), "everywhere"),
        **dict.fromkeys(("release_pledge", "reject_pledge", "list_withheld"), Permission(("playmaker",))),
    }
)
"""Who may call which entrypoint. Who pledges need not be known."""


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
