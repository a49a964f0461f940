"""What stands around the budgets: the README prints its tables as they are, each arrow is taken, nothing else is."""

from typing import Any, get_args

import pytest

from contracts.budgets.cooperation import AgreementSettled, AgreementState
from contracts.budgets.councils import MandateState, WrongMandate
from contracts.budgets.initiatives import CoachingState, InitiativeState, WrongCoaching, WrongInitiative
from services.budgets import domain
from tests.unit.budgets.test_domain import rows


def test_the_readme_prints_who_may_do_what_around_the_budgets() -> None:
    assert rows("Who may, around the budgets") == {
        (operation, *roles) for operation, roles in domain.MAY_AROUND.items()
    }
    assert set(domain.MAY_AROUND) == set(get_args(domain.Around))


STEPS = [(state, trigger) for state in get_args(MandateState) for trigger in get_args(domain.councils.MandateTrigger)]


@pytest.mark.parametrize(("state", "trigger"), STEPS)
def test_a_step_of_a_mandate_is_an_arrow_of_the_table_or_refused(state: Any, trigger: Any) -> None:
    if (state, trigger) in domain.councils.MANDATES:
        assert domain.councils.next_mandate_state(state, trigger) == domain.councils.MANDATES[state, trigger]
        return
    with pytest.raises(WrongMandate) as refusal:
        domain.councils.next_mandate_state(state, trigger)
    assert refusal.value.facts == {"state": state}


def test_the_readme_prints_the_life_of_a_mandate() -> None:
    assert rows("Mandates") == {(*step, end) for step, end in domain.councils.MANDATES.items()}
    reached = {domain.councils.INVITED} | {end for _step, end in domain.councils.MANDATES.items()}
    assert reached == set(get_args(MandateState))


LIVES = [
    (domain.AGREEMENTS, AgreementState, domain.AgreementTrigger, domain.next_agreement_state, AgreementSettled),
    (domain.INITIATIVES, InitiativeState, domain.InitiativeTrigger, domain.next_initiative_state, WrongInitiative),
    (domain.COACHINGS, CoachingState, domain.CoachingTrigger, domain.next_coaching_state, WrongCoaching),
]


@pytest.mark.parametrize(("table", "states", "triggers", "following", "refused"), LIVES)
def test_a_step_of_an_agreement_an_initiative_or_a_coaching_is_an_arrow_of_its_table_or_refused(
    table: Any, states: Any, triggers: Any, following: Any, refused: Any
) -> None:
    for step in ((state, trigger) for state in get_args(states) for trigger in get_args(triggers)):
        if step in table:
            assert following(*step) == table[step]
            continue
        with pytest.raises(refused) as refusal:
            following(*step)
        assert refusal.value.facts == {"state": step[0]}


def test_the_readme_prints_the_lives_of_agreements_initiatives_and_coaching() -> None:
    assert rows("Initiatives") == {(*step, end) for step, end in domain.INITIATIVES.items()}
    assert rows("Cooperation") == {(*step, end) for step, end in domain.AGREEMENTS.items()}
    assert rows("Coaching") == {(*step, end) for step, end in domain.COACHINGS.items()}


def test_every_state_around_the_budgets_can_be_reached_from_its_first() -> None:
    firsts = (
        (domain.councils.MANDATES, domain.councils.INVITED),
        (domain.INITIATIVES, "new"),
        (domain.COACHINGS, "requested"),
    )
    for table, first in firsts:
        reached = {first}
        for _ in table:
            reached |= {end for (start, _trigger), end in table.items() if start in reached}
        assert reached == {state for (start, _trigger), end in table.items() for state in (start, end)}
