"""The operator's command against a town of a test."""

import json
import subprocess
import sys
from typing import Any

from deploy.local.town import ROOT, Town

SECONDS_MAX = 60


def opland(town: Town, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """`opland` with the settings of this town's operator; it must end with this code."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "deploy.opland", *arguments],
        cwd=ROOT,
        env=town.environment("operator"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    return ended


def opland_lines(town: Town, *arguments: str) -> list[Any]:
    """What it prints, a JSON document a line."""
    return [json.loads(line) for line in opland(town, *arguments).stdout.splitlines()]
