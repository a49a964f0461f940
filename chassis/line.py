"""A connection that knows whether the broker takes what is sent on it.

A broker that is short of memory or disk reads nothing more from whoever publishes, until it has room again. It says so, but only
to who has sent something: so a line is tried out with a message to nobody. One that is blocked is kept until it is not. The broker
does not notice that it was given up: it would hold it as long as the shortage lasts, and take what was sent on it afterwards.
"""

import time
from typing import Any

from amqp.exceptions import ChannelError
from kombu import Connection

CALLS = "nameko-rpc"
"""An exchange that everybody may send to; whoever answers calls to keys of this form, and the gateway to this one (`deploy/rabbitmq/definitions.py`)."""
NOBODY = "00000000-0000-0000-0000-000000000000"
BLOCKED_SECONDS_MAX = 60.0
"""After that another line is tried: this one may be dead without a word."""
GLANCE_SECONDS = 0.01


class Blocked(TimeoutError):  # noqa: N818 - what is the matter
    """The broker is there, and takes nothing."""

    def __init__(self) -> None:
        super().__init__("blocked: the broker takes nothing, it is short of memory or disk")


class Line:
    """Raises one of `bus.TROUBLE` when the broker is away: then it is to be closed, and is opened anew by its next use."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.connection: Connection | None = None
        self.blocked = False
        self._answered = False
        self._blocked_at = 0.0
        self._trial: Any = None

    def open(self) -> Connection:
        if self.connection is None:
            # A table of its own: told that we want to hear of it, the library would look at the socket before each publish.
            wanted = {"capabilities": {"consumer_cancel_notify": True, "connection.blocked": True}}
            options = {"client_properties": wanted, "on_blocked": self._on_blocked, "on_unblocked": self._on_unblocked}
            connection = Connection(self.uri, heartbeat=0, connect_timeout=5, transport_options=options)
            try:
                connection.connect()
            except BaseException:
                connection.collect()
                raise
            connection.connection.client_properties["capabilities"] = {}
            self.connection = connection
        return self.connection

    def close(self) -> None:
        connection, self.connection, self._trial, self.blocked = self.connection, None, None, False
        if connection is not None:
            connection.collect()

    def try_out(self, seconds_max: float, *, patience: float = 0.0) -> None:
        """Returns when the broker has taken a message; Blocked where it says that it takes none, and goes on to for `patience` seconds."""
        began = time.monotonic()
        if self.blocked and began - self._blocked_at > BLOCKED_SECONDS_MAX:
            self.close()
        connection = self.open()
        if not self.blocked:
            self._send()
        while self.blocked or not self._answered:
            left = began + (patience if self.blocked else seconds_max) - time.monotonic()
            try:
                connection.drain_events(timeout=max(left, GLANCE_SECONDS))
            except ChannelError:  # it does not let us send this: so it reads what we send
                self._trial, self._answered = None, True
            except TimeoutError:
                if self.blocked:
                    raise Blocked from None
                raise

    def _send(self) -> None:
        if self._trial is None:
            self._trial = self.open().channel()
            self._trial.confirm_select()
            self._trial.events["basic_ack"].add(self._on_answer)
        self._answered = False
        self._trial._basic_publish(self._trial.prepare_message(b""), CALLS, NOBODY)  # noqa: SLF001 - the public one waits without a limit

    def _on_answer(self, *_: Any) -> None:
        self._answered = True

    def _on_blocked(self, _reason: str) -> None:
        if not self.blocked:
            self.blocked, self._blocked_at = True, time.monotonic()

    def _on_unblocked(self) -> None:
        self.blocked = False
