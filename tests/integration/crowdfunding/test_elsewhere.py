"""What goes wrong with money elsewhere, tried here. Each test names the system whose defect it would find.

The databases that matter to a defect are named by its test; the others run on SQLite.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.crowdfunding import EditCampaign, ListCampaigns, Pledge, WrongCampaignState
from contracts.errors import Invalid
from contracts.principal import ANONYMOUS
from services.crowdfunding import models, operations, queries
from services.crowdfunding.operations.provider import Step, ask, next_step, record
from services.ledger import models as ledger_models
from tests import mothers_ledger
from tests.databases import Templates
from tests.integration.crowdfunding.books import Books
from tests.mothers_crowdfunding import CITIZEN, RETURN_URL, ROUNDS_MAX, Provider, Room, a_campaign, a_match


@pytest.fixture
def room(templates: Templates, provider: Provider) -> Iterator[Room]:
    with templates.database("sqlite", models.Base) as db:
        yield Room(db, provider)


@pytest.fixture
def books(templates: Templates, room: Room) -> Iterator[Books]:
    with templates.database("sqlite", ledger_models.Base) as db:
        found = Books(room, db)
        found.open(100_00)
        yield found
        assert mothers_ledger.adds_up(found.year())


def refunded(room: Room) -> tuple[UUID, UUID]:
    """A campaign that had to give back what it had taken, because another capture was declined; and the pledge it took."""
    campaign_id = room.opened()
    taken, declined = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.provider.misbehave(decline_captures=[str(declined)])
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    return campaign_id, taken


def test_money_that_went_back_is_in_no_total(room: Room, books: Books) -> None:
    """Goteo: raised sums include money that was returned. Open Collective #2679: totals do not subtract refunds."""
    campaign_id, taken = refunded(room)
    books.hear()
    told = room.campaign(campaign_id)
    assert room.pledged(taken).state == "refunded"
    assert (told.pledged, told.captured, told.supporters) == (0, 0, 0)
    lines = room.db.read(lambda session: queries.list_campaigns(session, ANONYMOUS, ListCampaigns())).items
    assert [line.pledged for line in lines] == [0]
    assert books.balance(f"campaign/{campaign_id}") == 0


def test_a_total_that_falls_to_nothing_is_shown_as_nothing(room: Room) -> None:
    """Goteo: the cached sum is written only if the new one is not zero, so the last return is never seen."""
    campaign_id = room.opened()
    room.paid(campaign_id, 60_00)
    assert room.campaign(campaign_id).pledged == 60_00
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).pledged == 0


def matched(room: Room, books: Books, *amounts: int, hours_apart: int = 0) -> list[UUID]:
    """Campaigns that ask for these matches, each with its deadline so long after the one before; the ledger has answered."""
    ends = [clock.now() + timedelta(minutes=5, hours=hours_apart * number) for number in range(len(amounts))]
    campaign_ids = [room.start(closes_at=end) for end in ends]
    for campaign_id, amount in zip(campaign_ids, amounts, strict=True):
        room.publish(campaign_id, a_match(amount))
    books.hear()
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
    assert (told.state, told.match, books.year()["available"]) == ("draft", 0, 1)


def test_what_campaigns_hold_is_in_the_total_of_the_pool(room: Room, books: Books) -> None:
    """Open Collective #4360: money of a part is not seen in the total of the whole."""
    first, _ = matched(room, books, 40_00, 30_00, hours_apart=1)
    assert (books.year()["reserved_match"], books.year()["available"]) == (70_00, 30_00)
    room.paid(first, 60_00)
    room.to_the_deadline(first)
    room.settle(first)
    books.hear()
    year = books.year()
    assert (year["granted"], year["reserved_match"], year["available"]) == (40_00, 30_00, 30_00)


