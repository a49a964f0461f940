"""Pledges: made, paid, asked about again, and the provider's messages about them."""

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from chassis import clock
from contracts.crowdfunding import (
    CampaignNotFound,
    Pledge,
    PledgeNotFound,
    RelayWebhook,
    WebhookForged,
    WebhookReplayed,
)
from contracts.crowdfunding.helping import NeedNotFound
from contracts.errors import Invalid, SameIdOtherContent, Unavailable
from contracts.principal import ANONYMOUS
from services.crowdfunding import models, operations
from services.crowdfunding.operations import making
from services.crowdfunding.service.donor_settings import Donors
from tests.integration.crowdfunding.conftest import Receiver, Webhook
from tests.mothers_crowdfunding import CITIZEN, PLEDGE_KEY, Room, a_pledge, key_of, move_to
from tests.mothers_helping import a_need, a_promise


def relay(room: Room, webhook: Webhook) -> str:
    command = RelayWebhook(command_id=uuid4(), path=webhook.path, headers=webhook.headers, body=webhook.body)
    return operations.relay_webhook(room.db, room.payments, command).state


def test_a_pledge_counts_once_the_provider_says_so(room: Room) -> None:
    campaign_id = room.opened()
    answer = room.pledge(campaign_id)
    assert answer.state == "made"
    assert room.refresh(answer.pledge_id).state == "made", "to come back is not to have paid"
    assert room.campaign(campaign_id).pledged == 0

    assert (
        room.provider.ask(
            "POST", answer.pay_url.removeprefix(room.provider.url), data={"answer": "pay"}, allow_redirects=False
        )
        .headers["Location"]
        .endswith(f"{answer.pledge_id}/return")
    )

    assert room.refresh(answer.pledge_id).state == "reserved"
    assert room.campaign(campaign_id).pledged == 60_00
    assert [said["pledge_id"] for said in room.said("PledgeMade")] == [str(answer.pledge_id)]


def test_asking_again_gets_the_first_pledge_and_the_same_page(room: Room) -> None:
    campaign_id, pledge_id = room.opened(), uuid4()
    assert room.pledge(campaign_id, pledge_id=pledge_id) == room.pledge(campaign_id, pledge_id=pledge_id)
    with pytest.raises(SameIdOtherContent):
        room.pledge(campaign_id, 61_00, pledge_id=pledge_id)


def of_a_donor_who_was_answered_nothing(room: Room) -> Pledge:
    """The provider was away when it was made, so that no answer is kept; it was paid later."""
    command = a_pledge(room.opened(way="capture_now"), email="Donor@home.example")
    room.provider.misbehave(unavailable=True)
    with pytest.raises(Unavailable):
        room.give(command)
    room.provider.behave()
    move_to(clock.now() + timedelta(seconds=60))
    room.tick()
    room.provider.approve(command.command_id)
    room.refresh(command.command_id)
    return command


def test_who_knows_an_id_and_not_the_address_is_not_answered_as_its_donor(room: Room) -> None:
    command = of_a_donor_who_was_answered_nothing(room)
    with pytest.raises(SameIdOtherContent):
        room.give(replace(command, email="thief@elsewhere.example"))
    assert room.give(replace(command, email="donor@home.example")).pledge_id == command.command_id


def test_who_was_forgotten_is_nobody_who_asks(room: Room) -> None:
    command = of_a_donor_who_was_answered_nothing(room)
    room.db.run(lambda session: session.execute(delete(models.DonorContact)))
    with pytest.raises(SameIdOtherContent):
        room.give(command)


