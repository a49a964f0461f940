"""What the database itself refuses of grants, payments and accounts; and without its triggers would not."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests.integration.budgets.test_frozen import run
from tests.integration.budgets.test_grants import shown
from tests.mothers_budgets import CODER, Road


@pytest.fixture
def granted(road: Road) -> Road:
    return road.to("implementation")


CHANGES = [
    "UPDATE accounts SET spent = spent + 1",
    "UPDATE accounts SET lines = '[]'",
    "UPDATE accounts SET handed_in_by = 'somebody'",
]


@pytest.mark.parametrize("change", CHANGES)
def test_accounts_stay_as_they_were_handed_in(granted: Road, change: str) -> None:
    granted.hand_in(1_000)
    with pytest.raises(IntegrityError, match="accounts_stay"):
        run(granted.db, change)


def test_twin_without_its_trigger_accounts_are_rewritten(granted: Road) -> None:
    granted.hand_in(1_000)
    on = "" if granted.db.sqlite else " ON accounts"
    run(granted.db, f"DROP TRIGGER accounts_stay_as_they_were_handed_in{on}")
    run(granted.db, "UPDATE accounts SET spent = spent + 1")
    assert shown(granted, CODER)[0].spent == 1_001


def test_a_decided_account_is_decided_for_good_and_a_grant_is_never_deleted(granted: Road) -> None:
    granted.hand_in(1_000)
    granted.accept()
    with pytest.raises(IntegrityError, match="accounts_stay"):
        run(granted.db, "UPDATE accounts SET state = 'handed_in', decided_by = NULL")
    for statement in ("DELETE FROM accounts", "DELETE FROM project_grant"):
        with pytest.raises(IntegrityError, match="has_no_delete"):
            run(granted.db, statement)


AWARDING = (
    "INSERT INTO project_grant (project_id, budget_id, area_id, title, year, currency, terms, state, awarded, contributed, repaid, released, returned)"
    " SELECT project_id, budget_id, 'solbjerg', title, 2026, 'DKK', '{}', 'awarded', 1, 0, 0, 0, 0 FROM project WHERE place = 0"
)


def test_nothing_is_awarded_before_there_is_a_result(road: Road) -> None:
    road.to("vote")
    with pytest.raises(IntegrityError, match="a_project_is_awarded_by_a_result"):
        run(road.db, AWARDING)


def test_twin_without_its_trigger_a_project_is_awarded_without_a_result(road: Road) -> None:
    road.to("vote")
    on = "" if road.db.sqlite else " ON project_grant"
    run(road.db, f"DROP TRIGGER a_project_is_awarded_by_a_result{on}")
    run(road.db, AWARDING)
    assert [each.state for each in road.view().awards] == ["awarded"]
