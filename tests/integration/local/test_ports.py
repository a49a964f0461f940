"""Ports that are given out are nobody else's, before anything listens on them."""

import subprocess
import sys

from deploy.local.process import PORT_MAX, PORT_MIN, free_port
from deploy.local.town import ROOT

COUNT = 250
"""Drawn twice at random from the range, some five of them would be the same."""


def test_no_two_processes_are_given_the_same_port() -> None:
    code = f"from deploy.local.process import free_port; print(*(free_port() for _ in range({COUNT})), flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        assert other.stdin
        theirs = {int(port) for port in other.stdout.readline().split()}
        ours = {free_port() for _ in range(COUNT)}
        other.stdin.write("\n")
    assert len(theirs) == len(ours) == COUNT
    assert not theirs & ours
    assert all(PORT_MIN <= port < PORT_MAX for port in theirs | ours)
