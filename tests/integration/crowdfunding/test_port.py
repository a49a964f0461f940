"""What the port promises, kept by each adapter before the simulator that speaks its shape."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chassis import clock
from services.crowdfunding.domain import Order, Payment
from services.crowdfunding.payments import PaymentRefused, Payments, PaymentsAway
from tests.mothers_crowdfunding import Provider, an_order, move_to

BACK = "http://town.example/back"
AMOUNT = 100_00


@pytest.fixture(params=["mobilepay", "quickpay"])
def payments(provider: Provider, request: pytest.FixtureRequest) -> Payments:
    return provider.adapter() if request.param == "mobilepay" else provider.quickpay()


class Payer:
    """One who was asked for a payment or a mandate, and the order as crowdfunding would go on with it."""

    def __init__(self, provider: Provider, payments: Payments, kind: str = "reservation") -> None:
        self.provider, self.payments = provider, payments
        self.order = an_order(uuid4(), AMOUNT, kind)  # type: ignore[arg-type]
        self.order = known(self.order, payments.create(self.order, self.key("create"), BACK))

    def key(self, act: str) -> str:
        return f"{self.order.reference}-{act}"

    def pays(self) -> "Payer":
        self.provider.approve(self.order.reference).raise_for_status()
        return self

    @property
    def state(self) -> str:
        return self.payments.get(self.order).state

    def capture(self, act: str = "capture", amount: int = AMOUNT) -> str:
        return self.payments.capture(self.order, self.key(act), amount).state

    def charged(self) -> "Payer":
        """A mandate that was charged, and the days waited that a provider may take over it."""
        for _ in range(10):
            if self.capture() == "captured":
                return self
            move_to(clock.now() + timedelta(days=1))
        raise AssertionError("never charged")


def known(order: Order, payment: Payment) -> Order:
    return Order(order.reference, order.amount, order.currency, order.kind, payment.psp_reference)


@pytest.fixture
def payer(provider: Provider, payments: Payments) -> Payer:
    return Payer(provider, payments)


@pytest.fixture
def giver(provider: Provider, payments: Payments) -> Payer:
    return Payer(provider, payments, "mandate")


def test_a_payment_is_created_paid_captured_and_refunded(payer: Payer) -> None:
    made = payer.payments.get(payer.order)
    assert (made.state, made.amount, made.currency, made.reserved_at) == ("created", AMOUNT, "DKK", None)
    before = clock.now()
    paid = payer.pays().payments.get(payer.order)
    assert paid.state == "reserved"
    assert paid.reserved_at is not None
    assert abs(paid.reserved_at - before) < timedelta(seconds=60)
    assert payer.capture() == "captured"
    assert payer.payments.refund(payer.order, payer.key("refund"), AMOUNT).state == "refunded"
    assert payer.state == "refunded"


def test_a_payer_who_says_no_has_declined(payer: Payer) -> None:
    payer.provider.decline(payer.order.reference)
    assert payer.state == "declined"


def test_a_part_is_captured_and_the_rest_let_go(payer: Payer) -> None:
    payer.pays()
    assert payer.capture(amount=40_00) == "captured"
    payer.payments.cancel(payer.order, payer.key("cancel"))
    with pytest.raises(PaymentRefused):
        payer.capture("more", 60_00)
    assert payer.provider.totals_of(payer.order.reference)["captured"] == 40_00


@pytest.mark.parametrize("paid", [False, True])
def test_what_is_cancelled_is_never_captured(payer: Payer, paid: bool) -> None:
    if paid:
        payer.pays()
    assert payer.payments.cancel(payer.order, payer.key("cancel")).state == "cancelled"
    assert payer.state == "cancelled"
    assert not payer.provider.approve(payer.order.reference).ok
    with pytest.raises(PaymentRefused):
        payer.capture()


def test_a_capture_declined_is_refused_for_its_key_and_taken_with_a_new_one(payer: Payer) -> None:
    payer.pays()
    payer.provider.misbehave(reference=payer.order.reference, decline_next_captures=1)
    for _ in range(2):
        with pytest.raises(PaymentRefused):
            payer.capture()
    assert payer.state == "reserved"
    assert payer.capture("capture-2") == "captured"


def test_an_unknown_reference_is_unknown(payments: Payments) -> None:
    assert payments.get(an_order(uuid4())).state == "unknown"
    assert payments.get(an_order(uuid4(), kind="mandate")).state == "unknown"
    with pytest.raises(PaymentRefused):
        payments.capture(an_order(uuid4()), "a-key-of-its-own", AMOUNT)


@pytest.mark.parametrize("act", ["create", "capture", "refund"])
@pytest.mark.parametrize("fault", ["timeout_after_success", "timeout_before_success", "server_errors", "rate_limited"])
def test_what_got_no_answer_is_asked_again_with_its_key_and_done_once(
    provider: Provider, payments: Payments, act: str, fault: str
) -> None:
    asked = an_order(uuid4(), AMOUNT)
    if act != "create":
        payer = Payer(provider, payments).pays()
        asked = payer.order
    if act == "refund":
        payer.capture()
    acts = {
        "create": lambda: payments.create(asked, f"{asked.reference}-x", BACK),
        "capture": lambda: payments.capture(asked, f"{asked.reference}-x", 40_00),
        "refund": lambda: payments.refund(asked, f"{asked.reference}-x", 40_00),
    }
    payments.get(asked)  # a token is at hand
    provider.misbehave(**{fault: 1})
    with pytest.raises(PaymentsAway):
        acts[act]()
    assert acts[act]() == acts[act]()
    done = provider.totals_of(asked.reference)
    assert (done["captured"], done["refunded"]) == {
        "create": (0, 0),
        "capture": (40_00, 0),
        "refund": (AMOUNT, 40_00),
    }[act]


def test_a_captured_payment_can_be_taken_back_by_the_payers_bank(payer: Payer) -> None:
    payer.pays().capture()
    payer.provider.charge_back(payer.order.reference)
    found = payer.payments.get(payer.order)
    assert (found.state, found.amount) == ("charged_back", AMOUNT)
    with pytest.raises(PaymentRefused):
        payer.payments.refund(payer.order, payer.key("refund"), AMOUNT)


def test_a_mandate_is_given_charged_and_refunded(giver: Payer) -> None:
    assert giver.state == "created"
    before = clock.now()
    given = giver.pays().payments.get(giver.order)
    assert (given.state, given.amount) == ("mandated", AMOUNT)
    assert given.reserved_at is not None
    assert abs(given.reserved_at - before) < timedelta(seconds=60)
    assert giver.charged().state == "captured"
    assert giver.payments.get(giver.order).reserved_at == given.reserved_at
    assert giver.payments.refund(giver.order, giver.key("refund"), AMOUNT).state == "refunded"
    assert giver.state == "refunded"


def test_a_mandate_is_charged_once_however_often_it_is_asked_for(giver: Payer) -> None:
    giver.pays().provider.misbehave(timeout_after_success=1)
    with pytest.raises(PaymentsAway):
        giver.capture()
    giver.charged()
    assert giver.capture() == "captured"
    assert giver.provider.totals_of(giver.order.reference)["captured"] == AMOUNT


def test_a_mandate_stands_longer_than_any_reservation(giver: Payer) -> None:
    giver.pays()
    move_to(clock.now() + timedelta(days=60))
    assert giver.state == "mandated"
    assert giver.charged().state == "captured"


def test_a_declined_charge_is_refused_and_leaves_the_mandate_for_another(giver: Payer) -> None:
    giver.pays().provider.misbehave(reference=giver.order.reference, decline_next_charges=9)
    with pytest.raises(PaymentRefused):
        giver.charged()
    assert giver.state == "mandated"
    giver.provider.misbehave(reference=giver.order.reference, decline_next_charges=0)
    for _ in range(3):
        state = giver.capture("capture-2")
        move_to(clock.now() + timedelta(days=1))
    assert state == "captured"


def test_a_mandate_stopped_by_us_is_cancelled_and_never_charged(giver: Payer) -> None:
    giver.pays()
    assert giver.payments.cancel(giver.order, giver.key("cancel")).state == "cancelled"
    assert giver.state == "cancelled"
    with pytest.raises(PaymentRefused):
        giver.capture()


def test_a_mandate_refused_by_the_payer_is_declined_and_one_taken_back_is_cancelled(
    provider: Provider, payments: Payments, giver: Payer
) -> None:
    provider.decline(giver.order.reference)
    assert giver.state == "declined"
    other = Payer(provider, payments, "mandate").pays()
    provider.stop(other.order.reference)
    assert other.state == "cancelled"


def test_a_charge_can_be_taken_back_by_the_payers_bank(giver: Payer) -> None:
    giver.pays().charged().provider.charge_back(giver.order.reference)
    found = giver.payments.get(giver.order)
    assert (found.state, found.amount) == ("charged_back", AMOUNT)
