"""Runs a process in which nothing that waits is taken together, to measure what that is worth.

python -m tests.bench.alone chassis.runner services.voting.service:VotingService
"""

import eventlet

eventlet.monkey_patch()  # as chassis.runner does, and before anything below holds a lock

import runpy  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

from chassis.batching import Batcher  # noqa: E402

plain = Batcher.__init__


def one_at_a_time(self: Any, work: Any, batch_max: int = 1, lanes: int = 1) -> None:
    plain(self, work, min(batch_max, 1), lanes)


if __name__ == "__main__":
    Batcher.__init__ = one_at_a_time  # type: ignore[method-assign]
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
