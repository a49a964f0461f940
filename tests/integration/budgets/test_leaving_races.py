"""What only PostgreSQL shows: the two last authors of a proposal leave at the same moment."""

from typing import Any
from uuid import UUID, uuid4

from contracts.budgets.leaving import LastAuthor, LeaveProposal
from services.budgets import operations
from tests.integration.budgets.people import FRIEND, invite, page, submitted
from tests.integration.budgets.test_races import road
from tests.mothers_budgets import RESIDENT, Road
from tests.races import together, without_row_locks

__all__ = ["road"]


def leave_at_once(road: Road) -> tuple[UUID, list[Any]]:
    road.to("ideas")
    proposal_id = submitted(road)
    invite(road, proposal_id, FRIEND)
    command = LeaveProposal(command_id=uuid4(), proposal_id=proposal_id)
    works = [lambda session, who=who: operations.leave_proposal(session, who, command) for who in (RESIDENT, FRIEND)]
    return proposal_id, together(road.db, *works)


def test_of_two_who_leave_at_once_one_stays(road: Road) -> None:
    proposal_id, answers = leave_at_once(road)
    assert sum(isinstance(answer, LastAuthor) for answer in answers) == 1
    assert page(road, proposal_id).authors == 1


def test_twin_without_the_row_lock_both_are_told_that_they_left(road: Road) -> None:
    without_row_locks(road.db)
    proposal_id, answers = leave_at_once(road)
    assert not any(isinstance(answer, LastAuthor) for answer in answers)
    assert page(road, proposal_id).authors == 0
