"""Files attached at the same moment, and in any order: the limit holds, and no way leads out of the table."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.db import Database
from contracts import budgets
from contracts.budgets.attachments import HideAttachment, RemoveAttachment, RestoreAttachment
from contracts.errors import Refused
from services.budgets import domain, operations
from services.budgets.models import Attachment
from tests.integration.budgets.people import FRIEND, submitted
from tests.integration.budgets.test_races import road
from tests.mothers_attachments import adding, attach, do, names
from tests.mothers_budgets import PLAYMAKER, RESIDENT, Road, person
from tests.races import together, without_row_locks

__all__ = ["road"]
STEPS: dict[str, tuple[Any, dict[str, Any]]] = {
    "remove_attachment": (RemoveAttachment, {}),
    "hide_attachment": (HideAttachment, {"reason": "set på"}),
    "restore_attachment": (RestoreAttachment, {}),
}
PEOPLE = (RESIDENT, FRIEND, PLAYMAKER, person("other playmaker", "playmaker"))


def two_for_the_last_place(road: Road) -> tuple[UUID, list[Any]]:
    road.to("ideas")
    proposal_id = submitted(road)
    for _ in range(domain.attachments.ATTACHMENTS_MAX["proposal"] - 1):
        attach(road, proposal_id)
    works = [
        lambda session, said=said: operations.add_attachment(session, RESIDENT, said)
        for said in (adding(proposal_id), adding(proposal_id))
    ]
    return proposal_id, together(road.db, *works)


def test_two_files_at_once_do_not_pass_the_limit(road: Road) -> None:
    proposal_id, answers = two_for_the_last_place(road)
    assert {type(answer) for answer in answers} == {budgets.Done, budgets.LimitReached}
    assert len(names(road, proposal_id)) == domain.attachments.ATTACHMENTS_MAX["proposal"]


def test_twin_without_the_row_lock_the_limit_is_passed(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    without_row_locks(road.db)
    places = iter(range(100, 200))  # nor the key that has each place once
    monkeypatch.setattr("services.budgets.queries.require_room", room_and_a_place(places))
    proposal_id, _ = two_for_the_last_place(road)
    assert len(names(road, proposal_id)) == domain.attachments.ATTACHMENTS_MAX["proposal"] + 1


def room_and_a_place(places: Any) -> Any:
    from services.budgets.queries.attachments import require_room

    def require(*asked: Any) -> int:
        require_room(*asked)
        return int(next(places))

    return require


def states(db: Database) -> dict[UUID, str]:
    rows = select(Attachment.attachment_id, Attachment.state)
    return db.read(lambda session: {row.attachment_id: row.state for row in session.execute(rows)})


STEP = st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(PEOPLE), st.integers(0, 1))


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEP, min_size=3, max_size=15))
def test_no_walk_leads_an_attachment_out_of_its_table(db: Database, steps: list[Any]) -> None:
    walk = Road(db).to("ideas")
    proposal_id = submitted(walk)
    ours = [attach(walk, proposal_id, who=RESIDENT) for _ in range(2)]
    for step, who, place in steps:
        before = states(db)
        kind, content = STEPS[step]
        try:
            do(walk, who, kind, ours[place], **content)
        except Refused:
            assert states(db) == before
            continue
        after = states(db)
        assert after.pop(ours[place]) == domain.attachments.ATTACHMENT_STATES[before.pop(ours[place]), step]  # type: ignore[index]
        assert after == before
    assert set(states(db)) >= set(ours)
