"""The life of a mailing, who it is for, until when it makes sense, and its words (Danish, as they are sent)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, get_args
from uuid import UUID, uuid5

from babel.dates import format_datetime
from babel.numbers import format_currency

from chassis.clock import ZONE
from contracts.budgets import Phase
from contracts.budgets.letters import (
    Choice,
    ChosenTwice,
    LetterKind,
    LetterState,
    MailingKind,
    MailingState,
    StalePreview,
    Topic,
    WrongMailing,
)
from services.budgets.domain.arrows import arrive

BATCH_MAX = 100
"""Letters between two commits; so many are asked for again, by the same keys, after a kill."""
BATCH_SECONDS_MAX = 1.0
TICK_SECONDS_MAX = 10.0
"""Below the time after which PostgreSQL lets another replica have the timer."""
PAGE_MAX = 500
"""Residents gathered in one transaction."""
ATTEMPTS_MAX = 100
"""Four days in which the edge does not answer."""
RETRY_SECONDS_MAX = 3_600
GATHER_AGAIN = timedelta(seconds=30)
"""When a page of residents did not come."""
LOOK_AGAIN = timedelta(days=1)
NOTICE_LIVES = timedelta(days=7)
REMIND_BEFORE = timedelta(days=2)
REMINDED_MAX = 100
"""Budgets in one transaction; the rest a moment later."""
FORGOTTEN_MAX = 1_000
"""Handles in one transaction."""
TITLE_CHARS_MAX = 200

TOPICS: tuple[Topic, ...] = get_args(Topic)
Words = tuple[str, str]
"""Subject and text, without where to go."""
PHASE_OF: Mapping[LetterKind, Phase] = MappingProxyType({"before_proposals": "ideas", "before_vote": "vote"})
"""A letter may be ordered, and is sent, while its budget is here."""
TOPICS_OF: Mapping[Topic, tuple[Topic, ...]] = MappingProxyType(
    {
        "news": ("news",),
        "votes": ("votes", "news"),
        "results": ("results", "news"),
        "milestones": ("milestones", "news"),
        "reminders": ("reminders",),
    }
)
"""Who hears a notice: those who chose one of these. Of `news` only people who proposed or supported something there."""
TOLD: Mapping[Phase, tuple[Topic, str]] = MappingProxyType(
    {
        "ideas": ("news", "Der er åbent for forslag."),
        "development": ("news", "Forslagene udvikles nu; de kan rettes og slås sammen."),
        "review": ("news", "Kommunen gennemgår nu forslagene."),
        "vote": ("votes", "Afstemningen begynder {opens_at} og slutter efter planen {closes_at}."),
        "awarding": ("results", "Stemmerne er talt op, og resultatet kan læses."),
        "implementation": ("news", "Pengene er bevilget, og projekterne går i gang."),
        "closed": ("news", "Regnskabet er afsluttet."),
        "cancelled": ("news", "Deltagerbudgettet er aflyst."),
    }
)
"""What is told when a budget comes into a phase. Of drafts and earmarks people read on the pages."""

MailingTrigger = Literal["begin", "stop_mailing", "resume_mailing", "finish", "look_again", "close"]
MAILINGS: Mapping[tuple[MailingState, MailingTrigger], MailingState] = MappingProxyType(
    {
        ("ordered", "begin"): "sending",
        ("ordered", "stop_mailing"): "stopped",
        ("ordered", "close"): "closed",
        ("sending", "stop_mailing"): "stopped",
        ("sending", "finish"): "sent",
        ("sending", "close"): "closed",
        ("stopped", "resume_mailing"): "sending",
        ("stopped", "close"): "closed",
        ("sent", "look_again"): "sending",
        ("sent", "resume_mailing"): "sending",
        ("sent", "close"): "closed",
    }
)
"""Every arrow there is. `look_again` finds who has moved in since; `close`: it would come too late from here on."""
LetterTrigger = Literal["delivered", "nobody_reached", "given_up", "resume_mailing"]
LETTERS: Mapping[tuple[LetterState, LetterTrigger], LetterState] = MappingProxyType(
    {
        ("waiting", "delivered"): "sent",
        ("waiting", "nobody_reached"): "unreachable",
        ("waiting", "given_up"): "failed",
        ("failed", "resume_mailing"): "waiting",
    }
)
"""Every arrow of one letter: what the edge said of it, and that what failed is tried once more."""
ALIVE: tuple[MailingState, ...] = ("ordered", "sending", "stopped", "sent")
RUNNING: tuple[MailingState, ...] = ("ordered", "sending", "stopped")
AT_WORK: tuple[MailingState, ...] = ("ordered", "sending")


@dataclass(frozen=True)
class Facts:
    """What a letter tells of its budget; `amount` in minor units."""

    title: str
    challenge: str
    amount: int
    currency: str
    age_min: int
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def next_mailing_state(state: MailingState, trigger: MailingTrigger) -> MailingState:
    """Where a mailing stands after this, or `WrongMailing`."""
    return arrive(MAILINGS, state, trigger, WrongMailing, f"the mailing is {state}")


def comes_too_late(
    kind: MailingKind, ordered_at: datetime, phase: Phase, closes_at: datetime | None, at: datetime
) -> bool:
    """Whether nobody else should be written to: a letter ends with its phase, a notice is news for some days."""
    if kind not in PHASE_OF:
        return at >= ordered_at + NOTICE_LIVES
    return phase != PHASE_OF[kind] or (kind == "before_vote" and closes_at is not None and at >= closes_at)  # type: ignore[index]


def looks_again(kind: MailingKind, state: MailingState, looked_at: datetime | None, at: datetime) -> bool:
    """Whether residents are gathered once more: who has moved in since gets the letter while it is in time."""
    return kind in PHASE_OF and state == "sent" and looked_at is not None and looked_at <= at - LOOK_AGAIN


def retry_after(attempts: int) -> timedelta:
    """Longer each time."""
    return timedelta(seconds=min(2**attempts, RETRY_SECONDS_MAX))


def about(budget_id: UUID, kind: Topic, word: str) -> UUID:
    """What a notice is about: the same thing is told once."""
    return uuid5(budget_id, f"{kind}/{word}")


def letter(kind: LetterKind, facts: Facts, addition: str) -> Words:
    """Subject and text, without where to go."""
    if kind == "before_proposals":
        subject = f"Kom med forslag: {facts.title}"
        asked = (
            "Beboerne kan nu komme med forslag. "
            f"Derefter stemmer alle beboere på {facts.age_min} år og derover om, hvad pengene bruges til."
        )
    else:
        subject = f"Stem nu: {facts.title}"
        asked = (
            f"Afstemningen begynder {moment(facts.opens_at)} og slutter {moment(facts.closes_at)}. "
            f"Alle beboere på {facts.age_min} år og derover kan stemme, én gang hver. "
            "Har du ikke MitID, hjælper kommunen dig med at stemme."
        )
    parts = [
        "Kære beboer",
        f"{facts.title}: {facts.challenge}",
        f"Der er sat {money(facts.amount, facts.currency)} af fra Oplandspuljen.",
        asked,
    ]
    return subject[:TITLE_CHARS_MAX], "\n\n".join(filter(None, [*parts, addition.strip()]))


def notice(phase: Phase, facts: Facts) -> Words:
    """Subject and text of what is told of a phase."""
    _, said = TOLD[phase]
    text = said.format(opens_at=moment(facts.opens_at), closes_at=moment(facts.closes_at))
    return facts.title, f"{facts.title}: {text}"


def milestone_notice(title: str, project: str, text: str) -> Words:
    return project, f"{project}: {title}. {text}"


def reminder(facts: Facts) -> Words:
    return facts.title, f"{facts.title}: Afstemningen slutter efter planen {moment(facts.closes_at)}."


def whole_text(text: str, address: str) -> str:
    """As it is sent: with where to go at the end."""
    return f"{text}\n\nLæs mere: {address}"


def money(amount: int, currency: str) -> str:
    """Minor units as `320.000 kr.`"""
    pattern = "#,##0.00\xa0¤" if amount % 100 else "#,##0\xa0¤"
    return str(format_currency(Decimal(amount) / 100, currency, pattern, "da", currency_digits=False))


def moment(at: datetime | None) -> str:
    return "" if at is None else str(format_datetime(at, "d. MMMM y 'kl.' HH.mm", tzinfo=ZONE, locale="da"))


def preview_hash(subject: str, text: str) -> str:
    return hashlib.sha256(f"{subject}\n{text}".encode()).hexdigest()


def check_previewed(told: str, subject: str, text: str) -> None:
    if told != preview_hash(subject, text):
        raise StalePreview("what would be sent is not what was previewed")


def check_choices(choices: Sequence[Choice]) -> None:
    if len({choice.topic for choice in choices}) != len(choices):
        raise ChosenTwice("a topic is named once")
