"""How the simulated provider misbehaves: what POST /simulator/misbehave takes, for all or for one reference.

`{"reference": "<ours>", "lose_webhooks": true}` holds for that payment or mandate alone and goes before what holds for all.
Numbers count down as they are used up; lists name references, or "*" for every one.
"""

import json
import sqlite3
from typing import Any

FAULTS: dict[str, Any] = {
    "duplicate_webhooks": False,  # each is sent twice
    "late_webhook_seconds": 0,
    "lose_webhooks": False,
    "reorder_webhooks": False,  # kept back for a moment, then the newest first
    "forge_webhooks": [],  # beside each true one, forgeries: "secret", "body", "replay"
    "timeout_before_success": 0,  # so many changes are not made, and the line is cut
    "timeout_after_success": 0,  # so many changes are made, and the line is cut before the answer
    "server_errors": 0,  # so many requests are answered 500
    "echo_credentials": 0,  # so many requests are refused in words that repeat their headers and ours
    "rate_limited": 0,  # so many requests are answered 429
    "slow_seconds": 0,  # before each answer
    "unavailable": False,  # 503 to everything
    "decline_captures": [],  # for ever
    "decline_next_captures": 0,
    "decline_refunds": [],  # for ever: the account is closed
    "decline_charges": [],  # for ever
    "decline_next_charges": 0,
    "pending_seconds": 0,  # how long a change of Quickpay's stays undecided
    "late_payer_seconds": 0,  # how long after the payer's word it takes effect
    "hide_charge_backs": False,  # they stand in MobilePay's settlement report alone, as published
    "strange_answers": "",  # of MobilePay, about one reference: "state", "amount", "error" or "unknown" (see `strange`)
}


class Faults:
    """What is asked for now; inside a transaction of the books, which begins with `read`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._asked: dict[tuple[str, str], Any] = {}

    def read(self) -> None:
        """Who runs a test may ask from another process."""
        rows = self._db.execute("SELECT name, reference, value FROM fault")
        self._asked = {(row["name"], row["reference"]): json.loads(row["value"]) for row in rows}

    def get(self, name: str, reference: str = "") -> Any:
        return self._asked.get((name, reference), self._asked.get((name, ""), FAULTS[name]))

    def named(self, name: str, *references: str) -> bool:
        """Whether a list names one of these."""
        return bool({"*", *references} & set(self.get(name)))

    def used_up(self, name: str, reference: str = "") -> bool:
        """Whether this once is one of the next ones; then there is one less."""
        for scope in dict.fromkeys((reference, "")):
            if (left := self._asked.get((name, scope), 0)) > 0:
                self._put(name, scope, left - 1)
                return True
        return False

    def ask_for(self, wanted: dict[str, Any]) -> None:
        """ValueError, with what there is to ask for, for anything else."""
        reference = str(wanted.pop("reference", ""))
        for name, value in wanted.items():
            if type(value) is not type(FAULTS.get(name)):
                raise ValueError(f"misbehaviours are {json.dumps(FAULTS)}")
            self._put(name, reference, value)

    def forget(self) -> None:
        """Behave again."""
        self._db.execute("DELETE FROM fault")
        self._asked = {}

    def _put(self, name: str, reference: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO fault VALUES (?, ?, ?)", (name, reference, json.dumps(value)))
        self._asked[name, reference] = value
