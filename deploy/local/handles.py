"""What the identity edge tells budgets of the invented residents: handles, and never the numbers that these are made of."""

import json
import os
from pathlib import Path

from gateway.people import person_of
from gateway.residents import Registered

EXEMPT_BORN_BEFORE = "1945-01-01"
"""In the demonstration these get paper: in life one asks to be exempt from Digital Post."""


def write_handles(residents: Path, person_key: str, target: Path) -> None:
    """A file for budgets' `HANDLES_FILE`: those who live in an area of ours."""
    registered = [Registered.load(line) for line in json.loads(residents.read_text(encoding="utf-8"))]
    lines = [
        {
            "person": person_of(each.number, person_key),
            "area_id": each.area_id,
            "born_on": each.born_on.isoformat(),
            "channel": "paper" if each.born_on.isoformat() < EXEMPT_BORN_BEFORE else "digital",
        }
        for each in registered
        if each.area_id is not None
    ]
    draft = target.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(lines, file, indent=1)
    draft.replace(target)
