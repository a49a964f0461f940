"""What a project did not need of citizens' money goes back to them in proportion, to the øre."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.crowdfunding.giving_back import (
    GiveBackContributions,
    GiveBackView,
    ListGiveBacks,
    NothingLeft,
    ProjectUnderWay,
)
from contracts.errors import Forbidden
from contracts.ledger.giving_back import GiveBackPosted, GiveBackRefused
from services.crowdfunding.domain import giving_back as rules
from services.crowdfunding.models import GiveBack, GiveBackShare
from services.crowdfunding.operations import giving_back as giving
from services.crowdfunding.queries import giving_back as queries
from tests.mothers_accounts import handed_over
from tests.mothers_answers import of_ledger
from tests.mothers_crowdfunding import CITIZEN, DECISION, PLAYMAKER, Room, move_to


def decide(room: Room, campaign_id: UUID, who: Any = PLAYMAKER) -> UUID:
    command = GiveBackContributions(command_id=uuid4(), campaign_id=campaign_id, decision=DECISION, reason="billigere")
    return room.db.run(lambda session: giving.give_back_contributions(session, who, command)).id


def told(room: Room, campaign_id: UUID) -> tuple[GiveBackView, ...]:
    return room.db.read(lambda session: queries.list_give_backs(session, ListGiveBacks(campaign_id=campaign_id))).items


def share_of(room: Room, pledge_id: UUID) -> Any:
    return room.db.read(lambda session: session.query(GiveBackShare).filter_by(pledge_id=pledge_id).one())


def test_what_is_left_goes_back_in_proportion_by_the_provider_and_the_ledger_is_told(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (60_00, 40_01))
    books.paid(50_00)
    books.end()
    give_back_id = decide(room, campaign_id)
    (asked,) = room.said("GiveBackRequested")
    assert (asked["amount"], asked["request_id"]) == (50_01, str(give_back_id))
    books.catch_up()
    giving.refund_shares(room.db, room.payments)
    assert [room.provider.sums(each)["refunded"] for each in pledges] == [30_00, 20_01]
    refunds = {each["pledge_id"]: each["amount"] for each in room.said("PledgeRefunded")}
    assert refunds == {str(pledges[0]): 30_00, str(pledges[1]): 20_01}
    (view,) = told(room, campaign_id)
    assert (view.state, view.given, view.refused, view.shares) == ("given", 50_01, 0, 2)


def test_asked_again_after_an_answer_was_lost_the_provider_refunds_once(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (100_00,))
    books.paid(40_00)
    books.end()
    decide(room, campaign_id)
    books.catch_up()
    room.provider.misbehave(timeout_after_success=1)
    room.payments = room.provider.adapter(answer_seconds_max=1.0)
    for _ in range(2):
        giving.refund_shares(room.db, room.payments)
        share = share_of(room, pledges[0])
        if share.next_try_at:
            move_to(share.next_try_at)
    assert room.provider.sums(pledges[0])["refunded"] == 60_00
    assert len(room.said("PledgeRefunded")) == 1


def test_a_share_of_which_nothing_was_answered_is_left_alone_until_the_provider_must_show_it(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (100_00,))
    books.paid(40_00)
    books.end()
    decide(room, campaign_id)
    books.catch_up()
    room.provider.misbehave(unavailable=True)
    giving.refund_shares(room.db, room.payments)
    room.provider.behave()
    move_to(clock.now() + timedelta(minutes=9))
    giving.refund_shares(room.db, room.payments)
    assert room.provider.sums(pledges[0])["refunded"] == 0
    move_to(clock.now() + timedelta(minutes=1))
    giving.refund_shares(room.db, room.payments)
    assert room.provider.sums(pledges[0])["refunded"] == 60_00


def test_a_project_that_comes_to_nothing_gives_all_of_it_back_by_the_pledges_own_refund(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00))
    books.end("given_back")
    decide(room, campaign_id)
    books.catch_up()
    giving.refund_shares(room.db, room.payments)
    room.tick()
    assert [room.pledged(each).state for each in pledges] == ["refunded", "refunded"]
    for pledge_id in pledges:
        move_to(share_of(room, pledge_id).next_try_at)
    giving.refund_shares(room.db, room.payments)
    assert sorted(each["amount"] for each in room.said("PledgeRefunded")) == [40_00, 60_00]
    assert told(room, campaign_id)[0].state == "given"


def test_the_ledger_may_refuse_and_it_is_decided_anew(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    books.end()
    first = decide(room, campaign_id)
    books.taken += 1
    refused = GiveBackRefused(**of_ledger(first, 50), campaign_id=campaign_id, reason="holds 0", available=0)
    room.hear(giving.record_refused_giving_back, refused)
    decide(room, campaign_id)
    books.catch_up()
    assert [(view.state, view.note) for view in told(room, campaign_id)] == [("refused", "holds 0"), ("giving", None)]


def test_nothing_is_given_back_while_the_project_goes_on_or_twice_at_once(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    with pytest.raises(ProjectUnderWay):
        decide(room, campaign_id)
    books.end()
    with pytest.raises(Forbidden):
        decide(room, campaign_id, CITIZEN)
    decide(room, campaign_id)
    with pytest.raises(ProjectUnderWay):
        decide(room, campaign_id)


def test_twin_the_database_refuses_two_at_once_even_past_us(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    books.end()
    decide(room, campaign_id)
    copied = "INSERT INTO give_back SELECT :id, campaign_id, state, amount, decision, reason, decided_by, at, note, sequence FROM give_back"
    given = uuid4().hex if room.db.sqlite else str(uuid4())
    with pytest.raises(IntegrityError), room.db.writer.begin() as connection:
        connection.execute(text(copied), {"id": given})


def test_where_nothing_is_left_nothing_is_given_back(room: Room) -> None:
    campaign_id, _, books = handed_over(room, (100_00,))
    books.paid(100_00)
    books.end()
    with pytest.raises(NothingLeft):
        decide(room, campaign_id)


def test_a_word_of_the_ledgers_that_comes_twice_divides_once(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (100_00,))
    books.end()
    give_back_id = decide(room, campaign_id)
    books.catch_up()
    again = GiveBackPosted(**of_ledger(give_back_id, 60), campaign_id=campaign_id, amount=100_00)
    room.hear(giving.record_giving_back, again)
    assert share_of(room, pledges[0]).amount == 100_00


def test_who_had_their_money_charged_back_gets_no_share(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00))
    books.end()
    room.provider.charge_back(pledges[0])
    assert room.refresh(pledges[0]).state == "charged_back"
    decide(room, campaign_id)
    books.catch_up()
    assert share_of(room, pledges[1]).amount == 40_00
    assert told(room, campaign_id)[0].shares == 1


def test_what_is_charged_back_of_a_pledge_that_got_a_share_is_only_what_it_had_left(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (100_00,))
    books.paid(40_00)
    books.end()
    decide(room, campaign_id)
    books.catch_up()
    giving.refund_shares(room.db, room.payments)
    room.provider.charge_back(pledges[0])
    assert room.refresh(pledges[0]).state == "charged_back"
    books.catch_up()
    (said,) = room.said("PledgeChargedBack")
    assert (said["amount"], said["handed_over"]) == (40_00, True)
    assert books.balance("loss") == -40_00


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30), st.data())
def test_shares_add_up_to_the_oere_and_nobody_gets_more_than_they_gave(amounts: list[int], data: Any) -> None:
    given_ = {UUID(int=place): amount for place, amount in enumerate(amounts)}
    amount = data.draw(st.integers(0, sum(amounts)))
    found = rules.shares(amount, given_)
    assert sum(found.values()) == amount
    for pledge_id, gave in given_.items():
        share = found.get(pledge_id, 0)
        assert 0 <= share <= gave
        assert abs(share * sum(amounts) - amount * gave) < sum(amounts)


def test_an_oere_that_cannot_be_divided_goes_to_the_largest_fraction_and_then_to_the_lower_id() -> None:
    one, two, three = (UUID(int=place) for place in (1, 2, 3))
    assert rules.shares(2, {one: 1, two: 1, three: 1}) == {one: 1, two: 1}
    assert rules.shares(10, {one: 1_00, two: 2_50}) == {one: 3, two: 7}


def test_two_parts_that_are_together_all_of_a_pledge_are_told_to_the_ledger_once_each(room: Room) -> None:
    campaign_id, (pledge_id,), books = handed_over(room, (100_00,))
    books.paid(40_00)
    books.end()
    decide(room, campaign_id)
    books.catch_up()
    giving.refund_shares(room.db, room.payments)
    second = a_second_part(room, campaign_id, pledge_id, 40_00)
    order = room.db.read(lambda session: giving.step_of(session, (second, pledge_id)))[1]
    room.payments.refund(order, f"{pledge_id}-give-back-{second}", 40_00)
    assert room.refresh(pledge_id).state == "refunded", "seen at the provider before it was settled here"
    giving.refund_shares(room.db, room.payments)
    assert [each["amount"] for each in room.said("PledgeRefunded")] == [60_00, 40_00]
    assert [each.state for each in told(room, campaign_id)] == ["given", "given"]
    assert room.provider.sums(pledge_id)["refunded"] == 100_00


def a_second_part(room: Room, campaign_id: UUID, pledge_id: UUID, amount: int) -> UUID:
    """Decided and moved by the ledger, as when a payee had sent something back after the first."""
    row = GiveBack(give_back_id=uuid4(), campaign_id=campaign_id, state="giving", amount=amount, sequence=99)
    row.decision, row.reason, row.decided_by, row.at = DECISION.dump(), "mere tilbage", "playmaker-1", clock.now()
    share = GiveBackShare(give_back_id=row.give_back_id, pledge_id=pledge_id, amount=amount, state="asked")
    share.next_try_at = clock.now()

    def write(session: Any) -> None:
        session.add(row)
        session.flush()
        session.add(share)

    give_back_id = row.give_back_id
    room.db.run(write)
    return give_back_id
