"""Finance takes a match back after it was judged by, and before the ledger has heard of the hand-over."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from chassis import clock
from chassis.clock import today
from contracts.errors import NotYet
from services.crowdfunding import models, operations
from services.ledger.domain.accounts import Reversible
from tests import mothers_ledger
from tests.integration.crowdfunding.test_fees import told
from tests.mothers_accounts import Books, scheme_of
from tests.mothers_answers import grant_refused
from tests.mothers_crowdfunding import RULES, Room, a_match, move_to

MATCH = 40_00


def funded_and_taken_back(
    room: Room, *, least_goal: int, fees: int = 0, charged_back: int = 0
) -> tuple[UUID, UUID, Books]:
    """60 kroner of 100 and a match, judged; the match is undone before the ledger hears so -> campaign, pledge, books."""
    campaign_id = room.start(goal=100_00, least_goal=least_goal)
    books = Books(room, campaign_id)
    scheme_id = scheme_of(room, books, MATCH)
    room.publish(campaign_id, a_match(scheme_id, MATCH))
    books.catch_up()
    pledge_id = room.paid(campaign_id, 60_00)
    gone = room.paid(campaign_id, charged_back) if charged_back else None
    room.to_the_deadline(campaign_id)
    if fees:
        for _ in range(4):
            room.tick()
        told(room, campaign_id, today(), fees)
    assert room.settle(campaign_id).state == "funded"
    if gone is not None:
        room.provider.charge_back(gone)
        assert room.refresh(gone).state == "charged_back"
    moved = (each for event in books.journal.events for each in getattr(event, "transfers", ()))
    held = next(each for each in moved if each.kind == "reserve_match")
    wrong = Reversible(held.transfer_id, held.kind, held.from_, held.to, held.amount, reversed=False)
    books.journal.books.reversible[held.transfer_id] = wrong
    books.ask(mothers_ledger.reversal(held.transfer_id))
    books.catch_up()
    return campaign_id, pledge_id, books


def days_pass(room: Room, books: Books) -> None:
    for _ in range(5):
        move_to(clock.now() + timedelta(days=1))
        room.tick()
        books.catch_up()


def test_what_misses_its_goal_without_the_match_gives_everybody_their_money_back(room: Room) -> None:
    campaign_id, pledge_id, books = funded_and_taken_back(room, least_goal=100_00)
    days_pass(room, books)
    assert room.campaign(campaign_id).state == "failed"
    sums = room.provider.sums(pledge_id)
    assert (sums["captured"], sums["refunded"]) == (60_00, 60_00)
    assert books.balance("campaign") == 0


def test_what_has_enough_without_the_match_is_handed_over_without_it(room: Room) -> None:
    campaign_id, _, books = funded_and_taken_back(room, least_goal=60_00)
    days_pass(room, books)
    found = room.campaign(campaign_id)
    assert (found.state, found.match) == ("handed_over", 0)
    assert books.balance("grant") == 60_00
    first, second = room.said("CampaignFunded")
    assert (first["match"], second["match"]) == (MATCH, 0)
    assert first["request_id"] != second["request_id"], "a refusal is final for its id"


def test_it_is_judged_anew_only_once_what_was_taken_back_is_heard_of(room: Room) -> None:
    campaign_id = room.opened(match=MATCH)
    room.paid(campaign_id, 60_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    (asked,) = room.said("CampaignFunded")
    with pytest.raises(NotYet):
        room.hear(operations.record_grant_refusal, grant_refused(campaign_id, asked["request_id"], available=0))
    assert room.campaign(campaign_id).state == "funded"


def test_a_refusal_of_an_earlier_request_changes_nothing(room: Room) -> None:
    campaign_id, _, books = funded_and_taken_back(room, least_goal=60_00)
    (asked,) = room.said("CampaignFunded")
    room.tick()
    assert [each["match"] for each in room.said("CampaignFunded")] == [MATCH, 0]
    room.hear(operations.record_grant_refusal, grant_refused(campaign_id, asked["request_id"], available=0))
    assert room.campaign(campaign_id).state == "funded"
    books.catch_up()
    assert room.campaign(campaign_id).state == "handed_over"


def test_the_fees_that_it_bore_when_it_was_first_handed_over_are_taken_out_once(room: Room) -> None:
    room.rules = replace(RULES, fees_borne_by="campaign")
    campaign_id, _, books = funded_and_taken_back(room, least_goal=60_00, fees=1_23)
    days_pass(room, books)
    assert room.campaign(campaign_id).state == "handed_over"
    assert [each["fees"] for each in room.said("CampaignFunded")] == [1_23, 1_23]
    assert (books.balance("grant"), books.balance("fee"), books.balance("campaign")) == (58_77, 1_23, 0)


@pytest.mark.parametrize(("least_goal", "state", "grant"), [(60_00, "handed_over", 60_00), (100_00, "failed", 0)])
def test_what_was_charged_back_while_the_hand_over_was_refused_is_the_campaigns_to_bear(
    room: Room, least_goal: int, state: str, grant: int
) -> None:
    campaign_id, _, books = funded_and_taken_back(room, least_goal=least_goal, charged_back=20_00)
    for _ in range(3):
        books.taken = 0  # what had come too early comes again
        days_pass(room, books)
    assert room.campaign(campaign_id).state == state
    assert (books.balance("campaign"), books.balance("grant"), books.balance("loss")) == (0, grant, 0)
    first, second = room.said("PledgeChargedBack")
    assert (first["handed_over"], second["handed_over"]) == (True, False)
    (gone,) = [each for each in books.journal.events if getattr(each, "kind", "") == "charge_back"]
    assert gone.amount == 20_00, "booked once"
    row = room.db.read(lambda session: session.get_one(models.Pledge, gone.pledge_id))
    assert (row.charge_back_sequence, row.note) == (gone.sequence, None)
