"""What the provider refuses to refund is named after so many times, and a person of finance decides: again, or by another road."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.crowdfunding.giving_back import GiveBackView
from contracts.crowdfunding.undelivered import (
    ListUndelivered,
    NotUndelivered,
    ReturnElsewhere,
    TryRefundAgain,
    Undelivered,
    UndeliveredNotFound,
    UndeliveredState,
)
from contracts.errors import Forbidden
from contracts.principal import Principal, Role
from services.crowdfunding.domain import undelivered as rules
from services.crowdfunding.domain.reconciliation import Moved
from services.crowdfunding.models import UndeliveredRefund
from services.crowdfunding.operations import giving_back as giving
from services.crowdfunding.operations import reconciliation
from services.crowdfunding.operations import undelivered as deciding
from services.crowdfunding.queries import undelivered as queries
from tests.integration.crowdfunding.test_giving_back import decide, told
from tests.mothers_accounts import Books, handed_over
from tests.mothers_crowdfunding import FINANCE, PLAYMAKER, Room, move_to

VOUCHER = "Bankoverførsel 2026-0417"


def waiting(room: Room, state: UndeliveredState = "open", who: Principal = FINANCE) -> Undelivered:
    query = ListUndelivered(state=state)
    return room.db.read(lambda session: queries.list_undelivered(session, who, query))


def the_one(room: Room) -> UUID:
    (line,) = waiting(room).items
    return line.undelivered_id


def again(room: Room, undelivered_id: UUID, who: Principal = FINANCE) -> str:
    command = TryRefundAgain(command_id=uuid4(), undelivered_id=undelivered_id, reason="Kontoen er åben igen.")
    return room.db.run(lambda session: deciding.try_refund_again(session, who, command)).state


def elsewhere(room: Room, undelivered_id: UUID, who: Principal = FINANCE) -> str:
    told_why = {"voucher": VOUCHER, "reason": "Kontoen er lukket."}
    command = ReturnElsewhere(command_id=uuid4(), undelivered_id=undelivered_id, **told_why)
    return room.db.run(lambda session: deciding.return_elsewhere(session, who, command)).state


def ask(room: Room, times: int = rules.REFUSALS_MAX) -> None:
    """So many rounds of the timers, each when what was refused is asked for again."""
    for _ in range(times):
        giving.refund_shares(room.db, room.payments)
        room.tick()
        room.db.run(deciding.find_undelivered)
        move_to(clock.now() + timedelta(hours=rules.REFUSED_AGAIN_HOURS + 1))


def refused_share(room: Room) -> tuple[UUID, UUID, Books]:
    """Of what a project left, one donor's share cannot be delivered -> the campaign, the pledge, the books."""
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00))
    books.paid(50_00)
    books.end()
    room.provider.misbehave(decline_refunds=[str(pledges[0])])
    decide(room, campaign_id)
    books.catch_up()
    ask(room)
    return campaign_id, pledges[0], books


def refused_pledge(room: Room) -> tuple[UUID, UUID, Books]:
    """A campaign that failed cannot give one donor their money back -> the campaign, the pledge, the books."""
    campaign_id = room.start()
    books = Books(room, campaign_id)
    room.publish(campaign_id, way="capture_now")
    pledge_id = room.paid(campaign_id, 60_00)
    room.tick()
    room.provider.misbehave(decline_refunds=[str(pledge_id)])
    room.to_the_deadline(campaign_id)
    ask(room, rules.REFUSALS_MAX + 2)
    books.catch_up()
    return campaign_id, pledge_id, books


@pytest.fixture(params=[refused_share, refused_pledge], ids=["a share", "a pledge"])
def refused(request: Any, room: Room) -> tuple[UUID, UUID, Books]:
    found: tuple[UUID, UUID, Books] = request.param(room)
    return found


def view(room: Room, campaign_id: UUID) -> GiveBackView:
    (found,) = told(room, campaign_id)
    return found


def test_a_share_is_asked_for_so_often_and_then_named_with_why(room: Room) -> None:
    campaign_id, pledge_id, _ = refused_share(room)
    assert (view(room, campaign_id).state, view(room, campaign_id).given, view(room, campaign_id).refused) == (
        "given",
        20_00,
        30_00,
    )
    (line,) = waiting(room).items
    assert (line.pledge_id, line.amount, line.refusals) == (pledge_id, 30_00, rules.REFUSALS_MAX)
    assert line.note
    assert line.give_back_id


