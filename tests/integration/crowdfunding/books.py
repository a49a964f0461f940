"""The ledger beside a room of crowdfunding: its own database, its own rules, and what the two say to each other."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts import crowdfunding, ledger
from contracts.crowdfunding import MatchAsked
from contracts.errors import NotYet
from contracts.message import Event
from services.crowdfunding import operations
from services.ledger.models import AccountRow
from tests import mothers_ledger
from tests.mothers_crowdfunding import Room, a_match

YEAR = 2025
POOL = 10**12
TO_LEDGER: tuple[type[Event], ...] = (
    crowdfunding.MatchingSchemeAdopted,
    crowdfunding.MatchRequested,
    crowdfunding.PledgeCaptured,
    crowdfunding.PledgeRefunded,
    crowdfunding.PledgeChargedBack,
    crowdfunding.CampaignFunded,
    crowdfunding.CampaignFailed,
)
FROM_LEDGER: dict[type[Event], Any] = {
    ledger.SchemeEarmarked: operations.schemes.record_earmark,
    ledger.MatchReserved: operations.record_match,
    ledger.MatchRefused: operations.record_match_refusal,
    ledger.GrantsPosted: operations.record_grants,
    ledger.GrantRefused: operations.record_grant_refusal,
    ledger.Released: operations.record_release,
    ledger.ContributionPosted: lambda session, event: operations.record_contributions(session, [event]),
    ledger.ContributionRefused: operations.record_contribution_refusal,
}


@dataclass
class Books:
    """`heard` is all that crowdfunding has announced so far; `refused` what the ledger would not book."""

    room: Room
    db: Database
    read_to: int = 0
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    waiting: list[Event] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    scheme_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        mothers_ledger.ask(self.db, mothers_ledger.appropriation(year=YEAR, amount=POOL))
        mothers_ledger.announced(self.db)
        self.scheme_id = self.room.entered_scheme(amount=POOL // 2)
        self.room.attest(self.scheme_id)
        self.carry()

    def matched(self, amount: int) -> MatchAsked | None:
        """As much of the scheme, if anything is to be matched."""
        return a_match(self.scheme_id, amount) if amount else None

    def carry(self, *, newest_first: bool = False) -> None:
        """What each has said to the other, until neither has anything to add; what has come too early comes again."""
        while self.fetch(newest_first=newest_first):
            unheard = len(self.waiting) + 1
            while self.waiting and len(self.waiting) < unheard:
                unheard = len(self.waiting)
                self.waiting = [event for event in self.waiting if self.not_yet(event)]
            for name, told in mothers_ledger.announced(self.db):
                self.answer(name, told)

    def fetch(self, *, newest_first: bool) -> bool:
        new = select(OutboxRow.position, OutboxRow.body).where(OutboxRow.position > self.read_to)
        rows = self.room.db.read(lambda session: session.execute(new.order_by(OutboxRow.position)).all())
        kinds = {kind.__name__: kind for kind in TO_LEDGER}
        events = []
        for position, body in rows:
            told = json.loads(body)
            name = told["type"].split(".")[-2]
            self.read_to = position
            self.heard.append((name, told["data"]))
            if name in kinds:
                events.append(kinds[name].load(told["data"]))
        self.waiting += reversed(events) if newest_first else events
        return bool(rows)

    def not_yet(self, event: Event) -> bool:
        return isinstance(mothers_ledger.ask(self.db, event)[0], NotYet)

    def answer(self, name: str, told: dict[str, Any]) -> None:
        if name in ("ContributionRefused", "GrantRefused"):
            self.refused.append(told)
        for kind, operation in FROM_LEDGER.items():
            if kind.__name__ == name:
                self.room.hear(operation, kind.load(told))

    def sums(self, campaign_id: UUID, pledge_ids: list[UUID]) -> dict[str, int]:
        """Minor units by kind of account, of a campaign's part of the book of contributions."""
        owners = [str(campaign_id), f"campaign-{campaign_id}", *map(str, pledge_ids)]
        held = select(AccountRow.kind, func.sum(AccountRow.credits - AccountRow.debits))
        held = held.where(AccountRow.owner.in_(owners), AccountRow.book == "contributions").group_by(AccountRow.kind)
        return {kind: int(amount) for kind, amount in self.db.read(lambda session: session.execute(held).all())}
