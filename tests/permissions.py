"""The tables of who may do what, tried cell by cell at the entrypoints themselves."""

from collections.abc import Callable, Iterator, Mapping
from inspect import signature
from typing import Any, get_args
from uuid import uuid4

from sqlalchemy.orm import Session

from chassis.answers import Asked
from chassis.clock import now
from chassis.db import Database
from contracts.errors import Forbidden, Refused, Unauthenticated
from contracts.message import Message, Query
from contracts.principal import ANONYMOUS, EVERYWHERE, Permission, Principal, Role, RoleName, Scope
from tests.contract.test_golden import example

HERE, ELSEWHERE = "solbjerg", "malling"
PASSERBY = "passer-by"
HELD: dict[Scope, tuple[str, ...]] = {
    "area": (EVERYWHERE, HERE),
    "everywhere": (EVERYWHERE,),
    "narrowed": (EVERYWHERE, HERE, ELSEWHERE),
}
"""For which of these a role must be held."""
Attempt = Callable[[Session, Principal], Any]


def entrypoints(service: type[Any]) -> dict[str, type[Message]]:
    """Name -> what it takes, of every command and query of a service."""
    found = {name: getattr(getattr(service, name), "message", None) for name in dir(service)}
    return {name: kind for name, kind in found.items() if kind is not None}


def message_of(kind: type[Message], known: Mapping[str, Any]) -> Any:
    """The example of its contract, under an id of its own, about what is there: `known` says what its fields name."""
    told = example(f"{kind.__name__}.v1")
    told |= {field: known[field] for field in told.keys() & known.keys()}
    return kind.load(told | {"command_id": str(uuid4())} if "command_id" in told else told)


def at(service: type[Any], own: Any, name: str, message: Any, db: Database | None = None) -> Attempt:
    """The entrypoint as it would be called, without the wire. `own`: its settings; `db`: for who makes transactions of its own."""
    method = getattr(service, name).__wrapped__
    takes = list(signature(method).parameters)[1:]

    def ask(session: Session, who: Principal) -> None:
        if "asked" in takes and len(takes) == 2 and not isinstance(message, Query):
            (answer,) = method(own, db if "db" in takes else session, [Asked(who, message, now())])
            if isinstance(answer, Refused):
                raise answer
        else:
            method(own, db if "db" in takes else session, who, message)

    return ask


def somebody(role: RoleName | None, scope: str, area_id: str = HERE) -> Principal:
    held = () if role is None else (Role(role=role, scope=scope),)
    return Principal(person=PASSERBY, roles=held, age=44, area_id=area_id)


def cells(permission: Permission) -> Iterator[tuple[str, Principal, bool]]:
    """(what it is called, who, whether they may) for each role in each scope, for who has none, and who did not sign in."""
    anybody, signed_in = ("anybody" in permission.others), ("signed in" in permission.others)
    scopes = HELD[permission.scope]
    yield "nobody", ANONYMOUS, anybody
    yield "no role", somebody(None, EVERYWHERE), anybody or signed_in
    for role in get_args(RoleName):
        for scope in (HERE, ELSEWHERE, EVERYWHERE):
            may = anybody or signed_in or (role in permission.roles and scope in scopes)
            yield f"{role} of {scope}", somebody(role, scope), may


def allowed(db: Database, who: Principal, what: Attempt) -> bool:
    """Whether it is not refused for who asks; nothing of it stays."""
    with Session(db.writer) as session:
        try:
            what(session, who)
        except (Forbidden, Unauthenticated):
            return False
        except Refused:
            return True
        finally:
            session.rollback()
    return True


def wrong_cells(db: Database, permission: Permission, what: Attempt) -> list[str]:
    """What the table says otherwise than the entrypoint does."""
    found = []
    for name, who, may in cells(permission):
        if allowed(db, who, what) != may:
            found.append(f"{name}: the table says {'yes' if may else 'no'}")
    return found
