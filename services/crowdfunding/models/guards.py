"""How triggers are written that refuse what must never be, alike for both kinds of database."""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import DDL, Table, event

from services.crowdfunding.models.base import Base

REFUSAL = "RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation';"


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns) + ")"


def guard(model: type[Base], refused: Mapping[str, tuple[str, str]]) -> None:
    """Triggers on this table: name -> (`UPDATE`, `INSERT` or `DELETE`, when it is refused); `{differs}` stands for the
    comparison that takes NULL for a value."""
    table = cast("Table", model.__table__)
    for name, (action, when) in refused.items():
        there = when.format(differs="IS DISTINCT FROM")
        body = f"IF {there} THEN {REFUSAL} END IF; RETURN {'OLD' if action == 'DELETE' else 'NEW'};"
        begins = f"CREATE TRIGGER {name} BEFORE {action} ON {table.name}"
        function = f"CREATE OR REPLACE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql"
        abort = f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
        statements = (
            ("sqlite", f"{begins} WHEN {when.format(differs='IS NOT')} {abort}"),
            ("postgresql", f"{function} AS $$ BEGIN {body} END $$"),
            ("postgresql", f"{begins} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"),
        )
        for dialect, statement in statements:
            event.listen(table, "after_create", cast("Any", DDL)(statement).execute_if(dialect=dialect), propagate=True)


def keep_all_rows(model: type[Base], *actions: str) -> None:
    """Rows of this table are never changed and never removed (or only what is named), not even past us."""
    name = cast("Table", model.__table__).name
    guard(model, {f"{name}_has_no_{done.lower()}": (done, "TRUE") for done in actions or ("UPDATE", "DELETE")})
