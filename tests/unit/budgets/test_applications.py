"""Applications: the README prints their tables as they are, each arrow is taken and nothing else, and sums add up."""

from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.budgets.applications import Applicant, ApplicationState, CostLine, UnbalancedBudget, WrongApplication
from contracts.cvr import is_cvr
from contracts.errors import Invalid
from contracts.shapes import AMOUNT_MAX
from services.budgets import domain
from tests.mothers_applications import APPLIED, CVR, HOUR_RATE, HOURS, OWN_MONEY, THING, content
from tests.unit.budgets.test_domain import rows

STEPS = list(product(get_args(ApplicationState), get_args(domain.applications.ApplicationTrigger)))


@pytest.mark.parametrize(("state", "trigger"), STEPS)
def test_a_step_of_an_application_is_an_arrow_of_the_table_or_refused(state: Any, trigger: Any) -> None:
    if (state, trigger) in domain.applications.APPLICATIONS:
        assert (
            domain.applications.next_application_state(state, trigger)
            == domain.applications.APPLICATIONS[state, trigger]
        )
        return
    with pytest.raises(WrongApplication) as refusal:
        domain.applications.next_application_state(state, trigger)
    assert refusal.value.facts == {"state": state}


def test_the_readme_prints_the_life_of_an_application_and_who_may_do_what_with_it() -> None:
    assert rows("Applications") == {(*step, end) for step, end in domain.applications.APPLICATIONS.items()}
    assert rows("Who may, with applications") == {
        (operation, *roles) for operation, roles in domain.applications.MAY_APPLYING.items()
    }
    assert set(domain.applications.MAY_APPLYING) == set(get_args(domain.applications.Applying))


def test_every_state_of_an_application_is_reached_and_only_three_are_ends() -> None:
    reached: set[str] = {"draft"}
    for _ in domain.applications.APPLICATIONS:
        reached |= {end for (start, _trigger), end in domain.applications.APPLICATIONS.items() if start in reached}
    assert reached == set(get_args(ApplicationState))
    by_people = {
        start for (start, trigger), _ in domain.applications.APPLICATIONS.items() if not trigger.startswith("grant_")
    }
    assert set(get_args(ApplicationState)) - by_people == set(domain.applications.APPLICATION_ENDS)


@pytest.mark.parametrize("number", ["55133018", "24256790", CVR])
def test_a_cvr_number_with_its_check_digit_is_one(number: str) -> None:
    assert is_cvr(number)


@given(st.integers(0, 7), st.integers(1, 9))
def test_a_cvr_number_with_one_digit_wrong_is_none(place: int, more: int) -> None:
    digit = (int(CVR[place]) + more) % 10
    assert not is_cvr(f"{CVR[:place]}{digit}{CVR[place + 1 :]}")


WRONG = [
    ({"kind": "association", "name": "Klubben"}, {"cvr"}),
    ({"kind": "association", "cvr": "99999994", "name": "Klubben"}, {"cvr"}),
    ({"kind": "association", "cvr": "00000000", "name": "Klubben"}, {"cvr"}),
    ({"kind": "association", "cvr": CVR}, {"name"}),
    ({"kind": "group"}, {"name"}),
    ({"kind": "group", "name": "Vi tre", "cvr": CVR}, {"cvr"}),
    ({"kind": "council"}, {"council_id"}),
]


@pytest.mark.parametrize(("told", "fields"), WRONG)
def test_an_applicant_that_is_none_is_told_why(told: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        domain.applications.check_applicant(Applicant(**told))
    assert set(refusal.value.facts["fields"]["applicant"]) == fields


def test_hours_count_at_the_citys_rate_beside_money_and_things() -> None:
    assert domain.applications.own_part(content(), HOUR_RATE) == OWN_MONEY + HOURS * HOUR_RATE + THING


@given(st.integers(-3, 3))
def test_the_lines_add_up_to_what_is_applied_for_and_the_own_part_to_the_oere(off: int) -> None:
    total = APPLIED + domain.applications.own_part(content(), HOUR_RATE)
    told = content(lines=(CostLine(text="det hele", amount=total + off),))
    if not off:
        domain.applications.check_balanced(told, HOUR_RATE)
        return
    with pytest.raises(UnbalancedBudget) as refusal:
        domain.applications.check_balanced(told, HOUR_RATE)
    assert refusal.value.facts == {"lines": total + off, "total": total}


def test_too_many_lines_and_too_much_money_are_named() -> None:
    line = CostLine(text="søm", amount=1)
    told = content(
        amount=AMOUNT_MAX,
        lines=(line,) * (domain.applications.COST_LINES_MAX + 1),
        own_things=(line,) * (domain.applications.OWN_THINGS_MAX + 1),
    )
    with pytest.raises(Invalid) as refusal:
        domain.applications.check_content(told, HOUR_RATE)
    assert set(refusal.value.facts["fields"]["content"]) == {"lines", "own_things", "amount"}
