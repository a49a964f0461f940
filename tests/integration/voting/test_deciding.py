"""An end moves by a recorded, announced decision only; people are reminded of it; and a recount gives the same hash."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import BallotPublished
from contracts.errors import Forbidden
from contracts.principal import Principal, Role
from contracts.voting import (
    ElectionClosing,
    ElectionNotOpen,
    ExtendElection,
    ImpossibleEnd,
    Receipt,
    RecountElection,
    ResultNotDeclared,
)
from services.voting import operations
from services.voting.models import Decided, Election
from tests.integration.voting.conftest import Booth
from tests.integration.voting.test_board import payloads
from tests.integration.voting.test_life import close_early
from tests.mothers_voting import DECISION, PLAYMAKER, asked, ballot, citizen, closing


def extending(event: BallotPublished, time: timedelta) -> ExtendElection:
    return ExtendElection(
        command_id=uuid4(), election_id=event.election_id, closes_at=event.closes_at + time, decision=DECISION
    )


def extend(booth: Booth, command: ExtendElection, who: Principal = PLAYMAKER) -> ElectionClosing:
    return booth.db.run(lambda session: operations.extend_election(session, who, command))


def test_a_playmaker_extends_by_a_decision_that_is_kept_announced_and_on_the_board(booth: Booth) -> None:
    event = booth.announce()
    command = extending(event, timedelta(hours=1))
    assert extend(booth, command).closes_at == command.closes_at
    booth.after(event.closes_at - now())
    booth.advance()
    assert (booth.view(event).state, booth.view(event).closes_at) == ("open", command.closes_at)
    assert isinstance(booth.cast_one(asked(ballot(event))), Receipt)  # the old end has passed
    (said,) = booth.said("ElectionExtended")
    assert (said["closes_at"], said["reason"]) == (command.closes_at.isoformat(), DECISION.text)
    (kept,) = booth.rows(Decided)
    assert (kept.kind, kept.decision) == ("extended", DECISION.dump())
    (entry,) = payloads(booth, event, "decision")
    assert entry == {"kind": "extended", "ends_at": command.closes_at.isoformat(), "decision": DECISION.dump()}
    booth.after(command.closes_at - now())
    assert isinstance(booth.cast_one(asked(ballot(event), citizen(2))), ElectionNotOpen)
    with pytest.raises(ElectionNotOpen, match="closing"):
        extend(booth, extending(event, timedelta(hours=2)))


@pytest.mark.parametrize("time", [timedelta(0), timedelta(hours=-1), timedelta(days=61)])
def test_an_election_is_extended_to_a_later_time_and_not_for_ever(booth: Booth, time: timedelta) -> None:
    event = booth.announce()
    with pytest.raises(ImpossibleEnd):
        extend(booth, extending(event, time))
    assert booth.view(event).closes_at == event.closes_at


def test_only_a_playmaker_of_the_area_extends(booth: Booth) -> None:
    event = booth.announce()
    for who in (citizen(), Principal(person="p", roles=(Role(role="playmaker", scope="lystrup"),))):
        with pytest.raises(Forbidden):
            extend(booth, extending(event, timedelta(hours=1)), who)


def test_the_database_moves_an_end_for_no_decision_and_none_after_the_end(booth: Booth) -> None:
    event = booth.announce()
    later = event.closes_at + timedelta(hours=1)
    with pytest.raises(DBAPIError, match="an_end_moves_by_decision_only"), Session(booth.db.writer) as session:
        session.execute(update(Election).values(ends_at=later))
    close_early(booth, closing(event))
    with Session(booth.db.writer) as session:
        session.execute(insert(Decided).values(decided_row(event, later)))
        with pytest.raises(DBAPIError, match="what_has_ended_is_not_extended"):
            session.execute(update(Election).values(ends_at=later))


def decided_row(event: BallotPublished, ends_at: datetime) -> dict[str, Any]:
    kept = {"decision": {}, "recorded_by": "p", "recorded_at": now()}
    return {"election_id": event.election_id, "ends_at": ends_at, "kind": "extended", **kept}


def test_a_reminder_is_told_once_for_each_end_and_only_where_there_is_time_for_it(booth: Booth) -> None:
    event = booth.announce(opens_at=now() - timedelta(days=3), closes_at=now() + timedelta(days=1))
    booth.announce(opens_at=now() - timedelta(hours=1), closes_at=now() + timedelta(hours=2))  # too short to remind of
    coming = booth.announce(opens_at=now() - timedelta(days=3), closes_at=now() + timedelta(days=5))

    def reminded() -> list[str]:
        booth.db.run(lambda session: operations.remind(session, timedelta(days=2)))
        return [said["closes_at"] for said in booth.said("ElectionClosesSoon")]

    assert reminded() == reminded() == [event.closes_at.isoformat()]
    command = extending(event, timedelta(hours=1))
    extend(booth, command)
    assert reminded() == [event.closes_at.isoformat(), command.closes_at.isoformat()]
    booth.after(timedelta(days=4))
    booth.advance()
    assert reminded()[2:] == [coming.closes_at.isoformat()]


def test_a_recount_gives_the_hash_that_was_declared(booth: Booth) -> None:
    event = booth.announce()
    booth.cast(*(asked(ballot(event, number % 4), citizen(number)) for number in range(9)))
    command = RecountElection(command_id=uuid4(), election_id=event.election_id)
    with pytest.raises(ResultNotDeclared):
        operations.recount_election(booth.db, PLAYMAKER, command)
    booth.declare(event)
    told = operations.recount_election(booth.db, PLAYMAKER, command)
    (said,) = booth.said("ResultDeclared")
    assert (told.same, told.tally_hash) == (True, said["tally_hash"])
    with pytest.raises(Forbidden):
        operations.recount_election(booth.db, citizen(), command)


def test_a_recount_of_other_ballots_says_that_it_is_not_the_same(booth: Booth) -> None:
    """The twin: somebody with all rights to the database has taken its guards off and added a vote."""
    event = booth.announce()
    booth.cast(asked(ballot(event)))
    booth.declare(event)
    on = "" if booth.db.sqlite else " ON anonymous_ballot"
    with booth.db.writer.begin() as connection:
        connection.execute(text(f"DROP TRIGGER anonymous_ballot_stays{on}"))
        connection.execute(text("UPDATE anonymous_ballot SET times = times + 1"))
    command = RecountElection(command_id=uuid4(), election_id=event.election_id)
    assert not operations.recount_election(booth.db, PLAYMAKER, command).same
