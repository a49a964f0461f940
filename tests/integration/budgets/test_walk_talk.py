"""Walks over all that may be done to comments and agreements, by anybody: no way leads out of their tables."""

from contextlib import suppress
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from contracts import budgets
from contracts.errors import Refused
from services.budgets import domain, operations
from services.budgets.models import Comment
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, submitted
from tests.integration.budgets.test_comments import OTHER_PLAYMAKER, do, write
from tests.integration.budgets.test_cooperation import listed
from tests.mothers_budgets import PLAYMAKER, Road
from tests.mothers_councils import CHAIR, Assembly, agreeing, settling

PEOPLE = (NEIGHBOUR, FRIEND, PLAYMAKER, OTHER_PLAYMAKER)
ACTS: dict[str, tuple[Any, dict[str, Any]]] = {
    "flag_comment": (budgets.comments.FlagComment, {}),
    "keep_comment": (budgets.comments.KeepComment, {}),
    "hide_comment": (budgets.comments.HideComment, {}),
    "appeal_comment": (budgets.comments.AppealComment, {}),
    "hiding_upheld": (budgets.comments.SettleAppeal, {"restore": False}),
    "comment_restored": (budgets.comments.SettleAppeal, {"restore": True}),
}
walking = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@walking
@given(steps=st.lists(st.tuples(st.sampled_from(list(ACTS)), st.sampled_from(PEOPLE)), max_size=20))
def test_no_walk_leads_a_comment_out_of_its_table(db: Database, steps: list[Any]) -> None:
    road = Road(db).to("ideas")
    comment_id = write(road, submitted(road))

    def state() -> str:
        return road.db.read(lambda session: session.get_one(Comment, comment_id).state)

    for act, who in steps:
        kind, more = ACTS[act]
        before = state()
        taken = None
        with suppress(Refused):
            taken = do(road, who, kind, comment_id, **more)
        if taken is None:
            assert state() == before, "a refusal changes nothing"
        else:  # a second flag of one person says nothing new, and is no arrow
            said_before = act == "flag_comment" and state() == before
            assert said_before or state() == domain.COMMENT_STATES[before, act], f"{before} --{act}--> {state()}"  # type: ignore[index]


def test_the_walk_of_a_comment_meets_every_state(db: Database) -> None:
    """The twin: these steps are taken, not refused."""
    road = Road(db).to("ideas")
    comment_id = write(road, submitted(road))
    met = ["shown"]
    acts = ("flag_comment", "hide_comment", "appeal_comment", "hiding_upheld")
    for act, who in zip(acts, (FRIEND, PLAYMAKER, NEIGHBOUR, OTHER_PLAYMAKER), strict=True):
        kind, more = ACTS[act]
        met.append(do(road, who, kind, comment_id, **more))
    assert set(met) == set(get_args(budgets.comments.CommentState))


@walking
@given(steps=st.lists(st.tuples(st.sampled_from(get_args(domain.AgreementTrigger)), st.integers(0, 3)), max_size=10))
def test_no_walk_leads_an_agreement_out_of_its_table(db: Database, steps: list[Any]) -> None:
    council = Assembly(db).found()
    made = [council.do(PLAYMAKER, operations.record_agreement, agreeing(council.council_id)).id for _ in range(2)]
    for trigger, which in steps:
        before = {line.agreement_id: line.state for line in listed(council).items}
        agreement_id = made[which % len(made)]
        with suppress(Refused):
            council.do(PLAYMAKER, operations.settle_agreement, settling(agreement_id, state=trigger))
        for line in listed(council).items:
            was = before[line.agreement_id]
            assert line.state in (was, domain.AGREEMENTS.get((was, trigger))), f"{was} --{trigger}--> {line.state}"
    assert CHAIR.person not in str(listed(council).dump())
