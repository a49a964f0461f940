"""A walk over all that can happen to changes of an earmark, in any order: no way leads out of their table."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.db import Database
from contracts.errors import NotYet, Refused
from services.budgets import domain, operations
from services.budgets.models import EarmarkChange
from tests import mothers_framing as framing
from tests.mothers_budgets import AMOUNT, Road

STEPS_MAX = 15


def steps(road: Road, asked: list[UUID]) -> dict[str, Callable[[UUID], Any]]:
    held = f"earmark/{road.budget_id}/2026"
    return {
        "ask": lambda _: asked.append(framing.ask_change(road, AMOUNT + len(asked) + 1)),
        "agree": lambda change_id: framing.agree(road, change_id),
        "decline": lambda change_id: framing.decline(road, change_id),
        "changed": lambda change_id: framing.hear(road, framing.changed(road, change_id)),
        "not changed": lambda change_id: framing.hear(road, framing.not_changed(road, change_id)),
        "reversed": lambda _: road.hear(
            operations.record_reversal, road.undone("earmark", "pool/capital/2026", held, road.next_number())
        ),
        "endorsed": lambda _: endorse(road),
        "closed": lambda _: road.close(),
    }


def endorse(road: Road) -> None:
    road.endorsement_id = uuid4()
    road.endorse()
    road.be_earmarked()


def states(road: Road) -> dict[UUID, str]:
    ours = select(EarmarkChange).where(EarmarkChange.budget_id == road.budget_id)
    return road.db.read(lambda session: {each.change_id: each.state for each in session.scalars(ours)})


STEPS = sorted(steps(Road(None), []))  # type: ignore[arg-type] # nothing is asked of it


@given(walk=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), max_size=STEPS_MAX))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_walk_leads_a_change_of_an_earmark_out_of_its_table(db: Database, walk: list[tuple[str, int]]) -> None:
    road, asked = Road(db).to("ideas"), [uuid4()]
    arrows = {(start, end) for (start, _), end in domain.CHANGES.items()}
    for step, chosen in walk:
        before = states(road)
        with suppress(Refused, NotYet):
            steps(road, asked)[step](asked[-1 - chosen % len(asked)])
        after = states(road)
        for change_id, state in after.items():
            known = before.get(change_id)
            assert state == known or (known, state) in arrows or (known is None and state == "asked"), step
        assert sum(state in domain.OPEN_CHANGES for state in after.values()) <= 1
