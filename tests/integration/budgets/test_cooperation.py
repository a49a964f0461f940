"""The log of what a joint council and the city have agreed: by either side, public, settled once."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.clock import today
from chassis.db import Database
from contracts.budgets import cooperation, councils
from contracts.errors import Forbidden
from contracts.principal import EVERYWHERE, Principal
from services.budgets import operations, queries
from tests.mothers_budgets import PLAYMAKER, STRANGER, person
from tests.mothers_councils import CHAIR, Assembly, agreeing, settling


@pytest.fixture
def council(db: Database) -> Assembly:
    """Beside it the neighbours' council, with an agreement of theirs: no answer below may hold it."""
    city = person("city", "playmaker", scope=EVERYWHERE)
    neighbours = Assembly(db, city=city).found("malling")
    neighbours.do(city, operations.record_agreement, agreeing(neighbours.council_id))
    found = Assembly(db).found()
    found.appoint()
    return found


def agree(council: Assembly, who: Principal = CHAIR, **changes: Any) -> UUID:
    found: UUID = council.do(who, operations.record_agreement, agreeing(council.council_id, **changes)).id
    return found


def settle(council: Assembly, agreement_id: UUID, who: Principal = PLAYMAKER, **changes: Any) -> Any:
    return council.do(who, operations.settle_agreement, settling(agreement_id, **changes))


def listed(council: Assembly, **asked: Any) -> cooperation.Agreements:
    query = cooperation.ListAgreements(council_id=council.council_id, **asked)
    return council.db.read(lambda session: queries.list_agreements(session, query))


def test_either_side_records_what_was_agreed_and_settles_it(council: Assembly) -> None:
    first, second = agree(council), agree(council, PLAYMAKER)
    settle(council, first)
    settle(council, second, CHAIR, state="dropped", reason="Stien er nedlagt.")
    told = {line.agreement_id: (line.state, line.reason) for line in listed(council).items}
    assert told == {first: ("kept", "Lamperne er tændt."), second: ("dropped", "Stien er nedlagt.")}
    assert "chair" not in str(listed(council).dump()), "who recorded it is told to nobody"
    with pytest.raises(cooperation.AgreementSettled) as refusal:
        settle(council, first)
    assert refusal.value.facts == {"state": "kept"}
    for who in (STRANGER, person("neighbour", "joint_council", scope="malling")):
        with pytest.raises(Forbidden):
            agree(council, who)


def test_the_log_is_read_by_page_and_by_state(council: Assembly) -> None:
    first, second = sorted([agree(council), agree(council)])
    assert [line.agreement_id for line in listed(council).items] == [first, second]
    assert (listed(council, limit=1).items[0].agreement_id, listed(council, limit=1).next_after) == (first, first)
    assert [line.agreement_id for line in listed(council, after=first).items] == [second]
    settle(council, first)
    assert [line.agreement_id for line in listed(council, state="agreed").items] == [second]
    with pytest.raises(councils.CouncilNotFound):
        listed(Assembly(council.db))


def test_what_nobody_settled_is_overdue_after_its_day(council: Assembly) -> None:
    agree(council, due_on=today() + timedelta(days=1))
    agree(council, due_on=None)
    for days, overdue in ((0, 0), (1, 0), (2, 1)):
        clock.move(timedelta(days=days))
        assert sum(line.overdue for line in listed(council).items) == overdue
    settle(council, next(line.agreement_id for line in listed(council).items if line.overdue))
    assert not any(line.overdue for line in listed(council).items)


def test_dates_that_cannot_be_are_refused(council: Assembly) -> None:
    day = timedelta(days=1)
    for changes in ({"agreed_on": today() + day}, {"due_on": today() - day}):
        with pytest.raises(cooperation.ImpossibleDates):
            agree(council, **changes)
    agreement_id = agree(council)
    for settled_on in (today() - day, today() + day):
        with pytest.raises(cooperation.ImpossibleDates):
            settle(council, agreement_id, settled_on=settled_on)
    with pytest.raises(cooperation.AgreementNotFound):
        settle(council, uuid4())


EDITS = {
    "an_agreement_stays": "UPDATE agreement SET title = 'Noget andet'",
    "an_agreement_is_kept": "DELETE FROM agreement",
}


def run(db: Database, statement: str) -> int:
    with db.writer.begin() as connection:
        return connection.execute(text(statement)).rowcount


@pytest.mark.parametrize("guard", EDITS)
def test_what_was_agreed_cannot_be_edited_and_what_was_settled_stays(council: Assembly, guard: str) -> None:
    settle(council, agree(council))
    for edit in (EDITS[guard], "UPDATE agreement SET reason = 'en anden' WHERE state = 'kept'"):
        with pytest.raises(IntegrityError, match="an_agreement_"):
            run(council.db, edit)


@pytest.mark.parametrize("guard", EDITS)
def test_twin_without_its_trigger_what_was_agreed_is_edited(council: Assembly, guard: str) -> None:
    settle(council, agree(council))
    run(council.db, f"DROP TRIGGER {guard}" + ("" if council.db.sqlite else " ON agreement"))
    assert run(council.db, EDITS[guard]) > 0
