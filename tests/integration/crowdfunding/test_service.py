"""Crowdfunding as a process on the bus, before the provider's process: the entrypoints, the timers, the kept answers."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from kombu import Connection, Consumer, Exchange, Producer, Queue

from chassis import bus, clock, migrate
from chassis.calls import Call, Request
from chassis.db import Database
from chassis.extensions import bindings
from contracts import crowdfunding
from contracts.message import Command, Message, Query, declared
from contracts.principal import ANONYMOUS, Principal
from deploy.local.keys import new_keys
from deploy.local.process import end, free_port
from services.crowdfunding.domain.access import key_of
from services.crowdfunding.service import CrowdfundingService
from tests.conftest import Amqp
from tests.integration.crowdfunding.conftest import ROOT
from tests.mothers_crowdfunding import ALL_MET, CITIZEN, PLAYMAKER, PLEDGE_KEY, a_campaign, a_permit, a_pledge, move_to
from tests.mothers_provider import ACCESS, KEY, PAYMENTS, SECRET, Provider

KEYS = new_keys()
SECONDS_MAX = 30
ANSWER_SECONDS_MAX = 6
ASKED_MAX = 5
EXCHANGE = Exchange("nameko-rpc", type="topic", durable=True)


class Desk:
    """Where the gateway would stand."""

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def ask(self, method: str, message: Message, who: Principal = ANONYMOUS) -> dict[str, Any]:
        """`{"ok": …}` or `{"refused": …}`, as the bus brought it; no answer is "unknown", and asked for again."""
        for _ in range(ASKED_MAX):
            with suppress(TimeoutError):
                return self._ask_once(method, Request(who, message.dump(), clock.now()))
        raise AssertionError(f"{method} was not answered")

    def _ask_once(self, method: str, request: Request) -> dict[str, Any]:
        call = Call("crowdfunding", method, clock.now() + timedelta(seconds=SECONDS_MAX), "", [request])
        key = str(uuid4())
        replies: list[Any] = []
        with Connection(self.uri) as connection:
            channel = connection.channel()
            queue = Queue(f"rpc.reply-gateway-{key}", EXCHANGE, routing_key=key, queue_arguments={"x-expires": 60_000})
            queue(channel).declare()
            Consumer(channel, queue, on_message=replies.append, no_ack=True).consume()
            body = {"args": [call.sign(KEYS["CALL_PRIVATE_KEY"])], "kwargs": {}}
            Producer(channel, EXCHANGE, serializer="json").publish(
                body, routing_key=f"crowdfunding.{method}", reply_to=key, correlation_id=key
            )
            while not replies:
                connection.drain_events(timeout=ANSWER_SECONDS_MAX)
        answer: dict[str, Any] = json.loads(replies[0].body)["result"]["answers"][0]
        return answer

    def ok(self, method: str, message: Message, who: Principal = ANONYMOUS) -> dict[str, Any]:
        told: dict[str, Any] = self.ask(method, message, who)["ok"]
        return told


@pytest.fixture
def desk(amqp: Amqp, database_url: str, provider: Provider, tmp_path: Path, clock_file: Path) -> Iterator[Desk]:
    db = Database(database_url)
    migrate.upgrade(db, migrate.folder_of("crowdfunding"))
    db.close()
    bus.declare(amqp.uri("operator"), {**bindings(CrowdfundingService)})
    health = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "ENVIRONMENT": "development",
        "AMQP_URI": amqp.uri("crowdfunding"),
        "DATABASE_URL_CROWDFUNDING": database_url,
        "HEALTH_ADDRESS_CROWDFUNDING": f"127.0.0.1:{health}",
        "CALL_PUBLIC_KEY": KEYS["CALL_PUBLIC_KEY"],
        "CLOCK_FILE": str(clock_file),
        "PAYMENTS_URL": provider.url,
        **PAYMENTS,
        "PLEDGE_KEY": PLEDGE_KEY,
    }
    command = [sys.executable, "-W", "ignore", "-m", "chassis.runner"]
    with (tmp_path / "service.log").open("wb") as log:
        service = subprocess.Popen(
            [*command, "services.crowdfunding.service:CrowdfundingService"],
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    until(lambda: ready(health))
    yield Desk(amqp.uri("gateway"))
    end(service, SECONDS_MAX)
    assert service.returncode == 0
    told = (tmp_path / "service.log").read_text()
    assert "started" in told
    assert KEY not in told
    assert SECRET not in told
    assert ACCESS.subscription_key not in told
    assert PLEDGE_KEY not in told


def ready(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).ok
    except requests.RequestException:
        return False


def until(found: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_campaign_is_funded_by_the_timers_and_a_pledge_asked_for_again_gets_its_first_answer(
    desk: Desk, provider: Provider
) -> None:
    started = a_campaign()
    campaign_id = started.command_id
    desk.ok("start_campaign", started, CITIZEN)
    submit = crowdfunding.SubmitCampaign(command_id=uuid4(), campaign_id=campaign_id)
    assert desk.ok("submit_campaign", submit, CITIZEN)["state"] == "submitted"
    publish = crowdfunding.PublishCampaign(
        command_id=uuid4(), campaign_id=campaign_id, answers=ALL_MET, permit=a_permit()
    )
    assert desk.ok("publish_campaign", publish, PLAYMAKER)["state"] == "open"

    pledge = a_pledge(campaign_id, amount=100_00)
    first = desk.ok("pledge", pledge)
    provider.approve(pledge.command_id)
    refresh = crowdfunding.RefreshPledge(command_id=uuid4(), pledge_id=pledge.command_id)
    assert desk.ok("refresh_pledge", refresh)["state"] == "reserved"
    assert first["key"] == key_of(PLEDGE_KEY, pledge.command_id)
    again = desk.ok("pledge", pledge)
    assert again == {**first, "key": None}, (
        "the first answer, though the pledge has gone on since; its key is told once"
    )
    other = a_pledge(campaign_id, command_id=pledge.command_id, amount=1)
    assert desk.ask("pledge", other)["refused"]["type"] == "SameIdOtherContent"

    get = crowdfunding.GetCampaign(campaign_id=campaign_id)
    move_to(started.closes_at + timedelta(seconds=3))
    until(lambda: desk.ok("get_campaign", get)["state"] == "funded")

    assert desk.ok("get_campaign", get)["captured"] == 100_00
    late = a_pledge(campaign_id, amount=1)
    assert desk.ask("pledge", late) == desk.ask("pledge", late)
    assert desk.ask("pledge", late)["refused"]["type"] == "CampaignNotOpen"


def test_a_forged_webhook_and_a_missing_signature_are_refused_at_the_entrypoint(desk: Desk) -> None:
    forged = crowdfunding.RelayWebhook(command_id=uuid4(), path="/", headers={}, body="{}")
    assert desk.ask("relay_webhook", forged)["refused"]["type"] == "WebhookForged"


def test_every_command_and_query_of_crowdfunding_has_its_entrypoint() -> None:
    every = [kind for base in (Command, Query) for kind in declared(base)]
    ours = [kind for kind in every if kind.__module__.startswith(crowdfunding.__name__ + ".")]
    entrypoints = [getattr(getattr(CrowdfundingService, name), "message", None) for name in dir(CrowdfundingService)]
    assert ours
    assert [kind.__name__ for kind in ours if kind not in entrypoints] == []
