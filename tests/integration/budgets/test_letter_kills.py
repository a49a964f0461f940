"""Killed where it hurts most, a letter sent and nothing of it written down, and started again: everybody gets one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chassis.db import Database
from services.budgets.domain import letters as rules
from tests.edges import CityServer, Request
from tests.mothers_letters import Mail, handles, in_ideas

ROOT = Path(__file__).parents[3]
RESIDENTS = rules.PAGE_MAX + 20
SECONDS_MAX = 60


def run(mail: Mail, city: CityServer, kill_at: Callable[[Request], bool] = lambda _request: False) -> int:
    """A sender of its own, killed by the edge when it has done what was asked and has not said so: its exit code."""
    url = mail.db.url.render_as_string(hide_password=False)
    arguments = ["-m", "tests.integration.budgets.run_sender", url, city.url]
    process = subprocess.Popen([sys.executable, "-W", "ignore", *arguments], cwd=ROOT)

    def kill(request: Request) -> bool:
        if not kill_at(request):
            return False
        os.kill(process.pid, signal.SIGKILL)
        request.handler.close_connection = True
        return True

    city.trouble = lambda request: request.body is None and kill(request)
    city.after = kill
    return process.wait(SECONDS_MAX)


def test_killed_while_gathering_and_while_sending_everybody_gets_one_letter(db: Database) -> None:
    mail = in_ideas(db, 0).order()
    with CityServer(handles(RESIDENTS)) as city:
        kills: list[Callable[[Request], bool]] = [
            lambda request: "after=" in request.path,
            lambda _request: len(city.sent) == rules.BATCH_MAX + 30,
        ]
        assert [run(mail, city, kill_at) for kill_at in kills] == [-signal.SIGKILL] * len(kills)
        assert run(mail, city) == 0
        assert city.got() == dict.fromkeys(handles(RESIDENTS), 1)
        assert len(city.asked) > RESIDENTS
        assert len(city.asked) - RESIDENTS <= (len(kills) - 1) * rules.BATCH_MAX
    found = mail.view()
    assert (found.state, found.sent, found.total) == ("sent", RESIDENTS, RESIDENTS)


@pytest.mark.parametrize("tables", ["sqlite"], indirect=True)
def test_twin_at_an_edge_that_does_not_heed_the_key_some_get_two(db: Database) -> None:
    mail = in_ideas(db, 0).order()
    with CityServer(handles(60), once=False) as city:
        assert run(mail, city, lambda _request: len(city.sent) == 50) == -signal.SIGKILL
        assert run(mail, city) == 0
        assert len(city.got()) == 60
        assert set(city.got().values()) == {1, 2}