def test_a_match_that_comes_too_late_is_not_stuck(room: Room, books: Books) -> None:
    """Gitcoin #3451: a match pool that is raised in mid-round is left out of the count, and its money stays stuck."""
    campaign_id = room.start()
    room.publish(campaign_id, a_match(40_00))
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert books.hear()[0] == "MatchReserved", "it comes when nobody waits for it any more"
    books.hear()
    assert (books.year()["reserved_match"], books.year()["available"]) == (0, 100_00)


def test_a_payment_that_succeeds_changes_no_other_and_reading_changes_none(room: Room) -> None:
    """Goteo: a comparison written as an assignment gives every payment that succeeds another state in passing."""
    campaign_id = room.opened()
    reserved, made = room.paid(campaign_id, 10_00), room.pledge(campaign_id).pledge_id
    room.paid(campaign_id, 20_00)
    for _ in range(2):
        assert (room.pledged(reserved).state, room.pledged(made).state) == ("reserved", "made")
        assert room.campaign(campaign_id).pledged == 30_00


def test_a_refund_that_the_provider_did_not_make_is_not_written_down(room: Room) -> None:
    """Goteo: its refund command, forced, marks money as returned though the gateway's refund has failed."""
    campaign_id = room.opened()
    taken, declined = room.paid(campaign_id, 60_00), room.paid(campaign_id, 40_00)
    room.provider.misbehave(decline_captures=[str(declined)])
    room.to_the_deadline(campaign_id)
    for _ in range(ROUNDS_MAX):
        if room.pledged(taken).state == "captured":
            break
        room.tick()
    room.provider.misbehave(unavailable=True)
    for _ in range(3):
        room.tick()
    assert (room.pledged(taken).state, room.campaign(campaign_id).state) == ("captured", "settling")
    assert room.said("PledgeRefunded") == room.said("CampaignFailed") == []
    room.provider.misbehave(unavailable=False)
    assert room.settle(campaign_id).state == "failed"
    assert room.provider.sums(taken)["refunded"] == 60_00


def test_a_payment_told_in_every_way_counts_once(room: Room, books: Books) -> None:
    """Goteo v4: no key tells a second request from the first. Open Collective #6929: a transfer is entered twice and
    counts double."""
    campaign_id, pledge_id = room.opened(), uuid4()
    for _ in range(2):
        room.pledge(campaign_id, 100_00, pledge_id=pledge_id)
    room.provider.approve(pledge_id)
    for _ in range(2):
        room.refresh(pledge_id)
        room.tick()
    assert (room.campaign(campaign_id).pledged, room.campaign(campaign_id).supporters) == (100_00, 1)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    for _ in range(2):
        books.hear()
    assert books.balance(f"grant/campaign-{campaign_id}") == room.provider.sums(pledge_id)["captured"] == 100_00


def test_a_project_is_handed_its_money_once_however_often_it_is_said(room: Room, books: Books) -> None:
    """Catarse: payouts were doubled until unique indexes were added for the events that had doubled already."""
    (campaign_id,) = matched(room, books, 40_00)
    room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    for _ in range(3):
        room.tick()
        books.hear()
    assert len(room.said("CampaignFunded")) == 1
    assert room.campaign(campaign_id).state == "handed_over"
    assert books.balance(f"grant/campaign-{campaign_id}") == 60_00
    assert books.year()["granted"] == 40_00


@pytest.mark.parametrize("amount", [10.5, 10.0, "10", True, 0, -1, None])
def test_money_is_a_whole_number_of_ore(amount: Any) -> None:
    """Catarse divides by 100.0; Goteo v4 says of its own Money that it is not financially safe."""
    with pytest.raises(Invalid):
        Pledge.load({"command_id": str(uuid4()), "campaign_id": str(uuid4()), "amount": amount})


