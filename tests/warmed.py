"""The process from which those of a town are forked, with all they import imported already. `warm` starts and asks it.

A question a line on its input, `{"argv", "env", "folder", "log"}`; on its output `{"pid"}` for each question, and `{"pid", "code"}` when one
has ended. It goes when its input ends. What it forks leaves the loop and becomes `python -m <argv>` in its own session.
"""

import eventlet

eventlet.monkey_patch()  # as chassis.runner does, and before anything below holds a lock

import gc  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import random  # noqa: E402
import runpy  # noqa: E402
import sys  # noqa: E402
import warnings  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

from eventlet import hubs  # noqa: E402
from eventlet.patcher import original  # noqa: E402

from deploy.local.town import TARGETS  # noqa: E402

INPUT, OUTPUT = 0, 1
READ_BYTES = 65_536
DESCRIPTORS_MAX = 4_096
poll: Any = original("select").poll  # a hub that was there before the fork would be shared by all


def loop() -> dict[str, Any]:
    """Answers until the input ends; returns in a forked process alone, with what it was asked to be."""
    children: dict[int, int] = {}
    buffer = b""
    while True:
        waiting = poll()
        for descriptor in (INPUT, *children):
            waiting.register(descriptor)
        for descriptor, _ in waiting.poll():
            if descriptor in children:
                say(pid=(pid := children.pop(descriptor)), code=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
                os.close(descriptor)
                continue
            if not (read := os.read(INPUT, READ_BYTES)):
                os._exit(0)
            *lines, buffer = (buffer + read).split(b"\n")
            for line in lines:
                if not (pid := os.fork()):
                    return dict(json.loads(line))
                children[os.pidfd_open(pid)] = pid
                say(pid=pid)


def say(**told: int) -> None:
    os.write(OUTPUT, json.dumps(told).encode() + b"\n")


def become(asked: dict[str, Any]) -> None:
    """Nothing of the one that was forked is left but its imports: no descriptor, no environment, no state of chance."""
    os.setsid()
    hubs.get_hub().poll.close()  # the one that patching made: two processes would wait for each other's sockets
    hubs.use_hub()
    os.closerange(0, DESCRIPTORS_MAX)
    os.open(os.devnull, os.O_RDONLY)
    os.dup2(os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT), 2)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["env"])
    random.seed()
    sys.argv = asked["argv"]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    for target in ("chassis.runner", *TARGETS.values()):
        import_module(target.partition(":")[0])
    gc.collect()
    gc.freeze()  # so that a collection in a forked process touches, and copies, nothing of this
    become(loop())
