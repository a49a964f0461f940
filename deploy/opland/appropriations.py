"""Reads the council's decisions from a CSV file into the ledger: a city's first years, or a new plan.

A row is a decision: kind (appropriate, carry_over, advance, cut), year, means (operating, capital), amount (kroner, as
1234567 or 1234567,50), case_number, decided_on, decided_by, and where they apply text, link, other_year (carried or
advanced from), id (a name of your own for it) and amends (the id of an earlier row). Comma or semicolon between columns.

All of it is read before anything is written, and written together. Reading the same file again changes nothing: a row's
request follows from its id, or from its content. Cuts take two people: they become drafts that finance attests.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from contracts.errors import Refused
from contracts.ledger import AdvanceAppropriation, CarryOver, CutAppropriation, PostAppropriation
from contracts.message import Command
from contracts.principal import Principal, Role
from deploy.opland.tables import WrongFile, read_rows
from services.ledger import operations
from services.ledger.domain.requests import Request

NAMESPACE = UUID("2f0c8b5e-6a57-5c0e-9a4e-3a1f1d6b7c20")
KINDS: dict[str, tuple[type[Command], str | None]] = {
    "appropriate": (PostAppropriation, None),
    "carry_over": (CarryOver, "carried_from"),
    "advance": (AdvanceAppropriation, "advanced_from"),
    "cut": (CutAppropriation, None),
}
NEEDED = ("kind", "year", "amount", "case_number", "decided_on", "decided_by")
AMOUNT = re.compile(r"(-?)(\d{1,13})(?:[.,](\d\d))?")
IMPORTER = Principal(person="import", roles=(Role(role="finance"),))


@dataclass(frozen=True)
class Imported:
    """How many rows were posted now or before, and how many wait as drafts, now or before."""

    posted: int
    drafts: int


def read_file(path: Path, currency: str) -> list[Any]:
    """The commands that a file's rows are; WrongFile for the first that is none."""
    return read_rows(path, NEEDED, lambda _line, row: command(row, currency))


def command(row: dict[str, str], currency: str) -> Any:
    given = {name: value.strip() for name, value in row.items() if value.strip()}
    kind = given.pop("kind", "")
    if kind not in KINDS:
        raise ValueError(f"kind: {kind or 'nothing'} is none of {', '.join(KINDS)}")
    message, other = KINDS[kind]
    decision = {
        name: given.pop(name) for name in ("case_number", "decided_on", "decided_by", "text", "link") if name in given
    }
    fields: dict[str, Any] = {
        "amount": minor_units(given.pop("amount", "")),
        "currency": currency,
        "decision": decision,
    }
    fields["command_id"] = str(request_id(given.pop("id", None), row))
    if "amends" in given:
        fields["amends"] = str(request_id(given.pop("amends"), row))
    if other is not None:
        fields[other] = year(given.pop("other_year", ""))
    fields |= {"year": year(given.pop("year", "")), **given}
    return message.load(fields)


def request_id(name: str | None, row: dict[str, Any]) -> UUID:
    return uuid5(NAMESPACE, name if name is not None else repr(sorted(row.items())))


def minor_units(text: str) -> int:
    found = AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"amount: {text or 'nothing'} is no amount like 1234567 or 1234567,50")
    sign, whole, cents = found.groups()
    return (-1 if sign else 1) * (int(whole) * 100 + int(cents or 0))


def year(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"{text or 'nothing'} is no year")
    return int(text)


def post(session: Session, asked: Sequence[Any], currency: str, third_above: int = 0) -> Imported:
    """Post what needs no second person, enter the rest as drafts. WrongFile, and nothing is done, if any is refused."""
    drafts = 0
    requests = [
        Request(each.command_id, each, IMPORTER.person) for each in asked if not isinstance(each, CutAppropriation)
    ]
    for answer, request in zip(operations.post(session, requests, currency), requests, strict=True):
        if isinstance(answer, Refused):
            raise WrongFile(f"{type(request.message).__name__} of {request.message.year}: {answer.detail}")  # type: ignore[attr-defined]
    for each in asked:
        if isinstance(each, CutAppropriation):
            operations.enter_once(session, IMPORTER, each, third_above)
            drafts += 1
    return Imported(len(requests), drafts)
