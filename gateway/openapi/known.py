"""What `make docs` has read out of the code of every operation: an example, what it refuses, who may ask. Empty where that was not done."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from contracts.errors import Refused, kinds
from gateway import problems
from gateway.auth import SIGNATURE
from gateway.http import Operation

FILE = Path(__file__).parents[2] / "docs" / "api" / "operations.json"
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
ALWAYS = ("TooManyRequests", "Defect", "Unavailable")
OF_A_TOKEN = ("Unauthenticated", "NotKnown", "AssuranceTooLow", "SignInUnavailable")
OF_A_BODY = ("Malformed", "TooSlow", "TooLarge")
OF_A_FILE = ("UnsafeFile", "WrongFileType", "StorageUnavailable", "Busy", "Invalid")


@cache
def everything() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text()) if FILE.exists() else {}
    return found


def of(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = everything().get(operation.name, {})
    return found


def refusals(operation: Operation) -> dict[int, list[str]]:
    """Status -> the names of the problems that this operation can answer with it."""
    found: dict[int, list[str]] = {}
    for name in sorted({*of(operation).get("problems", ()), *ours(operation)}):
        if (kind := kinds().get(name)) is not None:
            found.setdefault(kind.status, []).append(name)
    return dict(sorted(found.items()))


def ours(operation: Operation) -> set[str]:
    """What the gateway itself refuses, by how the route is declared."""
    found = set(ALWAYS)
    if operation.auth is not SIGNATURE:
        found |= set(OF_A_TOKEN)
    if operation.asks is not None or operation.answers is None or of(operation).get("services"):
        found |= {"Busy", "Expired"}
    if operation.method == "GET":
        found.add("Invalid")
    if "<" in operation.path:
        found.add("NoSuchPath")
    if operation.takes != "nothing":
        found |= set(OF_A_BODY)
    if operation.takes in ("command", "json"):
        found |= {"WrongContentType", "Invalid"}
    if operation.takes in ("command", "csv", "upload"):
        found |= {"IdempotencyKeyMissing", "SameIdOtherContent"}
    if operation.takes == "upload":
        found |= set(OF_A_FILE)
    return found


def problem(name: str) -> dict[str, Any]:
    """A problem document of this kind, as it would be answered."""
    kind: type[Refused] = kinds()[name]
    said = " ".join((kind.__doc__ or name).split())
    return problems.document(kind(said), "/api/v1", TRACE_ID)
