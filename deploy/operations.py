"""`docs/api/operations.json`: of each operation of the API an example, what it can refuse, and who may ask; from which the gateway makes
its OpenAPI document. Examples are those that every message has once, in tests/contract/golden.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints
from uuid import UUID, uuid5

from contracts.budgets.areas import ListAreas
from contracts.message import Command, Message
from contracts.principal import Permission
from deploy.permissions import OTHERS, TABLES
from deploy.refusals import asked_by, entrypoints, refused_by
from gateway.http import Operation, in_address
from gateway.naming import SUBJECTS
from gateway.openapi import operations
from gateway.service import GatewayService

GOLDEN = Path(__file__).parents[1] / "tests" / "contract" / "golden"
OF_THE_GATEWAY: Mapping[str, Any] = {
    "cpr": "persona/resident-solbjerg",
    "excel": False,
    "dataset": "budgets",
    "form": "json",
    "persona": "resident",
    "serials": [0, 1],
    "process": "voting",
    "unsent": 0,
    "unsent_seconds": 0,
    "retried": 0,
    "parked": 0,
}
"""Fields that no service's message has. Nobody's number stands in it: in development, an invented resident is looked up by a text."""
OWN = {"list_processes": Permission(("operator",), scope="everywhere")}
"""Of operations that ask no service: the gateway itself says who may."""
OPEN = Permission(others=("anybody",))
"""Of the feed, which has no table: it tells what is public."""
NAMES = {ListAreas}
"""Asked beside something else for what areas are called; anybody may."""
SCOPES = {"area": "of the area, or of everywhere", "everywhere": "of everywhere", "narrowed": "of any area"}


def document() -> str:
    told = {each.name: described(each) for each in operations(GatewayService) if each.path.startswith("/api/")}
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def described(operation: Operation) -> dict[str, Any]:
    asks, answers = operation.asks, operation.answers
    told: dict[str, Any] = {"problems": refused_by(operation), "services": services_of(operation)}
    if asks is not None:
        told["request"] = example(asks)
    if isinstance(answers, type):
        told["answer"] = example(answers)
    if who := who_may(operation):
        told["who"] = who
    address = {name: place(name, told.get("request", {})) for name in sorted(in_address(operation))}
    return told | ({"address": address} if address else {})


def place(name: str, request: Mapping[str, Any]) -> Any:
    """What stands in an address, where the message has no such field: an id made of its name, so that it stays the same."""
    if name == "subject":
        return next(iter(SUBJECTS))
    return request.get(name) or OF_THE_GATEWAY.get(name) or str(uuid5(UUID(int=0), name))


def services_of(operation: Operation) -> list[str]:
    return sorted({entrypoints()[kind][0] for kind in asked_by(operation)})


def who_may(operation: Operation) -> str:
    """In words, from the table that its service asks."""
    permission = permission_of(operation)
    if permission is None:
        return ""
    roles = [f"{' or '.join(permission.roles)} {SCOPES[permission.scope]}"] if permission.roles else []
    return "; ".join([*roles, *(OTHERS.get(each, each) for each in permission.others)])


def permission_of(operation: Operation) -> Permission | None:
    """Who may do what a route asks for; None where it asks nobody, or gathers what several may be asked."""
    kinds = set(asked_by(operation))
    asked = sorted(
        kinds - NAMES or kinds, key=lambda kind: (not issubclass(kind, Command), not is_within(kind), kind.__name__)
    )
    if operation.name in OWN:
        return OWN[operation.name]
    if not asked or (len(asked) > 1 and not issubclass(asked[0], Command)):
        return None
    service, method = entrypoints()[operation.asks if operation.asks in asked else asked[0]]
    return TABLES[service](method.__name__) if service in TABLES else OPEN


def is_within(kind: type[Message]) -> bool:
    """Whether it carries what an official enters for a citizen: then it is the official who must be allowed."""
    return kind.__name__.startswith("Enter") and kind.__name__.endswith("ForCitizen")


@cache
def golden() -> dict[str, Any]:
    return {path.stem.rpartition(".v")[0]: json.loads(path.read_text()) for path in sorted(GOLDEN.glob("*.json"))}


def example(kind: type[Message]) -> Any:
    """The one of its contract; of a message that is the gateway's own, made of those of its fields."""
    if kind.__name__ in golden():
        return golden()[kind.__name__]
    hints = get_type_hints(kind)
    like = golden().get(kind.__name__.removesuffix("ForCitizen"), {})
    found = {each.name: value(each.name, hints[each.name], like) for each in fields(kind)}  # type: ignore[arg-type]
    return {name: each for name, each in found.items() if each is not None}


def value(name: str, hint: Any, like: Mapping[str, Any]) -> Any:
    if name in like or name in OF_THE_GATEWAY:
        return like.get(name, OF_THE_GATEWAY.get(name))
    inner = next(
        (each for each in (hint, *get_args(hint)) if isinstance(each, type) and issubclass(each, Message)), None
    )
    if inner is not None:
        return [example(inner)] if get_origin(hint) is tuple else example(inner)
    return next(
        (each[name] for each in golden().values() if each.get(name) is not None),
        [] if get_origin(hint) is tuple else None,
    )
