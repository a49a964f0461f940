"""What everybody reads of projects with money: a line each until they end and after, and a page with all that is public."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.db import Database
from contracts import ledger
from contracts.budgets import ProjectNotFound
from contracts.budgets.follow_up import ListAlarms, ListPostponements, ListReports
from contracts.budgets.projects import GetProject, ListProjects, ProjectPage
from contracts.principal import ANONYMOUS, EVERYWHERE
from services.budgets import operations, queries
from tests.integration.budgets.test_frozen import run
from tests.integration.budgets.test_queries import statements
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, person
from tests.mothers_follow_up import GRANT, Followed, listed, planned
from tests.plans import asked, looks_through_all, plan

CITY = person("city", "playmaker", scope=EVERYWHERE)


def pages(db: Database, **asks: Any) -> list[UUID]:
    found: list[UUID] = []
    after = None
    while True:
        page = listed(db, limit=1, after=after, **asks)
        found += [each.project_id for each in page.items]
        if page.next_after is None:
            return found
        after = page.next_after


def test_each_project_with_money_stands_once_in_the_list_of_its_year_area_and_state(followed: Followed) -> None:
    first, _, third = followed.road.proposal_ids
    both = sorted([first, third])
    assert pages(followed.db) == both
    assert pages(followed.db, year=2026, area_id=AREA, state="granted") == both
    for other in ({"year": 2025}, {"area_id": "malling"}, {"state": "finished"}):
        assert pages(followed.db, **other) == []
    followed.road.give_back()
    assert pages(followed.db, state="given_back") == [first]
    assert pages(followed.db, state="granted") == [third]
    assert pages(followed.db) == both, "what has ended is still told of"


def test_a_line_says_what_was_granted_and_paid_and_what_is_left_as_the_ledger_answered(followed: Followed) -> None:
    followed.road.pay(10_000)
    followed.road.approve(followed.road.enter(2_000))
    followed.road.enter(500)
    line = followed.page().project
    assert (line.granted, line.paid, line.payable, line.left) == (GRANT, 10_000, 2_000, GRANT - 12_000)
    followed.road.repaid(4_000)
    line = followed.page().project
    assert (line.paid, line.repaid, line.left) == (6_000, 4_000, GRANT - 8_000)
    assert line == next(each for each in listed(followed.db).items if each.project_id == followed.project_id)


def test_what_was_released_is_no_longer_left(followed: Followed) -> None:
    followed.road.give_back()
    owner = {"from_": f"grant/{followed.project_id}/2026", "to": "pool/2026"}
    line = ledger.TransferLine(transfer_id=uuid4(), kind="release", amount=GRANT, **owner)
    told = {"epoch": 1, "sequence": 99, "request_id": uuid4(), "balances": {}, "transfers": (line,)}
    released = ledger.Released(**told, owner="budget", owner_id=followed.road.budget_id, amount=GRANT)
    followed.road.hear(operations.record_release, released)
    project = followed.page().project
    assert (project.state, project.released, project.left) == ("given_back", GRANT, 0)


def test_a_line_names_the_next_milestone_and_when_the_project_was_last_heard_of(followed: Followed) -> None:
    near, far = planned(10), planned(20)
    followed.agree(far, near)
    followed.report("done", milestone_id=near.milestone_id)
    line = followed.page().project
    assert line.next_milestone is not None
    assert (line.next_milestone.milestone_id, line.late, line.silent) == (far.milestone_id, False, False)
    assert line.heard_at == followed.page().reports[0].reported_at or line.heard_at is not None
    assert line.finish_on == planned(followed.terms.finish_days_max).due_on


def test_a_page_holds_all_that_is_public_and_no_person_voucher_or_purpose(followed: Followed) -> None:
    followed.agree(planned())
    followed.report(title="Gravet", text="til søen")
    asked_for = followed.road.ask(1_000)
    followed.road.code(asked_for)
    followed.road.pay(3_000)
    followed.road.hand_in(3_000)
    page = followed.page()
    assert [step.what for step in page.history] == ["granted", "agreed", "accounts"]
    assert [(each.amount, each.state) for each in page.payments] == [(3_000, "paid")]
    told = json.dumps(page.dump(), ensure_ascii=False)
    assert "Gravet" in told, "the twin: what is public is found there"
    persons = {who.person for who in (PLAYMAKER, RESIDENT)} | {"coder", "approver"}
    assert not any(f'"{word}"' in told for word in (*persons, "bilag 7", "bilag 8", "planter"))
    assert ProjectPage.load(page.dump()) == page


def test_payments_that_were_asked_for_are_told_to_those_behind_the_project_and_those_who_handle_them(
    followed: Followed,
) -> None:
    asked_for = followed.road.ask(1_000)
    page = followed.page(RESIDENT)
    assert page.mine
    assert [(each.payment_id, each.state, each.purpose) for each in page.requests] == [(asked_for, "asked", "planter")]
    assert (followed.page(PLAYMAKER).mine, followed.page(PLAYMAKER).requests) == (False, page.requests)
    stranger = followed.page(person("a neighbour"))
    assert (stranger.mine, stranger.requests) == (False, ())


def test_only_projects_with_money_have_a_status(followed: Followed) -> None:
    for project_id in (followed.road.proposal_ids[1], uuid4()):
        for ask in (
            lambda session, each=project_id: queries.get_project(session, ANONYMOUS, GetProject(project_id=each)),
            lambda session, each=project_id: queries.list_reports(session, ListReports(project_id=each)),
        ):
            with pytest.raises(ProjectNotFound):
                followed.db.read(ask)


def test_reports_are_read_in_pages(followed: Followed) -> None:
    for _ in range(3):
        followed.report()

    def page(**more: Any) -> tuple[list[int], int | None]:
        query = ListReports(project_id=followed.project_id, **more)
        found = followed.db.read(lambda session: queries.list_reports(session, query))
        return [each.place for each in found.items], found.next_after

    assert page(limit=2) == ([1, 2], 2)
    assert page(limit=2, after=2) == ([3], None)


def filled(followed: Followed) -> None:
    milestone = planned()
    followed.agree(milestone)
    followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=milestone.due_on + timedelta(days=1))


def questions(followed: Followed) -> dict[str, Any]:
    after: dict[str, Any] = {"after": UUID(int=0)}
    projects = [{}, {"year": 2026}, {"area_id": AREA}, {"state": "granted"}, {"year": 2026, "area_id": AREA}]
    asks: dict[str, Any] = {
        f"projects {each}": lambda session, each=each: queries.list_projects(session, ListProjects(**after, **each))
        for each in projects
    }
    asks["reports"] = lambda session: queries.list_reports(session, ListReports(project_id=followed.project_id))
    asks["project"] = lambda session: queries.get_project(
        session, ANONYMOUS, GetProject(project_id=followed.project_id)
    )
    for area_id in (AREA, None):
        desk = ListAlarms(area_id=area_id)
        waiting = ListPostponements(area_id=area_id, **after)
        asks[f"alarms {area_id}"] = lambda session, desk=desk: queries.list_alarms(session, CITY, desk)
        asks[f"postponements {area_id}"] = lambda session, waiting=waiting: queries.list_postponements(
            session, CITY, waiting
        )
    return asks


def test_a_page_of_projects_reports_or_alarms_is_found_by_its_index(followed: Followed) -> None:
    filled(followed)
    for name, ask in questions(followed).items():
        found = asked(followed.db, ask)
        assert found
        for statement, parameters in found:
            assert not looks_through_all(plan(followed.db, statement, parameters)), (name, statement)


def by_its_index(followed: Followed, index: str) -> bool:
    """Whether the projects of a year are found by it."""
    found = asked(followed.db, questions(followed)["projects {'year': 2026}"])
    return any(index in plan(followed.db, *each) for each in found)


def test_the_projects_of_a_year_are_found_by_the_index_of_years(followed: Followed) -> None:
    assert by_its_index(followed, "ix__project_grant__year_project_id")


def test_twin_without_that_index_all_years_are_looked_through(followed: Followed) -> None:
    run(followed.db, "DROP INDEX ix__project_grant__year_project_id")
    assert not by_its_index(followed, "ix__project_grant__year_project_id")


def test_a_list_of_projects_takes_as_many_statements_however_long_it_is(followed: Followed) -> None:
    with statements(followed.db) as few:
        listed(followed.db)
    other = Followed(followed.db)
    for each in (followed, other):
        each.agree(planned(10), planned(20))
        each.report()
        each.road.pay(1_000)
    with statements(followed.db) as many:
        assert len(listed(followed.db).items) == 4
    assert len(few) == len(many) == 2
