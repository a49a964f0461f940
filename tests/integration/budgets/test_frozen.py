"""What stands on a published ballot cannot be edited, not even past the service; and without the guards it could."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from services.budgets.models.frozen import GUARDS
from tests.mothers_budgets import PLAYMAKER, Road

EDITS = {
    "a_published_budget_stays": [
        "UPDATE budget SET amount = amount + 1",
        "UPDATE budget SET tally_rule = '{}'",
        "UPDATE budget SET age_min = 3",
        "UPDATE budget SET closes_at = opens_at",
        "UPDATE budget SET election_id = NULL, rules_hash = NULL, opens_at = NULL, closes_at = NULL, phase = 'review'",
    ],
    "a_published_budget_is_kept": ["DELETE FROM budget"],
    "a_project_stays": [
        "UPDATE project SET cost = cost - 1",
        "UPDATE project SET place = place + 10",
        "UPDATE project SET title = 'En anden'",
    ],
    "a_project_is_kept": ["DELETE FROM project"],
    "a_proposal_on_a_ballot_stays": [
        "UPDATE proposal SET title = 'En anden'",
        "UPDATE proposal SET confirmed_cost = 1",
        "UPDATE proposal SET state = 'feasible'",
        "UPDATE proposal SET category = 'grønt'",
        "UPDATE proposal SET running_cost = 1",
        "UPDATE proposal SET latitude = 56000000, longitude = 10000000",
    ],
    "a_published_ballot_takes_no_more": [
        "INSERT INTO project SELECT * FROM project WHERE place = 0",
    ],
}
CASES = [(guard, edit) for guard, edits in EDITS.items() for edit in edits]
TABLES = {name: model.__tablename__ for model, refused in GUARDS.items() for name in refused}
"""Guard -> the table that it is on."""


def run(db: Database, statement: str) -> None:
    with db.writer.begin() as connection:
        connection.execute(text(statement))


def switch_off(db: Database, guard: str) -> None:
    run(db, f"DROP TRIGGER {guard}" if db.sqlite else f"DROP TRIGGER {guard} ON {TABLES[guard]}")


def content(db: Database) -> list[object]:
    """All that a ballot consists of, as it is stored."""
    with db.reader.connect() as connection:
        tables = ("budget", "project", "proposal")
        return [connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).all() for table in tables]


@pytest.mark.parametrize(("guard", "edit"), CASES)
def test_nothing_on_a_published_ballot_can_be_edited(road: Road, guard: str, edit: str) -> None:
    road.to("vote")
    before = content(road.db)
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, edit)
    assert content(road.db) == before


HARM = {
    "a_published_budget_stays": "UPDATE budget SET amount = amount + 1",
    "a_project_stays": "UPDATE project SET cost = cost - 1",
    "a_project_is_kept": "DELETE FROM project",
    "a_proposal_on_a_ballot_stays": "UPDATE proposal SET title = 'En anden'",
}


WORDS = "title, text, cost, running_cost, version, public_version, assisted, submitted_by, submitted_at, confirmed_cost"
COPY = (
    f"INSERT INTO proposal (proposal_id, budget_id, state, {WORDS})"
    f" SELECT budget_id, budget_id, 'submitted', {WORDS} FROM proposal ORDER BY proposal_id LIMIT 1"
)
ALONE = ("a_published_budget_is_kept", "a_proposal_on_a_ballot_is_kept")
LATER_HARM = {
    "a_published_budget_is_kept": ("vote", ["DELETE FROM budget"]),
    "a_budgets_result_stays": ("awarding", ["UPDATE budget SET tally_hash = 'en anden'"]),
    "a_proposal_on_a_ballot_is_kept": ("vote", ["DELETE FROM proposal"]),
    "a_published_budget_takes_no_proposal": ("vote", [COPY]),
    "a_proposal_comes_on_a_ballot_in_time": ("vote", [COPY, "UPDATE proposal SET state = 'on_ballot'"]),
    "a_proposal_wins_by_a_result": ("vote", ["UPDATE proposal SET state = 'won' WHERE state = 'on_ballot'"]),
}
"""Guard -> in which phase, and what it refuses at last; what stands before that makes it possible."""


@pytest.mark.parametrize("guard", sorted(set(LATER_HARM) - set(ALONE)))
def test_each_of_these_is_refused_by_its_guard_and_goes_through_without_it(road: Road, guard: str) -> None:
    phase, statements = LATER_HARM[guard]
    road.to(phase)
    for statement in statements[:-1]:
        switch_off(road.db, "a_published_budget_takes_no_proposal")
        run(road.db, statement)
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, statements[-1])
    before = content(road.db)
    switch_off(road.db, guard)
    run(road.db, statements[-1])
    assert content(road.db) != before


@pytest.mark.parametrize("guard", ALONE)
def test_twin_without_trigger_and_references_a_published_ballot_is_deleted(road: Road, guard: str) -> None:
    """Other tables point to these rows as well: it takes more than one hand to lose them."""
    road.to("vote")
    switch_off(road.db, guard)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        run(road.db, LATER_HARM[guard][1][0])


@pytest.mark.parametrize("guard", HARM)
def test_twin_without_its_trigger_the_edit_goes_through(road: Road, guard: str) -> None:
    road.to("vote")
    before = content(road.db)
    switch_off(road.db, guard)
    run(road.db, HARM[guard])
    assert content(road.db) != before


def test_twin_without_its_trigger_a_published_ballot_grows(road: Road) -> None:
    road.to("review")
    for place in range(len(road.proposal_ids)):
        road.review(place, 1_000, feasible=place == 0)
    road.do(PLAYMAKER, road.publishing(proposal_ids=tuple(road.proposal_ids[:1])))
    add = (
        "INSERT INTO project (project_id, budget_id, place, title, cost)"
        " SELECT proposal_id, budget_id, 99, title, 1 FROM proposal WHERE state = 'infeasible'"
    )
    one_more = add + " ORDER BY proposal_id LIMIT 1"
    with pytest.raises(IntegrityError, match="a_published_ballot_takes_no_more"):
        run(road.db, one_more)
    switch_off(road.db, "a_published_ballot_takes_no_more")
    run(road.db, one_more)
    with road.db.reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM project")) == 2


def test_a_budget_whose_ballot_is_not_published_may_still_change(road: Road) -> None:
    road.to("review")
    run(road.db, "UPDATE budget SET amount = amount + 1, age_min = 12")
    run(road.db, "UPDATE proposal SET title = 'Bålhytte ved søen'")


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("amount_is_positive", "UPDATE budget SET amount = 0"),
        ("opened_by_one_and_endorsed_by_another", "UPDATE budget SET endorsed_by = opened_by"),
        ("an_earmark_is_asked_for_by_id", "UPDATE budget SET earmark_request_id = NULL"),
        ("from_the_vote_on_there_is_a_ballot", "UPDATE budget SET phase = 'implementation'"),
        ("earmark_state_is_known", "UPDATE budget SET earmark_state = 'limbo'"),
        ("feasible_at_a_confirmed_cost", "UPDATE proposal SET state = 'feasible'"),
    ],
)
def test_the_database_refuses_what_must_never_be(road: Road, rule: str, edit: str) -> None:
    road.to("review")
    with pytest.raises(IntegrityError, match=rule):
        run(road.db, edit)


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("entered_by_one_and_approved_by_another", "UPDATE payment SET approved_by = entered_by"),
        ("moves_when_approved", "UPDATE payment SET approved_by = NULL"),
        ("granted_what_was_awarded", "UPDATE project_grant SET granted = awarded + 1"),
        ("awarded_no_more_than_it_costs", "UPDATE project_grant SET awarded = 10000000"),
    ],
)
def test_the_database_refuses_money_on_one_persons_word(road: Road, rule: str, edit: str) -> None:
    road.to("implementation")
    road.approve(road.enter(1_000))
    with pytest.raises(IntegrityError, match=rule):
        run(road.db, edit)
