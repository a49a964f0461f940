"""An author steps down alone; a proposal is never without one."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from contracts import budgets
from contracts.budgets.leaving import LastAuthor, LeaveProposal, MergerWaits
from services.budgets.models import Author, FormerAuthor
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, draft, edit, invite, page, submitted
from tests.integration.budgets.test_merging import merge
from tests.mothers_budgets import RESIDENT, Road


@pytest.fixture
def ideas(road: Road) -> Road:
    return road.to("ideas")


def leave(road: Road, proposal_id: UUID, who: Any = RESIDENT) -> Any:
    return by_id(road, who, LeaveProposal, proposal_id)


def test_who_leaves_is_an_author_no_more_and_the_others_go_on(ideas: Road) -> None:
    proposal_id = draft(ideas)
    invite(ideas, proposal_id, FRIEND)
    leave(ideas, proposal_id)
    with pytest.raises(budgets.NotAuthor):
        edit(ideas, proposal_id)
    with pytest.raises(budgets.ProposalNotFound):
        page(ideas, proposal_id)
    edit(ideas, proposal_id, who=FRIEND)
    by_id(ideas, FRIEND, budgets.HandInProposal, proposal_id)
    assert (page(ideas, proposal_id).authors, page(ideas, proposal_id).version) == (1, 2)


def test_who_was_an_author_is_kept_and_may_come_back_and_leave_again(ideas: Road) -> None:
    proposal_id = submitted(ideas)
    invite(ideas, proposal_id, FRIEND)
    for _ in range(2):
        leave(ideas, proposal_id)
        invite(ideas, proposal_id, RESIDENT, FRIEND)
    assert page(ideas, proposal_id).authors == 2
    former = ideas.db.read(lambda session: session.scalars(select(FormerAuthor)).all())
    assert [row.person for row in former] == [RESIDENT.person] * 2
    assert all(row.since <= row.left_at for row in former)
    with pytest.raises(DBAPIError):
        ideas.db.run(lambda session: session.execute(delete(FormerAuthor)))


def test_the_last_author_does_not_leave(ideas: Road) -> None:
    proposal_id = submitted(ideas)
    for who, refusal in ((RESIDENT, LastAuthor), (NEIGHBOUR, budgets.NotAuthor)):
        with pytest.raises(refusal):
            leave(ideas, proposal_id, who)
    with pytest.raises(budgets.ProposalNotFound):
        leave(ideas, uuid4())
    with pytest.raises(DBAPIError):
        ideas.db.run(lambda session: session.execute(delete(Author)))
    assert page(ideas, proposal_id).authors == 1


def test_twin_without_its_trigger_the_last_author_is_removed(ideas: Road) -> None:
    proposal_id = submitted(ideas)
    of_table = "" if ideas.db.sqlite else " ON author"
    ideas.db.run(lambda session: session.execute(text(f"DROP TRIGGER a_proposal_has_an_author{of_table}")))
    ideas.db.run(lambda session: session.execute(delete(Author)))
    assert page(ideas, proposal_id).authors == 0


def test_nobody_leaves_while_their_consent_is_waited_for(ideas: Road) -> None:
    bench, tree = submitted(ideas), submitted(ideas, NEIGHBOUR)
    invite(ideas, bench, FRIEND)
    merged = merge(ideas, bench, tree).id
    for proposal_id in (bench, merged):
        with pytest.raises(MergerWaits) as refusal:
            leave(ideas, proposal_id, FRIEND)
        assert refusal.value.facts == {"proposal_id": str(merged)}
    by_id(ideas, FRIEND, budgets.DeclineMerge, merged, reason="hellere hver for sig")
    leave(ideas, bench, FRIEND)
    assert page(ideas, bench).authors == 1
