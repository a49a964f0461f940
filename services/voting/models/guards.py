"""Triggers: a published election, a counted box and the board are frozen by the database itself."""

from chassis.guards import ALWAYS, changed, guard, refuse
from services.voting.models.tables import (
    STATES,
    AnonymousBallot,
    BallotsFile,
    BoardRow,
    Decided,
    Election,
    PaperCount,
    ReceiptRow,
    ResultRow,
    TurnoutCellRow,
)

PUBLISHED = (
    *("election_id", "budget_id", "title", "area_id", "age_min", "amount", "currency"),
    "eligibility",
    *("ballot_rules", "tally_rule", "projects", "rules_hash", "opens_at", "closes_at"),
)
FOR_GOOD = (BoardRow, PaperCount, TurnoutCellRow, Decided, AnonymousBallot, ResultRow, BallotsFile)
CLEARED = ("asked", "commitment", "replaced")
"""Of a receipt, what is cleared once and never set again."""
COUNTED = "EXISTS (SELECT 1 FROM election WHERE election_id = NEW.election_id AND state IN ('closed', 'declared'))"
UNDECIDED = "NOT EXISTS (SELECT 1 FROM decided WHERE election_id = NEW.election_id AND ends_at = NEW.ends_at)"
ORDER = f"'{' '.join(STATES)}'"
guard(
    Election,
    {
        "a_published_election_stays": ("UPDATE", changed(*PUBLISHED)),
        "a_published_election_is_kept": ("DELETE", ALWAYS),
        "a_state_moves_forward": ("UPDATE", f"{{place}}({ORDER}, NEW.state) < {{place}}({ORDER}, OLD.state)"),
        "what_has_ended_is_not_extended": (
            "UPDATE",
            f"OLD.state NOT IN ('announced', 'open') AND {changed('ends_at')}",
        ),
        "an_end_moves_by_decision_only": ("UPDATE", f"{changed('ends_at')} AND {UNDECIDED}"),
    },
)
RESET = " OR ".join(f"(NEW.{column} IS NOT NULL AND {changed(column)})" for column in CLEARED)
guard(
    ReceiptRow,
    {
        "a_receipt_is_kept": ("DELETE", ALWAYS),
        "a_receipt_stays": ("UPDATE", f"{changed('ballot_id', 'election_id', 'received_at')} OR {RESET}"),
    },
)
for model in FOR_GOOD:
    name = model.__tablename__
    guard(model, {f"{name}_stays": ("UPDATE", ALWAYS), f"{name}_is_kept": ("DELETE", ALWAYS)})
refuse("a_counted_box_takes_no_more", "INSERT", AnonymousBallot, COUNTED)
refuse("a_counted_board_takes_no_more_ballots", "INSERT", BoardRow, f"NEW.kind = 'batch' AND {COUNTED}")
