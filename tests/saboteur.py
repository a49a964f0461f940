"""Runs a process that kills itself at a chosen line, or works without one of its guards, to show what each is for.

    python -m tests.saboteur --at outbox.sent --nth 3 chassis.runner services.ledger.service:LedgerService
    python -m tests.saboteur --at inbox.handled --without inbox.once chassis.runner services.budgets.service:BudgetsService

`--at` a point (its last word is enough), more than one if it shall die at each, `--nth` which passing of it, `--only-once
FOLDER`: not if the point's name is there (it is put there just before the end, so that the same command line survives its
restart). In a town: `Town(commands={"ledger": ["-m",
"tests.saboteur", …]})`.
"""

import eventlet

eventlet.monkey_patch()  # as chassis.runner does, and before anything below holds a lock

import argparse  # noqa: E402
import os  # noqa: E402
import runpy  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from dataclasses import dataclass, field  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from nameko.messaging import QueueConsumer  # noqa: E402

from chassis import answers, bus, calls, inbox, outbox  # noqa: E402
from chassis.db import Database  # noqa: E402
from chassis.extensions import requests, rpc  # noqa: E402
from contracts.message import Message  # noqa: E402

POINTS = {
    "operation.before_commit": "the work of a transaction that publishes is done, nothing is committed",
    "operation.committed": "such a transaction is committed, nothing is sent",
    "outbox.sent": "the broker has confirmed events, their rows are still there",
    "outbox.marked": "the rows of events are gone from the outbox",
    "inbox.handling": "events are in hand, nothing of their effect is committed",
    "inbox.handled": "events have had their effect and are committed, nothing is acknowledged",
    "rpc.answering": "a call has been carried out, its answer is not sent, nothing is acknowledged",
}
GUARDS = {
    "inbox.once": "no record of what was handled before",
    "inbox.publisher": "no look at who published an event",
    "outbox.confirm": "rows are marked before they are sent, not after the broker has confirmed them",
    "outbox.cursor": "rows are chosen by a cursor on their position, not by being there",
    "answers.once": "no record of what was answered before",
    "calls.deadline": "work that nobody waits for any more is begun all the same",
    "rpc.graceful": "the stock consumer: its channel closes before the acknowledgements",
    "taker.ack_last": "messages are acknowledged before they are handled",
}


@dataclass
class Plan:
    """Where to die, and when."""

    at: Sequence[str] = ()
    nth: int = 1
    only_once: Path | None = None
    passed: Counter[str] = field(default_factory=Counter)

    def passing(self, point: str) -> None:
        self.passed[point] += 1
        if point not in self.at or self.passed[point] != self.nth:
            return
        if self.only_once is not None:
            if (self.only_once / point).exists():
                return
            (self.only_once / point).touch()
        os.kill(os.getpid(), signal.SIGKILL)


def plant(plan: Plan) -> None:
    """Put the points into the chassis."""
    relay, handle = outbox.relay, inbox.handle
    send, answer = bus.Sender.send, rpc.RpcConsumer.handle_result

    def relay_passing(db: Database, send: Any) -> int:
        if sent := relay(db, send):
            plan.passing("outbox.marked")
        return sent

    def send_passing(self: bus.Sender, rows: Sequence[outbox.Waiting]) -> Sequence[int]:
        confirmed = send(self, rows)
        plan.passing("outbox.sent")
        return confirmed

    def handle_passing(db: Database, handler: inbox.Handler, messages: Any) -> None:
        plan.passing("inbox.handling")
        handle(db, handler, messages)
        plan.passing("inbox.handled")

    def answer_passing(self: Any, message: Any, result: Any, exc_info: Any) -> Any:
        plan.passing("rpc.answering")
        return answer(self, message, result, exc_info)

    Database.run = _run_passing(plan, Database.run)  # type: ignore[method-assign]
    outbox.relay, inbox.handle, bus.Sender.send = relay_passing, handle_passing, send_passing  # type: ignore[method-assign]
    rpc.RpcConsumer.handle_result = answer_passing  # type: ignore[method-assign]


