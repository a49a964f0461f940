"""Demonstration towns for tests: loaded once in a run of the tests, stopped at rest, and copied by whoever wants one."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.api import Api
from deploy.local.broker import Broker
from deploy.local.demo import load
from deploy.local.town import Town
from tests.town_checks import wait_for_rest
from tests.towns import a_town

KEPT = ("*.db", "keys", "keys.json", "payments", "outbox", "files", "handles.json")


@contextmanager
def a_demo_town(folder: Path, broker: Broker, shared: Path) -> Iterator[Town]:
    """A town with the demonstration data, in `folder`. `shared`: a folder that all test processes of this run see."""
    with a_town(folder, broker, seed=loaded(shared, broker)) as town:
        yield town


def loaded(shared: Path, broker: Broker) -> Path:
    """The folder of the town that was loaded; whoever comes first loads it, the others wait."""
    seed = shared / "demo-town"
    with (shared / "demo-town.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not seed.exists():
            work = shared / "demo-town-loading"
            with a_town(work, broker) as town:
                with Api(town.url) as api:
                    load(api, lambda _: None)
                wait_for_rest(town, parked=0)
                town.stop()
                keep(town.folder, seed)
            shutil.rmtree(work)
    return seed


def keep(folder: Path, seed: Path) -> None:
    """Whole or not at all: what a town is made of, without its logs and locks."""
    there = shutil.copytree(folder, folder.with_name("kept"), ignore=lambda *_: [])
    for path in there.iterdir():
        if not any(path.match(pattern) for pattern in KEPT):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    there.rename(seed)
