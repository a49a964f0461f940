"""A page costs the same however long the list: each question finds its rows by an index and sorts nothing."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from chassis.db import Database
from chassis.migrate import merged
from contracts import budgets
from contracts.budgets.attachments import GetAttachmentRoom, ListAttachments
from services.budgets import models, queries
from tests.bench import proposals as bench
from tests.integration.budgets.people import NEIGHBOUR, by_id, submitted
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import RESIDENT, Road
from tests.plans import Ask, asked, looks_through_all, plan


def questions(road: Road, proposal_id: UUID) -> dict[str, Ask]:
    after: dict[str, Any] = {"after": UUID(int=0), "limit": 50}
    listing = budgets.ListProposals(budget_id=road.budget_id, **after)
    comments = budgets.comments.ListComments(proposal_id=proposal_id, after=1)
    review = budgets.ListReview(proposal_id=proposal_id, after=1)
    versions = budgets.ListVersions(proposal_id=proposal_id, after=1)
    found = budgets.ListProposals(budget_id=road.budget_id, search="bålhytten søen", **after)
    places = budgets.ListPlaces(budget_id=road.budget_id, **after)
    subject: dict[str, Any] = {"subject": "proposal", "subject_id": proposal_id}
    attached, room = ListAttachments(**subject, after=1), GetAttachmentRoom(**subject)
    return {
        "search": lambda session: queries.list_proposals(session, found),
        "map": lambda session: queries.list_places(session, places),
        "proposals": lambda session: queries.list_proposals(session, listing),
        "own proposals": lambda session: queries.list_own_proposals(session, RESIDENT, budgets.ListOwnProposals()),
        "comments": lambda session: queries.list_comments(session, RESIDENT, comments),
        "review": lambda session: queries.list_review(session, RESIDENT, review),
        "versions": lambda session: queries.list_versions(session, RESIDENT, versions),
        "attachments": lambda session: queries.list_attachments(session, RESIDENT, attached),
        "room for attachments": lambda session: queries.get_attachment_room(session, RESIDENT, room),
    }


def filled(road: Road) -> UUID:
    road.to("ideas")
    proposal_id = submitted(road)
    by_id(road, NEIGHBOUR, budgets.SupportProposal, proposal_id)
    by_id(road, NEIGHBOUR, budgets.comments.WriteComment, proposal_id, text="Ja tak")
    return proposal_id


NAMES = (
    "proposals",
    "search",
    "map",
    "own proposals",
    "comments",
    "review",
    "versions",
    "attachments",
    "room for attachments",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_found_by_its_index(road: Road, name: str) -> None:
    proposal_id = filled(road)
    statements = asked(road.db, questions(road, proposal_id)[name])
    assert statements
    for statement, parameters in statements:
        assert not looks_through_all(plan(road.db, statement, parameters)), statement


def test_twin_without_its_index_a_list_is_looked_through(road: Road) -> None:
    proposal_id = filled(road)
    run(road.db, "DROP INDEX ix__proposal__budget_id_proposal_id")
    run(road.db, "CREATE INDEX by_title ON proposal (title)")
    plans = [plan(road.db, *each) for each in asked(road.db, questions(road, proposal_id)["proposals"])]
    assert any("budget_id" not in found or looks_through_all(found) for found in plans)


FEW, MANY = 80, 640
PAGED = ("list", "list from the middle", "list of a category", "own", "search, a word in each", "search, one in eight")


def steps(db: Database, ask: Ask) -> int:
    """How many instructions SQLite carries out for a question: the same each time, whatever else the machine does."""
    taken: list[None] = []
    with Session(db.reader) as session:
        driver: Any = session.connection().connection.driver_connection
        driver.set_progress_handler(lambda: taken.append(None), 1)
        ask(session)
        driver.set_progress_handler(None, 1)
    return len(taken)


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Database, UUID]]]:
    """The same budget with few proposals and with many; a proposal has as many supports and comments in both."""
    found = []
    for size in (FEW, MANY):
        db = Database(f"sqlite:///{tmp_path_factory.mktemp('sizes') / 'town.db'}")
        merged(models.Base.metadata).create_all(db.writer)
        road = Road(db).to("ideas")
        bench.fill(db, road.budget_id, size, each=2)
        found.append((db, road.budget_id))
    yield found
    for db, _ in found:
        db.close()


@pytest.mark.parametrize("name", [*PAGED, "map, all", "comments"])
def test_a_page_takes_as_many_steps_among_many_as_among_few(sizes: list[tuple[Database, UUID]], name: str) -> None:
    few, many = (steps(db, bench.questions(budget_id, limit=5)[name]) for db, budget_id in sizes)
    assert 0 < many < 1.3 * few


def test_twin_a_question_without_an_index_takes_more_steps_the_more_there_are(
    sizes: list[tuple[Database, UUID]],
) -> None:
    looking = text("SELECT * FROM proposal WHERE title LIKE '%gynger%' ORDER BY submitted_at LIMIT 6")
    few, many = (steps(db, lambda session: session.execute(looking).all()) for db, _ in sizes)
    assert many > 4 * few
