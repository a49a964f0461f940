"""Citizens' contributions and the pool's match, on both databases."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.db import Database
from contracts.errors import NotYet
from contracts.ledger import NotReversible, Posted
from tests import mothers_ledger as mothers
from tests.mothers_ledger import YEAR, balance


def test_a_funded_campaign_hands_over_both_moneys_and_its_scheme_has_the_unused_match_back(db: Database) -> None:
    campaign = uuid4()
    captures = [mothers.capture(campaign, amount=40) for _ in range(2)]
    mothers.ask(db, mothers.scheme(), mothers.match(campaign, amount=100), *captures)
    assert mothers.year(db)["reserved_match"] == 100
    mothers.announced(db)
    mothers.ask(db, mothers.funded(campaign, 80, match=60, year=YEAR))
    assert balance(db, f"grant/campaign-{campaign}") == 80
    assert balance(db, f"grant/campaign-{campaign}/{YEAR}") == 60
    year = mothers.year(db)
    assert (year["available"], year["earmarked"], year["reserved_match"], year["granted"]) == (800, 140, 0, 60)
    ((name, event),) = mothers.announced(db)
    assert (name, event["released"]) == ("GrantsPosted", 40)
    assert event["grants"] == [{"project_id": str(campaign), "amount": 140}]
    assert [line["kind"] for line in event["transfers"]] == ["hand_over", "grant_match", "release"]


def test_a_campaign_and_a_project_of_one_id_do_not_share_their_money(db: Database) -> None:
    """Both ids are made by people's clients, and anyone may look one up and use it again."""
    one = uuid4()
    held = mothers.earmark(amount=100)
    mothers.ask(db, mothers.scheme(), mothers.match(one, amount=100), mothers.capture(one, amount=40), held)
    mothers.ask(db, mothers.funded(one, 40, match=100, year=YEAR), mothers.awards(held.budget_id, (one, 60)))
    mothers.ask(db, mothers.closing(held.budget_id, one))
    assert balance(db, f"grant/{one}/{YEAR}") == 0
    assert balance(db, f"grant/campaign-{one}/{YEAR}") == 100
    assert balance(db, f"grant/campaign-{one}") == 40


def test_a_campaign_without_a_match_hands_over_what_citizens_gave(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.capture(campaign, amount=40), mothers.funded(campaign, 40))
    assert balance(db, f"grant/campaign-{campaign}") == 40


def test_a_campaign_whose_captures_have_not_all_come_waits_and_harms_no_neighbour(db: Database) -> None:
    campaign = uuid4()
    late = mothers.capture(campaign, amount=50)
    over = mothers.funded(campaign, 90)
    neighbour = mothers.earmark()
    _, waiting, granted = mothers.ask(db, mothers.capture(campaign, amount=40), over, neighbour)
    assert isinstance(waiting, NotYet)
    assert not isinstance(granted, NotYet)
    assert balance(db, f"earmark/{neighbour.budget_id}/{YEAR}") == 100
    mothers.ask(db, late, over)
    assert balance(db, f"grant/campaign-{campaign}") == 90


def test_a_failed_campaign_gives_its_scheme_its_match_back(db: Database) -> None:
    campaign = uuid4()
    held = mothers.match(campaign, amount=100)
    mothers.ask(db, mothers.scheme(), held, mothers.failed(campaign, match=100, year=YEAR))
    assert (mothers.year(db)["available"], mothers.year(db)["earmarked"]) == (800, 200)
    name, event = mothers.announced(db)[-1]
    assert (name, event["owner"], event["amount"]) == ("Released", "campaign", 100)


def test_of_a_campaign_that_is_not_over_only_the_match_that_came_late_goes_back(db: Database) -> None:
    """The word of it comes after the next match was reserved."""
    campaign = uuid4()
    late, wanted = mothers.match(campaign, amount=60), mothers.match(campaign, amount=100)
    back = mothers.failed(campaign, match=60, year=YEAR, partly=True)
    mothers.ask(db, mothers.scheme(), late, wanted, back)
    assert balance(db, f"match/{campaign}/{YEAR}") == 100
    mothers.ask(db, mothers.failed(campaign, match=100, year=YEAR))
    assert balance(db, f"match/{campaign}/{YEAR}") == 0


def test_a_refund_gives_back_what_a_pledge_gave(db: Database) -> None:
    campaign = uuid4()
    given = mothers.capture(campaign, amount=40)
    mothers.ask(db, given, mothers.refund(campaign, given.pledge_id, amount=40))
    assert balance(db, f"campaign/{campaign}") == 0
    name, event = mothers.announced(db)[-1]
    assert (name, event["kind"], event["pledge_id"]) == ("ContributionPosted", "refund", str(given.pledge_id))


