"""Receipts: one for each thing that happened to the money, and none that says more than happened."""

from uuid import UUID

import pytest

from contracts.crowdfunding.receipts import GetReceipt, NoReceipt, PledgeReceipt, ReceiptKind
from contracts.crowdfunding.withdrawing import NotYourPledge
from contracts.principal import ANONYMOUS, Principal
from services.crowdfunding import queries
from tests.mothers_crowdfunding import PLEDGE_KEY, Room
from tests.mothers_donors import DONOR, key, paid, withdraw


def receipt(
    room: Room, pledge_id: UUID, kind: ReceiptKind | None = None, who: Principal = ANONYMOUS, bring: str | None = None
) -> PledgeReceipt:
    query = GetReceipt(pledge_id=pledge_id, key=bring or key(pledge_id), kind=kind)
    return room.db.read(lambda session: queries.get_receipt(session, PLEDGE_KEY, "Aarhus Kommune", who, query))


def test_a_reservation_says_that_it_is_no_payment_and_a_refund_is_a_receipt_of_its_own(room: Room) -> None:
    campaign_id = room.opened()
    pledge_id, declined = paid(room, campaign_id, amount=60_00), paid(room, campaign_id, amount=40_00)
    reserved = receipt(room, pledge_id)
    assert (reserved.kind, reserved.state, reserved.amount, reserved.earlier) == ("reservation", "reserved", 60_00, ())
    assert "ikke en betaling" in reserved.statement
    assert (reserved.permit_number, reserved.received_by) == ("24-700-01234", "Foreningen Legepladsen")

    room.provider.misbehave(decline_captures=[str(declined)])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"

    refund, payment = receipt(room, pledge_id), receipt(room, pledge_id, "payment")
    assert (refund.kind, refund.state, payment.kind) == ("refund", "refunded", "payment")
    assert refund.earlier == (reserved.number, payment.number)
    assert len({refund.number, payment.number, reserved.number}) == 3
    assert receipt(room, pledge_id, "reservation").number == reserved.number, (
        "the same number, whenever it is asked for"
    )
    assert refund.provider_reference
    assert receipt(room, declined).statement.endswith("Der er ikke trukket penge.")


def test_without_money_there_is_no_receipt_and_without_the_key_there_is_none_either(room: Room) -> None:
    campaign_id = room.opened()
    unpaid, known = room.pledge(campaign_id).pledge_id, paid(room, campaign_id, DONOR)
    for kind in (None, "payment"):
        with pytest.raises(NoReceipt):
            receipt(room, unpaid, kind)
    with pytest.raises(NotYourPledge):
        receipt(room, unpaid, bring="0" * 64)
    with pytest.raises(NotYourPledge):
        receipt(room, known)
    assert receipt(room, known, who=DONOR).kind == "reservation"


def test_a_pledge_that_was_let_go_has_no_receipt_that_says_it_is_reserved(room: Room) -> None:
    pledge_id = paid(room, room.opened())
    withdraw(room, pledge_id, bring=key(pledge_id))
    assert "sluppet igen" in receipt(room, pledge_id).statement
