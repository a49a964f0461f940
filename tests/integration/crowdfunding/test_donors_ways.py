"""What donors may do, and what they hear, on each of the four ways of a pledge's money."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis import clock
from contracts.crowdfunding import Way
from contracts.crowdfunding.withdrawing import NotYourPledge
from services.crowdfunding.operations import following
from tests.integration.crowdfunding.test_holds import release, withheld
from tests.integration.crowdfunding.test_receipts import receipt
from tests.mothers_campaign_life import act, cancelling
from tests.mothers_crowdfunding import CITIZEN, Room, a_pledge, move_to
from tests.mothers_donors import DONOR, PUBLIC, MemoryPost, change, changing, key, notices, row, send, withdraw


def long_campaign(room: Room, way: Way) -> UUID:
    return room.opened(way=way, closes_at=clock.now() + timedelta(days=30))


def to_the_finale(room: Room, campaign_id: UUID) -> None:
    finale_at = room.campaign(campaign_id).finale_at
    assert finale_at is not None
    move_to(finale_at)


def captured(room: Room, campaign_id: UUID) -> UUID:
    pledge_id = room.paid(campaign_id)
    room.tick()
    assert row(room, pledge_id).state == "captured"
    return pledge_id


def test_a_promise_is_taken_back_at_once_and_asked_for_no_more(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    pledge_id = room.pledge(campaign_id).pledge_id
    assert withdraw(room, pledge_id, bring=key(pledge_id)).state == "let_go"
    assert room.campaign(campaign_id).promised == 0
    to_the_finale(room, campaign_id)
    room.tick()
    assert room.said("PledgeConfirmationDue") == []
    assert notices(room, pledge_id).keys() == {"promised", "withdrawn"}


def test_a_mandate_is_taken_back_and_stopped_at_the_provider(room: Room) -> None:
    campaign_id = long_campaign(room, "mandate")
    pledge_id = room.paid(campaign_id)
    assert withdraw(room, pledge_id, bring=key(pledge_id)).state == "let_go"
    assert room.campaign(campaign_id).pledged == 0
    assert notices(room, pledge_id).keys() == {"received", "mandated", "withdrawn"}
    assert "Aftalen er slut" in receipt(room, pledge_id).statement


def test_what_was_captured_at_once_is_refunded_to_who_takes_it_back(room: Room) -> None:
    campaign_id = long_campaign(room, "capture_now")
    pledge_id = captured(room, campaign_id)
    withdraw(room, pledge_id, bring=key(pledge_id))
    room.tick()
    assert row(room, pledge_id).state == "refunded"
    assert [each["amount"] for each in room.said("PledgeRefunded")] == [60_00]
    assert room.campaign(campaign_id).captured == 0
    assert notices(room, pledge_id).keys() == {"received", "paid", "withdrawn", "refunded"}


def test_a_capture_that_is_under_way_while_its_donor_takes_it_back_is_refunded(room: Room) -> None:
    """The answer to the capture was lost; the reservation that is to be cancelled is found captured."""
    campaign_id = long_campaign(room, "capture_now")
    pledge_id = room.paid(campaign_id)
    room.provider.misbehave(timeout_after_success=1)
    room.tick()
    assert row(room, pledge_id).state == "reserved"
    withdraw(room, pledge_id, bring=key(pledge_id))
    move_to(clock.now() + timedelta(hours=1))
    room.tick()
    room.tick()
    assert row(room, pledge_id).state == "refunded"
    assert room.provider.totals_of(pledge_id)["refunded"] == 60_00


def test_a_promise_that_is_changed_is_the_other_at_once_and_there_is_never_both(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    old = room.pledge(campaign_id).pledge_id
    answer = change(room, changing(old, 90_00))
    assert (answer.state, answer.pay_url) == ("promised", "")
    assert row(room, old).state == "let_go"
    assert room.campaign(campaign_id).promised == 90_00


def test_without_taking_the_old_promise_back_both_would_be_promised(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: nobody takes it back."""
    monkeypatch.setattr(following, "take_back", lambda _pledge: None)
    campaign_id = long_campaign(room, "confirm_late")
    change(room, changing(room.pledge(campaign_id).pledge_id, 90_00))
    assert room.campaign(campaign_id).promised == 150_00


