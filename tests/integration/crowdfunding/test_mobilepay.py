"""MobilePay's own ways: tokens, charges that take days, limits of payers."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chassis import clock
from services.crowdfunding.payments import PaymentRefused, PaymentsAway
from tests.integration.crowdfunding.conftest import Receiver
from tests.integration.crowdfunding.test_port import BACK, Payer
from tests.mothers_crowdfunding import move_to
from tests.mothers_provider import Provider, an_order


def test_a_token_that_ran_out_is_renewed(provider: Provider) -> None:
    payer = Payer(provider, provider.adapter()).pays()
    move_to(clock.now() + timedelta(hours=2))
    assert payer.state == "reserved"


def test_a_token_that_is_not_taken_any_longer_is_fetched_anew_once(provider: Provider) -> None:
    payer = Payer(provider, provider.adapter()).pays()
    provider.forget_tokens()
    assert payer.state == "reserved"
    with pytest.raises(PaymentsAway) as told:
        provider.adapter("a-wrong-key").get(payer.order)
    assert "a-wrong-key" not in str(told.value)


def test_a_charge_takes_days_and_is_neither_captured_nor_refused_meanwhile(provider: Provider) -> None:
    giver = Payer(provider, provider.adapter(), "mandate").pays()
    assert giver.capture() == giver.capture() == giver.state == "mandated"
    provider.misbehave(reference=giver.order.reference, decline_next_charges=1)
    move_to(clock.now() + timedelta(days=1, hours=8))
    assert giver.capture() == "mandated", "declined once, and tried again by the provider the next day"
    move_to(clock.now() + timedelta(days=1))
    assert giver.capture() == "captured"


def test_a_mandate_taken_back_while_its_charge_waits_takes_no_money(provider: Provider) -> None:
    giver = Payer(provider, provider.adapter(), "mandate").pays()
    giver.capture()
    assert giver.payments.cancel(giver.order, giver.key("cancel")).state == "cancelled"
    move_to(clock.now() + timedelta(days=3))
    assert giver.state == "cancelled"
    assert provider.totals_of(giver.order.reference)["captured"] == 0


def test_a_charged_mandate_is_given_back_so_that_no_more_can_be_taken(provider: Provider) -> None:
    giver = Payer(provider, provider.adapter(), "mandate").pays().charged()
    told = provider.ask("GET", f"/recurring/v3/agreements/{giver.order.psp_reference}").json()
    assert told["status"] == "STOPPED"


def test_leave_for_less_than_was_asked_for_is_not_the_leave_asked_for(provider: Provider) -> None:
    giver = Payer(provider, provider.adapter(), "mandate").pays()
    provider.limit(giver.order.reference, 99_99)
    assert giver.state == "created"
    provider.limit(giver.order.reference, 200_00)
    assert giver.state == "mandated"


def test_a_mandate_beyond_the_providers_limit_is_refused(provider: Provider) -> None:
    with pytest.raises(PaymentRefused):
        provider.adapter().create(an_order(uuid4(), 20_000_01, "mandate"), "a-key-" + str(uuid4()), BACK)


@pytest.mark.parametrize("kind", ["reservation", "mandate"])
def test_a_key_of_any_length_is_one_that_the_provider_takes_and_does_once(provider: Provider, kind: str) -> None:
    payer = Payer(provider, provider.adapter(), kind).pays().charged()
    for act in (f"give-back-{uuid4()}", f"give-back-{uuid4()}"):
        for _ in range(2):
            payer.payments.refund(payer.order, payer.key(act), 30_00)
    assert provider.totals_of(payer.order.reference)["refunded"] == 60_00


def test_the_provider_refunds_no_less_of_a_charge_than_we_say_it_does(provider: Provider) -> None:
    giver = Payer(provider, provider.adapter(), "mandate").pays().charged()
    least = giver.payments.capabilities.mandate_refund_min
    with pytest.raises(PaymentRefused):
        giver.payments.refund(giver.order, giver.key("a"), least - 1)
    giver.payments.refund(giver.order, giver.key("b"), least)
    assert provider.totals_of(giver.order.reference)["refunded"] == least
    payer = Payer(provider, provider.adapter()).pays().charged()
    payer.payments.refund(payer.order, payer.key("c"), 1)
    assert provider.totals_of(payer.order.reference)["refunded"] == 1


def test_an_agreement_that_nobody_answers_ends(provider: Provider) -> None:
    giver = Payer(provider, provider.adapter(), "mandate")
    move_to(clock.now() + timedelta(minutes=11))
    assert giver.state == "expired"


def test_webhooks_about_a_mandate_and_its_charge_name_our_reference(provider: Provider, receiver: Receiver) -> None:
    payments = provider.adapter()
    giver = Payer(provider, payments, "mandate").pays()
    activated = receiver.about(giver.order.reference)[0]
    assert "recurring.agreement-activated.v1" in activated.body
    assert payments.verify_webhook(activated.path, activated.headers, activated.body).reference == giver.order.reference
    giver.charged()
    charged = next(each for each in receiver.about(giver.order.reference, at_least=2) if "charge-captured" in each.body)
    assert payments.verify_webhook(charged.path, charged.headers, charged.body).reference == giver.order.reference
