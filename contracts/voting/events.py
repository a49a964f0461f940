"""What voting announces. No event carries a choice, or tells of a single ballot."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.message import Event
from contracts.shapes import Digest, Slug, Text, Title, Token
from contracts.voting.elections import Totals, Turnout, Winner


class ElectionOpened(Event):
    source: ClassVar[str] = "voting"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    closes_at: datetime


class TurnoutReported(Event):
    """Counts by channel so far; said in batches, never for a single ballot."""

    source: ClassVar[str] = "voting"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    turnout: Turnout


class ElectionExtended(Event):
    """By a decision: voting goes on until `closes_at`."""

    source: ClassVar[str] = "voting"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    closes_at: datetime
    reason: Text


class ElectionClosesSoon(Event):
    """A reminder for whoever wants to tell people, once for each time that it is to close at."""

    source: ClassVar[str] = "voting"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    title: Title
    area_id: Slug
    closes_at: datetime


class ElectionClosed(Event):
    source: ClassVar[str] = "voting"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    turnout: Turnout
    reason: Text = ""


class ResultDeclared(Event):
    source: ClassVar[str] = "voting"
    subject: ClassVar[str] = "election_id"
    election_id: UUID
    budget_id: UUID
    winners: tuple[Winner, ...]
    totals: Totals
    rule: Token
    rules_hash: Digest
    tally_hash: Digest