def test_one_no_is_not_enough(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00))
    books.paid(50_00)
    books.end()
    room.provider.misbehave(decline_refunds=[str(pledges[0])])
    decide(room, campaign_id)
    books.catch_up()
    ask(room, 1)
    assert (waiting(room).items, view(room, campaign_id).state) == ((), "giving")
    room.provider.behave()
    ask(room, 1)
    assert view(room, campaign_id).given == 50_00
    assert room.provider.sums(pledges[0])["refunded"] == 30_00


def test_a_campaign_that_failed_does_not_end_while_it_owes_somebody_their_money(room: Room) -> None:
    campaign_id, pledge_id, _ = refused_pledge(room)
    (line,) = waiting(room).items
    assert (line.pledge_id, line.give_back_id, line.amount) == (pledge_id, None, 60_00)
    assert room.campaign(campaign_id).state == "settling"


def test_finance_has_it_tried_again_and_it_arrives(room: Room, refused: tuple[UUID, UUID, Books]) -> None:
    campaign_id, pledge_id, books = refused
    undelivered_id = the_one(room)
    amount = waiting(room).items[0].amount
    room.provider.behave()
    assert again(room, undelivered_id) == "tried_again"
    ask(room, 2)
    books.catch_up()
    assert room.provider.sums(pledge_id)["refunded"] == amount
    assert books.balance("campaign") == 0
    assert waiting(room).items == ()
    (line,) = waiting(room, "tried_again").items
    assert (line.decided_by, line.reason) == (FINANCE.person, "Kontoen er åben igen.")
    assert room.campaign(campaign_id).state in ("handed_over", "failed")


def test_refused_again_it_is_named_again(room: Room, refused: tuple[UUID, UUID, Books]) -> None:
    first = the_one(room)
    again(room, first)
    ask(room, rules.REFUSALS_MAX + 1)
    assert the_one(room) != first


def test_returned_by_another_road_it_is_in_no_total_and_the_three_books_agree(
    room: Room, refused: tuple[UUID, UUID, Books]
) -> None:
    campaign_id, pledge_id, books = refused
    captured = room.campaign(campaign_id).captured
    amount = waiting(room).items[0].amount
    assert elsewhere(room, the_one(room)) == "returned"
    ask(room, 1)
    books.catch_up()
    assert (books.balance("campaign"), room.campaign(campaign_id).captured) == (0, captured - amount)
    (said,) = [each for each in room.said("PledgeRefunded") if each["pledge_id"] == str(pledge_id)]
    assert (said["amount"], said["reference"]) == (amount, VOUCHER)
    assert room.provider.sums(pledge_id)["refunded"] == 0
    assert room.campaign(campaign_id).state in ("handed_over", "failed")
    (line,) = waiting(room, "returned").items
    assert (line.voucher, line.decided_by) == (VOUCHER, FINANCE.person)
    assert wrong(room, books, pledge_id) == []


def wrong(room: Room, books: Books, pledge_id: UUID) -> list[str]:
    """What the reconciliation says of this pledge, by the ledger's own books and by what it has told us."""

    def booked(pledge_ids: Any) -> dict[UUID, Moved]:
        accounts = {each: books.journal.books.accounts.get(f"donor/{each}") for each in pledge_ids}
        return {each: Moved(row.debits, row.credits) for each, row in accounts.items() if row}

    found = []
    for source in (booked, None):
        all_of_it = reconciliation.reconcile(room.db, room.payments, 14, source, again_after=0).differences
        found += [each.what for each in all_of_it if each.reference == str(pledge_id)]
    return found


def test_a_share_that_the_provider_gave_back_is_no_difference_either(room: Room) -> None:
    campaign_id, (pledge_id,), books = handed_over(room, (100_00,))
    books.paid(40_00)
    books.end()
    decide(room, campaign_id)
    books.catch_up()
    ask(room, 1)
    books.catch_up()
    assert wrong(room, books, pledge_id) == []


