"""Crowdfunding beside the ledger's own rules, in memory: what a campaign says is answered, and the answers are heard."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from chassis import clock
from chassis.clock import day_of
from chassis.outbox import OutboxRow
from contracts.budgets.grants import GrantEnded
from contracts.crowdfunding import Way
from contracts.message import Message
from services.crowdfunding.operations import accounts
from services.ledger.domain import chain
from services.ledger.domain.accounts import Books as LedgerBooks
from services.ledger.domain.journal import Head, Journal
from tests import mothers_ledger
from tests.ledger_beside import ASKED_BY_NAME, hear
from tests.mothers_crowdfunding import Room, a_match

EPOCHS = itertools.count(1)
"""Each has books of its own, and numbers that no other has used."""


@dataclass
class Books:
    """The ledger's rules over one campaign's money. Amounts are minor units."""

    room: Room
    campaign_id: UUID
    journal: Journal = field(init=False)
    taken: int = 0
    heard: int = 0

    def __post_init__(self) -> None:
        at = clock.now()
        self.journal = Journal(
            Head(next(EPOCHS), 0, chain.START, at), LedgerBooks("DKK", day_of(at)), {}, at, lambda: "salt"
        )

    def ask(self, *messages: Message) -> list[Any]:
        """Answered by the ledger's rules, and the answers heard by crowdfunding."""
        self.journal.now = clock.now()
        answers = [self.journal.take(mothers_ledger.request(message)) for message in messages]
        for event in self.journal.events[self.heard :]:
            hear(self.room, event)
        self.heard = len(self.journal.events)
        return answers

    def catch_up(self) -> None:
        """What crowdfunding has asked since."""
        bodies = self.room.db.read(
            lambda session: session.scalars(select(OutboxRow.body).order_by(OutboxRow.position)).all()
        )
        for body in bodies[self.taken :]:
            told = json.loads(body)
            kind = ASKED_BY_NAME.get(told["type"].split(".")[-2])
            if kind is not None and told["data"].get("campaign_id") in (None, str(self.campaign_id)):
                self.ask(kind.load(told["data"]))
        self.taken = len(bodies)

    def paid(self, amount: int) -> UUID:
        """As budgets follow it: approved by two, and confirmed by the payment system -> the payment."""
        payment = mothers_ledger.campaign_payment(self.campaign_id, amount=amount)
        self.ask(payment, mothers_ledger.confirmation(payment.payment_id))
        return payment.payment_id

    def end(self, state: Any = "finished") -> GrantEnded:
        """The project's own accounts were accepted, or it was given up: budgets say so to both."""
        ended = mothers_ledger.campaign_ending(self.campaign_id, state=state)
        self.room.hear(accounts.record_project_end, ended)
        self.ask(ended)
        return ended

    def balance(self, kind: str, *, year: int | None = None) -> int:
        owner = f"campaign-{self.campaign_id}" if kind in ("grant", "paid") else str(self.campaign_id)
        return self.journal.books.balance(f"{kind}/{owner}" + (f"/{year}" if year else ""))


def handed_over(
    room: Room, amounts: Sequence[int], match: int = 0, way: Way | None = None, **different: Any
) -> tuple[UUID, list[UUID], Books]:
    """A campaign that came to its goal with these pledges, its money handed over -> its id, the pledges, the books."""
    campaign_id = room.start(goal=sum(amounts) + match, **different)
    books = Books(room, campaign_id)
    scheme_id = scheme_of(room, books, match) if match else None
    room.publish(campaign_id, a_match(scheme_id, match) if scheme_id else None, way=way)
    books.catch_up()
    pledges = [room.paid(campaign_id, amount) for amount in amounts]
    room.to_the_deadline(campaign_id)
    room.settle(campaign_id)
    books.catch_up()
    return campaign_id, pledges, books


def scheme_of(room: Room, books: Books, match: int) -> UUID:
    """A scheme that the ledger holds money for, of a pool that has more."""
    books.ask(mothers_ledger.appropriation(year=2025, amount=10 * match))
    scheme_id = room.entered_scheme(amount=2 * match)
    room.attest(scheme_id)
    books.catch_up()
    return scheme_id
