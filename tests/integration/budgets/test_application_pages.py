"""A page of applications costs the same however long the list: each question finds its rows by an index and sorts nothing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import application_views as views
from services.budgets import queries
from tests.integration.budgets.test_frozen import run
from tests.mothers_applications import APPLICANT, DECIDER, Plea
from tests.mothers_budgets import AREA, Road
from tests.plans import asked, looks_through_all, plan

Ask = Callable[[Session], Any]
AFTER: dict[str, Any] = {"after": UUID(int=0), "limit": 50}
QUESTIONS: dict[str, Ask] = {
    "all": lambda session: queries.list_applications(session, views.ListApplications(**AFTER)),
    "of an area": lambda session: queries.list_applications(session, views.ListApplications(area_id=AREA, **AFTER)),
    "of a year": lambda session: queries.list_applications(session, views.ListApplications(year=2026, **AFTER)),
    "of an area in a year": lambda session: queries.list_applications(
        session, views.ListApplications(area_id=AREA, year=2026, **AFTER)
    ),
    "in a state": lambda session: queries.list_applications(session, views.ListApplications(state="referred", **AFTER)),
    "own": lambda session: queries.list_own_applications(session, APPLICANT, views.ListOwnApplications(**AFTER)),
    "waiting": lambda session: queries.list_waiting_applications(
        session, DECIDER, views.ListWaitingApplications(state="referred", area_id=AREA, after_since=now(), **AFTER)
    ),
}


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_page_of_applications_is_found_by_its_index(road: Road, name: str) -> None:
    Plea(road.db).to("submitted")
    statements = asked(road.db, QUESTIONS[name])
    assert statements
    for statement, parameters in statements:
        assert not looks_through_all(plan(road.db, statement, parameters)), plan(road.db, statement, parameters)


def test_twin_without_their_index_what_waits_is_sorted(road: Road) -> None:
    Plea(road.db).to("submitted")
    run(road.db, "DROP INDEX ix__application__state_since_application_id")
    plans = [plan(road.db, *each, off=("seqscan",)) for each in asked(road.db, QUESTIONS["waiting"])]
    assert any("Sort" in found or "TEMP B-TREE" in found for found in plans), plans
