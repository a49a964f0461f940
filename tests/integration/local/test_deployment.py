"""The deployment files, by what can be tried without a container engine."""

import json
import subprocess
import sys
from pathlib import Path

from deploy.local.broker import Broker
from deploy.rabbitmq.definitions import USERS, main

ROOT = Path(__file__).parents[3]


def test_the_definitions_that_compose_writes_are_those_of_a_private_node(tmp_path, monkeypatch):
    for user in USERS:
        monkeypatch.setenv(f"RABBITMQ_PASSWORD_{user.upper()}", f"a word of {user}")
    main(["--output", str(tmp_path / "definitions.json")])
    written = json.loads((tmp_path / "definitions.json").read_text())
    ours = Broker(tmp_path / "node")._definitions(dict.fromkeys(USERS, "x"), "oplandspuljen")
    for document in (written, ours):
        for user in document["users"]:
            del user["password_hash"]
    assert written == json.loads(json.dumps(ours))


def test_compose_names_a_command_that_exists_for_every_process():
    text = (ROOT / "deploy" / "compose.yml").read_text()
    targets = [word.strip('"],') for word in text.split() if ".service:" in word]
    assert len(targets) == 5
    for target in targets:
        module, _, name = target.partition(":")
        code = f"import importlib; getattr(importlib.import_module({module!r}), {name!r})"
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=True)


def test_the_example_of_settings_names_everything_that_compose_asks_for():
    asked = {
        part.split(":?")[0] for part in (ROOT / "deploy" / "compose.yml").read_text().split("${")[1:] if ":?" in part
    }
    given = {
        line.split("=")[0] for line in (ROOT / "deploy" / "compose.env.example").read_text().splitlines() if "=" in line
    }
    assert {name for name in asked if name.isupper()} <= given
