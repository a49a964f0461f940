"""What the providers say they have settled, and what it cost."""

from datetime import timedelta

import pytest

from chassis import clock
from chassis.clock import ZONE, today
from services.crowdfunding.payments import Payments
from tests.integration.crowdfunding.test_port import AMOUNT, Payer
from tests.mothers_crowdfunding import move_to
from tests.mothers_provider import Provider


@pytest.fixture(params=["mobilepay", "quickpay"])
def payments(provider: Provider, request: pytest.FixtureRequest) -> Payments:
    """On a day of its own, begun an hour ago."""
    tomorrow = clock.now().astimezone(ZONE).replace(hour=1, minute=0) + timedelta(days=1)
    move_to(tomorrow)
    return provider.adapter() if request.param == "mobilepay" else provider.quickpay()


def test_every_movement_of_a_day_is_settled_once_page_after_page(provider: Provider, payments: Payments) -> None:
    payers = [Payer(provider, payments).pays() for _ in range(5)]
    for payer in payers:
        payer.capture()
    payers[0].payments.refund(payers[0].order, payers[0].key("refund"), 30_00)
    provider.charge_back(payers[1].order.reference)
    uncaptured = Payer(provider, payments).pays().order.reference

    ours = {uncaptured, *(payer.order.reference for payer in payers)}
    found = [each for each in payments.settlements(today()) if each.reference in ours]

    expected = [(payer.order.reference, "capture", AMOUNT) for payer in payers]
    expected += [(payers[0].order.reference, "refund", 30_00), (payers[1].order.reference, "chargeback", AMOUNT)]
    assert sorted((each.reference, each.kind, each.amount) for each in found) == sorted(expected)
    assert len({each.psp_reference for each in found}) == len(found)
    assert {each.currency for each in found} == {"DKK"}
    assert uncaptured not in {each.reference for each in found}
    assert list(payments.settlements(today() - timedelta(days=300))) == []


def test_what_was_moved_on_another_day_stands_under_that_day(provider: Provider, payments: Payments) -> None:
    payer = Payer(provider, payments).pays()
    payer.capture()
    day = today()
    move_to(clock.now() + timedelta(days=1))
    payer.payments.refund(payer.order, payer.key("refund"), AMOUNT)
    kinds = {
        each_day: [each.kind for each in payments.settlements(each_day) if each.reference == payer.order.reference]
        for each_day in (day, today())
    }
    assert kinds == {day: ["capture"], today(): ["refund"]}


def test_a_charge_is_settled_under_the_mandates_reference(provider: Provider, payments: Payments) -> None:
    giver = Payer(provider, payments, "mandate").pays().charged()
    found = [each for each in payments.settlements(today()) if each.reference == giver.order.reference]
    assert [(each.kind, each.amount) for each in found] == [("capture", AMOUNT)]


def test_mobilepay_tells_its_fee_and_quickpay_leaves_it_to_the_acquirer(provider: Provider) -> None:
    for payments, fee in ((provider.adapter(), 1_00), (provider.quickpay(), None)):
        payer = Payer(provider, payments).pays()
        payer.capture()
        (found,) = (each for each in payments.settlements(today()) if each.reference == payer.order.reference)
        assert found.fee == fee
