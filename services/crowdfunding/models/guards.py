"""How triggers are written that refuse what a CHECK cannot see: rows of other tables, or what a row was before."""

from collections.abc import Mapping
from typing import Any, Literal, cast

from sqlalchemy import DDL, Table, event

from services.crowdfunding.models.base import Base

REFUSAL = "RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation';"
Action = Literal["INSERT", "UPDATE", "DELETE"]


def changed(*columns: str) -> str:
    """That one of them is changed, to nothing or from nothing too; `{differs}` is said otherwise in each database."""
    return "(" + " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns) + ")"


def refuse(name: str, action: Action, on: type[Base], when: str, last: type[Base] | None = None) -> None:
    """`name` says what holds and is what the database answers with. Made with the tables; `last` is made after all that `when` names."""
    table = cast("Table", on.__table__).name
    sqlite = when.replace("{differs}", "IS NOT")
    postgresql = when.replace("{differs}", "IS DISTINCT FROM")
    row = "OLD" if action == "DELETE" else "NEW"
    body = f"BEGIN IF {postgresql} THEN {REFUSAL} END IF; RETURN {row}; END"
    statements = (
        (
            "sqlite",
            f"CREATE TRIGGER {name} BEFORE {action} ON {table} WHEN {sqlite} BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ),
        ("postgresql", f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"),
        ("postgresql", f"CREATE TRIGGER {name} BEFORE {action} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"),
    )
    for dialect, statement in statements:
        made = cast("Any", DDL)(statement).execute_if(dialect=dialect)
        event.listen(cast("Table", (last or on).__table__), "after_create", made, propagate=True)


def guard(model: type[Base], refused: Mapping[str, tuple[Action, str]]) -> None:
    """Several of them on one table: name -> (what is about to happen, when that is refused)."""
    for name, (action, when) in refused.items():
        refuse(name, action, model, when)


def keep_all_rows(model: type[Base], *actions: Action) -> None:
    """Rows of this table are never changed and never removed (or only what is named), not even past us."""
    name = cast("Table", model.__table__).name
    both: tuple[Action, ...] = ("UPDATE", "DELETE")
    for done in actions or both:
        refuse(f"{name}_has_no_{done.lower()}", done, model, "TRUE")
