"""Who may call which entrypoint of the ledger: what moves or will move money is finance's, what it says is for everybody."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.principal import Permission

ANYBODY = Permission(others=("anybody",))
FINANCE = Permission(("finance",), scope="everywhere")
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        **dict.fromkeys(("post_appropriation", "cut_appropriation", "carry_over", "advance_appropriation"), FINANCE),
        **dict.fromkeys(("grant_directly", "release_grant", "pay_grant", "repay_grant"), FINANCE),
        **dict.fromkeys(("confirm_payment", "return_payment", "reverse_transfer"), FINANCE),
        **dict.fromkeys(("post_opening", "close_year", "attest_draft", "withdraw_draft"), FINANCE),
        **dict.fromkeys(("make_payment_file", "list_payables", "list_payment_files", "get_payment_file"), FINANCE),
        "list_drafts": FINANCE,
        **dict.fromkeys(("get_pool", "get_balance", "get_statement", "get_history", "get_flows"), ANYBODY),
        **dict.fromkeys(("get_areas", "get_accounts", "list_transfers", "list_checkpoints"), ANYBODY),
        **dict.fromkeys(("list_appropriations", "list_commitments", "list_seals"), ANYBODY),
    }
)


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
