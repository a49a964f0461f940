"""What every service has: its settings, its database, and the relay of what its operations publish."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import eventlet
from nameko.extensions import DependencyProvider

from chassis import bus, outbox, telemetry
from chassis.batching import BATCH_MAX, Batcher
from chassis.config import Settings
from chassis.db import Database
from chassis.line import Blocked

RELAY_IDLE_SECONDS = 0.5


class Process(DependencyProvider):
    """`self.process`: the settings and the database of this process, and the relay of what its operations publish."""

    db: Database
    settings: Settings

    def setup(self) -> None:
        self.settings = self.container.config["SETTINGS"]
        self.db = self.container.config["DATABASE"]
        self.sender = bus.Sender(self.settings.amqp_uri, self.settings.amqp_user)
        self.batchers: dict[str, Batcher[Any, Any]] = {}
        self._stopping = False

    def start(self) -> None:
        self._relay = self.container.spawn_managed_thread(self._relay_for_ever)

    def stop(self) -> None:
        """What the last operations published is sent before the process ends, if the broker is there."""
        self._stopping = True
        self.db.committed.set()
        self._relay.wait()
        self.sender.close()

    def get_dependency(self, worker_ctx: Any) -> "Process":  # noqa: ARG002
        return self

    def batcher(self, name: str, work: Callable[[list[Any]], Sequence[Any]]) -> Batcher[Any, Any]:
        """The batcher of a hot entrypoint; one per process, made at its first use."""
        if name not in self.batchers:
            self.batchers[name] = Batcher(work, BATCH_MAX)
        return self.batchers[name]

    def _relay_for_ever(self) -> None:
        """Relay when a commit rings, and sweep at intervals for what a crash or another replica left."""
        while True:
            self.db.committed.clear()
            last_round = self._stopping
            try:
                while outbox.relay(self.db, self.sender.send):
                    eventlet.sleep(0)
            except Blocked as error:
                telemetry.log().warning("relay paused", error=repr(error))
                eventlet.sleep(0 if last_round else RELAY_IDLE_SECONDS)
            except Exception as error:  # noqa: BLE001 - the rows are still there; try again
                telemetry.log().warning("relay paused", error=repr(error))
                self.sender.close()
                eventlet.sleep(0 if last_round else RELAY_IDLE_SECONDS)
            if last_round:
                return
            self.db.committed.wait(RELAY_IDLE_SECONDS)


class Service:
    """What every service has. `own_settings(env)` reads settings that only this service knows."""

    name: ClassVar[str]
    process = Process()

    @staticmethod
    def own_settings(_env: Any) -> Any:
        return None

    @property
    def own(self) -> Any:
        """What `own_settings` returned."""
        return self.process.container.config["OWN_SETTINGS"]
