"""Supports: one a person, by the key of the table; taken back and given again; told as a number only."""

from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from contracts import budgets
from contracts.principal import ANONYMOUS
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, draft, listed, page, submitted
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import RESIDENT, Road, person


def support(road: Road, proposal_id: UUID, who: object = NEIGHBOUR) -> None:
    by_id(road, who, budgets.SupportProposal, proposal_id)  # type: ignore[arg-type]


def test_a_person_supports_a_proposal_once_however_often_they_say_so(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    for who in (NEIGHBOUR, NEIGHBOUR, FRIEND):
        support(road, proposal_id, who)
    assert page(road, proposal_id, ANONYMOUS).supports == 2
    assert [line.supports for line in listed(road).items] == [2]


def test_support_is_taken_back_and_given_again(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    support(road, proposal_id)
    by_id(road, NEIGHBOUR, budgets.WithdrawSupport, proposal_id)
    assert page(road, proposal_id).supports == 0
    support(road, proposal_id)
    assert page(road, proposal_id).supports == 1


def test_only_the_reader_is_told_what_is_theirs(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    support(road, proposal_id)
    for who, mine, supported in (
        (RESIDENT, True, False),
        (NEIGHBOUR, False, True),
        (FRIEND, False, False),
        (ANONYMOUS, False, False),
    ):
        found = page(road, proposal_id, who)
        assert (found.mine, found.supported) == (mine, supported)
    by_id(road, NEIGHBOUR, budgets.WithdrawSupport, proposal_id)
    assert not page(road, proposal_id, NEIGHBOUR).supported


def test_support_that_was_never_given_can_be_taken_back(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    support(road, proposal_id, FRIEND)
    by_id(road, NEIGHBOUR, budgets.WithdrawSupport, proposal_id)
    assert page(road, proposal_id).supports == 1


def test_the_database_refuses_a_second_support_of_one_person(road: Road) -> None:
    road.to("ideas")
    support(road, submitted(road))
    with pytest.raises(IntegrityError):
        run(road.db, "INSERT INTO support SELECT * FROM support")


def test_a_draft_cannot_be_supported_and_does_not_show_that_it_is_there(road: Road) -> None:
    road.to("ideas")
    with pytest.raises(budgets.ProposalNotFound):
        support(road, draft(road))


def test_residents_support_and_nobody_from_elsewhere(road: Road) -> None:
    road.to("ideas")
    proposal_id = submitted(road)
    with pytest.raises(budgets.NotResident):
        support(road, proposal_id, person("guest", "citizen", scope="*", area_id="malling"))


def test_support_ends_with_the_ballot(road: Road) -> None:
    road.to("vote")
    with pytest.raises(budgets.WrongState):
        support(road, road.proposal_ids[0])


def test_the_cost_of_a_page_does_not_grow_with_its_lines(road: Road) -> None:
    road.to("ideas")
    statements: list[str] = []
    listener = lambda *told: statements.append(told[2])  # noqa: E731
    counts = []
    for _ in range(2):
        for who in (RESIDENT, NEIGHBOUR, FRIEND):
            support(road, submitted(road, who))
        event.listen(road.db.reader, "before_cursor_execute", listener)
        listed(road)
        event.remove(road.db.reader, "before_cursor_execute", listener)
        counts.append(len(statements))
        statements.clear()
    assert counts[0] == counts[1]
    with road.db.reader.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM support")) == 6
