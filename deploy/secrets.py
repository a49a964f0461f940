"""A .env for compose.yml with secrets of its own, on standard output: python -m deploy.secrets

compose.env.example is the pattern: its comments, order and defaults. What only the city can know stays empty, so that
compose refuses to start until somebody has filled it in.
"""

import secrets
import sys
from pathlib import Path

from deploy.local.keys import SECRET_BYTES, new_keys

PATTERN = Path(__file__).with_name("compose.env.example")
MARKER = "fill-in"
KEYS = ("CALL_PRIVATE_KEY", "CALL_PUBLIC_KEY", "CHECKPOINT_PRIVATE_KEY")
PASSWORDS = ("POSTGRES_PASSWORD", "RABBITMQ_PASSWORD", "PLEDGE_KEY", "WEBHOOK_KEY", "PERSON_KEY", "SESSION_KEY")


def settings(pattern: str) -> tuple[str, list[str]]:
    """The text of the file, and the names in it that the city has to fill in."""
    keys = new_keys()
    lines, empty = [], []
    for line in pattern.splitlines():
        name, _, value = line.partition("=")
        made = value
        if value == MARKER and name in KEYS:
            made = one_line(keys[name])
        elif value == MARKER and name.startswith(PASSWORDS):
            made = secrets.token_hex(SECRET_BYTES)  # safe in an address as it is
        elif value == MARKER:
            made = ""
            empty.append(name)
        lines.append(line.removesuffix(value) + made)
    return "\n".join([*lines, ""]), empty


def one_line(pem: str) -> str:
    """As compose reads it back whole: in double quotes, where \\n is the end of a line."""
    return '"' + pem.replace("\n", "\\n") + '"'


def main() -> None:
    text, empty = settings(PATTERN.read_text())
    sys.stdout.write(text)
    sys.stderr.write(f"Still to be filled in: {', '.join(empty)}\n")


if __name__ == "__main__":
    main()
