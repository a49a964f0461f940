"""What budgets asks of the ledger after the first earmark: no difference while all is well, and told while nobody answers."""

import pytest

from tests.mothers_applications import Plea
from tests.mothers_budgets import AMOUNT
from tests.mothers_framing import agreed
from tests.sagas import Sagas


@pytest.mark.parametrize("amount", [AMOUNT + 5_000, AMOUNT - 5_000])
def test_an_earmark_that_was_raised_or_lowered_is_no_difference_at_any_step(sagas: Sagas, amount: int) -> None:
    """What is taken off it is told as released, as what an award leaves over is; while nobody answers, that is told."""
    sagas.appropriate()
    road = sagas.to("ideas")
    agreed(road, amount)
    assert sagas.audit() == []
    sagas.carry_asked()
    assert "EarmarkChangeRequested waits" in [difference.what for difference in sagas.audit()]
    sagas.carry()
    assert sagas.audit() == []
    road.close()
    sagas.carry()
    assert sagas.audit() == []
    assert road.view().released == max(amount, AMOUNT)


def test_an_application_that_the_ledger_answered_and_nobody_heard_of_is_told(sagas: Sagas) -> None:
    sagas.appropriate()
    Plea(sagas.ours).to("granting")
    assert sagas.audit() == []
    sagas.carry_asked()
    assert [difference.what for difference in sagas.audit()] == ["GrantRequested waits"]
    sagas.carry()
    assert sagas.audit() == []
