"""What a donor must be told, since it changes what their money does: that it died, and that it is bound for longer."""

from datetime import timedelta

from chassis import clock
from contracts.crowdfunding import GetPledge
from services.crowdfunding import queries
from services.crowdfunding.domain import notices as words
from tests.integration.crowdfunding.test_ways import DAY
from tests.mothers_campaign_life import extending
from tests.mothers_crowdfunding import PLAYMAKER, PLEDGE_KEY, Room, move_to
from tests.mothers_donors import DONOR, MemoryPost, change, changing, export, key, notices, paid, row, send, withdraw


def test_whose_reservation_died_before_it_was_captured_is_told_though_the_campaign_succeeds(room: Room) -> None:
    campaign_id = room.opened(closes_at=clock.now() + 10 * DAY, least_goal=60_00)
    dies = room.paid(campaign_id, 40_00)
    move_to(clock.now() + 9 * DAY)
    lives = room.paid(campaign_id, 60_00)
    move_to(clock.now() + 5 * DAY + timedelta(hours=1))
    assert room.settle(campaign_id).state == "funded"
    assert (row(room, dies).state, row(room, lives).state) == ("expired", "captured")
    assert notices(room, dies).keys() == {"received", "reserved", "expired"}
    assert notices(room, lives).keys() == {"received", "reserved", "reached"}


def test_who_left_a_payment_open_and_never_paid_is_told_of_no_money_that_died(room: Room) -> None:
    pledge_id = room.pledge(room.opened(closes_at=clock.now() + DAY)).pledge_id
    move_to(clock.now() + timedelta(minutes=11))
    assert room.refresh(pledge_id).state == "expired"
    assert notices(room, pledge_id).keys() == {"received"}


def test_whose_money_is_bound_for_longer_is_told_until_when(room: Room) -> None:
    campaign_id, post = room.opened(), MemoryPost()
    bound, gone, unpaid = room.paid(campaign_id), room.paid(campaign_id), room.pledge(campaign_id).pledge_id
    withdraw(room, gone, bring=key(gone))
    room.db.run(extending(room, campaign_id, PLAYMAKER))
    send(room, post)
    assert {each for each in (bound, gone, unpaid) if "extended" in notices(room, each)} == {bound}
    (letter,) = [each for each in post.to(f"{bound}@donor.example") if "frist" in each.subject]
    assert f"Ny frist: {words.at(room.campaign(campaign_id).closes_at)}" in letter.text


def test_from_the_page_of_what_was_replaced_its_donor_comes_to_what_replaces_it_and_nobody_else_does(
    room: Room,
) -> None:
    campaign_id = room.opened()
    mine, known = paid(room, campaign_id), paid(room, campaign_id, DONOR, email=None)
    new = change(room, changing(mine, 90_00)).pledge_id
    newer = change(room, changing(known, 90_00, key=None), DONOR).pledge_id
    own = room.pledged(mine).own
    assert own is not None
    assert (own.replaced_by, own.replaced_key) == (new, key(new))
    query = GetPledge(pledge_id=known)
    theirs = room.db.read(lambda session: queries.get_pledge(session, PLEDGE_KEY, DONOR, query)).own
    assert theirs is not None
    assert (theirs.replaced_by, theirs.replaced_key) == (newer, None), "who signed in needs none"
    query = GetPledge(pledge_id=mine)
    assert room.db.read(lambda session: queries.get_pledge(session, PLEDGE_KEY, DONOR, query)).own is None
    (line,) = export(room, DONOR, pledge_id=mine, key=key(mine)).items
    assert line.details.replaced_key is None
