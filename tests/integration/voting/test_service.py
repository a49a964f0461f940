"""The service as a process on the bus: an election from its event to its result, through a kill in the middle."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kombu import Connection, Consumer, Exchange, Producer, Queue

from chassis import bus, clock, config
from chassis.calls import CALL_SECONDS_MAX, Call, Request
from chassis.db import Database
from chassis.extensions import bindings
from chassis.migrate import folder_of, upgrade
from chassis.outbox import Waiting, cloud_event
from contracts import voting
from contracts.message import Command, Query, declared
from contracts.voting import GetElection, GetResult, ListBoard
from deploy.local.keys import new_keys
from services.voting.operations import Pace
from services.voting.service import VotingService
from tests import warm
from tests.conftest import Amqp
from tests.mothers_voting import PLAYMAKER, ballot, citizen, closing, published

ROOT = Path(__file__).parents[3]
SECONDS_MAX = 30
KEYS = new_keys()


def test_every_command_and_query_of_voting_has_its_entrypoint() -> None:
    ours = [kind for base in (Command, Query) for kind in declared(base) if kind.__module__.startswith(voting.__name__)]
    entrypoints = [getattr(method, "message", None) for method in vars(VotingService).values()]
    assert ours
    assert [kind.__name__ for kind in ours if kind not in entrypoints] == []


def test_what_voting_hears_has_a_queue_of_its_own() -> None:
    assert bindings(VotingService) == {"voting.ballot_published": ["budgets.BallotPublished.v1"]}


def test_keys_lie_beside_the_databases_unless_told_otherwise() -> None:
    default = VotingService.own_settings(config.environment({"VAR": "/srv/town"}))
    told = VotingService.own_settings(config.environment({"KEYS_FOLDER": "/shared/keys", "TURNOUT_SECONDS": "60"}))
    assert (default.keys.folder, default.turnout_seconds) == (Path("/srv/town/keys"), 5)
    assert (told.keys.folder, told.turnout_seconds) == (Path("/shared/keys"), 60)
    assert (default.pace, default.reminder_hours) == (Pace(ballots=50, seconds=600), 48)
    for name in ("TURNOUT_SECONDS", "BOARD_SECONDS", "BOARD_BALLOTS", "REMINDER_HOURS"):
        wrong = config.environment({name: "-1"})
        VotingService.own_settings(wrong)
        with pytest.raises(config.ConfigError, match=name):
            config.seal(wrong)


class Running:
    """One voting service with a virtual host and a migrated database of its own."""

    def __init__(self, amqp: Amqp, folder: Path, database_url: str) -> None:
        self.amqp, self.folder, self.database_url = amqp, folder, database_url
        db = Database(database_url)
        upgrade(db, folder_of("voting"))
        db.close()
        bus.declare(amqp.uri("operator"), bindings(VotingService))
        self.start()

    def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "development",
            "VAR": str(self.folder),
            "AMQP_URI": self.amqp.uri("voting"),
            "DATABASE_URL_VOTING": self.database_url,
            "CALL_PUBLIC_KEY": KEYS["CALL_PUBLIC_KEY"],
            "CLOCK_FILE": str(self.folder / "clock"),
        }
        with (self.folder / "voting.log").open("ab") as log:
            self.process = warm.popen(
                [sys.executable, "-W", "ignore", "-m", "chassis.runner", "services.voting.service:VotingService"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def hears(self, event: Any) -> None:
        sender = bus.Sender(self.amqp.uri("budgets"), "budgets")
        sender.send([Waiting(1, uuid4(), event.routing_key(), cloud_event(event, uuid4(), clock.now()))])
        sender.close()

    def ask(self, method: str, *requests: Request) -> list[dict[str, Any]]:
        """The answers on the wire."""
        call = Call("voting", method, clock.now() + timedelta(seconds=SECONDS_MAX), "", requests)
        key, exchange, replies = str(uuid4()), Exchange("nameko-rpc", type="topic", durable=True), []
        with Connection(self.amqp.uri("gateway")) as connection:
            channel = connection.channel()
            queue = Queue(f"rpc.reply-gateway-{key}", exchange, routing_key=key, queue_arguments={"x-expires": 60_000})
            queue(channel).declare()
            Consumer(channel, queue, on_message=replies.append, no_ack=True).consume()
            body = {"args": [call.sign(KEYS["CALL_PRIVATE_KEY"])], "kwargs": {}}
            Producer(channel, exchange, serializer="json").publish(
                body, routing_key=f"voting.{method}", reply_to=key, correlation_id=key
            )
            while not replies:
                connection.drain_events(timeout=SECONDS_MAX)
        answers: list[dict[str, Any]] = json.loads(replies[0].body)["result"]["answers"]
        return answers


def request(message: Command | Query, principal: Any = None) -> Request:
    return Request(principal or citizen(), message.dump(), clock.now())


def until(found: Callable[[], Any]) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def running(amqp: Amqp, tmp_path: Path, database_url: str) -> Iterator[Running]:
    clock.follow(tmp_path / "clock")
    service = Running(amqp, tmp_path, database_url)
    yield service
    service.kill()
    clock.follow(None)


def test_an_election_goes_from_its_event_to_its_result_through_a_kill(running: Running) -> None:
    event = published()

    def state() -> str | None:
        (answer,) = running.ask("get_election", request(GetElection(election_id=event.election_id)))
        return answer["ok"]["state"] if "ok" in answer else None

    until(lambda: running.process.poll() is None and (running.folder / "voting.log").read_text().count('"started"'))
    running.hears(event)
    until(lambda: state() == "open")
    commands = [ballot(event, 0, 2) for _ in range(30)]
    cast = running.ask("cast_ballots", *(request(each, citizen(number)) for number, each in enumerate(commands)))
    assert all("ok" in answer for answer in cast)
    (twice,) = running.ask("cast_ballots", request(ballot(event), citizen(1)))
    assert twice["refused"]["type"] == "AlreadyVoted"
    (closed,) = running.ask("close_election", request(closing(event), PLAYMAKER))
    assert closed["ok"]["state"] == "closing"
    running.kill()
    clock.move(timedelta(seconds=CALL_SECONDS_MAX))
    running.start()
    until(lambda: state() == "declared")
    (result,) = running.ask("get_result", request(GetResult(election_id=event.election_id)))
    assert result["ok"]["totals"]["ballots"] == 30
    (again,) = running.ask("cast_ballots", request(commands[7], citizen(7)))
    assert again["ok"] == {**cast[7]["ok"], "code": None, "nonce": None}  # what made these is gone with the keys
    (told,) = running.ask("list_board", request(ListBoard(election_id=event.election_id)))
    assert [entry["kind"] for entry in told["ok"]["items"]] == ["setup", "decision", "batch", "close", "tally"]
    until(lambda: list((running.folder / "keys").iterdir()) == [])
