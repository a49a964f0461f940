"""What goes wrong with money elsewhere, tried here. Each test names the system whose defect it would find.

The databases that matter to a defect are named by its test; the others run on SQLite.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import IntegrityError

from chassis.outbox import OutboxRow
from contracts.crowdfunding import EditCampaign, ListCampaigns, Pledge, WrongCampaignState
from contracts.errors import Invalid, NotYet
from contracts.principal import ANONYMOUS
from services.crowdfunding import models, operations, queries
from services.ledger import models as ledger_models
from tests import mothers_ledger
from tests.databases import Templates
from tests.integration.crowdfunding.books import Books
from tests.mothers_crowdfunding import CITIZEN, ROUNDS_MAX, Room, a_campaign
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
    books.say_again()
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
    """Goteo v4: no key tells a second request from the first. Of Open Collective #6929, one transfer entered twice under two
    ids, see `test_the_same_voucher_typed_twice_is_repaid_once`."""
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
        books.say_again()
    assert books.balance(f"grant/campaign-{campaign_id}") == room.provider.sums(pledge_id)["captured"] == 100_00


@pytest.mark.parametrize("amount", [10.5, 10.0, "10", True, 0, -1, None])
def test_money_is_a_whole_number_of_ore(amount: Any) -> None:
    """Catarse divides by 100.0; Goteo v4 says of its own Money that it is not financially safe."""
    with pytest.raises(Invalid):
        Pledge.load({"command_id": str(uuid4()), "campaign_id": str(uuid4()), "amount": amount})


def test_a_refund_gives_back_what_was_taken_once(room: Room, books: Books) -> None:
    """Open Collective #6230: a refund credits the fee twice."""
    campaign_id, taken = refunded(room)
    for _ in range(2):
        books.say_again()
        room.tick()
    assert room.provider.sums(taken)["refunded"] == room.provider.sums(taken)["captured"] == 60_00
    assert len(room.said("PledgeRefunded")) == 1
    assert books.balance(f"campaign/{campaign_id}") == 0


def test_a_refund_of_money_that_was_handed_over_is_not_booked(room: Room, books: Books) -> None:
    """Open Collective #6591: a refund pushes the account below nothing, without a warning."""
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    books.say_again()
    (waiting,) = mothers_ledger.ask(books.db, mothers_ledger.refund(campaign_id, pledge_id, amount=100_00))
    assert isinstance(waiting, NotYet), "it stays in the inbox, and is parked there for an operator to see"
    assert mothers_ledger.announced(books.db) == []
    assert books.balance(f"campaign/{campaign_id}") == 0
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


def test_a_capture_and_the_word_of_it_stand_or_fall_together(room: Room) -> None:
    """Cobudget writes a contribution and its double entry apart: a crash between them leaves the one without the other."""
    campaign_id = room.opened()
    pledge_id = room.paid(campaign_id, 100_00)
    room.to_the_deadline(campaign_id)
    event.listen(room.db.writer, "before_cursor_execute", die_of_words)
    for _ in range(3):
        room.tick()
    assert room.provider.sums(pledge_id)["captured"] == 100_00, "the provider has it"
    assert (room.pledged(pledge_id).state, room.said("PledgeCaptured")) == ("reserved", [])
    event.remove(room.db.writer, "before_cursor_execute", die_of_words)
    assert room.settle(campaign_id).state == "funded"
    assert room.provider.sums(pledge_id)["captured"] == 100_00
    assert len(room.said("PledgeCaptured")) == 1


def die_of_words(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    """As if the process ended between what is written of a payment and the word of it."""
    if statement.startswith(f"INSERT INTO {OutboxRow.__tablename__}"):
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
