"""What stands on a published ballot is frozen by triggers: nothing of it changes, goes, or is added to."""

from typing import cast

from sqlalchemy import Table

from services.budgets.models.budgets import (
    PUBLISHED,
    REFUSAL,
    Base,
    Budget,
    Project,
    Proposal,
    attach_guards,
    changed,
    postgresql_function,
    postgresql_trigger,
    sqlite_trigger,
)

LIFE_AFTER_THE_BALLOT = frozenset(
    {
        *("phase", "tally_hash", "awards_refused", "asked_at", "note"),
        *(
            "earmark_state",
            "earmark_amount",
            "earmark_epoch",
            "earmark_sequence",
            "earmark_reason",
            "earmark_available",
        ),
    }
)
"""Of a budget whose ballot is published: its phase along the table, the result, and what the ledger says of the money."""


def all_but(model: type[Base], others: frozenset[str]) -> tuple[str, ...]:
    """Every column but these, so that a new one is frozen unless somebody says otherwise."""
    return tuple(column.name for column in model.__table__.columns if column.name not in others)


BUDGET_CONTENT = all_but(Budget, LIFE_AFTER_THE_BALLOT)
PROPOSAL_CONTENT = all_but(Proposal, frozenset({"state"}))
PROJECT_CONTENT = all_but(Project, frozenset())
ON_BALLOT = "('on_ballot', 'won', 'lost')"
UNDECIDED = "EXISTS (SELECT 1 FROM budget WHERE budget_id = NEW.budget_id AND tally_hash IS NULL)"
COMES_LATE = f"NEW.state IN {ON_BALLOT} AND OLD.state NOT IN {ON_BALLOT}"


def frozen(differs: str) -> dict[str, tuple[str, str]]:
    """What is refused: name -> (what is about to happen, when that is refused)."""
    budget, proposal = changed(BUDGET_CONTENT, differs), changed(PROPOSAL_CONTENT, differs)
    taken_off = f"NEW.state NOT IN {ON_BALLOT}"
    return {
        "a_published_budget_stays": ("UPDATE ON budget", f"OLD.election_id IS NOT NULL AND {budget}"),
        "a_published_budget_is_kept": ("DELETE ON budget", "OLD.election_id IS NOT NULL"),
        "a_budgets_result_stays": (
            "UPDATE ON budget",
            f"OLD.tally_hash IS NOT NULL AND {changed(('tally_hash',), differs)}",
        ),
        "a_project_stays": ("UPDATE ON project", changed(PROJECT_CONTENT, differs)),
        "a_project_is_kept": ("DELETE ON project", "OLD.place IS NOT NULL"),
        "a_proposal_on_a_ballot_stays": (
            "UPDATE ON proposal",
            f"OLD.state IN {ON_BALLOT} AND ({taken_off} OR {proposal})",
        ),
        "a_proposal_on_a_ballot_is_kept": ("DELETE ON proposal", f"OLD.state IN {ON_BALLOT}"),
    }


DECIDED = "OLD.state = 'on_ballot' AND NEW.state IN ('won', 'lost')"
CONDITIONAL = {
    "a_published_ballot_takes_no_more": ("INSERT ON project", "TRUE", PUBLISHED),
    "a_published_budget_takes_no_proposal": ("INSERT ON proposal", "TRUE", PUBLISHED),
    "a_proposal_comes_on_a_ballot_in_time": ("UPDATE ON proposal", COMES_LATE, PUBLISHED),
    "a_proposal_wins_by_a_result": ("UPDATE ON proposal", DECIDED, UNDECIDED),
}
"""What is refused by what stands in other rows: name -> (what is about to happen, when, if this is found)."""
REFUSALS = {PUBLISHED: "refuse_when_published", UNDECIDED: "refuse_when_undecided"}
GUARDS = {
    "sqlite": (
        *(sqlite_trigger(name, action, when) for name, (action, when) in frozen("IS NOT").items()),
        *(sqlite_trigger(name, action, f"{when} AND {found}") for name, (action, when, found) in CONDITIONAL.items()),
    ),
    "postgresql": (
        postgresql_function("refuse_change", REFUSAL),
        *(
            postgresql_function(name, f"IF {found} THEN {REFUSAL} END IF; RETURN NEW;")
            for found, name in REFUSALS.items()
        ),
        *(
            postgresql_trigger(name, action, f"WHEN ({when}) EXECUTE FUNCTION refuse_change()")
            for name, (action, when) in frozen("IS DISTINCT FROM").items()
        ),
        *(
            postgresql_trigger(name, action, f"WHEN ({when}) EXECUTE FUNCTION {REFUSALS[found]}()")
            for name, (action, when, found) in CONDITIONAL.items()
        ),
    ),
}
"""The statements that make the guards, by dialect, in order: for migrations to repeat, once all tables are there."""
attach_guards(cast("Table", Project.__table__), GUARDS)
