"""The operator's command, in a process of its own: with the settings of a town's operator, or with others."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local.town import ROOT, Town

SECONDS_MAX = 60
COMMAND = [sys.executable, "-W", "ignore", "-m", "deploy.opland"]


def opland(town: Town, *arguments: str, code: int = 0, **changed: str | None) -> subprocess.CompletedProcess[str]:
    """`opland` with the settings of this town's operator, some of them changed or (None) left out."""
    settings = {**town.environment("operator"), **changed}
    return opland_told({name: value for name, value in settings.items() if value is not None}, *arguments, code=code)


def opland_in(folder: Path, *arguments: str, code: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
    """`opland` as somebody types it who knows nothing of the town but the folder it runs in."""
    return opland_told({"PATH": os.environ["PATH"], "VAR": str(folder), **more}, *arguments, code=code)


def opland_told(settings: Mapping[str, str], *arguments: str, code: int) -> subprocess.CompletedProcess[str]:
    """It must end with this code, and say in words what is wrong."""
    ended = subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env=settings,
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
