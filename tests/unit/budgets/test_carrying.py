"""What has lost for good, and the table of a campaign that is asked for."""

from typing import Any, get_args

import pytest

from contracts import budgets
from contracts.budgets.carrying import CollectionState, MayStillWin
from services.budgets import domain
from tests.unit.budgets.test_domain import rows


def test_the_readme_prints_the_table_of_collections_as_it_is() -> None:
    assert rows("Losers live on") == {(*step, end) for step, end in domain.COLLECTIONS.items()}


@pytest.mark.parametrize("state", get_args(CollectionState))
@pytest.mark.parametrize("trigger", get_args(domain.CollectionTrigger))
def test_crowdfundings_first_word_moves_a_collection_and_no_later_one(state: Any, trigger: Any) -> None:
    assert domain.next_collection_state(state, trigger) == domain.COLLECTIONS.get((state, trigger), state)


@pytest.mark.parametrize("state", get_args(budgets.ProposalState))
@pytest.mark.parametrize("phase", get_args(budgets.Phase))
def test_what_has_lost_moves_along_no_arrow_any_more(state: Any, phase: Any) -> None:
    """So it may be read without a lock: neither a step of its own nor one of its budget makes a winner of it."""
    try:
        domain.check_not_won(state, phase)
    except MayStillWin:
        return
    later = {phase}
    for _ in domain.PHASES:
        later |= {end for (start, _), end in domain.PHASES.items() if start in later}
    leads = [
        arrow.then
        for (start, _), arrow in domain.PROPOSAL_STATES.items()
        if start == state and later & set(arrow.phases)
    ]
    assert set(leads) <= {"withdrawn"}