def test_a_refund_gives_back_what_was_taken_once(room: Room, books: Books) -> None:
    """Open Collective #6230: a refund credits the fee twice."""
    campaign_id, taken = refunded(room)
    for _ in range(2):
        books.hear()
        room.tick()
    assert room.provider.sums(taken)["refunded"] == room.provider.sums(taken)["captured"] == 60_00
    assert len(room.said("PledgeRefunded")) == 1
    assert books.balance(f"campaign/{campaign_id}") == 0


def test_a_refund_of_money_that_was_handed_over_is_refused(room: Room, books: Books) -> None:
    """Open Collective #6591: a refund pushes the account below nothing, without a warning."""
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    books.hear()
    mothers_ledger.ask(books.db, mothers_ledger.refund(campaign_id, pledge_id, amount=100_00))
    assert [name for name, _ in mothers_ledger.announced(books.db)] == ["ContributionRefused"]
    assert books.balance(f"grant/campaign-{campaign_id}") == 100_00


def test_a_goal_does_not_move_once_people_pay_for_it(room: Room) -> None:
    """Cobudget #1221: a bucket stays "funded" though its budget grows afterwards."""
    campaign_id = room.opened()
    room.paid(campaign_id, 100_00)
    said = a_campaign(goal=200_00)
    content = {name: getattr(said, name) for name in ("title", "story", "goal", "lines", "closes_at")}
    command = EditCampaign(command_id=uuid4(), campaign_id=campaign_id, version=1, **content)
    with pytest.raises(WrongCampaignState):
        room.db.run(lambda session: operations.edit_campaign(session, room.rules, CITIZEN, command))
    with pytest.raises(IntegrityError), room.db.writer.begin() as connection:
        connection.execute(update(models.Campaign).values(goal=200_00))


def test_what_comes_in_above_the_goal_is_handed_over_to_the_last_ore(room: Room, books: Books) -> None:
    """Cobudget #723: a bucket is funded above what it asked for, and what becomes of the rest is nobody's to say."""
    (campaign_id,) = matched(room, books, 40_00)
    for _ in range(3):
        room.paid(campaign_id, 60_01)
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).captured == 3 * 60_01
    books.hear()
    assert books.balance(f"grant/campaign-{campaign_id}") == 3 * 60_01
    assert books.year()["granted"] == 40_00, "the match is what was held, however much citizens gave"


def test_a_capture_and_the_word_of_it_stand_or_fall_together(room: Room) -> None:
    """Cobudget writes a contribution and its double entry apart: a crash between them leaves the one without the other."""
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.tick()
    room.db.run(operations.advance_campaigns)
    step = room.db.read(lambda session: next_step(session, pledge_id))
    assert step is not None
    assert step.action == "capture"
    payment, refusal = ask(room.payments, step, RETURN_URL)
    with pytest.raises(ZeroDivisionError):
        room.db.run(lambda session: die_after(session, step, payment, refusal))
    assert (room.pledged(pledge_id).state, room.said("PledgeCaptured")) == ("reserved", [])
    assert room.settle(campaign_id).state == "funded"
    assert len(room.said("PledgeCaptured")) == 1


def die_after(session: Any, step: Step, payment: Any, refusal: str | None) -> None:
    record(session, step, payment, refusal)
    session.flush()
    raise ZeroDivisionError


def test_nothing_is_called_funded_before_the_money_is_there(room: Room) -> None:
    """Cobudget sets "funded at" before it looks whether the giver has the money."""
    campaign_id = room.opened()
    room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.tick()
    room.provider.misbehave(unavailable=True)
    for _ in range(3):
        room.tick()
        assert (room.campaign(campaign_id).state, room.said("CampaignFunded")) == ("settling", [])


def test_to_reach_the_goal_exactly_is_to_reach_it(room: Room) -> None:
    """Aarhus's hearing portal asks for more than the number of supports that its own text says is enough."""
    exact, short = room.opened(), room.opened()
    room.paid(exact, 100_00)
    room.paid(short, 99_99)
    room.to_the_deadline(short)
    assert (room.settle(exact).state, room.settle(short).state) == ("funded", "failed")
