"""A voting service's database with its tables, its keys, and what a test does with them over and over."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from chassis import clock
from chassis.answers import Asked
from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts.budgets import BallotPublished
from contracts.errors import Refused
from contracts.principal import Principal
from contracts.voting import ElectionView, EligibilityView, GetElection, GetEligibility, Receipt
from services.voting import models, operations, queries
from services.voting.keys import Keys
from services.voting.operations.polling import GRACE
from tests.mothers_voting import published


@dataclass(frozen=True)
class Booth:
    """One voting service without its bus."""

    db: Database
    keys: Keys

    def announce(self, event: BallotPublished | None = None, **changes: Any) -> BallotPublished:
        event = event or published(**changes)
        self.db.run(lambda session: operations.announce_election(session, event, self.keys))
        self.advance()
        return event

    def advance(self) -> None:
        self.db.run(operations.advance_elections)

    def cast(self, *asked: Asked) -> list[Receipt | Refused]:
        return self.db.run(lambda session: operations.cast_ballots(session, asked, self.keys))

    def cast_one(self, asked: Asked) -> Receipt | Refused:
        (answer,) = self.cast(asked)
        return answer

    def close(self, event: BallotPublished) -> None:
        """Let the calendar close it, and the grace pass."""
        self.after(event.closes_at - clock.now() + GRACE)
        self.advance()
        operations.close_boxes(self.db, self.keys)

    def declare(self, event: BallotPublished) -> None:
        self.close(event)
        operations.declare_results(self.db)

    def after(self, time: timedelta) -> None:
        """The clock is so much later from now on."""
        clock.move(clock._offset + time)

    def view(self, event: BallotPublished) -> ElectionView:
        return self.db.read(lambda session: queries.get_election(session, GetElection(election_id=event.election_id)))

    def eligibility(self, event: BallotPublished, who: Principal) -> EligibilityView:
        query = GetEligibility(election_id=event.election_id)
        return self.db.read(lambda session: queries.get_eligibility(session, who, query))

    def said(self, kind: str) -> list[dict[str, Any]]:
        """What waits to be sent of this kind of event."""
        bodies = self.db.read(
            lambda session: session.scalars(select(OutboxRow.body).order_by(OutboxRow.position)).all()
        )
        read = [json.loads(body) for body in bodies]
        return [body["data"] for body in read if f".{kind}." in body["type"]]

    def rows(self, model: Any) -> Sequence[Any]:
        return self.db.read(lambda session: session.scalars(select(model)).all())


@pytest.fixture
def booth(tables: Callable[[Any], Database], tmp_path: Path) -> Iterator[Booth]:
    db = tables(models.Base)
    yield Booth(db, Keys(tmp_path / "keys"))
    clock.move(timedelta())
