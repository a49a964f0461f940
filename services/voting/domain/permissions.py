"""Who may call which entrypoint of voting. Whether somebody may vote is no permission: the register decides it."""

from collections.abc import Mapping
from types import MappingProxyType

from contracts.principal import Permission

ANYBODY = Permission(others=("anybody",))
PERMISSIONS: Mapping[str, Permission] = MappingProxyType(
    {
        "get_eligibility": Permission(others=("signed in",)),
        "cast_ballots": Permission(others=("signed in",)),
        "cast_code_ballot": Permission(others=("code",)),
        "cast_assisted_ballot": Permission(("counter",)),
        "mark_paper_voter": Permission(("counter",)),
        "issue_code": Permission(("counter",)),
        "enter_paper_batch": Permission(("counter",)),
        "finish_paper_count": Permission(("counter",)),
        "close_election": Permission(("playmaker",)),
        "extend_election": Permission(("playmaker",)),
        "recount_election": Permission(("playmaker", "operator")),
        **dict.fromkeys(("get_election", "list_elections", "get_result", "get_ballots", "get_turnout"), ANYBODY),
        "list_board": ANYBODY,
    }
)


def permission(entrypoint: str) -> Permission:
    """KeyError for one that nobody has said of who may call it."""
    return PERMISSIONS[entrypoint]
