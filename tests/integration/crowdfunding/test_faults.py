"""The simulator misbehaves when it is asked to, for all or for one, and behaves again."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest

from chassis import clock
from services.crowdfunding.payments import PaymentsAway
from tests.integration.crowdfunding.conftest import Receiver
from tests.integration.crowdfunding.test_port import AMOUNT, Payer
from tests.mothers_crowdfunding import move_to
from tests.mothers_provider import Provider


@pytest.fixture
def payer(provider: Provider) -> Payer:
    return Payer(provider, provider.adapter())


def names(receiver: Receiver, reference: str, at_least: int) -> list[str]:
    told = receiver.about(reference, at_least)
    return [name for each in told for name in ("CREATED", "AUTHORIZED", "CAPTURED") if f'"{name}"' in each.body]


def test_messages_come_out_of_their_order(provider: Provider, receiver: Receiver) -> None:
    provider.misbehave(reorder_webhooks=True, late_webhook_seconds=3600)
    payer = Payer(provider, provider.adapter()).pays()
    payer.capture()
    move_to(clock.now() + timedelta(hours=1, seconds=1))
    assert names(receiver, payer.order.reference, 3) == ["CAPTURED", "AUTHORIZED", "CREATED"]


def test_messages_come_twice_late_or_never(provider: Provider, receiver: Receiver) -> None:
    provider.misbehave(duplicate_webhooks=True)
    twice = Payer(provider, provider.adapter())
    assert names(receiver, twice.order.reference, 2) == ["CREATED", "CREATED"]

    provider.misbehave(duplicate_webhooks=False, late_webhook_seconds=3600)
    late = Payer(provider, provider.adapter())
    provider.misbehave(late_webhook_seconds=0, lose_webhooks=True)
    lost = Payer(provider, provider.adapter())
    provider.misbehave(lose_webhooks=False)
    after = Payer(provider, provider.adapter())
    receiver.about(after.order.reference)
    assert not [each for each in receiver.taken if late.order.reference in each.body]
    move_to(clock.now() + timedelta(hours=1))
    assert names(receiver, late.order.reference, 1) == ["CREATED"]
    assert not [each for each in receiver.taken if lost.order.reference in each.body]


def test_one_reference_misbehaves_and_the_others_do_not(provider: Provider, payer: Payer) -> None:
    other = Payer(provider, provider.adapter()).pays()
    payer.pays()
    provider.misbehave(reference=payer.order.reference, decline_next_captures=2)
    assert other.capture() == "captured"
    for attempt in ("capture", "capture-2"):
        with pytest.raises(Exception, match="declined"):
            payer.capture(attempt)
    assert payer.capture("capture-3") == "captured"


def test_a_payer_pays_after_the_deadline(provider: Provider, payer: Payer) -> None:
    provider.misbehave(reference=payer.order.reference, late_payer_seconds=300)
    payer.pays()
    assert payer.state == "created"
    move_to(clock.now() + timedelta(seconds=301))
    paid = payer.payments.get(payer.order)
    assert paid.state == "reserved"
    assert paid.reserved_at is not None
    assert clock.now() - paid.reserved_at < timedelta(seconds=60)


def test_answers_that_are_too_slow_are_no_answers(provider: Provider, payer: Payer) -> None:
    payer.pays()
    hasty = provider.adapter(answer_seconds_max=0.2)
    provider.misbehave(slow_seconds=1)
    with pytest.raises(PaymentsAway):
        hasty.get(payer.order)
    provider.misbehave(slow_seconds=0)
    time.sleep(1)  # the simulator is done with what nobody waits for any longer
    assert payer.capture() == "captured"


@pytest.mark.parametrize("fault", ["server_errors", "rate_limited"])
def test_so_many_requests_fail_and_the_next_does_not(provider: Provider, payer: Payer, fault: str) -> None:
    payer.pays()
    provider.misbehave(**{fault: 2})
    for _ in range(2):
        with pytest.raises(PaymentsAway):
            payer.capture()
    assert payer.capture() == "captured"


def test_the_totals_are_those_of_both_shapes(provider: Provider) -> None:
    before = provider.totals()
    for payments in (provider.adapter(), provider.quickpay()):
        Payer(provider, payments).pays()
        taken = Payer(provider, payments).pays()
        taken.capture()
        provider.charge_back(taken.order.reference)
    after = provider.totals()
    assert {name: after[name] - before[name] for name in after} == {
        "reserved": 2 * AMOUNT,
        "captured": 2 * AMOUNT,
        "refunded": 0,
        "charged_back": 2 * AMOUNT,
    }


def test_what_it_cannot_do_is_refused_with_what_it_can(provider: Provider) -> None:
    answer = provider.ask("POST", "/simulator/misbehave", json={"tell_lies": True})
    assert (answer.status_code, "lose_webhooks" in answer.text) == (400, True)
    assert provider.ask("POST", f"/simulator/chargebacks/{uuid4()}").status_code == 409
