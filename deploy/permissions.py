"""`docs/permissions.md`: who may do what, written from the tables that the services ask."""

from collections.abc import Callable, Iterator
from typing import Any, get_args

from chassis.config import SERVICES
from contracts.message import Command
from contracts.principal import EVERYWHERE, Other, Permission, RoleName
from deploy.opland.migrate import service_class
from services.budgets import domain as budgets
from services.crowdfunding import domain as crowdfunding
from services.ledger.domain import permissions as ledger
from services.voting.domain import permissions as voting

TABLES: dict[str, Callable[[str], Permission]] = {
    "budgets": budgets.permission,
    "voting": voting.permission,
    "crowdfunding": crowdfunding.permission,
    "ledger": ledger.permission,
}
ROLES: tuple[RoleName, ...] = get_args(RoleName)
MARKS = {"area": "area", "everywhere": "all", "narrowed": "own"}
OTHERS: dict[Other, str] = {
    "anybody": "signed in or not; what is private is in the answer of those only whom it is about",
    "signed in": "whoever is signed in",
    "owner": "whoever started the campaign",
    "author": "an author of the proposal; where proposals are merged, of one of them",
    "writer": "who wrote the comment",
    "starter": "who started the initiative",
    "giver": "who promised the help",
    "holder": "who holds the mandate, while it acts",
    "mandate": "who acts today, by a mandate, for the joint council of each area that it concerns",
    "resident": "beside the role: only who lives in an area of the budget",
    "code": "who brings a code that was issued at the counter",
    "donor": "who made the pledge: signed in, or by the key that was told then",
    "provider": "the payment provider, by its signature",
}
HEAD = f"""# Who may do what

Written by `make docs` from the tables in the code (`services/*/domain`), which the services ask and whose every cell a test tries
(`tests/integration/*/test_permissions.py`): do not edit it here. A role is held for an area or for everywhere (`{EVERYWHERE}`).

| in a cell | it takes the role |
|---|---|
| area | for the area that it concerns (for each of them, if there are several), or for everywhere |
| all | for everywhere |
| own | for any area: the answer holds what concerns that one |

| beside the roles | |
|---|---|
"""


def document() -> str:
    """Lists nothing that is not called, and fails with the name of what no table speaks of."""
    told = "".join(f"| {other} | {said} |\n" for other, said in OTHERS.items())
    return HEAD + told + "".join(section(service) for service in SERVICES)


def section(service: str) -> str:
    kinds = {name: kind.message for name, kind in vars_of(service_class(service)) if hasattr(kind, "message")}
    columns = " | ".join(ROLES)
    found = f"\n## {service.capitalize()}\n"
    for title, wanted in (("commands", True), ("questions", False)):
        names = sorted(name for name, kind in kinds.items() if issubclass(kind, Command) is wanted)
        found += f"\n| {title} | {columns} | others |\n|{'---|' * (len(ROLES) + 2)}\n"
        found += "".join(row(name, TABLES[service](name)) for name in names)
    return found


def vars_of(service: type[Any]) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(service, name)) for name in dir(service))


def row(name: str, permission: Permission) -> str:
    cells = [MARKS[permission.scope] if role in permission.roles else "" for role in ROLES]
    return f"| `{name}` | {' | '.join(cells)} | {', '.join(permission.others)} |\n"