def _run_passing(plan: Plan, run: Callable[[Database, Any], Any]) -> Any:
    def run_passing(self: Database, work: Callable[[Any], Any]) -> Any:
        published = False

        def watched(session: Any) -> Any:
            nonlocal published
            result = work(session)
            if published := bool(session.info.get("published")):
                plan.passing("operation.before_commit")
            return result

        result = run(self, watched)
        if published:
            plan.passing("operation.committed")
        return result

    return run_passing


def without(guard: str, plan: Plan) -> None:
    """Take one guard away."""
    if guard == "inbox.once":
        inbox.take_new = lambda session, handler, deliveries: handler.take(session, deliveries)
    elif guard == "inbox.publisher":
        read = inbox.Handler.read
        inbox.Handler.read = lambda self, raw, user: read(_trusting(self), raw, user)  # type: ignore[method-assign]
    elif guard == "outbox.confirm":
        outbox.relay = lambda db, send: _mark_first(plan, db, send)
    elif guard == "outbox.cursor":
        outbox.relay = _by_cursor()
    elif guard == "answers.once":
        answers.answer_once = _answer_each_time  # type: ignore[assignment]
    elif guard == "calls.deadline":
        calls.check_deadline = lambda _call: None
        requests.Group.expired = lambda _self: False  # type: ignore[method-assign]
    elif guard == "rpc.graceful":
        rpc.GracefulConsumer.on_iteration = QueueConsumer.on_iteration
    elif guard == "taker.ack_last":
        bus.Taker._take_all = _ack_first  # type: ignore[method-assign]


def _trusting(handler: inbox.Handler) -> inbox.Handler:
    return inbox.Handler(handler.name, handler.events, handler.take, handler.once)


def _mark_first(plan: Plan, db: Database, send: Any) -> int:
    rows: list[outbox.Waiting] = []
    _plain_relay(db, lambda found: [rows.append(row) or row.position for row in found])  # type: ignore[func-returns-value]
    if rows:
        plan.passing("outbox.marked")
        send(rows)
    return len(rows)


def _by_cursor() -> Callable[[Database, Any], int]:
    after = 0

    def relay(db: Database, send: Any) -> int:
        nonlocal after

        def send_later_ones(rows: Sequence[outbox.Waiting]) -> Sequence[int]:
            nonlocal after
            later = [row for row in rows if row.position > after]
            confirmed = send(later) if later else []
            after = max([after, *confirmed])
            return confirmed

        return _plain_relay(db, send_later_ones)

    return relay


def _answer_each_time(
    _session: Any, _principal: Any, _command: Any, operation: Callable[[], Message]
) -> dict[str, Any]:
    return answers.ok(operation())


def _ack_first(self: bus.Taker, channel: Any) -> None:
    messages = self._in_hand[:]
    self._in_hand.clear()
    channel.basic_ack(messages[-1].delivery_tag, multiple=True)
    self.take([(bus.bytes_of(message.body), message.properties.get("user_id")) for message in messages])


_plain_relay = outbox.relay


def named(names: Sequence[str], given: str) -> str:
    """The full name, of which the last word is enough."""
    found = [name for name in names if given in (name, name.partition(".")[2])]
    if len(found) != 1:
        raise SystemExit(f"{given!r} is none of: {', '.join(names)}")
    return found[0]


def main(arguments: Sequence[str]) -> None:
    told = "\n".join(f"  {name:<24} {what}" for name, what in {**POINTS, **GUARDS}.items())
    parser = argparse.ArgumentParser(
        description=f"{__doc__}\n{told}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--at", action="append", default=[], type=lambda name: named(list(POINTS), name))
    parser.add_argument("--nth", type=int, default=1)
    parser.add_argument("--only-once", type=Path)
    parser.add_argument("--without", action="append", default=[], type=lambda name: named(list(GUARDS), name))
    parser.add_argument("module", help="what to run, as python -m would")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args(arguments)
    plan = Plan(given.at, given.nth, given.only_once)
    for guard in given.without:
        without(guard, plan)
    plant(plan)
    sys.argv = [given.module, *given.arguments]
    runpy.run_module(given.module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
