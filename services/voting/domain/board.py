"""The public board of one election: commitments to ballots, and a chain of hashes that shows what was added or removed.

A commitment says nothing of its ballot to whoever has not the nonce, and only the voter gets that:
`SHA-256(DOMAIN \\n election \\n ballot \\n content \\n nonce)`. The id of the ballot was made by the voter's own program, so
two voters who chose alike cannot be handed one receipt between them.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from services.voting.domain.ballots import Choice

DOMAIN = "oplandspuljen/ballot/1"
CODE_BYTES = 10
CODE_GROUP_CHARS = 4
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True)
class Commitment:
    """What the voter gets: `nonce` in hex, which opens it, and `code`, by which it is found on the board."""

    digest: bytes
    nonce: str

    @cached_property
    def code(self) -> str:
        return code(self.digest)


def commit(election_id: UUID, ballot_id: UUID, content: str, nonce: str) -> Commitment:
    opened = "\n".join((DOMAIN, str(election_id), str(ballot_id), content, nonce))
    return Commitment(hashlib.sha256(opened.encode()).digest(), nonce)


def content(kind: str, choices: Sequence[Choice]) -> str:
    """A ballot as text: `project` or `project:points`, with commas; by project id unless the order is the choice."""
    told = [
        choice.project_id if choice.points is None else f"{choice.project_id}:{choice.points}" for choice in choices
    ]
    return ",".join(told if kind == "ordinal" else sorted(told))


def code(digest: bytes) -> str:
    """The first 80 bits in groups of four letters, and a letter that shows when one of them is wrong: `ABCD-…-MNOP-Q`."""
    text = b32encode(digest[:CODE_BYTES]).decode()
    groups = [text[start : start + CODE_GROUP_CHARS] for start in range(0, len(text), CODE_GROUP_CHARS)]
    return "-".join([*groups, check_letter(text)])


def check_letter(text: str) -> str:
    """Odd weights: any one wrong letter changes it, and nearly any two that changed places."""
    return LETTERS[sum((2 * place + 1) * LETTERS.index(letter) for place, letter in enumerate(text)) % len(LETTERS)]


def written(payload: Mapping[str, Any]) -> str:
    """An entry's payload as it is kept, told and hashed: a text, so that nobody has to write it the same way again."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(election_id: UUID, height: int, kind: str, parent: str | None, payload: str) -> str:
    """The hash of an entry; `parent` is that of the entry before, None before the first."""
    covered = "\n".join((str(election_id), str(height), kind, parent or "", payload))
    return hashlib.sha256(covered.encode()).hexdigest()


def told(batches: Iterable[str]) -> tuple[Counter[str], Counter[str]]:
    """What these batches say was cast, and what of it was replaced, as hex; each once, if the board is right."""
    cast: Counter[str] = Counter()
    replaced: Counter[str] = Counter()
    for payload in map(json.loads, batches):
        cast.update(payload["cast"])
        replaced.update(payload["replaced"])
    return cast, replaced
