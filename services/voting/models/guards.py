"""Triggers: a published election, a counted box and the board are frozen by the database itself."""

from typing import Any, cast

from sqlalchemy import DDL, MetaData, Table, event

from services.voting.models.tables import STATES

PUBLISHED = (
    *("election_id", "budget_id", "title", "area_id", "age_min", "amount", "currency"),
    "eligibility",
    *("ballot_rules", "tally_rule", "projects", "rules_hash", "opens_at", "closes_at"),
)
COUNTED = "EXISTS (SELECT 1 FROM election WHERE election_id = NEW.election_id AND state IN ('closed', 'declared'))"
UNDECIDED = "NOT EXISTS (SELECT 1 FROM decided WHERE election_id = NEW.election_id AND ends_at = NEW.ends_at)"
NOT_DECIDED = "an_end_moves_by_decision_only"
LATE_BALLOT = "a_counted_box_takes_no_more"
LATE_BATCH = "a_counted_board_takes_no_more_ballots"
FOR_GOOD = ("board", "paper_count", "turnout_cell", "decided", "anonymous_ballot", "result", "ballots_file")
CLEARED = ("asked", "commitment", "replaced")


def changed(columns: tuple[str, ...], differs: str) -> str:
    return "(" + " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns) + ")"


def frozen(differs: str, finds: str) -> dict[str, tuple[str, str]]:
    """What is refused: name -> (what is about to happen, when that is refused). A place in a text is `finds(text, word)`."""
    order = f"'{' '.join(STATES)}'"
    backwards = f"{finds}({order}, NEW.state) < {finds}({order}, OLD.state)"
    moved_late = f"OLD.state NOT IN ('announced', 'open') AND OLD.ends_at {differs} NEW.ends_at"
    kept = changed(("ballot_id", "election_id", "received_at"), differs)
    reset = " OR ".join(f"NEW.{column} IS NOT NULL AND {changed((column,), differs)}" for column in CLEARED)
    refused = {
        "a_published_election_stays": ("UPDATE ON election", changed(PUBLISHED, differs)),
        "a_published_election_is_kept": ("DELETE ON election", "OLD.election_id IS NOT NULL"),
        "a_state_moves_forward": ("UPDATE ON election", backwards),
        "what_has_ended_is_not_extended": ("UPDATE ON election", moved_late),
        "a_receipt_is_kept": ("DELETE ON receipt", "OLD.ballot_id IS NOT NULL"),
        "a_receipt_stays": ("UPDATE ON receipt", f"{kept} OR {reset}"),
    }
    for table in FOR_GOOD:
        refused[f"{table}_stays"] = (f"UPDATE ON {table}", "OLD.election_id IS NOT NULL")
        refused[f"{table}_is_kept"] = (f"DELETE ON {table}", "OLD.election_id IS NOT NULL")
    return refused


def sqlite_trigger(name: str, action: str, when: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {action} WHEN {when} BEGIN SELECT RAISE(ABORT, '{name}'); END"


def postgresql_trigger(name: str, action: str, when: str, then: str = "refuse_change") -> str:
    return f"CREATE TRIGGER {name} BEFORE {action} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {then}()"


def postgresql_function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


MOVED = "OLD.ends_at IS DISTINCT FROM NEW.ends_at"
REFUSAL = "RAISE EXCEPTION USING MESSAGE = TG_NAME, ERRCODE = 'restrict_violation';"
GUARDS = {
    "sqlite": (
        *(sqlite_trigger(name, *refused) for name, refused in frozen("IS NOT", "instr").items()),
        sqlite_trigger(LATE_BALLOT, "INSERT ON anonymous_ballot", COUNTED),
        sqlite_trigger(NOT_DECIDED, "UPDATE ON election", f"OLD.ends_at IS NOT NEW.ends_at AND {UNDECIDED}"),
        sqlite_trigger(LATE_BATCH, "INSERT ON board", f"NEW.kind = 'batch' AND {COUNTED}"),
    ),
    "postgresql": (
        postgresql_function("refuse_change", REFUSAL),
        postgresql_function("refuse_when_counted", f"IF {COUNTED} THEN {REFUSAL} END IF; RETURN NEW;"),
        *(postgresql_trigger(name, *refused) for name, refused in frozen("IS DISTINCT FROM", "strpos").items()),
        postgresql_trigger(LATE_BALLOT, "INSERT ON anonymous_ballot", "true", "refuse_when_counted"),
        postgresql_function("refuse_when_undecided", f"IF {UNDECIDED} THEN {REFUSAL} END IF; RETURN NEW;"),
        postgresql_trigger(NOT_DECIDED, "UPDATE ON election", MOVED, "refuse_when_undecided"),
        postgresql_trigger(LATE_BATCH, "INSERT ON board", "NEW.kind = 'batch'", "refuse_when_counted"),
    ),
}
"""The statements that make the guards, by dialect, in order: for migrations to repeat, once all tables are there."""


def attach_guards(metadata: MetaData) -> None:
    """Make the guards whenever the tables are made: with the last of them, since they name the others."""
    last: Table = metadata.sorted_tables[-1]
    for dialect, statements in GUARDS.items():
        for statement in statements:
            guard = cast("Any", DDL)(statement).execute_if(dialect=dialect)
            event.listen(last, "after_create", guard, propagate=True)
