"""More or less money for a budget, before its ballot: asked by a playmaker, agreed by the joint council, done by the ledger."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.errors import NotFound, Refused
from contracts.ledger import AreaShare, Decision
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Amount, Count, Currency, PageSize, Reason, SignedAmount, Slug, Text, Token, Year

EarmarkChangeState = Literal["asked", "requested", "granted", "refused", "declined", "lapsed"]


class ChangeEarmark(Command):
    """A playmaker asks that the earmark be this much from now on; the command's id becomes the change's."""

    budget_id: UUID
    amount: Amount
    reason: Reason


class AgreeToEarmarkChange(Command):
    """The joint council agrees, by a named decision; the ledger is asked."""

    change_id: UUID
    decision: Decision


class DeclineEarmarkChange(Command):
    """The joint council does not agree, or the playmaker thinks better of it."""

    change_id: UUID
    reason: Reason


class ListEarmarkChanges(Query):
    """Oldest first; `after` is the place of the last one read."""

    budget_id: UUID
    after: Count = 0
    limit: PageSize = 100


class EarmarkChangeView(Message):
    """`amount`: what the earmark was to be. `sequence`: the number of the ledger's answer; `reason` of the last step."""

    change_id: UUID
    place: Count
    amount: Amount
    state: EarmarkChangeState
    reason: Text
    decision: Decision | None = None
    sequence: Count | None = None
    available: SignedAmount | None = None
    asked_at: datetime


class EarmarkChanges(Message):
    items: tuple[EarmarkChangeView, ...]
    next_after: Count | None = None


class EarmarkChangeRequested(Event):
    """The earmark is to be `amount` in all. `areas` share the difference as they share the rest; see EarmarkRequested."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "budget_id"
    request_id: UUID
    budget_id: UUID
    area_id: Slug
    areas: tuple[AreaShare, ...] = ()
    year: Year
    amount: Amount
    currency: Currency
    decision: Decision
    coded_by: Token
    attested_by: Token


class ChangeNotFound(NotFound): ...


class ChangeUnderWay(Refused):
    """An earmark is changed one step at a time, and not while the ballot is made: `change_id` waits for an answer."""


class ChangeSettled(Refused):
    """This change of the earmark has had its answer; `state` says which."""
