"""Forged, stale and replayed messages of the provider: refused, and each leaves a trace."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from chassis import clock
from chassis.db import Database
from contracts.crowdfunding import (
    PledgeNotFound,
    RelayWebhook,
    WebhookForged,
    WebhookReplayed,
    WebhookStale,
)
from contracts.errors import Unavailable
from services.crowdfunding import models, operations, queries
from services.crowdfunding.operations import webhooks
from tests.integration.crowdfunding.conftest import Receiver, Webhook
from tests.mothers_crowdfunding import Room, move_to
from tests.mothers_provider import Provider


@pytest.fixture(params=["mobilepay", "quickpay"])
def room(
    tables: Callable[[Any], Database],
    provider: Provider,
    receiver_url: tuple[Receiver, str],
    request: pytest.FixtureRequest,
) -> Room:
    room = Room(tables(models.Base), provider)
    if request.param == "quickpay":
        room.payments = provider.quickpay(callback_url=receiver_url[1])
    return room


def payment(room: Room, receiver: Receiver) -> tuple[UUID, Webhook]:
    """A pledge whose payer has paid, and what the provider sent about it."""
    pledge_id = room.pledge(room.opened()).pledge_id
    room.provider.approve(pledge_id)
    return pledge_id, next(each for many in (1, 2) for each in receiver.about(pledge_id, many) if of_payment(each))


@pytest.fixture
def paid(room: Room, receiver: Receiver) -> tuple[UUID, Webhook]:
    return payment(room, receiver)


def of_payment(webhook: Webhook) -> bool:
    """MobilePay tells of the creation too, before."""
    return "AUTHORIZED" in webhook.body or "authorize" in webhook.body


def relay(room: Room, webhook: Webhook) -> str:
    command = RelayWebhook(command_id=uuid4(), path=webhook.path, headers=webhook.headers, body=webhook.body)
    return operations.relay_webhook(room.db, room.payments, command).state


def verdicts(room: Room) -> list[str]:
    """The oldest first."""
    return [row.verdict for row in reversed(room.db.read(lambda session: queries.recent_webhooks(session, 100)))]


def counted(verdict: str) -> float:
    return REGISTRY.get_sample_value("opland_webhooks_total", {"verdict": verdict}) or 0


def test_a_true_message_is_heard_and_a_replay_of_it_refused_with_a_trace(
    room: Room, paid: tuple[UUID, Webhook]
) -> None:
    pledge_id, true = paid
    before = counted("replayed")
    assert relay(room, true) == "reserved"
    with pytest.raises(WebhookReplayed):
        relay(room, true)
    assert verdicts(room) == ["accepted", "replayed"]
    assert counted("replayed") == before + 1
    rows = room.db.read(lambda session: queries.recent_webhooks(session, 10, "replayed"))
    assert [row.reference for row in rows] == [str(pledge_id)]


def test_of_messages_that_are_heard_together_each_is_judged_for_itself(
    room: Room, paid: tuple[UUID, Webhook], receiver: Receiver
) -> None:
    pledge_id, message = paid
    forged = replace(message, body=message.body + " ")
    others = dict(payment(room, receiver) for _ in range(2))
    commands = [
        RelayWebhook(command_id=uuid4(), path=each.path, headers=each.headers, body=each.body)
        for each in (message, forged, *others.values(), message)
    ]
    told = operations.relay_webhooks(room.db, room.payments, commands)
    assert [getattr(each, "state", type(each).__name__) for each in told] == [
        "reserved",
        "WebhookForged",
        "reserved",
        "reserved",
        "reserved",
    ]
    assert sorted(verdicts(room)) == ["accepted", "accepted", "accepted", "forged", "replayed"]
    assert {room.pledged(each).state for each in (pledge_id, *others)} == {"reserved"}


def test_a_replay_let_through_does_no_harm(
    room: Room, paid: tuple[UUID, Webhook], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: without the memory of what was heard each replay costs a question, and moves nothing."""
    _, true = paid
    monkeypatch.setattr(webhooks, "heard", lambda *_: set())
    monkeypatch.setattr(webhooks, "keep", lambda *_: None)
    assert {relay(room, true) for _ in range(3)} == {"reserved"}
    assert len(room.said("PledgeMade")) == 1


