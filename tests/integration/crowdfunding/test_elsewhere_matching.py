"""What goes wrong elsewhere with money that is given beside citizens' own, tried here as in `test_elsewhere`."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from chassis import clock
from contracts.crowdfunding import ListCampaigns
from contracts.principal import ANONYMOUS
from services.crowdfunding import models, queries
from services.ledger import models as ledger_models
from tests import mothers_ledger
from tests.databases import Templates
from tests.integration.crowdfunding.books import Books
from tests.mothers_crowdfunding import Room
from tests.mothers_provider import Provider


@pytest.fixture
def room(templates: Templates, provider: Provider) -> Iterator[Room]:
    with templates.database("sqlite", models.Base) as db:
        yield Room(db, provider)


@pytest.fixture
def books(templates: Templates, room: Room) -> Iterator[Books]:
    with templates.database("sqlite", ledger_models.Base) as db:
        found = Books(room, db, pool=100_00, matching=100_00)
        yield found
        assert mothers_ledger.adds_up(found.year())


def matched(room: Room, books: Books, *amounts: int, hours_apart: int = 0) -> list[UUID]:
    """Campaigns that ask for these matches, each with its deadline so long after the one before; the ledger has answered."""
    ends = [clock.now() + timedelta(minutes=5, hours=hours_apart * number) for number in range(len(amounts))]
    campaign_ids = [room.start(closes_at=end) for end in ends]
    for campaign_id, amount in zip(campaign_ids, amounts, strict=True):
        books.ask(campaign_id, amount)
    books.say_again()
    return campaign_ids


def test_what_matches_one_campaign_is_counted_for_no_other(room: Room, books: Books) -> None:
    """Goteo: a giver's pool counts whole in every matcher they are linked to; #325: each was shown the sum of all."""
    first, second = matched(room, books, 40_00, 30_00)
    assert (room.campaign(first).match, room.campaign(second).match) == (40_00, 30_00)
    lines = room.db.read(lambda session: queries.list_campaigns(session, ANONYMOUS, ListCampaigns())).items
    assert {line.campaign_id: line.match for line in lines} == {first: 40_00, second: 30_00}
    assert books.balance(f"match/{first}/2025") == 40_00


def test_of_two_who_ask_for_the_last_match_money_one_gets_it(room: Room, books: Books) -> None:
    """Goteo: what is available is a cached amount less what was used, without a lock: two at once both get the last."""
    campaign_ids = matched(room, books, 60_00, 60_00)
    assert sorted(room.campaign(each).state for each in campaign_ids) == ["draft", "open"]
    assert sum(room.campaign(each).match for each in campaign_ids) == books.year()["reserved_match"] == 60_00


def test_what_is_short_is_refused_whole_and_not_given_in_part(room: Room, books: Books) -> None:
    """Goteo v4: spending from a wallet that is short silently makes a smaller statement."""
    (campaign_id,) = matched(room, books, 99_99)
    assert room.campaign(campaign_id).match == 99_99
    (other,) = matched(room, books, 2)
    told = room.campaign(other)
    assert (told.state, told.match, books.free()) == ("draft", 0, 1)


def test_what_campaigns_hold_is_in_the_total_of_the_pool(room: Room, books: Books) -> None:
    """Open Collective #4360: money of a part is not seen in the total of the whole."""
    first, _ = matched(room, books, 40_00, 30_00, hours_apart=1)
    assert (books.year()["reserved_match"], books.free()) == (70_00, 30_00)
    room.paid(first, 60_00)
    room.to_the_deadline(first)
    room.settle(first)
    books.say_again()
    year = books.year()
    assert (year["granted"], year["reserved_match"], books.free()) == (40_00, 30_00, 30_00)


def test_a_match_that_comes_too_late_is_not_stuck(room: Room, books: Books) -> None:
    """Gitcoin #3451: a match pool that is raised in mid-round is left out of the count, and its money stays stuck."""
    campaign_id = room.start()
    books.ask(campaign_id, 40_00)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert books.say_again()[0] == "MatchReserved", "it comes when nobody waits for it any more"
    books.say_again()
    assert (books.year()["reserved_match"], books.free()) == (0, 100_00)


def test_a_project_is_handed_its_money_once_however_often_it_is_said(room: Room, books: Books) -> None:
    """Catarse: payouts were doubled until unique indexes were added for the events that had doubled already."""
    (campaign_id,) = matched(room, books, 40_00)
    room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    for _ in range(3):
        room.tick()
        books.say_again()
    assert len(room.said("CampaignFunded")) == 1
    assert room.campaign(campaign_id).state == "handed_over"
    assert books.balance(f"grant/campaign-{campaign_id}") == 60_00
    assert books.year()["granted"] == 40_00


def test_what_comes_in_above_the_goal_is_handed_over_to_the_last_ore(room: Room, books: Books) -> None:
    """Cobudget #723: a bucket is funded above what it asked for, and what becomes of the rest is nobody's to say."""
    (campaign_id,) = matched(room, books, 40_00)
    for _ in range(3):
        room.paid(campaign_id, 60_01)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).captured == 3 * 60_01
    books.say_again()
    assert books.balance(f"grant/campaign-{campaign_id}") == 3 * 60_01
    assert books.year()["granted"] == 40_00, "the match is what was held, however much citizens gave"
