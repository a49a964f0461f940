"""What was decided to be given back, while payments move on: more of it, past us, or back to the payer's bank."""

from typing import Any
from uuid import UUID

from sqlalchemy import update

from chassis import clock
from services.crowdfunding.models import Campaign, Pledge
from services.crowdfunding.operations import accounts, giving_back
from services.crowdfunding.queries.accounts import unbooked
from tests import mothers_ledger
from tests.integration.crowdfunding.test_giving_back import decide, share_of
from tests.integration.crowdfunding.test_undelivered import (
    ask,
    elsewhere,
    refused_share,
    the_one,
    view,
    waiting,
    wrong,
)
from tests.mothers_accounts import Books, handed_over
from tests.mothers_crowdfunding import Room


def test_who_waits_for_a_share_gets_no_more_than_they_gave_when_more_is_given_back(room: Room) -> None:
    campaign_id, pledge_id, books = refused_share(room)  # 30 of their 60 wait for finance
    books.ask(mothers_ledger.repayment(f"paid/campaign-{campaign_id}", 50_00))
    decide(room, campaign_id)
    books.catch_up()
    room.provider.behave()
    ask(room, 1)
    elsewhere(room, the_one(room))
    books.catch_up()
    by_other_road = 30_00
    assert room.provider.sums(pledge_id)["refunded"] + by_other_road <= 60_00
    assert books.balance("campaign") == 0
    assert wrong(room, books, pledge_id) == []


def given_up(room: Room) -> tuple[UUID, UUID, Books]:
    """A project came to nothing; all of one pledge is to go back, and the provider refuses it -> campaign, pledge, books."""
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00))
    books.end("given_back")
    room.provider.misbehave(decline_refunds=[str(pledges[0])])
    decide(room, campaign_id)
    books.catch_up()
    ask(room, 5)
    books.catch_up()
    return campaign_id, pledges[0], books


def of_campaign(room: Room, campaign_id: UUID, asked: Any) -> Any:
    return room.db.read(lambda session: asked(session, session.get_one(Campaign, campaign_id)))


def test_what_finance_refunded_in_the_providers_own_portal_is_given_and_the_account_becomes_final(room: Room) -> None:
    campaign_id, pledge_id, books = given_up(room)
    (line,) = waiting(room).items
    assert (line.pledge_id, line.amount, share_of(room, pledge_id).state) == (pledge_id, 60_00, "refused")
    room.provider.behave()
    room.provider.refund_behind_our_back(pledge_id, 60_00)
    assert room.refresh(pledge_id).state == "refunded"
    ask(room, 1)
    books.catch_up()
    assert (share_of(room, pledge_id).state, view(room, campaign_id).given) == ("given", 100_00)
    assert [each.undelivered_id for each in waiting(room, "overtaken").items] == [line.undelivered_id]
    assert (books.balance("campaign"), of_campaign(room, campaign_id, unbooked)) == (0, False)
    of_campaign(room, campaign_id, accounts.check_final)
    assert wrong(room, books, pledge_id) == []


def test_what_the_payers_bank_took_back_was_given_to_nobody(room: Room) -> None:
    campaign_id, pledge_id, _ = given_up(room)
    room.provider.behave()
    room.provider.charge_back(pledge_id)
    assert room.refresh(pledge_id).state == "charged_back"
    ask(room, 1)
    assert (share_of(room, pledge_id).state, view(room, campaign_id).given) == ("refused", 40_00)


def test_a_part_of_what_was_charged_back_meanwhile_is_asked_of_nobody(room: Room) -> None:
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00))
    books.paid(50_00)
    books.end()
    room.provider.misbehave(decline_refunds=[str(pledges[0])])
    decide(room, campaign_id)
    books.catch_up()
    ask(room, 1)
    assert share_of(room, pledges[0]).refusals == 1
    room.provider.behave()
    room.provider.charge_back(pledges[0])
    assert room.refresh(pledges[0]).state == "charged_back"
    ask(room, 1)
    share = share_of(room, pledges[0])
    assert (share.state, share.refusals, share.note) == ("refused", 1, "the payment was charged back")
    assert (view(room, campaign_id).state, waiting(room).items) == ("given", ())


def test_who_gets_their_whole_pledge_back_has_no_part_in_what_is_given_back(room: Room) -> None:
    """Such as one that was captured though it was over."""
    campaign_id, pledges, _ = handed_over(room, (60_00, 40_00))
    refunding = update(Pledge).where(Pledge.pledge_id == pledges[1]).values(next_action="refund")
    room.db.run(lambda session: session.execute(refunding.values(next_try_at=clock.now())))
    left = room.db.read(lambda session: giving_back.left_of_pledges(session, campaign_id))
    assert left == {pledges[0]: 60_00}
