"""What a provider refunds no part of, since it is too little: a person returns it."""

from tests.integration.crowdfunding.test_giving_back import decide
from tests.integration.crowdfunding.test_undelivered import ask, elsewhere, view, waiting
from tests.mothers_accounts import handed_over
from tests.mothers_crowdfunding import Room


def test_a_share_of_a_charge_that_is_less_than_the_provider_refunds_is_not_asked_of_it_but_named(room: Room) -> None:
    """A closed account is no such thing: nobody is asked three times, half a day apart, for what can never be done."""
    campaign_id, pledges, books = handed_over(room, (60_00, 40_00), way="mandate")
    books.paid(98_00)
    books.end()
    decide(room, campaign_id)
    books.catch_up()
    ask(room, 1)
    assert [room.provider.totals_of(each)["refunded"] for each in pledges] == [1_20, 0]
    (line,) = waiting(room).items
    assert (line.pledge_id, line.amount, line.refusals) == (pledges[1], 80, 0)
    assert "less than the provider refunds" in line.note
    elsewhere(room, line.undelivered_id)
    assert (view(room, campaign_id).state, view(room, campaign_id).given) == ("given", 2_00)
