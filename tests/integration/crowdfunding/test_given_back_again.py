"""More of what a project did not need is given back, while a share of what was given back first still waits."""

from tests import mothers_ledger
from tests.integration.crowdfunding.test_giving_back import decide
from tests.integration.crowdfunding.test_undelivered import ask, elsewhere, refused_share, the_one, wrong
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
