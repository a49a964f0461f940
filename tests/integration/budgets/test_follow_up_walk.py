"""Walks over all that may happen to a project with money, in any order and at any time: no way leads out of the tables."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis import clock
from chassis.db import Database
from contracts.budgets.follow_up import ProjectLate, ProjectSilent
from contracts.errors import Refused
from services.budgets.domain import follow_up, grant_agreements
from services.budgets.models import Alarm, AlarmStep, GrantAgreementRow, Milestone, Postponement
from tests.mothers_budgets import PLAYMAKER, RESIDENT
from tests.mothers_follow_up import Followed, day, planned

STEPS_MAX = 15
walking = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ARROWS = {
    "alarm": set(follow_up.ALARMS.items()),
    "milestone": {(start, end) for (start, _), end in follow_up.MILESTONES.items()},
    "agreement": {(start, end) for (start, _), end in grant_agreements.GRANT_AGREEMENTS.items()},
    "postponement": {(start, end) for (start, _), end in follow_up.POSTPONEMENTS.items()},
}


class Walk:
    """A project whose two milestones, and whose alarms, may be moved at any time, while days pass."""

    def __init__(self, db: Database) -> None:
        clock.move(timedelta())
        self.followed, self.days = Followed(db), 0
        self.followed.agree(planned(20), planned(60))
        self.milestones = [each.milestone_id for each in self.followed.page().milestones]

    def version(self) -> int:
        return self.followed.agreement().newest

    def asked(self) -> UUID:
        return next(each.postponement_id for each in self.followed.postponements().items)

    def offer(self, which: int) -> Any:
        offered = [planned(self.days + 70, milestone_id=self.milestones[0]), planned(90)]
        return self.followed.offer(*offered[which:], version=self.version(), who=(PLAYMAKER, RESIDENT)[which])

    def pass_days(self, which: int) -> None:
        self.days += (10, 60)[which]
        clock.move(timedelta(days=self.days))
        self.followed.tick()

    def take(self, move: str, which: int) -> None:
        milestone_id, other = self.milestones[which], (RESIDENT, PLAYMAKER)[which]
        alarms = [self.followed.alarm_id("silent"), self.followed.alarm_id("milestone", milestone_id)]
        taken: dict[str, Callable[[], Any]] = {
            "offer": lambda: self.offer(which),
            "accept": lambda: self.followed.accept(self.version(), other),
            "decline": lambda: self.followed.decline(self.version(), other),
            "under_way": lambda: self.followed.report("under_way", milestone_id=milestone_id),
            "done": lambda: self.followed.report("done", milestone_id=milestone_id),
            "ask": lambda: self.followed.report("delayed", milestone_id=milestone_id, asks_due_on=day(70)),
            "review": lambda: self.followed.review(milestone_id, reached=bool(which)),
            "settle": lambda: self.followed.settle(self.asked(), accept=bool(which)),
            "acknowledge": lambda: self.followed.acknowledge(alarms[which]),
            "postpone": lambda: self.followed.postpone(alarms[which], 20),
            "hand_in": lambda: self.followed.road.hand_in(1),
            "return": self.followed.return_accounts,
            "pass_days": lambda: self.pass_days(which),
        }
        taken[move]()

    def states(self) -> dict[tuple[str, Any], str]:
        """Where everything of the project stands."""

        def read(session: Any) -> dict[tuple[str, Any], str]:
            found: dict[tuple[str, Any], str] = {}
            for name, table, key in (
                ("milestone", Milestone, Milestone.milestone_id),
                ("postponement", Postponement, Postponement.postponement_id),
                ("agreement", GrantAgreementRow, GrantAgreementRow.project_id),
            ):
                mine = select(key, table.state).where(table.project_id == self.followed.project_id)
                found |= {(name, row[0]): row[1] for row in session.execute(mine)}
            return found

        return self.followed.db.read(read)

    def logs(self) -> dict[UUID, list[tuple[str, str]]]:
        """What happened to each alarm: (what, where it stood then)."""

        def read(session: Any) -> dict[UUID, list[tuple[str, str]]]:
            mine = select(AlarmStep).join(Alarm).where(Alarm.project_id == self.followed.project_id)
            found: dict[UUID, list[tuple[str, str]]] = {}
            for row in session.scalars(mine.order_by(AlarmStep.alarm_id, AlarmStep.place)):
                found.setdefault(row.alarm_id, []).append((row.what, row.state))
            return found

        return self.followed.db.read(read)


MOVES = (
    *("offer", "accept", "decline", "under_way", "done", "ask", "review", "settle", "acknowledge", "postpone"),
    *("hand_in", "return", "pass_days"),
)


@walking
@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 1)), max_size=STEPS_MAX))
def test_no_walk_leads_out_of_the_tables_of_what_follows_a_grant(db: Database, steps: list[tuple[str, int]]) -> None:
    walk = Walk(db)
    for move, which in steps:
        before = walk.states()
        with suppress(Refused, StopIteration):
            walk.take(move, which)
        for (kind, key), state in walk.states().items():
            was = before.get((kind, key), state)
            assert state == was or (was, state) in ARROWS[kind]
    raised = 0
    for log in walk.logs().values():
        for (_, was), (what, state) in pairwise([("", "set"), *log]):
            assert follow_up.ALARMS[was, what] == state  # type: ignore[index]
            raised += state == "raised"
    told = len(walk.followed.told(ProjectLate)) + len(walk.followed.told(ProjectSilent))
    assert told == raised, "each alarm that was raised was said, once"


def test_the_walk_goes_all_the_way(db: Database) -> None:
    """The twin: these steps are taken, not refused, so the walk above does meet what it is about."""
    walk = Walk(db)
    for move, which in (
        *(("ask", 0), ("settle", 1), ("ask", 1), ("settle", 0), ("pass_days", 1), ("acknowledge", 0)),
        *(("postpone", 1), ("under_way", 0), ("done", 1), ("review", 1), ("hand_in", 0), ("return", 0)),
    ):
        walk.take(move, which)
    steps = {step for log in walk.logs().values() for step in log}
    assert {what for what, _ in steps} == {"fell_due", "acknowledge_alarm", "put_off", "end", "reopen"}
    assert {state for _, state in steps} == {"set", "raised", "acknowledged", "ended"}
    assert {state for (kind, _), state in walk.states().items() if kind == "postponement"} == {"accepted", "declined"}