def test_a_capture_whose_donor_has_the_money_back_is_not_reversed(db: Database) -> None:
    campaign = uuid4()
    given, other = mothers.capture(campaign, amount=40), mothers.capture(campaign, amount=50)
    captured, kept, _ = mothers.ask(db, given, other, mothers.refund(campaign, given.pledge_id, amount=10))
    assert isinstance(captured, Posted)
    assert isinstance(kept, Posted)
    refused, undone = mothers.ask(db, *(mothers.reversal(each.transfers[0].transfer_id) for each in (captured, kept)))
    assert isinstance(refused, NotReversible)
    assert refused.facts == {"available": 30}
    assert isinstance(undone, Posted)
    assert (balance(db, f"campaign/{campaign}"), balance(db, f"donor/{given.pledge_id}")) == (30, -30)


def test_what_was_handed_over_is_not_refunded_before_as_much_is_there_again(db: Database) -> None:
    campaign = uuid4()
    given = mothers.capture(campaign, amount=40)
    back = mothers.refund(campaign, given.pledge_id, amount=40)
    _, _, waiting = mothers.ask(db, given, mothers.funded(campaign, 40), back)
    assert isinstance(waiting, NotYet)
    mothers.ask(db, mothers.giving_back(campaign, 40), back)
    assert (balance(db, f"campaign/{campaign}"), balance(db, f"donor/{given.pledge_id}")) == (0, 0)


@pytest.mark.parametrize("goes", [mothers.refund, mothers.charge_back])
def test_what_goes_back_of_a_pledge_waits_for_the_capture_in_whose_stead_it_was_handed_over(
    db: Database, goes: Any
) -> None:
    """Two captures are as large, one was taken back, and the ledger hears of the other last of all."""
    campaign = uuid4()
    kept, gone = mothers.capture(campaign, amount=40), mothers.capture(campaign, amount=40)
    back = goes(campaign, gone.pledge_id, amount=40)
    _, _, waiting = mothers.ask(db, gone, mothers.funded(campaign, 40), back)
    assert isinstance(waiting, NotYet)
    mothers.ask(db, kept, back)
    assert (balance(db, f"campaign/{campaign}"), balance(db, f"donor/{gone.pledge_id}")) == (0, 0)
    assert balance(db, f"grant/campaign-{campaign}") == 40


def test_contributions_are_no_part_of_the_pool(db: Database) -> None:
    before = mothers.year(db)
    mothers.ask(db, mothers.capture(uuid4(), amount=40))
    assert mothers.year(db) == before


def test_a_charge_back_takes_the_money_from_the_campaign_while_that_holds_it(db: Database) -> None:
    campaign = uuid4()
    kept, taken = mothers.capture(campaign, amount=40), mothers.capture(campaign, amount=50)
    over = mothers.funded(campaign, 40)
    back = mothers.charge_back(campaign, taken.pledge_id, amount=50)
    _, _, waiting, _ = mothers.ask(db, kept, taken, over, back)
    assert isinstance(waiting, NotYet), "what was charged back is not handed over"
    mothers.ask(db, over)
    assert balance(db, f"grant/campaign-{campaign}") == 40
    assert balance(db, f"donor/{taken.pledge_id}") == 0
    assert balance(db, f"loss/{campaign}") == 0


def test_a_charge_back_after_the_hand_over_is_the_citys_loss_and_no_part_of_the_pool(db: Database) -> None:
    campaign = uuid4()
    given = mothers.capture(campaign, amount=40)
    back = mothers.charge_back(campaign, given.pledge_id, amount=40, handed_over=True)
    _, waiting = mothers.ask(db, given, back)
    assert isinstance(waiting, NotYet), "it waits for the hand-over"
    before = mothers.year(db)
    mothers.ask(db, mothers.funded(campaign, 40), back)
    assert mothers.year(db) == before
    assert balance(db, f"grant/campaign-{campaign}") == 40, "what the project was granted stays granted"
    assert (balance(db, f"donor/{given.pledge_id}"), balance(db, f"loss/{campaign}")) == (0, -40)
    name, event = mothers.announced(db)[-1]
    assert (name, event["kind"], event["pledge_id"]) == ("ContributionPosted", "charge_back", str(given.pledge_id))


def test_what_was_refunded_is_not_charged_back_as_well(db: Database) -> None:
    campaign = uuid4()
    given = mothers.capture(campaign, amount=40)
    mothers.ask(db, given, mothers.refund(campaign, given.pledge_id, amount=40))
    mothers.ask(db, mothers.charge_back(campaign, given.pledge_id, amount=40))
    name, event = mothers.announced(db)[-1]
    assert (name, event["pledge_id"]) == ("ContributionRefused", str(given.pledge_id))
