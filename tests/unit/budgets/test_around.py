"""What stands around the budgets: the README prints its tables as they are, each arrow is taken, nothing else is."""

from typing import get_args

from services.budgets import domain
from tests.unit.budgets.test_domain import rows


def test_the_readme_prints_who_may_do_what_around_the_budgets() -> None:
    assert rows("Who may, around the budgets") == {
        (operation, *roles) for operation, roles in domain.MAY_AROUND.items()
    }
    assert set(domain.MAY_AROUND) == set(get_args(domain.Around))
