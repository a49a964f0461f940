"""What comes into the ledger's rules and what goes out of them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from contracts.crowdfunding import MatchingSchemeEnded
from contracts.errors import Refused
from contracts.ledger import SCHEME_PREFIX, LedgerEvent
from contracts.message import Command, Message
from services.ledger.domain.accounts import Move


def entry_id_of(command_id: UUID, kind: str) -> UUID:
    """The id of the entry that answers this; `kind` is the kind of event, or `command`."""
    return uuid5(command_id, kind)


def scheme_end(owner: str) -> UUID:
    """The id of the entry by which the scheme that owns an earmark ends, unless it was refused."""
    return entry_id_of(UUID(owner.removeprefix(SCHEME_PREFIX)), MatchingSchemeEnded.__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks of the ledger. `asked_by` is a person, or the service whose event it is.

    `command_id` is the asker's own name for it, which answers and events repeat. `entry_id` is ours: most ids are made by
    people's clients, so one that was used in another service, or for another kind of event, must not stand in its way.
    """

    command_id: UUID
    message: Message
    asked_by: str
    traceparent: str | None = None
    attested_by: str = ""
    withdrawn: str = ""
    """Why it is to be refused, whatever the rules say: somebody who had to attest it said no."""
    entry_id: UUID = field(init=False)

    def __post_init__(self) -> None:
        kind = "command" if isinstance(self.message, Command) else type(self.message).__name__
        object.__setattr__(self, "entry_id", entry_id_of(self.command_id, kind))


@dataclass(frozen=True, slots=True)
class Posting:
    """Moves that post together or not at all, and the event that will say so.

    `reference` is public and names the decision or the voucher; `grounds` (JSON values) is what else was given as a
    reason, and stays with us. `coded_by` and `attested_by` are public only as a salted hash, and are those of the request
    where nothing else is said. `reverses` is the transfer that this one undoes, `closes` the year that this one
    ends, `ends` the owner of the scheme that it ends; one that `begins_epoch` is the first of it. `repays` is the account and
    the voucher (`finance_rules.voucher_key`) of what was paid back.
    """

    moves: tuple[Move, ...]
    event: type[LedgerEvent]
    facts: dict[str, Any]
    reference: str
    grounds: dict[str, Any] = field(default_factory=dict)
    coded_by: str = ""
    attested_by: str = ""
    accounting_on: date | None = None
    reverses: UUID | None = None
    closes: int | None = None
    ends: str | None = None
    begins_epoch: bool = False
    repays: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer no, for good, and the event that will say so."""

    refused: Refused
    event: type[LedgerEvent]
    facts: dict[str, Any]
