"""What stands around the budgets: the README prints its tables as they are, each arrow is taken, nothing else is."""

from typing import Any, get_args

import pytest

from contracts.budgets.councils import MandateState, WrongMandate
from services.budgets import domain
from tests.unit.budgets.test_domain import rows


def test_the_readme_prints_who_may_do_what_around_the_budgets() -> None:
    assert rows("Who may, around the budgets") == {
        (operation, *roles) for operation, roles in domain.MAY_AROUND.items()
    }
    assert set(domain.MAY_AROUND) == set(get_args(domain.Around))


STEPS = [(state, trigger) for state in get_args(MandateState) for trigger in get_args(domain.MandateTrigger)]


@pytest.mark.parametrize(("state", "trigger"), STEPS)
def test_a_step_of_a_mandate_is_an_arrow_of_the_table_or_refused(state: Any, trigger: Any) -> None:
    if (state, trigger) in domain.MANDATES:
        assert domain.next_mandate_state(state, trigger) == domain.MANDATES[state, trigger]
        return
    with pytest.raises(WrongMandate) as refusal:
        domain.next_mandate_state(state, trigger)
    assert refusal.value.facts == {"state": state}


def test_the_readme_prints_the_life_of_a_mandate() -> None:
    assert rows("Mandates") == {(*step, end) for step, end in domain.MANDATES.items()}
    reached = {domain.INVITED} | {end for _step, end in domain.MANDATES.items()}
    assert reached == set(get_args(MandateState))
