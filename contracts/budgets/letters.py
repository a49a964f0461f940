"""Letters to the residents of a budget's areas, before proposals and before the vote; and what people choose to hear besides.

A mailing is one text to many people, each of whom gets it once. Nothing here says who they are.
"""

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from marshmallow import validate

from contracts.errors import NotFound, Refused
from contracts.message import Command, Event, Message, Query
from contracts.shapes import Channel, Count, Digest, PageSize, Slug, Text, Title

ADDITION_CHARS_MAX = 2_000
LETTER_CHARS_MAX = 20_000

LetterKind = Literal["before_proposals", "before_vote"]
Topic = Literal["news", "votes", "results", "milestones", "reminders"]
MailingKind = Literal["before_proposals", "before_vote", "news", "votes", "results", "milestones", "reminders"]
MailingState = Literal["ordered", "sending", "stopped", "sent", "closed"]
LetterState = Literal["waiting", "sent", "unreachable", "failed"]
Wish = Literal["digital", "email", "none"]
LetterText = Annotated[str, validate.Length(max=LETTER_CHARS_MAX)]
Addition = Annotated[str, validate.Length(max=ADDITION_CHARS_MAX)]


class OrderMailing(Command):
    """A letter to every resident; the command's id becomes the mailing's. `addition` completes the text.

    `preview_hash`: what `preview_mailing` told, so that nothing is sent that nobody has read.
    """

    budget_id: UUID
    kind: LetterKind
    addition: Addition = ""
    preview_hash: Digest


class StopMailing(Command):
    """What is in hand is still sent: a hundred letters, or a second's."""

    mailing_id: UUID


class ResumeMailing(Command):
    """Goes on where it was stopped; letters that failed are tried once more."""

    mailing_id: UUID


class ChoosePreferences(Command):
    """All that this person wants to hear besides the two letters: a topic that is not named is not wanted."""

    choices: tuple["Choice", ...]


class Choice(Message):
    topic: Topic
    channel: Wish


class PreviewMailing(Query):
    budget_id: UUID
    kind: LetterKind
    addition: Addition = ""


class GetMailing(Query):
    mailing_id: UUID


class ListMailings(Query):
    """Of one budget, in the order of ids."""

    budget_id: UUID
    after: UUID | None = None
    limit: PageSize = 100


class ListRunningMailings(Query):
    """Those that are neither sent nor closed, with how far each is: everywhere, or of the budgets of an area, in the order of ids."""

    area_id: Slug | None = None
    after: UUID | None = None
    limit: PageSize = 100


class GetPreferences(Query):
    """One's own."""


class Preview(Message):
    """The letter as it would be sent. `hash_` goes into the order."""

    subject: Title
    text: LetterText
    hash_: Digest


class MailingView(Message):
    """How far it is. `total`: people found until now, all of them once `gathered`; `waiting`: not sent yet, or never sent when
    `closed`. `a_minute`: letters in the last minute; `ends_at`: when it ends at that pace.
    """

    mailing_id: UUID
    budget_id: UUID
    kind: MailingKind
    state: MailingState
    subject: Title
    gathered: bool
    total: Count
    waiting: Count
    sent: Count
    by_channel: dict[Channel, Count]
    unreachable: Count
    failed: Count
    a_minute: Count
    ends_at: datetime | None = None
    ordered_at: datetime
    finished_at: datetime | None = None
    note: Text | None = None


class MailingLine(Message):
    mailing_id: UUID
    kind: MailingKind
    state: MailingState
    subject: Title
    ordered_at: datetime
    finished_at: datetime | None = None


class Mailings(Message):
    items: tuple[MailingLine, ...]
    next_after: UUID | None = None


class RunningMailings(Message):
    items: tuple[MailingView, ...]
    next_after: UUID | None = None


class Preferences(Message):
    """One line a topic, in a fixed order."""

    items: tuple[Choice, ...]


class MailingOrdered(Event):
    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "mailing_id"
    mailing_id: UUID
    budget_id: UUID
    kind: LetterKind


class MailingFinished(Event):
    """Everybody who lived there when it was ordered has been written to, or could not be. Said once."""

    source: ClassVar[str] = "budgets"
    subject: ClassVar[str] = "mailing_id"
    mailing_id: UUID
    budget_id: UUID
    kind: LetterKind
    sent: Count
    unreachable: Count
    failed: Count


class MailingNotFound(NotFound): ...


class WrongMailing(Refused):
    """The mailing is not where this can be done; `state` says where it is."""


class OrderedBefore(Refused):
    """There is one such letter to a budget; `mailing_id` says which."""


class StalePreview(Refused):
    """What would be sent is not what was previewed: look again."""


class ChosenTwice(Refused):
    """A topic is named once."""
