"""Checks the deployment files with what needs no Docker engine: compose's own reader, hadolint, yamllint."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
# Settings without a default: compose must refuse to start without them, so the check gives them a word.
REQUIRED = ROOT / "deploy" / "compose.env.example"
YAML_RULES = "{extends: relaxed, rules: {line-length: {max: 140}}}"
COMMANDS = {
    "compose": ["docker-compose", "--env-file", str(REQUIRED), "-f", "deploy/compose.yml", "config", "--quiet"],
    "Dockerfile": ["hadolint", "deploy/Dockerfile"],
    "yaml": ["yamllint", "--strict", "-d", YAML_RULES, "deploy", "publiccode.yml", ".pre-commit-config.yaml"],
}


def main() -> int:
    failed = 0
    for name, command in COMMANDS.items():
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            failed += 1
            print(f"{name}:\n{done.stdout}{done.stderr}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
