"""Who may pay when it suits them: a payment lives for minutes, and what was promised, or let through, is not lost with it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from chassis import clock
from contracts.crowdfunding import CampaignNotOpen, RelayWebhook, Way
from contracts.principal import ANONYMOUS
from services.crowdfunding import domain, models, operations
from services.crowdfunding.domain.holds import Limits
from services.crowdfunding.operations import reconciliation
from services.crowdfunding.operations.outcomes import Said
from tests.integration.crowdfunding.conftest import Receiver
from tests.integration.crowdfunding.test_holds import release
from tests.integration.crowdfunding.test_ways import DAY, long_campaign, to_the_finale
from tests.mothers_crowdfunding import PLEDGE_KEY, RETURN_URL, Room, a_pledge, move_to
from tests.mothers_donors import changing, key, notices, row, withdraw

LARGE = Limits(withhold_above_amount=100_00)
RUNS_OUT = timedelta(minutes=11)


def released(room: Room, campaign_id: UUID) -> UUID:
    """A large pledge that a playmaker has let through."""
    command = a_pledge(campaign_id, amount=200_00)
    assert room.give(command, limits=LARGE).state == "withheld"
    assert release(room, command.command_id).state == "promised"
    return command.command_id


def left_unpaid(room: Room, pledge_id: UUID) -> str:
    """Its payer opens the payment and comes back when that has run out -> where it then is."""
    assert room.confirm(pledge_id).pay_url
    move_to(clock.now() + RUNS_OUT)
    return room.refresh(pledge_id).state


def confirmed(room: Room) -> tuple[UUID, UUID]:
    """A promise in its finale, left unpaid once -> the campaign, the pledge."""
    campaign_id = long_campaign(room, "confirm_late")
    pledge_id = room.pledge(campaign_id, 100_00).pledge_id
    to_the_finale(room, campaign_id)
    assert left_unpaid(room, pledge_id) == "promised"
    return campaign_id, pledge_id


def times_told(room: Room, pledge_id: UUID, kind: str) -> int:
    mine = select(func.count()).where(models.Notice.pledge_id == pledge_id, models.Notice.kind == kind)
    return room.db.read(lambda session: session.scalar(mine)) or 0


@pytest.mark.parametrize("way", domain.ways.WAYS)
def test_who_reads_the_letter_a_day_later_can_still_pay(room: Room, way: Way) -> None:
    campaign_id = room.opened(way=way, closes_at=clock.now() + 10 * DAY)
    pledge_id = released(room, campaign_id)
    room.tick()
    move_to(clock.now() + DAY)
    room.tick()
    assert room.pledged(pledge_id).state == "promised"
    assert notices(room, pledge_id).keys() == {"withheld", "released"}, "and is not asked twice to pay"
    room.confirm(pledge_id)
    room.provider.approve(pledge_id).raise_for_status()
    assert room.refresh(pledge_id).state in ("reserved", "mandated")


@pytest.mark.parametrize("way", ["reserve", "mandate"])
def test_what_its_payer_left_unpaid_is_paid_by_another_payment_and_captured_once(room: Room, way: Way) -> None:
    campaign_id = room.opened(way=way, closes_at=clock.now() + 10 * DAY, goal=200_00)
    pledge_id = released(room, campaign_id)
    for _ in range(2):
        assert left_unpaid(room, pledge_id) == "promised"
    view = room.campaign(campaign_id)
    assert (view.pledged, view.promised) == (0, 0), "nothing is paid in the last days of such a campaign"
    answer = room.confirm(pledge_id)
    assert (answer.state, room.confirm(pledge_id)) == ("made", answer), "asked again it is the same payment"
    name = f"{pledge_id}-again-3" if way == "reserve" else pledge_id
    room.provider.approve(name).raise_for_status()
    assert room.refresh(pledge_id).state in ("reserved", "mandated")
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "funded"
    assert room.provider.totals_of(name)["captured"] == 200_00
    found = reconciliation.reconcile(room.db, room.payments, 3, again_after=0)
    of_it = {each.what for each in found.differences if each.reference.startswith(str(pledge_id))}
    assert of_it == {"capture unbooked"}, "which nobody was asked to do here"


def test_a_promise_is_not_lost_with_its_payment_and_its_payer_is_told(room: Room) -> None:
    campaign_id, pledge_id = confirmed(room)
    assert (room.campaign(campaign_id).promised, row(room, pledge_id).pay_url) == (100_00, None)
    assert notices(room, pledge_id).keys() == {"promised", "unpaid"}
    assert left_unpaid(room, pledge_id) == "promised"
    assert times_told(room, pledge_id, "unpaid") == 2
    room.to_the_deadline(campaign_id)
    assert room.settle(campaign_id).state == "failed"
    assert room.pledged(pledge_id).state == "let_go"
    with pytest.raises(CampaignNotOpen):
        room.confirm(pledge_id)


def test_a_message_about_the_second_payment_is_heard(room: Room, receiver: Receiver) -> None:
    _, pledge_id = confirmed(room)
    room.confirm(pledge_id)
    name = f"{pledge_id}-again-2"
    room.provider.approve(name).raise_for_status()
    for one in receiver.about(name, at_least=2):
        if "AUTHORIZED" in one.body:
            command = RelayWebhook(command_id=uuid4(), path=one.path, headers=one.headers, body=one.body)
            assert operations.relay_webhook(room.db, room.payments, command).state == "reserved"
    assert row(room, pledge_id).state == "reserved"


def test_an_answer_about_the_payment_that_ran_out_moves_nothing_of_the_next(room: Room) -> None:
    _, pledge_id = confirmed(room)
    first = room.db.read(lambda session: operations.provider.order_of(session, row(room, pledge_id)))
    late = Said(operations.outcomes.Step(pledge_id, "look", first, clock.now()), room.payments.get(first))
    assert late.payment is not None
    assert late.payment.state == "expired"
    for _ in range(2):  # promised, and then with its second payment open
        before = row(room, pledge_id)
        room.db.run(lambda session: operations.outcomes.record_all(session, [late]))
        after = row(room, pledge_id)
        assert (after.state, after.pay_url) == (before.state, before.pay_url)
        room.confirm(pledge_id)
    assert row(room, pledge_id).state == "made"


def test_twin_without_asking_which_payment_it_was_the_late_answer_takes_the_open_one_away(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, pledge_id = confirmed(room)
    first = room.db.read(lambda session: operations.provider.order_of(session, row(room, pledge_id)))
    late = Said(operations.outcomes.Step(pledge_id, "look", first, clock.now()), room.payments.get(first))
    room.confirm(pledge_id)
    monkeypatch.setattr(operations.outcomes, "is_of_its_payment", lambda *_: True)
    room.db.run(lambda session: operations.outcomes.record_all(session, [late]))
    assert row(room, pledge_id).state == "promised", "while its payer is on the provider's page"


def test_what_is_taken_back_while_it_is_paid_for_is_promised_no_more(room: Room) -> None:
    _, pledge_id = confirmed(room)
    room.confirm(pledge_id)
    room.provider.misbehave(unavailable=True)
    withdraw(room, pledge_id, bring=key(pledge_id))
    room.provider.misbehave(unavailable=False)
    move_to(clock.now() + RUNS_OUT)
    assert room.refresh(pledge_id).state == "expired"


def test_a_payment_is_opened_so_often_and_no_more(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "CONFIRMATIONS_MAX", 2)
    _, pledge_id = confirmed(room)
    assert left_unpaid(room, pledge_id) == "expired"


def test_what_is_let_through_in_place_of_another_takes_its_place_when_it_is_paid_and_not_before(room: Room) -> None:
    campaign_id = room.opened(closes_at=clock.now() + DAY)
    old = room.paid(campaign_id, 60_00)
    command = changing(old, 200_00)
    asked = operations.change_pledge(
        room.db, room.payments, RETURN_URL, ANONYMOUS, command, secret=PLEDGE_KEY, limits=LARGE
    )
    assert asked.state == "withheld"
    release(room, command.command_id)
    assert room.campaign(campaign_id).pledged == 60_00
    assert left_unpaid(room, command.command_id) == "promised"
    assert room.campaign(campaign_id).pledged == 60_00, "nor when it was left unpaid"
    room.confirm(command.command_id)
    room.provider.approve(f"{command.command_id}-again-2").raise_for_status()
    room.refresh(command.command_id)
    assert room.campaign(campaign_id).pledged == 200_00
    assert row(room, old).withdrawn_at is not None
