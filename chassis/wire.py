"""Fewer calls of the operating system than py-amqp makes: it reads a frame in three and writes a message in one.

Only the sockets' ends are touched; the protocol stays the library's business.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from amqp.transport import TCPTransport
from kombu import Connection

READ_BYTES = 8 * 1024
"""Some messages at a time: what a read leaves over is copied by the next, so more of it would cost more than it saves."""
WRITE_BYTES = 256 * 1024


def read_ahead(connection: Connection) -> None:
    """Let each read take what has come, and not just as much as the next field is long. For one that is connected."""
    transport: Any = connection.connection.transport
    if isinstance(transport, TCPTransport):
        receive = transport._quick_recv  # noqa: SLF001 - there is no public way to say how much
        transport._quick_recv = lambda size: receive(max(size, READ_BYTES))  # noqa: SLF001


@contextmanager
def gathered(connection: Connection, seconds_max: float) -> Iterator[None]:
    """What the block writes goes out in large pieces. Where it raises, some may be lost: give the connection up."""
    transport: Any = connection.connection.transport
    send, held = transport._write, bytearray()  # noqa: SLF001

    def flush() -> None:
        with transport.having_timeout(seconds_max):
            send(bytes(held))
        held.clear()

    def gather(piece: memoryview | bytes) -> None:
        held.extend(piece)
        if len(held) >= WRITE_BYTES:
            flush()

    transport._write = gather  # noqa: SLF001
    try:
        yield
        flush()
    finally:
        transport._write = send  # noqa: SLF001