def test_forgeries_are_refused_with_a_trace_that_says_nothing_of_what_they_claim(
    room: Room, paid: tuple[UUID, Webhook]
) -> None:
    pledge_id, true = paid
    signature = "authorization" if "authorization" in true.headers else "quickpay-checksum-sha256"
    forged = [
        replace(true, body=true.body.replace(str(pledge_id), str(uuid4()))),
        replace(true, body=true.body + " "),
        replace(true, headers={**true.headers, signature: "x" + true.headers[signature][1:]}),
        replace(true, headers={}),
    ]
    for each in forged:
        with pytest.raises(WebhookForged):
            relay(room, each)
    assert verdicts(room) == ["forged"] * 4
    rows = room.db.read(lambda session: queries.recent_webhooks(session, 10))
    assert {row.reference for row in rows} == {None}


def test_a_stale_message_is_refused_with_a_trace(room: Room, paid: tuple[UUID, Webhook]) -> None:
    move_to(clock.now() + timedelta(minutes=5, seconds=2))
    with pytest.raises(WebhookStale):
        relay(room, paid[1])
    assert verdicts(room) == ["stale"]


def test_a_message_that_could_not_be_looked_into_is_heard_when_it_comes_again(
    room: Room, paid: tuple[UUID, Webhook]
) -> None:
    room.provider.misbehave(unavailable=True)
    with pytest.raises(Unavailable):
        relay(room, paid[1])
    room.provider.misbehave(unavailable=False)
    assert relay(room, paid[1]) == "reserved"
    assert verdicts(room) == ["accepted"]


def test_an_authentic_message_about_no_pledge_of_ours_is_noted(room: Room, paid: tuple[UUID, Webhook]) -> None:
    for each in (models.DonorContact, models.Notice, models.Pledge):
        room.db.run(lambda session, each=each: session.execute(delete(each).where(each.pledge_id == paid[0])))
    with pytest.raises(PledgeNotFound):
        relay(room, paid[1])
    assert verdicts(room) == ["unknown"]


def test_forgeries_of_the_simulator_are_refused_and_its_true_messages_heard(room: Room, receiver: Receiver) -> None:
    room.provider.misbehave(forge_webhooks=["secret", "body", "replay"])
    first = room.pledge(room.opened()).pledge_id
    room.provider.approve(first)
    for webhook in receiver.about(first, at_least=4):
        try:
            relay(room, webhook)
        except (WebhookForged, WebhookReplayed):
            continue
    found = verdicts(room)
    assert found.count("forged") >= 2
    assert "accepted" in found
    assert room.pledged(first).state == "reserved"


def test_the_table_of_messages_is_bounded_in_age_and_size(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "ROWS_MAX", 3)

    def come_in(verdict: webhooks.Verdict, days_ago: float) -> None:
        command = RelayWebhook(command_id=uuid4(), path="/", headers={}, body=str(uuid4()))
        message = webhooks.Heard(command, webhooks.digest(command.body), verdict)
        room.db.run(lambda session: webhooks.keep(session, [message]))
        at = clock.now() - timedelta(days=days_ago)
        room.db.run(lambda session: setattr(session.get_one(models.Webhook, command.command_id), "received_at", at))

    for days_ago in (31, 5, 4, 3, 2):
        come_in("forged", days_ago)
    come_in("accepted", 29)
    room.db.run(operations.forget_webhooks)
    assert verdicts(room) == ["accepted", "forged", "forged", "forged"]


def test_the_database_keeps_one_acceptance_of_a_message(room: Room) -> None:
    def twice(session: Any) -> None:
        for _ in range(2):
            command = RelayWebhook(command_id=uuid4(), path="/", headers={}, body="")
            session.add(webhooks.row_of(webhooks.Heard(command, "0" * 64), "accepted"))

    with pytest.raises(IntegrityError):
        room.db.run(twice)