def test_twin_by_its_content_alone_a_stranger_is_told_the_key(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    command = of_a_donor_who_was_answered_nothing(room)
    monkeypatch.setattr(making, "is_reached_at", lambda _kept, _told: True)
    made = room.give(replace(command, email="thief@elsewhere.example"))
    assert Donors(secret=PLEDGE_KEY).with_key(ANONYMOUS, made).key == key_of(PLEDGE_KEY, command.command_id)


def test_twenty_at_once_with_one_id_make_one_pledge(room: Room) -> None:
    campaign_id, pledge_id = room.opened(), uuid4()
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(room.pledge(campaign_id, pledge_id=pledge_id)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert len({answer.pay_url for answer in answers}) == 1


def test_a_provider_that_is_away_is_said_and_the_same_id_goes_on_from_there(room: Room) -> None:
    campaign_id, pledge_id = room.opened(), uuid4()
    room.provider.misbehave(unavailable=True)
    with pytest.raises(Unavailable):
        room.pledge(campaign_id, pledge_id=pledge_id)

    room.provider.misbehave(unavailable=False, timeout_after_success=1)
    with pytest.raises(Unavailable):
        room.pledge(campaign_id, pledge_id=pledge_id)
    answer = room.pledge(campaign_id, pledge_id=pledge_id)

    assert answer.pay_url.startswith(room.provider.url)


def test_a_declined_payment_and_an_abandoned_one_never_count(room: Room) -> None:
    campaign_id = room.opened()
    declined, abandoned = room.pledge(campaign_id), room.pledge(campaign_id)
    page = declined.pay_url.removeprefix(room.provider.url)
    room.provider.ask("POST", page, data={"answer": "decline"}, allow_redirects=False)
    room.provider.misbehave(lose_webhooks=True)
    assert room.refresh(declined.pledge_id).state == "declined"

    move_to(clock.now() + timedelta(minutes=3))
    room.tick()  # a silent one is asked about
    assert room.pledged(abandoned.pledge_id).state == "made"
    room.provider.approve(abandoned.pledge_id)
    move_to(clock.now() + timedelta(seconds=61))
    room.tick()
    assert room.pledged(abandoned.pledge_id).state == "reserved", "the sweep asks, webhook or not"


@pytest.mark.parametrize("amount", [10**9 + 1, 10**15])
def test_a_pledge_beyond_the_limit_is_refused(room: Room, amount: int) -> None:
    with pytest.raises(Invalid):
        room.pledge(room.opened(), amount)


def test_a_draft_and_an_unknown_campaign_take_no_pledges(room: Room) -> None:
    for unknown in (room.start(), uuid4()):
        with pytest.raises(CampaignNotFound):
            room.pledge(unknown)
    with pytest.raises(PledgeNotFound):
        room.refresh(uuid4())


def test_webhooks_in_any_number_make_a_pledge_once(room: Room, receiver: Receiver) -> None:
    room.provider.misbehave(duplicate_webhooks=True)
    pledge_id = room.pledge(room.opened()).pledge_id
    room.provider.approve(pledge_id)

    webhooks = receiver.about(pledge_id, at_least=4)
    heard = set()
    for webhook in reversed(webhooks):
        with suppress(WebhookReplayed):  # two of one second are the same to the letter
            heard.add(relay(room, webhook))
    assert heard == {"reserved"}
    assert len(room.said("PledgeMade")) == 1


def test_a_forged_webhook_is_refused(room: Room, receiver: Receiver) -> None:
    pledge_id = room.pledge(room.opened()).pledge_id
    (true, *_) = receiver.about(pledge_id)
    for forged in forgeries(true, pledge_id):
        with pytest.raises(WebhookForged):
            relay(room, forged)
    assert relay(room, true) == "made"


def forgeries(true: Webhook, pledge_id: UUID) -> list[Webhook]:
    others = str(uuid4())
    return [
        replace(true, body=true.body.replace(str(pledge_id), others)),
        replace(true, path="/api/v1/other"),
        replace(true, headers={**true.headers, "host": "elsewhere.example"}),
        replace(true, headers={name: it for name, it in true.headers.items() if name != "authorization"}),
        replace(true, headers={}),
    ]


def test_a_webhook_of_an_hour_ago_is_refused(room: Room, receiver: Receiver) -> None:
    pledge_id = room.pledge(room.opened()).pledge_id
    (true, *_) = receiver.about(pledge_id)
    move_to(clock.now() + timedelta(hours=1))
    with pytest.raises(WebhookForged):
        relay(room, true)


def test_without_the_signature_a_stranger_makes_us_ask_but_moves_nothing(room: Room, receiver: Receiver) -> None:
    """Twin of the forged webhook: with no check each message costs a question. What it claims is never believed."""
    paid, claimed = room.pledge(room.opened()).pledge_id, room.pledge(room.opened()).pledge_id
    room.provider.approve(paid)
    true = next(each for each in receiver.about(paid, at_least=2) if "AUTHORIZED" in each.body)
    forged = replace(true, body=true.body.replace(str(paid), str(claimed)))
    before = looked_at(room, claimed)

    with pytest.raises(WebhookForged):
        relay(room, forged)
    assert looked_at(room, claimed) == before

    assert room.refresh(claimed).state == "made"
    assert looked_at(room, claimed) > before


def looked_at(room: Room, pledge_id: UUID) -> datetime:
    return room.db.read(lambda session: session.get_one(models.Pledge, pledge_id).looked_at)


def test_a_draft_is_nothing_that_a_pledge_or_a_promise_of_help_finds(room: Room) -> None:
    need = a_need()
    campaign_id = room.start(needs=(need,))
    for unknown in (campaign_id, uuid4()):
        with pytest.raises(CampaignNotFound) as told:
            room.pledge(unknown)
        assert told.value.detail == "there is no such campaign"
    for unknown in (need.need_id, uuid4()):
        promise = a_promise(unknown)
        with pytest.raises(NeedNotFound) as told:
            room.db.run(lambda session, promise=promise: operations.helping.promise_help(session, CITIZEN, promise))
        assert told.value.detail == "there is no such need"
