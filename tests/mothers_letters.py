"""An edge that keeps what it is sent in memory, and a budget whose mailings go through it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update

from chassis.clock import now
from chassis.db import Database
from chassis.post import OutgoingLetter
from contracts.budgets import letters
from contracts.principal import Principal
from contracts.shapes import Channel
from services.budgets import operations, queries
from services.budgets.models import Letter, Mailing
from services.budgets.post import Page
from tests.mothers_budgets import AREA, PLAYMAKER, Road

PUBLIC = "https://puljen.example"
Behaviour = Callable[[OutgoingLetter], Channel | None]


def handles(count: int, first: int = 0) -> list[str]:
    """Opaque, and in order."""
    return [f"person-{number:06}" for number in range(first, first + count)]


@dataclass
class MemoryEdge:
    """`living`: who lives in an area. What is sent with one key is one letter. `behave` says what becomes of a letter."""

    living: dict[str, list[str]] = field(default_factory=dict)
    behave: Behaviour = lambda _letter: "digital"
    delivered: dict[str, OutgoingLetter] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pages: list[tuple[str, int, str | None]] = field(default_factory=list)

    def check(self) -> None:
        pass

    def residents(self, area_id: str, age_min: int, after: str | None, limit: int) -> Page:
        self.pages.append((area_id, age_min, after))
        found = [person for person in sorted(self.living.get(area_id, [])) if person > (after or "")]
        return Page(tuple(found[:limit]), found[limit - 1] if len(found) > limit else None)

    def send(self, letter: OutgoingLetter) -> Channel | None:
        self.asked.append(letter.key)
        channel = self.behave(letter)
        if channel is not None:
            self.delivered.setdefault(letter.key, letter)
        return channel


@dataclass
class Mail:
    """What a playmaker does with the letters of a budget, and what the timers do."""

    road: Road
    edge: MemoryEdge = field(default_factory=MemoryEdge)
    mailing_id: UUID = field(default_factory=uuid4)

    @property
    def db(self) -> Database:
        return self.road.db

    def preview(self, kind: Any = "before_proposals", addition: str = "") -> letters.Preview:
        query = letters.PreviewMailing(budget_id=self.road.budget_id, kind=kind, addition=addition)
        return self.db.read(lambda session: queries.preview_mailing(session, PLAYMAKER, query, PUBLIC))

    def ordering(self, kind: Any = "before_proposals", **changes: Any) -> letters.OrderMailing:
        told: dict[str, Any] = {"command_id": self.mailing_id, "budget_id": self.road.budget_id, "kind": kind}
        told["preview_hash"] = (
            changes.pop("preview_hash", None) or self.preview(kind, changes.get("addition", "")).hash_
        )
        return letters.OrderMailing(**told, **changes)

    def order(self, kind: Any = "before_proposals", who: Principal = PLAYMAKER, **changes: Any) -> "Mail":
        command = self.ordering(kind, **changes)
        self.db.run(lambda session: operations.order_mailing(session, self.edge, PUBLIC, who, command))
        return self

    def stopping(self) -> letters.StopMailing:
        return letters.StopMailing(command_id=uuid4(), mailing_id=self.mailing_id)

    def resuming(self) -> letters.ResumeMailing:
        return letters.ResumeMailing(command_id=uuid4(), mailing_id=self.mailing_id)

    def stop(self) -> Any:
        return self.db.run(lambda session: operations.stop_mailing(session, PLAYMAKER, self.stopping()))

    def resume(self) -> Any:
        return self.db.run(lambda session: operations.resume_mailing(session, PLAYMAKER, self.resuming()))

    def send(self) -> "Mail":
        operations.send_letters(self.db, self.edge, PUBLIC)
        return self

    def send_now(self) -> "Mail":
        """As if the time of every retry had come."""
        self.db.run(lambda session: session.execute(update(Letter).values(try_at=now())))
        self.db.run(lambda session: session.execute(update(Mailing).values(try_at=now())))
        return self.send()

    def forget(self, days: int) -> None:
        self.db.run(lambda session: operations.forget_persons(session, timedelta(days=days)))

    def remind(self) -> None:
        self.db.run(operations.remind_of_votes)

    def view(self, mailing_id: UUID | None = None, who: Principal = PLAYMAKER) -> letters.MailingView:
        query = letters.GetMailing(mailing_id=mailing_id or self.mailing_id)
        return self.db.read(lambda session: queries.get_mailing(session, who, query))

    def got(self) -> Counter[str]:
        """How many letters and notices of this budget each person got."""
        ours = str(self.road.budget_id)
        return Counter(letter.person for letter in self.edge.delivered.values() if letter.text.endswith(ours))

    def rows(self) -> list[Letter]:
        mine = select(Letter).where(Letter.mailing_id == self.mailing_id).order_by(Letter.person)
        return list(self.db.read(lambda session: session.scalars(mine).all()))

    def of_kind(self, kind: letters.MailingKind) -> list[Mailing]:
        same = select(Mailing).where(Mailing.kind == kind, Mailing.budget_id == self.road.budget_id)
        return list(self.db.read(lambda session: session.scalars(same.order_by(Mailing.ordered_at)).all()))

    def choose(self, who: Principal, **wishes: Any) -> letters.Preferences:
        choices = tuple(letters.Choice(topic=topic, channel=channel) for topic, channel in wishes.items())  # type: ignore[arg-type]
        command = letters.ChoosePreferences(command_id=uuid4(), choices=choices)
        return self.db.run(lambda session: operations.choose_preferences(session, who, command))

    def told(self, kind: letters.MailingKind) -> dict[str, str | None]:
        """Who was told of something of this kind -> the channel they wished."""
        return {letter.person: letter.wish for letter in self.edge.delivered.values() if letter.kind == kind}


def in_ideas(db: Database, count: int = 3, area_id: str = AREA) -> Mail:
    """A budget that takes proposals, in an area with so many residents."""
    mail = Mail(Road(db).to("ideas"))
    mail.edge.living[area_id] = handles(count)
    return mail