def test_while_it_waits_for_a_decision_the_provider_is_not_asked(room: Room) -> None:
    _, pledge_id, _ = refused_pledge(room)
    room.provider.behave()
    ask(room, 2)
    assert room.provider.sums(pledge_id)["refunded"] == 0


def test_twin_asked_on_meanwhile_the_donor_has_it_from_the_provider_and_from_the_city(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, pledge_id, _ = refused_pledge(room)
    room.provider.behave()
    undelivered_id = the_one(room)  # finance has sent the money, and is about to say so
    monkeypatch.setattr(rules, "REFUSALS_MAX", 100)
    room.tick()
    assert room.provider.sums(pledge_id)["refunded"] == 60_00
    with pytest.raises(NotUndelivered):
        elsewhere(room, undelivered_id)


def test_what_moves_on_by_itself_waits_for_nobody_any_more(room: Room) -> None:
    campaign_id, pledge_id, _ = refused_pledge(room)
    undelivered_id = the_one(room)
    room.provider.behave()
    room.provider.charge_back(pledge_id)
    room.refresh(pledge_id)
    for act in (again, elsewhere):
        with pytest.raises(NotUndelivered):
            act(room, undelivered_id)
    ask(room, 1)
    assert [each.undelivered_id for each in waiting(room, "overtaken").items] == [undelivered_id]
    assert room.campaign(campaign_id).state == "failed"


def test_a_decision_is_one_and_finances_and_not_about_ones_own_money(room: Room) -> None:
    campaign_id = room.start()
    donor = Principal(person="finance-9", roles=(Role(role="finance"),))
    room.publish(campaign_id, way="capture_now")
    pledge_id = room.paid(campaign_id, 60_00, donor)
    room.tick()
    room.provider.misbehave(decline_refunds=[str(pledge_id)])
    room.to_the_deadline(campaign_id)
    ask(room, rules.REFUSALS_MAX + 2)
    undelivered_id = the_one(room)
    refusals: tuple[tuple[Principal, Callable[..., Any]], ...] = ((PLAYMAKER, again), (donor, elsewhere))
    for who, act in refusals:
        with pytest.raises(Forbidden):
            act(room, undelivered_id, who)
    with pytest.raises(Forbidden):
        waiting(room, who=PLAYMAKER)
    with pytest.raises(UndeliveredNotFound):
        again(room, uuid4())
    elsewhere(room, undelivered_id)
    for act in (again, elsewhere):
        with pytest.raises(NotUndelivered):
            act(room, undelivered_id)
    assert room.pledged(pledge_id).state == "refunded"
    with pytest.raises(IntegrityError, match="what_was_decided_of_a_refund_stays"):
        room.db.run(lambda session: session.execute(update(UndeliveredRefund).values(voucher="En anden")))
    with pytest.raises(IntegrityError, match="is_not_forgotten"):
        room.db.run(lambda session: session.execute(delete(UndeliveredRefund)))
    drop_trigger(room, "what_was_decided_of_a_refund_stays")
    room.db.run(lambda session: session.execute(update(UndeliveredRefund).values(voucher="En anden")))
    assert waiting(room, "returned").items[0].voucher == "En anden", (
        "twin: without its trigger the decision is rewritten"
    )


def drop_trigger(room: Room, name: str) -> None:
    on = "" if room.db.sqlite else " ON undelivered"
    with room.db.writer.begin() as connection:
        connection.execute(text(f"DROP TRIGGER {name}{on}"))


def test_the_database_refuses_a_decision_of_nobody(room: Room) -> None:
    refused_share(room)
    never: tuple[tuple[str, dict[str, Any]], ...] = (
        ("decided_at_a_time", {"state": "overtaken"}),
        ("decided_by_somebody", {"state": "tried_again", "decided_at": clock.now()}),
        ("decided_by_somebody", {"decided_by": "finance-1"}),
        ("another_road_has_its_voucher", {"voucher": VOUCHER}),
        ("state_is_known", {"state": "kept", "decided_at": clock.now()}),
        ("amount_is_positive", {"amount": 0}),
    )
    for rule, values in never:
        with pytest.raises(IntegrityError, match=rule):
            room.db.run(lambda session, values=values: session.execute(update(UndeliveredRefund).values(**values)))
