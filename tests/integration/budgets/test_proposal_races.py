"""What only PostgreSQL shows: residents at the same moment (nobody counts twice, no consent is lost)."""

from typing import Any
from uuid import UUID, uuid4

from contracts import budgets
from services.budgets import operations
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, page, submitted
from tests.integration.budgets.test_comments import comments
from tests.integration.budgets.test_merging import merge
from tests.integration.budgets.test_races import road
from tests.mothers_budgets import Road
from tests.races import together, without_row_locks

__all__ = ["road"]


def agree_at_once(road: Road) -> tuple[UUID, list[Any]]:
    """The last two authors agree in the same moment."""
    road.to("ideas")
    merged = merge(road, submitted(road), submitted(road, NEIGHBOUR), submitted(road, FRIEND)).id
    commands = [budgets.AgreeToMerge(command_id=uuid4(), proposal_id=merged) for _ in range(2)]
    works = [
        lambda session, who=who, said=said: operations.agree_to_merge(session, who, said)
        for who, said in zip((NEIGHBOUR, FRIEND), commands, strict=True)
    ]
    return merged, together(road.db, *works)


def test_two_last_consents_at_once_make_the_merger_happen(road: Road) -> None:
    merged, answers = agree_at_once(road)
    assert sorted(answer.state for answer in answers) == ["merging", "submitted"]
    assert page(road, merged).state == "submitted"


def test_twin_without_the_row_lock_all_have_agreed_and_nothing_happens(road: Road) -> None:
    without_row_locks(road.db)
    merged, _ = agree_at_once(road)
    assert (page(road, merged).state, page(road, merged).waiting_for) == ("merging", 0)


def test_one_person_who_supports_twice_at_once_counts_once(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    commands = [budgets.SupportProposal(command_id=uuid4(), proposal_id=proposal_id) for _ in range(2)]
    works = [lambda session, said=said: operations.support_proposal(session, NEIGHBOUR, said) for said in commands]
    assert [answer.state for answer in together(road.db, *works)] == ["supported", "supported"]
    assert page(road, proposal_id).supports == 1


def test_two_comments_at_once_stand_one_after_the_other(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    commands = [
        budgets.comments.WriteComment(command_id=uuid4(), proposal_id=proposal_id, text="Ja tak") for _ in range(2)
    ]
    works = [lambda session, said=said: operations.write_comment(session, NEIGHBOUR, said) for said in commands]
    together(road.db, *works)
    assert [line.place for line in comments(road, proposal_id).items] == [1, 2]
