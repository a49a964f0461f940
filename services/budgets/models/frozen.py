"""What stands on a published ballot is frozen by triggers: nothing of it changes, goes, or is added to."""

from chassis.guards import ALWAYS, Action, changed, guard
from services.budgets.models.budgets import PUBLISHED, Base, Budget, Project, Proposal

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


DECIDED = "OLD.state = 'on_ballot' AND NEW.state IN ('won', 'lost')"
GUARDS: dict[type[Base], dict[str, tuple[Action, str]]] = {
    Budget: {
        "a_published_budget_stays": ("UPDATE", f"OLD.election_id IS NOT NULL AND {changed(*BUDGET_CONTENT)}"),
        "a_published_budget_is_kept": ("DELETE", "OLD.election_id IS NOT NULL"),
        "a_budgets_result_stays": ("UPDATE", f"OLD.tally_hash IS NOT NULL AND {changed('tally_hash')}"),
    },
    Project: {
        "a_project_stays": ("UPDATE", changed(*PROJECT_CONTENT)),
        "a_project_is_kept": ("DELETE", ALWAYS),
        "a_published_ballot_takes_no_more": ("INSERT", PUBLISHED),
    },
    Proposal: {
        "a_proposal_on_a_ballot_stays": (
            "UPDATE",
            f"OLD.state IN {ON_BALLOT} AND (NEW.state NOT IN {ON_BALLOT} OR {changed(*PROPOSAL_CONTENT)})",
        ),
        "a_proposal_on_a_ballot_is_kept": ("DELETE", f"OLD.state IN {ON_BALLOT}"),
        "a_published_budget_takes_no_proposal": ("INSERT", PUBLISHED),
        "a_proposal_comes_on_a_ballot_in_time": ("UPDATE", f"{COMES_LATE} AND {PUBLISHED}"),
        "a_proposal_wins_by_a_result": ("UPDATE", f"{DECIDED} AND {UNDECIDED}"),
    },
}
"""What is refused of each: name -> (what is about to happen, when that is refused)."""
for model, refused in GUARDS.items():
    guard(model, refused)
