"""Invitations to act for a joint council: whoever brings the code may accept, so the command holds its digest only."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import Invalid
from gateway.pages.desk.action import Action

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Those that nobody takes for another, on paper or by telephone."""
GROUPS, GROUP_CHARS = 6, 4


def code() -> str:
    """Drawn at random, in groups: `k7fm-…`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP_CHARS)) for _ in range(GROUPS))


@dataclass(frozen=True)
class Inviting(Action):
    """The code is drawn with the form, and no address may say it: a form that is sent twice tells the same one."""

    drawn: Mapping[str, Callable[[], str]] = field(default_factory=lambda: {"code": code})

    def sent(self, said: Mapping[str, Any]) -> dict[str, Any]:
        if not said.get("code"):
            raise Invalid("the form has lost its code: open it again")
        digest = hashlib.sha256(str(said["code"]).encode()).hexdigest()
        rest = {name: value for name, value in said.items() if name != "code"}
        return {**rest, "invitation": {**rest.get("invitation", {}), "code_hash": digest}}
