"""How a trigger is written that refuses what a CHECK cannot see: rows of other tables, or what a row was before."""

from typing import Any, Literal, cast

from sqlalchemy import DDL, Table, event

from services.crowdfunding.models.base import Base

REFUSAL = "RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation';"
Action = Literal["INSERT", "UPDATE", "DELETE"]


def differs(*columns: str) -> str:
    """That one of them is changed; `{other}` is said otherwise in each database."""
    return "(" + " OR ".join(f"OLD.{column} {{other}} NEW.{column}" for column in columns) + ")"


def refuse(name: str, action: Action, on: type[Base], when: str, last: type[Base] | None = None) -> None:
    """`name` says what holds and is what the database answers with. Made with the tables; `last` is made after all that `when` names."""
    table = cast("Table", on.__table__).name
    sqlite = when.replace("{other}", "IS NOT")
    postgresql = when.replace("{other}", "IS DISTINCT FROM")
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
        guard = cast("Any", DDL)(statement).execute_if(dialect=dialect)
        event.listen(cast("Table", (last or on).__table__), "after_create", guard, propagate=True)
