"""A campaign accounts for all that the ledger booked: to its owner and the city at any time, to everybody at its end."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.clock import today
from contracts.crowdfunding import NotYourCampaign
from contracts.crowdfunding.accounts import (
    AccountNotFinal,
    AccountNotPublic,
    CampaignAccount,
    GetCampaignAccount,
    PaymentVoucher,
    PublishCampaignAccount,
    ReturnCampaignAccount,
    SameSubmitter,
    SubmitCampaignAccount,
    WrongAccountState,
)
from contracts.crowdfunding.giving_back import GiveBackContributions
from contracts.errors import Forbidden, Invalid
from contracts.ledger import ReverseTransfer
from contracts.principal import ANONYMOUS, Principal, Role
from services.crowdfunding.models import Notice
from services.crowdfunding.operations import accounts as accounting
from services.crowdfunding.operations import fees
from services.crowdfunding.operations import giving_back as giving
from services.crowdfunding.queries import accounts as queries
from tests import mothers_ledger
from tests.mothers_accounts import Books, handed_over
from tests.mothers_crowdfunding import CITIZEN, DECISION, PLAYMAKER, Room, move_to
from tests.mothers_helping import Helped

OWNING_PLAYMAKER = Principal(person=CITIZEN.person, roles=(Role(role="playmaker", scope="tranbjerg"),))


def account(room: Room, campaign_id: UUID, who: Principal = ANONYMOUS) -> CampaignAccount:
    asked = GetCampaignAccount(campaign_id=campaign_id)
    return room.db.read(lambda session: queries.get_campaign_account(session, who, asked))


def submit(room: Room, campaign_id: UUID, *payments: UUID, who: Principal = CITIZEN) -> Any:
    vouchers = tuple(PaymentVoucher(payment_id=each, purpose="Gynger", voucher="Faktura 1") for each in payments)
    told = SubmitCampaignAccount(command_id=uuid4(), campaign_id=campaign_id, text="Gyngerne hænger", vouchers=vouchers)
    return room.db.run(lambda session: accounting.submit_campaign_account(session, who, told))


def send_back(room: Room, campaign_id: UUID, who: Principal = PLAYMAKER) -> Any:
    told = ReturnCampaignAccount(command_id=uuid4(), campaign_id=campaign_id, reason="hvilke gynger?")
    return room.db.run(lambda session: accounting.return_campaign_account(session, who, told))


def accept(room: Room, campaign_id: UUID, who: Principal = PLAYMAKER) -> Any:
    told = PublishCampaignAccount(command_id=uuid4(), campaign_id=campaign_id)
    return room.db.run(lambda session: accounting.publish_campaign_account(session, who, told))


def give_rest_back(room: Room, campaign_id: UUID, books: Books) -> None:
    command = GiveBackContributions(command_id=uuid4(), campaign_id=campaign_id, decision=DECISION, reason="billigere")
    room.db.run(lambda session: giving.give_back_contributions(session, PLAYMAKER, command))
    books.catch_up()
    giving.refund_shares(room.db, room.payments)
    books.catch_up()


def test_it_tells_what_came_in_what_it_was_used_for_and_what_went_back_to_the_oere(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (60_00, 40_01), match=50_00)
    payment = books.paid(120_00)
    books.end()
    sums = account(room, campaign_id).totals
    assert (sums.captured, sums.handed_over, sums.match_granted, sums.paid) == (100_01, 100_01, 50_00, 120_00)
    assert (sums.paid_of_match, sums.match_released, sums.left, sums.match_left) == (19_99, 30_01, 0, 0)
    (paid,) = account(room, campaign_id).payments
    assert (paid.payment_id, paid.amount, paid.contributed, paid.match) == (payment, 120_00, 100_01, 19_99)
    (day,) = account(room, campaign_id).days
    assert (day.kind, day.count, day.amount) == ("capture", 2, 100_01)


def test_every_total_is_the_ledgers_own_balance(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (60_00, 40_01), match=50_00)
    books.paid(30_00)
    books.end()
    give_rest_back(room, campaign_id, books)
    told = account(room, campaign_id)
    assert told.totals.left == books.balance("campaign") + books.balance("grant") == 0
    assert told.totals.paid == books.balance("paid") == 30_00
    assert told.totals.refunded == told.totals.given_back == 70_01
    assert told.totals.match_released == 50_00
    assert told.sequence == books.journal.head.sequence


def test_a_final_account_says_what_each_payment_was_for_and_stays_as_it_was_accepted(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    payment = books.paid(100_00)
    books.end()
    assert submit(room, campaign_id, payment).state == "submitted"
    assert account(room, campaign_id).state is None  # what nobody accepted is no word to the public
    assert account(room, campaign_id, CITIZEN).payments[0].purpose == "Gynger"
    assert accept(room, campaign_id).state == "published"
    assert room.db.read(lambda session: session.scalars(select(Notice.kind)).all()).count("final_account") == 1
    told = account(room, campaign_id)
    assert (told.state, told.text, told.payments[0].voucher) == ("published", "Gyngerne hænger", "Faktura 1")
    (said,) = room.said("CampaignAccountPublished")
    assert said["sequence"] == told.sequence
    books.ask(mothers_ledger.repayment(f"paid/campaign-{campaign_id}", 10_00))
    assert account(room, campaign_id) == told


def test_whoever_submits_it_does_not_accept_it_and_only_the_owner_submits(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    payment = books.paid(100_00)
    books.end()
    with pytest.raises(NotYourCampaign):
        submit(room, campaign_id, payment, who=PLAYMAKER)
    submit(room, campaign_id, payment)
    with pytest.raises(Forbidden):
        accept(room, campaign_id, CITIZEN)
    with pytest.raises(SameSubmitter):
        accept(room, campaign_id, OWNING_PLAYMAKER)


def test_an_account_that_is_not_right_is_made_anew(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    payment = books.paid(100_00)
    books.end()
    with pytest.raises(AccountNotFinal):
        accept(room, campaign_id)
    submit(room, campaign_id, payment)
    assert send_back(room, campaign_id).state == "returned"
    assert account(room, campaign_id, CITIZEN).reason == "hvilke gynger?"
    assert account(room, campaign_id).reason is None
    with pytest.raises(WrongAccountState):
        accept(room, campaign_id)
    submit(room, campaign_id, payment)
    accept(room, campaign_id)
    for again in (lambda: accept(room, campaign_id), lambda: send_back(room, campaign_id)):
        with pytest.raises(WrongAccountState):
            again()
    with pytest.raises(WrongAccountState):
        submit(room, campaign_id, payment)


def test_nothing_is_final_while_anything_is_to_come(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    with pytest.raises(AccountNotFinal, match="goes on"):
        submit(room, campaign_id)
    payment = books.paid(60_00)
    on_its_way = mothers_ledger.campaign_payment(campaign_id, amount=10_00)
    books.ask(on_its_way)
    books.end()
    with pytest.raises(AccountNotFinal, match="on their way"):
        submit(room, campaign_id, payment)
    books.ask(mothers_ledger.returned(on_its_way.payment_id))
    with pytest.raises(AccountNotFinal, match="given back first"):
        submit(room, campaign_id, payment)
    give_rest_back(room, campaign_id, books)
    with pytest.raises(Invalid):
        submit(room, campaign_id)
    with pytest.raises(Invalid):
        submit(room, campaign_id, payment, on_its_way.payment_id)
    submit(room, campaign_id, payment)


def test_a_campaign_that_goes_on_accounts_to_its_owner_and_to_the_city_only(room: Room) -> None:
    campaign_id = room.opened()
    for nobody in (ANONYMOUS, Principal(person="somebody")):
        with pytest.raises(AccountNotPublic):
            account(room, campaign_id, nobody)
    for who in (CITIZEN, PLAYMAKER):
        assert account(room, campaign_id, who).totals.captured == 0


def test_a_failed_campaign_accounts_for_what_it_gave_back(room: Room) -> None:
    campaign_id = room.opened(goal=200_00)
    books = Books(room, campaign_id)
    room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    books.catch_up()
    assert account(room, campaign_id).totals.captured == 0
    submit(room, campaign_id)
    assert accept(room, campaign_id).state == "published"


def test_a_transfer_that_finance_reversed_counts_no_more(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,), match=50_00)
    matched = next(row for row in books.journal.transfers if row["kind"] == "grant_match")
    reverse = ReverseTransfer(command_id=uuid4(), transfer_id=matched["transfer_id"], reason="dobbelt")
    books.journal.books.reversible[matched["transfer_id"]] = reversible(matched)
    books.ask(reverse)
    sums = account(room, campaign_id).totals
    assert (sums.match_granted, sums.match_left) == (0, 50_00)


def reversible(row: dict[str, Any]) -> Any:
    from services.ledger.domain.accounts import Reversible

    ends = row["from_account"], row["to_account"]
    return Reversible(row["transfer_id"], row["kind"], *ends, row["amount"], reversed=False)


def test_what_the_ledger_tells_twice_is_booked_once(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    before = account(room, campaign_id)
    for event in books.journal.events:
        room.hear(accounting.keep_bookings, event)
    assert account(room, campaign_id) == before


def test_fees_that_the_city_bears_stand_apart(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    room.db.run(lambda session: fees.record_fees(session, today(), {campaign_id: 123, uuid4(): 5}))
    room.db.run(fees.tell_fees)
    room.db.run(fees.tell_fees)
    books.catch_up()
    sums = account(room, campaign_id).totals
    assert (sums.fees, sums.fees_of_campaign, sums.left) == (123, 0, 100_00)
    assert (room.campaign(campaign_id).fees, room.campaign(campaign_id).fees_borne_by) == (123, "city")
    assert len(room.said("ProviderFeesReported")) == 1


def test_what_was_charged_back_after_the_hand_over_is_a_loss_of_the_citys_and_its_share_has_no_owner(
    room: Room,
) -> None:
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00))
    payment = books.paid(30_00)
    books.end()
    room.provider.charge_back(pledges[0])
    assert room.refresh(pledges[0]).state == "charged_back"
    with pytest.raises(AccountNotFinal):
        submit(room, campaign_id, payment)  # the ledger has not booked it
    books.catch_up()
    give_rest_back(room, campaign_id, books)
    if room.pledged(pledges[1]).state == "captured":
        room.tick()
        move_to(clock.now() + timedelta(hours=1))
        giving.refund_shares(room.db, room.payments)
        books.catch_up()
    told = account(room, campaign_id)
    assert [(day.kind, day.amount) for day in told.days if day.kind == "charge_back"] == [("charge_back", 60_00)]
    assert (told.totals.charged_back, told.totals.lost, told.totals.refunded) == (60_00, 60_00, 40_00)
    assert told.totals.left == books.balance("campaign") == 30_00
    submit(room, campaign_id, payment)
    assert accept(room, campaign_id).state == "published"


def test_hours_that_were_given_and_confirmed_stand_beside_the_money(room: Room) -> None:
    helped = Helped.opened(room)
    promise_id = helped.promise(8)
    assert account(room, helped.campaign_id, CITIZEN).help == ()
    helped.fulfil(promise_id, 6)
    helped.confirm(promise_id, 6)
    (given,) = account(room, helped.campaign_id, CITIZEN).help
    assert (given.kind, given.quantity) == ("hours", 6)
    assert given.value == helped.needs().hours_value_confirmed


def test_a_booking_and_a_published_account_are_never_changed(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    payment = books.paid(100_00)
    books.end()
    submit(room, campaign_id, payment)
    accept(room, campaign_id)
    for wrong in (
        "UPDATE booking SET amount = amount + 1",
        "DELETE FROM booking",
        "UPDATE campaign_account SET text = 'et andet'",
        "DELETE FROM campaign_account",
    ):
        with pytest.raises(IntegrityError), room.db.writer.begin() as connection:
            connection.execute(text(wrong))


def test_twin_without_its_trigger_a_published_account_is_rewritten(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    payment = books.paid(100_00)
    books.end()
    submit(room, campaign_id, payment)
    accept(room, campaign_id)
    on = "" if room.db.sqlite else " ON campaign_account"
    with room.db.writer.begin() as connection:
        connection.execute(text(f"DROP TRIGGER a_published_account_stays{on}"))
        connection.execute(text("UPDATE campaign_account SET text = 'et andet'"))
