"""A walk over all operations and events, in any order: no way leads out of the tables of domain/phases.py."""

from typing import Any, get_args
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from contracts import budgets
from contracts.errors import Refused
from services.budgets import domain, operations
from tests import mothers_framing as framing
from tests.mothers_budgets import AMOUNT, JOINT_COUNCIL, PLAYMAKER, Road

STEPS_MAX = 40
TRIGGERS: tuple[str, ...] = get_args(domain.Trigger)
FORWARD = {
    "draft": "endorse_budget",
    "earmarking": "earmark_granted",
    "ideas": "begin_review",
    "review": "publish_ballot",
    "vote": "result_declared",
    "awarding": "grants_posted",
    "implementation": "close_budget",
}


class Walk:
    """A road on which any step may be tried at any time."""

    def __init__(self, db: Database) -> None:
        self.road = Road(db)
        self.road.open()
        self.dates = 0

    def attempt(self, trigger: str) -> bool:
        """Try it; whether it was taken."""
        try:
            getattr(self, trigger)()
        except (Refused, domain.ResultContradictsBallot):
            return False
        return True

    def endorse_budget(self) -> None:
        self.road.endorsement_id = uuid4()
        self.road.endorse(version=self.version())

    def amend_budget(self) -> None:
        framing.amend(self.road, self.version())

    def return_budget(self) -> None:
        self.road.do(JOINT_COUNCIL, framing.returning(self.road, self.version()))

    def version(self) -> int:
        return self.road.view().version

    def reschedule_budget(self) -> None:
        self.dates += 1
        wanted = budgets.Calendar(vote_closes_at=framing.days(90 + self.dates))
        framing.reschedule(self.road, wanted)

    def change_earmark(self) -> None:
        """Asked, agreed, and answered in one step: nothing is left under way."""
        change_id = framing.agreed(self.road, AMOUNT + self.road.next_number())
        framing.hear(self.road, framing.changed(self.road, change_id))

    def earmark_granted(self) -> None:
        self.road.hear(operations.record_earmark, self.road.earmark_granted())

    def earmark_refused(self) -> None:
        self.road.hear(operations.record_refused_earmark, self.road.earmark_refused())

    def earmark_reversed(self) -> None:
        held = f"earmark/{self.road.budget_id}/2026"
        word = self.road.undone("earmark", "pool/capital/2026", held, self.road.next_number())
        self.road.hear(operations.record_reversal, word)

    def submit_proposal(self) -> None:
        self.road.propose(cost=1_000)

    def begin_development(self) -> None:
        self.road.do(PLAYMAKER, budgets.BeginDevelopment(command_id=uuid4(), budget_id=self.road.budget_id))

    def begin_review(self) -> None:
        if self.road.phase() == "ideas":
            self.road.propose(cost=1_000)
        self.road.begin_review()

    def review_proposal(self) -> None:
        self.road.proposal_ids.append(uuid4()) if not self.road.proposal_ids else None
        self.road.review(0, 1_000)

    def publish_ballot(self) -> None:
        feasible = [view for view in self.road.view().proposals if view.state in ("submitted", "feasible")]
        self.road.proposal_ids = [view.proposal_id for view in feasible] or self.road.proposal_ids
        for place in range(len(feasible)):
            self.road.review(place, 1_000)
        calendar = self.road.view().calendar
        self.road.do(PLAYMAKER, self.road.publishing(closes_at=calendar.vote_closes_at or framing.days(14)))

    def result_declared(self) -> None:
        self.road.hear(operations.record_result, self.road.result(0))

    def grants_posted(self) -> None:
        self.road.hear(operations.record_grants, self.road.grants_posted())

    def grant_refused(self) -> None:
        self.road.hear(operations.record_refused_grants, self.road.grant_refused())

    def close_budget(self) -> None:
        self.road.close()


def in_the_table(before: str, trigger: str) -> Any:
    arrows: Any = domain.PHASES
    return arrows.get((before, trigger))


@given(steps=st.lists(st.one_of(st.just("forward"), st.sampled_from(TRIGGERS)), max_size=STEPS_MAX))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_walk_leads_out_of_the_table(db: Database, steps: list[str]) -> None:
    walk = Walk(db)
    for step in steps:
        before = walk.road.phase()
        trigger = FORWARD.get(before, "close_budget") if step == "forward" else step
        taken = walk.attempt(trigger)
        after = walk.road.phase()
        assert after in get_args(budgets.Phase)
        assert after in (before, in_the_table(before, trigger)), f"{before} --{trigger}--> {after}"
        is_command = hasattr(operations, trigger)
        if is_command and in_the_table(before, trigger) is None:
            assert not taken, f"{trigger} was taken in {before}"
        if taken and is_command:
            assert after == in_the_table(before, trigger)