def test_a_promise_that_is_changed_in_the_finale_stands_until_the_other_is_paid(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    old = room.pledge(campaign_id).pledge_id
    to_the_finale(room, campaign_id)
    new = change(room, changing(old, 90_00)).pledge_id
    assert (row(room, old).state, row(room, new).state) == ("promised", "made")
    room.provider.approve(new)
    room.refresh(new)
    assert (row(room, old).state, row(room, new).state) == ("let_go", "reserved")
    told = room.campaign(campaign_id)
    assert (told.promised, told.pledged) == (0, 90_00)


def test_a_mandate_takes_the_place_of_a_mandate(room: Room) -> None:
    campaign_id = long_campaign(room, "mandate")
    old = room.paid(campaign_id)
    new = change(room, changing(old, 90_00)).pledge_id
    room.provider.approve(new)
    room.refresh(new)
    room.tick()
    assert (row(room, old).state, row(room, new).state) == ("let_go", "mandated")
    assert room.campaign(campaign_id).pledged == 90_00


def test_what_is_let_through_before_the_finale_is_promised_and_asked_for_in_it(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    pledge_id = withheld(room, campaign_id)
    assert release(room, pledge_id).state == "promised"
    assert room.campaign(campaign_id).promised == 200_00
    post = MemoryPost()
    send(room, post)
    to_the_finale(room, campaign_id)
    room.tick()
    room.tick()
    send(room, post)
    assert notices(room, pledge_id) == dict.fromkeys(("withheld", "promised", "confirm_now"), "sent")
    last = post.to(f"{pledge_id}@donor.example")[-1]
    assert f"{PUBLIC}/pledges/{pledge_id}/return?key={key(pledge_id)}" in last.text, "the way to pay"


def test_a_promise_is_confirmed_by_who_made_it_and_nobody_else(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    pledge_id = room.give(a_pledge(campaign_id, email=None), DONOR).pledge_id
    to_the_finale(room, campaign_id)
    with pytest.raises(NotYourPledge):
        room.confirm(pledge_id)
    assert row(room, pledge_id).state == "promised"


def test_a_promise_that_was_never_paid_lapses_at_the_deadline_and_its_donor_hears_of_it(room: Room) -> None:
    campaign_id = long_campaign(room, "confirm_late")
    pledge_id = room.pledge(campaign_id).pledge_id
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert row(room, pledge_id).state == "let_go"
    assert notices(room, pledge_id).keys() == {"promised", "lapsed"}


@pytest.mark.parametrize(
    ("way", "state", "told"),
    [
        ("reserve", "let_go", {"received", "reserved", "cancelled"}),
        ("mandate", "let_go", {"received", "mandated", "cancelled"}),
        ("capture_now", "refunded", {"received", "paid", "refunded", "cancelled"}),
    ],
)
def test_a_cancelled_campaign_gives_all_back_and_says_why(room: Room, way: Way, state: str, told: set[str]) -> None:
    campaign_id = room.opened(way=way)
    pledge_id, waits = room.paid(campaign_id), withheld(room, campaign_id)
    room.tick()
    room.db.run(cancelling(room, campaign_id))
    assert room.settle(campaign_id).state == "cancelled"
    assert (row(room, pledge_id).state, row(room, waits).state) == (state, "let_go")
    assert notices(room, pledge_id).keys() == told
    assert notices(room, waits).keys() == {"withheld", "let_go"}


def test_news_goes_to_who_supports_a_campaign_and_to_nobody_twice(room: Room) -> None:
    campaign_id, post = long_campaign(room, "confirm_late"), MemoryPost()
    stays, goes = (room.pledge(campaign_id).pledge_id for _ in range(2))
    withdraw(room, goes, bring=key(goes))
    told = {"campaign_id": campaign_id, "title": "Gyngerne er bestilt", "text": "De kommer i maj."}
    act(room, CITIZEN, "post_update", **told)
    send(room, post)
    assert "Gyngerne er bestilt" in post.to(f"{stays}@donor.example")[-1].text
    assert notices(room, stays).keys() == {"promised", "update"}
    assert "update" not in notices(room, goes)


def test_a_receipt_of_what_was_charged_back_says_so(room: Room) -> None:
    pledge_id = captured(room, long_campaign(room, "capture_now"))
    assert receipt(room, pledge_id).statement == "Beløbet er betalt."
    room.provider.charge_back(pledge_id)
    assert room.refresh(pledge_id).state == "charged_back"
    assert "ført det tilbage" in receipt(room, pledge_id).statement
