"""A walk over all that can be done to drafts, by anybody of finance: no way leads out of their table."""

from contextlib import suppress
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.db import Database
from contracts.errors import Refused
from contracts.ledger import Draft
from services.ledger.domain import drafting
from services.ledger.models import DraftRow
from tests import mothers_ledger as mothers
from tests.integration.ledger.test_drafts import ANOTHER, ONE, THIRD, attest, enter, withdraw
from tests.machines import states

PEOPLE = (ONE, ANOTHER, THIRD)
STEPS = st.tuples(st.sampled_from(("enter", "attest", "withdraw")), st.sampled_from(PEOPLE), st.integers(0, 900))
LARGE = 100
"""Above it a draft takes a third person."""


def take(db: Database, drafts: list[Draft], step: str, who: Any, number: int) -> None:
    if step == "enter":
        drafts.append(enter(db, mothers.cut(amount=number + 1), who, LARGE))
    elif drafts:
        {"attest": attest, "withdraw": withdraw}[step](db, drafts[number % len(drafts)], who)


def standing(db: Database, drafts: list[Draft]) -> dict[Any, tuple[str, int]]:
    def read(session: Any) -> dict[Any, tuple[str, int]]:
        rows = [session.get_one(DraftRow, draft.draft_id) for draft in drafts]
        return {row.draft_id: (row.state, row.missing) for row in rows}

    return db.read(read)


@given(steps=st.lists(STEPS, max_size=16))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_walk_leads_a_draft_out_of_its_table(db: Database, steps: list[Any]) -> None:
    drafts: list[Draft] = []
    for step, who, number in steps:
        before = standing(db, drafts)
        with suppress(Refused):
            take(db, drafts, step, who, number)
        for draft_id, (state, missing) in standing(db, drafts).items():
            was, lacked = before.get(draft_id, ("waiting", 2))
            ends = {end for (start, _), end in drafting.DRAFTS.items() if start == was}
            assert state == was or state in ends, f"{was} --{step}--> {state}"
            assert missing <= lacked and (was == "waiting" or missing == lacked)
            assert state != "posted" or missing == 0


def test_the_walk_of_drafts_meets_every_state(db: Database) -> None:
    """The twin: these steps are taken, not refused."""
    drafts: list[Draft] = []
    for number, steps in enumerate(("", "attest", "withdraw", "attest")):
        take(db, drafts, "enter", ONE, 99 if number != 3 else 950)
        for step in filter(None, [steps]):
            take(db, drafts, step, ANOTHER, number)
    take(db, drafts, "attest", THIRD, 3)
    met = {state for state, _ in standing(db, drafts).values()}
    assert met == set(get_args(drafting.State)) == states(drafting.DRAFTS)
