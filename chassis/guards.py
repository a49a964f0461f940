"""Triggers that refuse what a CHECK cannot see: what a row was before, rows of other tables, and that rows go.

A guard's name says what holds, and is what the database answers with. `when` is SQL over OLD and NEW, in which `{differs}` compares so
that nothing differs from something, and `{place}(text, word)` is where a word stands in a text: databases say these otherwise.
"""

from collections.abc import Mapping
from typing import Any, Literal, cast

from sqlalchemy import DDL, Table, event
from sqlalchemy.orm import DeclarativeBase

Action = Literal["INSERT", "UPDATE", "DELETE"]
WORDS = {
    "sqlite": {"{differs}": "IS NOT", "{place}": "instr"},
    "postgresql": {"{differs}": "IS DISTINCT FROM", "{place}": "strpos"},
}
REFUSAL = "RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation';"
ALWAYS = "TRUE"
not_emptied: set[Table] = set()


def changed(*columns: str) -> str:
    """That one of them is changed, to nothing or from nothing too."""
    return "(" + " OR ".join(f"OLD.{column} {{differs}} NEW.{column}" for column in columns) + ")"


def refuse(name: str, action: Action, on: type[DeclarativeBase], when: str = ALWAYS) -> None:
    """Made with the table. Where rows are kept, PostgreSQL does not empty the table at one go either, which no row's trigger sees."""
    table = cast("Table", on.__table__)
    make(table, "sqlite", sqlite_trigger(name, f"{action} ON {table.name}", said(when, "sqlite")))
    returned = "OLD" if action == "DELETE" else "NEW"
    for statement in postgresql_trigger(name, f"{action} ON {table.name}", said(when, "postgresql"), returned):
        make(table, "postgresql", statement)
    if action == "DELETE" and table not in not_emptied:
        not_emptied.add(table)
        for statement in postgresql_truncate_trigger(table.name):
            make(table, "postgresql", statement)


def guard(on: type[DeclarativeBase], refused: Mapping[str, tuple[Action, str]]) -> None:
    """Several of them on one table: name -> (what is about to happen, when that is refused)."""
    for name, (action, when) in refused.items():
        refuse(name, action, on, when)


def keep_all_rows(on: type[DeclarativeBase], *actions: Action) -> None:
    """Rows of this table are never changed and never removed (or only what is named), not even past us."""
    both: tuple[Action, ...] = ("UPDATE", "DELETE")
    for done in actions or both:
        refuse(f"{cast('Table', on.__table__).name}_has_no_{done.lower()}", done, on)


def said(when: str, dialect: str) -> str:
    for word, meant in WORDS[dialect].items():
        when = when.replace(word, meant)
    return when


def sqlite_trigger(name: str, event_on: str, when: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event_on} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"


def postgresql_trigger(name: str, event_on: str, when: str, returned: str) -> tuple[str, str]:
    """A trigger's own condition spares a call for each row, but sees no other rows: those the function asks for."""
    if "SELECT" in when:
        return function(name, f"IF {when} THEN {REFUSAL} END IF; RETURN {returned};"), trigger(name, event_on, "ROW")
    return function(name, REFUSAL), trigger(name, event_on, f"ROW WHEN ({when})")


def postgresql_truncate_trigger(table: str) -> tuple[str, str]:
    name = f"{table}_has_no_truncate"
    return function(name, REFUSAL), trigger(name, f"TRUNCATE ON {table}", "STATEMENT")


def function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def trigger(name: str, event_on: str, each: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {event_on} FOR EACH {each} EXECUTE FUNCTION {name}()"


def make(table: Table, dialect: str, statement: str) -> None:
    made = cast("Any", DDL)(statement).execute_if(dialect=dialect)
    event.listen(table, "after_create", made, propagate=True)
