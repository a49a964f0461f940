"""Commits events through an outbox with its relay beside it: the saying half of the measurement of events."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402

from chassis import bus, outbox, telemetry  # noqa: E402
from chassis.db import Database  # noqa: E402
from tests.bench.events import say  # noqa: E402


def relay_for_ever(db: Database) -> None:
    sender = bus.Sender(os.environ["AMQP_URI"], "budgets")
    while True:
        db.committed.clear()
        while outbox.relay(db, sender.send):
            eventlet.sleep(0)
        db.committed.wait(0.5)


def main() -> None:
    db = Database(f"sqlite:///{os.environ['VAR']}/speaker.db")
    eventlet.spawn(relay_for_ever, db)
    eventlet.sleep(3)  # the listener is starting
    say(db, int(os.environ["EVENTS"]))
    while True:
        eventlet.sleep(1)


if __name__ == "__main__":
    telemetry.configure("budgets", "WARNING")
    main()
