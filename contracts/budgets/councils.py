"""Joint councils (Fællesråd) of areas, and who may act for them, from when until when."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from marshmallow import validate

from contracts.errors import Forbidden, NotFound, Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Digest, PageSize, Reason, Slug, Text, Title, Token

MandateState = Literal["invited", "acting", "handing_over", "handed_over", "revoked"]
Code = Annotated[str, validate.Length(min=22, max=200)]
"""Drawn at random by whoever invites: 22 letters and figures are more than anybody can guess."""


class Invitation(Message):
    """A term, first and last day included, for whoever brings the code; `code_hash` is its SHA-256 in hex, of UTF-8.

    Who invites knows no person's HMAC, and nobody who may read the log may accept: so the code goes from hand to hand.
    """

    code_hash: Digest
    from_on: date
    to_on: date


class FoundCouncil(Command):
    """The municipality recognises a joint council of one or several areas."""

    name: Title
    area_ids: tuple[Slug, ...]


class InviteRepresentative(Command):
    council_id: UUID
    invitation: Invitation


class AcceptMandate(Command):
    """Whoever asks acts for the council from now on, within the term."""

    mandate_id: UUID
    code: Code


class DeputiseMandate(Command):
    """A representative invites a deputy, for a part of the own term; the deputy acts no longer than the representative."""

    mandate_id: UUID
    invitation: Invitation


class HandOverMandate(Command):
    """A general assembly has chosen a successor; the old representative acts until the successor's first day."""

    mandate_id: UUID
    assembly_on: date
    invitation: Invitation


class RevokeMandate(Command):
    """It ends at once, a deputy's with it. The reason is published."""

    mandate_id: UUID
    reason: Reason


class MandateChanged(Event):
    """Somebody was invited, accepted, handed over or was revoked; who it is stands in no event."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "mandate_id"
    mandate_id: UUID
    council_id: UUID
    state: MandateState


class ListCouncils(Query):
    """All, or those whose areas include this one."""

    area_id: Slug | None = None
    after: UUID | None = None
    limit: PageSize = 100


class ListOwnCouncils(Query):
    """Those the asker acts for today by a mandate, whatever roles they hold."""

    after: UUID | None = None
    limit: PageSize = 100


class CouncilLine(Message):
    council_id: UUID
    name: Title
    area_ids: tuple[Slug, ...]


class Councils(Message):
    items: tuple[CouncilLine, ...]
    next_after: UUID | None = None


class GetCouncil(Query):
    council_id: UUID


class MandateStep(Message):
    """What happened to a mandate, by the name of what was done, and where it stood then."""

    what: Token
    state: MandateState
    at: datetime
    note: Text = ""


class MandateView(Message):
    """`acts`: today. `mine`: the asker's. `until_on`: the first day on which the successor acts instead."""

    mandate_id: UUID
    state: MandateState
    deputy_of: UUID | None = None
    follows: UUID | None = None
    assembly_on: date | None = None
    from_on: date
    to_on: date
    until_on: date | None = None
    acts: bool
    mine: bool
    history: tuple[MandateStep, ...]


class CouncilView(Message):
    """With every mandate there ever was, the oldest first."""

    council_id: UUID
    name: Title
    area_ids: tuple[Slug, ...]
    mandates: tuple[MandateView, ...]


class ListRepresentatives(Query):
    """Who acts for this area today: their mandates, never who they are."""

    area_id: Slug
    after: UUID | None = None
    limit: PageSize = 100


class Representative(Message):
    mandate_id: UUID
    council_id: UUID
    council: Title
    deputy: bool
    to_on: date
    mine: bool


class Representatives(Message):
    items: tuple[Representative, ...]
    next_after: UUID | None = None


class CouncilNotFound(NotFound): ...


class MandateNotFound(NotFound): ...


class WrongMandate(Refused):
    """The mandate is not where this can be done; `state` says where it is."""


class OnlyADeputy(Refused):
    """A deputy has neither deputies nor successors."""


class ImpossibleTerm(Refused):
    """A term ends after it begins, not in the past, within four years, and a deputy's within the representative's."""


class CodeTaken(Refused):
    """Another invitation has this code already: draw a new one."""


class WrongCode(Forbidden):
    """This is not the code of the invitation."""
