"""Citizens' money that a project did not need goes back to those who gave it: in proportion, by a decision."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import Refused
from contracts.ledger import Decision
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Amount, AmountOrZero, Count, Currency, Reason, Text, Token

GiveBackState = Literal["asked", "refused", "giving", "given"]
ShareState = Literal["asked", "given", "refused"]


class GiveBackContributions(Command):
    """What is left of citizens' money when the project has ended goes back to them, each in proportion to what they gave."""

    campaign_id: UUID
    decision: Decision
    reason: Reason


class GiveBackRequested(Event):
    """Citizens' money is to leave the project's grant for its campaign again, where refunds are paid from."""

    source: ClassVar[str] = "crowdfunding"
    subject: ClassVar[str] = "campaign_id"
    request_id: UUID
    campaign_id: UUID
    amount: Amount
    currency: Currency
    decision: Decision
    reason: Reason
    coded_by: Token


class ListGiveBacks(Query):
    """All decisions to give a campaign's money back, the oldest first: there are few."""

    campaign_id: UUID


class GiveBackView(Message):
    """`shares` donors get some; `given` minor units of `amount` have reached them, `refused` could not."""

    give_back_id: UUID
    state: GiveBackState
    amount: Amount
    shares: Count
    given: AmountOrZero
    refused: AmountOrZero
    reason: Text
    decided_on: date
    decided_by: Text
    at: datetime
    note: Text | None = None
    sequence: Count | None = None


class GiveBacks(Message):
    items: tuple[GiveBackView, ...]


class GiveBackDone(Message):
    id: UUID
    state: GiveBackState


class NothingLeft(Refused):
    """No citizens' money is left that could be given back."""


class ProjectUnderWay(Refused):
    """The project goes on: its accounts are closed first, or it is given up."""
