"""The ledger beside a room of crowdfunding: its own database, its own rules, and what the two say to each other."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts.crowdfunding import MatchAsked
from contracts.errors import NotYet
from contracts.message import Event
from services.ledger.models import AccountRow
from tests import mothers_ledger
from tests.ledger_beside import ASKED_BY_NAME, HEARD_BY_NAME, hear
from tests.mothers_crowdfunding import Room, a_match

YEAR = 2025
POOL = 10**12


@dataclass
class Books:
    """`heard` is all that crowdfunding has announced so far; `refused` what the ledger would not book.

    The pool has `pool` minor units for a year, `matching` of them for one scheme, kroner for kroner.
    """

    room: Room
    db: Database
    pool: int = POOL
    matching: int = POOL // 2
    read_to: int = 0
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    waiting: list[Event] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    scheme_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        mothers_ledger.ask(self.db, mothers_ledger.appropriation(year=YEAR, amount=self.pool))
        mothers_ledger.announced(self.db)
        self.scheme_id = self.room.entered_scheme(amount=self.matching)
        self.room.attest(self.scheme_id)
        self.carry()

    def matched(self, amount: int) -> MatchAsked | None:
        """As much of the scheme, if anything is to be matched."""
        return a_match(self.scheme_id, amount) if amount else None

    def ask(self, campaign_id: UUID, amount: int) -> None:
        """Publish it with this match, which the ledger has not heard of yet."""
        self.room.publish(campaign_id, a_match(self.scheme_id, amount))

    def say_again(self) -> list[str]:
        """The ledger hears all that was ever said, again; what it answers that is new, by name."""
        self.read_to = 0
        return self.carry()

    def carry(self, *, newest_first: bool = False) -> list[str]:
        """What each has said to the other, until neither has anything to add; what has come too early comes again. The names
        of the ledger's answers."""
        answers = []
        while self.fetch(newest_first=newest_first):
            unheard = len(self.waiting) + 1
            while self.waiting and len(self.waiting) < unheard:
                unheard = len(self.waiting)
                self.waiting = [event for event in self.waiting if self.not_yet(event)]
            for name, told in mothers_ledger.announced(self.db):
                answers.append(name)
                self.answer(name, told)
        return answers

    def fetch(self, *, newest_first: bool) -> bool:
        new = select(OutboxRow.position, OutboxRow.body).where(OutboxRow.position > self.read_to)
        rows = self.room.db.read(lambda session: session.execute(new.order_by(OutboxRow.position)).all())
        events = []
        for position, body in rows:
            told = json.loads(body)
            name = told["type"].split(".")[-2]
            self.read_to = position
            self.heard.append((name, told["data"]))
            if name in ASKED_BY_NAME:
                events.append(ASKED_BY_NAME[name].load(told["data"]))
        self.waiting += reversed(events) if newest_first else events
        return bool(rows)

    def not_yet(self, event: Event) -> bool:
        return isinstance(mothers_ledger.ask(self.db, event)[0], NotYet)

    def answer(self, name: str, told: dict[str, Any]) -> None:
        if name in ("ContributionRefused", "GrantRefused"):
            self.refused.append(told)
        if name in HEARD_BY_NAME:
            hear(self.room, HEARD_BY_NAME[name].load(told))

    def free(self) -> int:
        """What may still be promised beside citizens' money."""
        return self.balance(f"earmark/scheme-{self.scheme_id}/{YEAR}")

    def balance(self, path: str) -> int:
        return mothers_ledger.balance(self.db, path)

    def year(self) -> dict[str, int]:
        return mothers_ledger.year(self.db, YEAR)

    def sums(self, campaign_id: UUID, pledge_ids: list[UUID]) -> dict[str, int]:
        """Minor units by kind of account, of a campaign's part of the book of contributions."""
        owners = [str(campaign_id), f"campaign-{campaign_id}", *map(str, pledge_ids)]
        held = select(AccountRow.kind, func.sum(AccountRow.credits - AccountRow.debits))
        held = held.where(AccountRow.owner.in_(owners), AccountRow.book == "contributions").group_by(AccountRow.kind)
        return {kind: int(amount) for kind, amount in self.db.read(lambda session: session.execute(held).all())}
