"""Quickpay's own ways: no idempotency keys, order ids too short for our references, cards that hold for a week."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chassis import clock
from services.crowdfunding.domain import Order
from services.crowdfunding.payments import PaymentRefused, PaymentsAway
from services.crowdfunding.payments import quickpay as adapter
from tests.integration.crowdfunding.test_port import AMOUNT, BACK, Payer
from tests.mothers_crowdfunding import Provider, an_order, move_to


@pytest.fixture
def payer(provider: Provider) -> Payer:
    return Payer(provider, provider.quickpay())


def test_an_order_id_is_twenty_letters_and_digits_of_its_own() -> None:
    names = [str(uuid4()) for _ in range(1000)]
    ids = {adapter.order_id(name) for name in names}
    assert len(ids) == len(names)
    assert all(len(each) == 20 and each.isalnum() and each.isascii() for each in ids)
    assert adapter.order_id(names[0]) == adapter.order_id(names[0])


def test_a_payment_whose_order_id_is_ours_and_its_reference_not_is_never_taken_for_ours(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = payer.provider.quickpay_order_id(payer.pays().order.psp_reference)
    monkeypatch.setattr(adapter, "order_id", lambda _: taken)
    other = an_order(uuid4(), AMOUNT)
    with pytest.raises(PaymentRefused):
        payer.payments.create(other, "a-key", BACK)
    assert payer.payments.get(other).state == "unknown"
    with pytest.raises(PaymentRefused):
        payer.payments.capture(other, "a-key", AMOUNT)


def test_a_part_captured_with_the_line_cut_after_success_is_captured_once(payer: Payer) -> None:
    payer.pays().provider.misbehave(timeout_after_success=1)
    with pytest.raises(PaymentsAway):
        payer.capture(amount=40_00)
    assert payer.capture(amount=40_00) == "captured"
    assert payer.provider.totals_of(payer.order.reference)["captured"] == 40_00


def test_without_looking_before_acting_the_same_part_is_captured_twice(
    payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: the look at the operations that stand there with our key is what keeps the promise."""
    payer.pays().provider.misbehave(timeout_after_success=1)
    with pytest.raises(PaymentsAway):
        payer.capture(amount=40_00)
    monkeypatch.setattr(adapter.Quickpay, "_mine", lambda *_: [])
    payer.capture(amount=40_00)
    assert payer.provider.totals_of(payer.order.reference)["captured"] == 80_00


def test_a_charge_with_the_line_cut_after_success_is_taken_once(provider: Provider) -> None:
    giver = Payer(provider, provider.quickpay(), "mandate").pays()
    provider.misbehave(timeout_after_success=1)
    with pytest.raises(PaymentsAway):
        giver.capture()
    assert giver.capture() == "captured"
    assert provider.totals_of(giver.order.reference)["captured"] == AMOUNT


def test_a_payment_cut_off_before_its_link_gets_one_when_asked_again(provider: Provider) -> None:
    payments, order = provider.quickpay(), an_order(uuid4(), AMOUNT)
    provider.misbehave(timeout_after_success=1)
    with pytest.raises(PaymentsAway):
        payments.create(order, f"{order.reference}-create", BACK)
    assert payments.get(order).pay_url is None
    assert payments.create(order, f"{order.reference}-create", BACK).pay_url is not None


def test_a_change_that_is_pending_is_neither_done_nor_refused_and_not_asked_for_twice(payer: Payer) -> None:
    payer.pays().provider.misbehave(pending_seconds=60)
    assert payer.capture(amount=40_00) == payer.capture(amount=40_00) == payer.state == "reserved"
    move_to(clock.now() + timedelta(seconds=61))
    assert payer.capture(amount=40_00) == payer.state == "captured"
    assert payer.provider.totals_of(payer.order.reference)["captured"] == 40_00


def test_a_card_holds_for_seven_days(payer: Payer) -> None:
    payer.pays()
    move_to(clock.now() + timedelta(days=6, hours=23))
    assert payer.state == "reserved"
    move_to(clock.now() + timedelta(hours=2))
    assert payer.state == "expired"
    with pytest.raises(PaymentRefused):
        payer.capture()


def test_a_payer_cannot_pay_by_the_link_of_a_cancelled_payment(payer: Payer) -> None:
    url = payer.payments.get(payer.order).pay_url
    assert url is not None
    payer.payments.cancel(payer.order, payer.key("cancel"))
    assert payer.provider.ask("POST", url.removeprefix(payer.provider.url), data={"answer": "pay"}).status_code == 409
    assert payer.payments.create(payer.order, payer.key("create"), BACK).state == "cancelled"


def test_a_wrong_key_and_a_lost_order_are_told_apart(payer: Payer) -> None:
    with pytest.raises(PaymentsAway) as told:
        payer.provider.quickpay("a-wrong-key").get(payer.order)
    assert "a-wrong-key" not in str(told.value)
    gone = Order(str(uuid4()), AMOUNT, "DKK", psp_reference="999999")
    assert payer.payments.get(gone).state == "unknown"
