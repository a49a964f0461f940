"""All that may be read, page by page, of every dataset; and nothing of what may not."""

import json
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from chassis.db import Database
from contracts import budgets
from contracts.budgets.open_data import DATASETS, DatasetName, ListOpenData, OpenDataPage
from contracts.errors import Invalid
from services.budgets import operations, queries
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, draft, edit, submitted
from tests.mothers_applications import Plea
from tests.mothers_areas import record_areas
from tests.mothers_budgets import AREA, PLAYMAKER, RESIDENT, Road
from tests.mothers_councils import Assembly, agreeing
from tests.mothers_initiatives import Idea

PERSONS = ("playmaker", "resident", "joint council", "neighbour", "friend", "coder", "approver", "chair")


def page(db: Database, dataset: Any, **asked: Any) -> OpenDataPage:
    return db.read(lambda session: queries.list_open_data(session, ListOpenData(dataset=dataset, **asked)))


def whole(db: Database, dataset: Any, limit: int = 100) -> list[dict[str, str | None]]:
    found: list[Any] = []
    after = None
    while True:
        told = page(db, dataset, after=after, limit=limit)
        found += told.rows
        after = told.next_after
        if after is None:
            return [dict(zip(DATASETS[dataset].columns, row, strict=True)) for row in found]


@pytest.fixture
def town(db: Database) -> Road:
    """A budget that was paid from, one with proposals in it, an idea, an agreement, applications and one in private."""
    Idea(db).start()
    record_areas(db, AREA, "malling")
    council = Assembly(db).found()
    council.appoint()
    for _ in range(2):
        council.do(PLAYMAKER, operations.record_agreement, agreeing(council.council_id))
    paid = Road(db).to("implementation")
    paid.approve(paid.enter(1_000))
    paid.report()
    for _ in range(2):
        Plea(db).to("submitted")
    Plea(db).draft()
    return Road(db).to("ideas")


def test_each_dataset_is_told_whole_however_small_its_pages(town: Road) -> None:
    proposal_id = submitted(town)
    edit(town, proposal_id)
    for dataset in get_args(DatasetName):
        all_of_it = whole(town.db, dataset)
        assert all_of_it, dataset
        assert whole(town.db, dataset, limit=1) == all_of_it, dataset


def test_no_person_stands_in_any_of_it(town: Road) -> None:
    proposal_id = submitted(town)
    by_id(town, NEIGHBOUR, budgets.SupportProposal, proposal_id)
    by_id(town, FRIEND, budgets.comments.WriteComment, proposal_id, text="Ja tak")
    for dataset in get_args(DatasetName):
        for row in whole(town.db, dataset):
            assert not set(PERSONS) & set(row.values()), (dataset, row)
    assert "resident" in json.dumps(raw(town, proposal_id)), "the twin: it stands in the table"


def raw(road: Road, proposal_id: UUID) -> list[str]:
    from services.budgets.models import Proposal

    return [road.db.read(lambda session: session.get_one(Proposal, proposal_id).submitted_by)]


def test_drafts_and_what_they_once_said_stay_with_their_authors(town: Road) -> None:
    hidden = draft(town, title="Endnu hemmelig")
    public = draft(town, title="Før andre så den")
    edit(town, public, title="Som andre ser den")
    by_id(town, RESIDENT, budgets.HandInProposal, public)
    told = [whole(town.db, dataset) for dataset in ("proposals", "proposal-versions")]
    assert str(hidden) not in json.dumps(told)
    assert "Før andre så den" not in json.dumps(told, ensure_ascii=False)
    assert [row["version"] for row in told[1] if row["proposal_id"] == str(public)] == ["2"]


def test_supports_money_and_what_review_said_are_told_as_they_are(town: Road) -> None:
    proposal_id = submitted(town)
    for who in (NEIGHBOUR, FRIEND):
        by_id(town, who, budgets.SupportProposal, proposal_id)
    by_id(town, FRIEND, budgets.WithdrawSupport, proposal_id)
    rows = {row["proposal_id"]: row for row in whole(town.db, "proposals")}
    ours = rows[str(proposal_id)]
    assert (ours["supports"], ours["state"], ours["assisted"], ours["confirmed_cost"]) == (
        "1",
        "submitted",
        "false",
        None,
    )
    assert {(row["state"], row["confirmed_cost"]) for row in rows.values()} >= {("won", "32000"), ("lost", "78450")}
    assert sorted((row["place"], row["awarded"]) for row in whole(town.db, "projects")) == [
        ("0", "32000"),
        ("1", None),
        ("2", "20000"),
    ]
    money = sorted((row["granted"], row["paid"], row["reports"], row["state"]) for row in whole(town.db, "grants"))
    assert money == [("20000", "0", "0", "granted"), ("32000", "0", "1", "granted")]
    (council,) = whole(town.db, "joint-councils")
    assert council["area_ids"] == AREA
    (idea,) = whole(town.db, "initiatives")
    assert (idea["area_id"], len(str(idea["started_on"]))) == (AREA, 10)


@pytest.mark.parametrize("dataset", get_args(DatasetName))
def test_a_page_is_one_statement(town: Road, dataset: Any) -> None:
    statements: list[str] = []
    with Session(town.db.writer) as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        queries.list_open_data(session, ListOpenData(dataset=dataset))
    assert len([each for each in statements if each.startswith("SELECT")]) == 1


@pytest.mark.parametrize("after", ["x", "1/2", "/", f"{UUID(int=1)}/x", f"{UUID(int=1)}/1/1"])
def test_a_page_that_ends_nowhere_is_refused(db: Database, after: str) -> None:
    with pytest.raises(Invalid):
        page(db, "proposal-versions", after=after)
    assert page(db, "proposal-versions", after=f"{uuid4()}/1").rows == ()
