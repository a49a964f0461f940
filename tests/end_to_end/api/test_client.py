"""Types that openapi-typescript makes of the document are compiled with a small client, which then does its work against a town."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.local.town import Town
from tests.people import People

pytestmark = pytest.mark.timeout(300)
NODE_PACKAGES = Path(__file__).parents[2] / "node"
FILES = ("client.ts", "tsconfig.json")
VENV = Path(__file__).parents[3] / ".venv" / "bin"


def node(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Node of this machine, or the one that set-up put into .venv where there is none."""
    found = shutil.which("node") or str(VENV / "node")
    env = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run([found, *arguments], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def workshop(town: Town, people: People, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client, and the types of this town's document."""
    assert town
    folder = tmp_path_factory.mktemp("client")
    for name in FILES:
        shutil.copy(NODE_PACKAGES / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(NODE_PACKAGES / "node_modules")
    (folder / "openapi.json").write_text(json.dumps(people.get("/openapi.json")))
    made = node(
        folder,
        "node_modules/openapi-typescript/bin/cli.js",
        *("openapi.json", "--default-non-nullable=false", "-o", "api.ts"),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


def compiled(folder: Path) -> str:
    """What the compiler complains of."""
    return node(folder, "node_modules/typescript/bin/tsc", "-p", ".").stdout


def test_a_client_compiles_and_works(workshop: Path, town: Town, people: People) -> None:
    assert compiled(workshop) == ""
    year = people.new_year(70_000)
    people.draft(year, 1_000)
    done = node(workshop, "client.js", town.url, people.residents([0])[0])
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["titles"] == ["Et sted at mødes"]
    assert told["available"] == 70_000
    assert told["campaign"] == told["again"]
    assert told["problem"] == "409 SameIdOtherContent"


def test_a_client_that_asks_for_what_is_not_there_does_not_compile(workshop: Path) -> None:
    client = workshop / "client.ts"
    right = client.read_text()
    client.write_text(right.replace("year.available", "year.availble"))
    assert "availble" in compiled(workshop)
    client.write_text(right)
