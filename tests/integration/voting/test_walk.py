"""A walk over all that can be done to an election, and the clock with it: no way leads out of its table."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, get_args
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.clock import now
from contracts.errors import Refused
from contracts.voting import ExtendElection
from services.voting import operations
from services.voting.domain import calendar
from services.voting.models import Election
from tests.integration.voting.conftest import Booth
from tests.machines import reachable, states
from tests.mothers_voting import DECISION, PLAYMAKER, asked, ballot, citizen, closing

HOUR = timedelta(hours=1)
STEPS = ("wait", "write_down", "cast_ballot", "close_election", "extend_election", "open_box", "declare")


class Walk:
    """One election that opens in an hour, for two."""

    def __init__(self, booth: Booth) -> None:
        self.booth = booth
        self.event = booth.announce(opens_at=now() + HOUR, closes_at=now() + 3 * HOUR)

    def state(self) -> str:
        rows = self.booth.rows(Election)
        return str(next(row.state for row in rows if row.election_id == self.event.election_id))

    def take(self, step: str, which: int) -> None:
        taken: dict[str, Callable[[], Any]] = {
            "wait": lambda: self.booth.after(HOUR),
            "write_down": self.booth.advance,
            "cast_ballot": lambda: self.booth.cast(asked(ballot(self.event), citizen(which))),
            "close_election": lambda: self.decide(operations.close_election, closing(self.event)),
            "extend_election": lambda: self.decide(operations.extend_election, self.extending()),
            "open_box": lambda: operations.close_boxes(self.booth.db, self.booth.keys),
            "declare": lambda: operations.declare_results(self.booth.db),
        }
        taken[step]()

    def decide(self, operation: Any, command: Any) -> None:
        self.booth.db.run(lambda session: operation(session, PLAYMAKER, command))

    def extending(self) -> ExtendElection:
        ends = now() + 4 * HOUR
        return ExtendElection(command_id=uuid4(), election_id=self.event.election_id, closes_at=ends, decision=DECISION)


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 3)), max_size=14))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_walk_leads_an_election_out_of_its_table_or_back(booth: Booth, steps: list[tuple[str, int]]) -> None:
    walk = Walk(booth)
    for step, which in steps:
        before = walk.state()
        with suppress(Refused):
            walk.take(step, which)
        assert walk.state() in reachable(calendar.ELECTIONS, before), f"{before} --{step}--> {walk.state()}"


def test_the_walk_of_an_election_goes_all_the_way(booth: Booth) -> None:
    """The twin: these steps are taken, so the walk above does meet every state."""
    walk = Walk(booth)
    met = [walk.state()]
    ways = (("wait", "write_down"), ("cast_ballot", "close_election"), ("wait", "open_box"), ("declare",))
    for steps in ways:
        for step in steps:
            walk.take(step, 1)
        met.append(walk.state())
    assert met == list(get_args(calendar.State))
    assert states(calendar.ELECTIONS) == set(met)
