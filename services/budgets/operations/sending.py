"""Sends what mailings have to send: finds out who gets it, a page at a time, and hands letters to the post, a batch at a time.

Read what is to be done; ask the edge, with no row locked; commit what it said. A kill between the last two asks again
by the same keys, and the edge does nothing twice.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database, insert_new
from chassis.outbox import publish
from chassis.post import LetterRefused, OutgoingLetter, PostAway
from contracts.budgets.letters import MailingFinished
from services.budgets.domain import letters as rules
from services.budgets.models import Budget, Letter, Mailing
from services.budgets.operations.letters import locked_mailing, move
from services.budgets.post import Edge, Page
from services.budgets.queries.letters import address_of, areas_of_budget, who_chose

TENDED_MAX = 1_000
Outcome = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """What a mailing needs of the edge: the people of `area_id` who come `after` one, or these letters sent; or nothing."""

    mailing_id: UUID
    area: int = 0
    after: str | None = None
    area_id: str | None = None
    age_min: int = 0
    letters: Sequence[tuple[OutgoingLetter, int]] = ()
    """With the attempts made before."""


def send_letters(db: Database, edge: Edge, public_url: str, seconds_max: float = rules.TICK_SECONDS_MAX) -> None:
    """Work for some seconds, the mailing that has waited longest first.

    An edge that is away ends the round: the next one begins with other letters.
    """
    tend(db)
    until = time.monotonic() + seconds_max
    while time.monotonic() < until:
        work = db.run(lambda session: next_work(session, public_url))
        if work is None or not take(db, edge, work, until):
            break


def take(db: Database, edge: Edge, work: Work, until: float) -> bool:
    """Ask the edge what a mailing needs of it, and write down what it said; False if it did not answer."""
    if work.area_id is not None:
        return gather(db, edge, work.area_id, work)
    if not work.letters:
        return True
    outcomes, away = deliver(edge, work.letters, min(until, time.monotonic() + rules.BATCH_SECONDS_MAX))
    db.run(lambda session: record(session, work, outcomes))
    return not away


def tend(db: Database) -> None:
    """Close what would come too late, and look again, a day later, for who has moved in since."""
    for mailing_id, trigger in db.read(due):
        db.run(partial(turn_mailing, mailing_id=mailing_id, trigger=trigger))


def due(session: Session) -> list[tuple[UUID, rules.MailingTrigger]]:
    """The arrows that time alone takes."""
    alive = select(Mailing, Budget).join(Budget).where(Mailing.state.in_(rules.ALIVE)).order_by(Mailing.ordered_at)
    found: list[tuple[UUID, rules.MailingTrigger]] = []
    for mailing, budget in session.execute(alive.limit(TENDED_MAX)):
        if rules.comes_too_late(mailing.kind, mailing.ordered_at, budget.phase, budget.closes_at, now()):
            found.append((mailing.mailing_id, "close"))
        elif rules.looks_again(mailing.kind, mailing.state, mailing.looked_at, now()):
            found.append((mailing.mailing_id, "look_again"))
    return found


def turn_mailing(session: Session, mailing_id: UUID, trigger: rules.MailingTrigger) -> None:
    """Unless it stands elsewhere by now."""
    mailing = locked_mailing(session, mailing_id)
    if (mailing.state, trigger) not in rules.MAILINGS:
        return
    move(mailing, trigger)
    if trigger == "close":
        mailing.closed_at = now()
    else:
        mailing.area, mailing.after, mailing.looked_at, mailing.try_at = 0, None, None, now()


def next_work(session: Session, public_url: str) -> Work | None:
    """What the mailing that has waited longest needs of the edge; what it needs of us alone is done at once.

    None where no mailing needs anything now.
    """
    due_now = select(Mailing).where(Mailing.state.in_(rules.AT_WORK), Mailing.try_at <= now())
    mailing = session.scalar(due_now.order_by(Mailing.try_at).limit(1).with_for_update())
    if mailing is None:
        return None
    if mailing.state == "ordered":
        move(mailing, "begin")
    budget = session.get_one(Budget, mailing.budget_id)
    if mailing.looked_at is None and mailing.kind in rules.PHASE_OF:
        area_id = areas_of_budget(budget)[mailing.area]
        return Work(mailing.mailing_id, mailing.area, mailing.after, area_id, budget.age_min)
    if mailing.looked_at is None:
        gather_those_who_chose(session, mailing, budget)
        return Work(mailing.mailing_id)
    text = rules.whole_text(mailing.text, address_of(public_url, budget.budget_id))
    letters = letters_due(session, mailing, text)
    if not letters:
        rest(session, mailing)
    return Work(mailing.mailing_id, letters=letters)


def letters_due(session: Session, mailing: Mailing, text: str) -> list[tuple[OutgoingLetter, int]]:
    ours = Letter.mailing_id == mailing.mailing_id, Letter.state == "waiting", Letter.person.is_not(None)
    page = select(Letter).where(*ours, Letter.try_at <= now()).order_by(Letter.try_at, Letter.letter_id)
    return [
        (
            OutgoingLetter(str(row.letter_id), row.person or "", mailing.kind, mailing.subject, text, row.wish),
            row.attempts,
        )
        for row in session.scalars(page.limit(rules.BATCH_MAX))
    ]


def rest(session: Session, mailing: Mailing) -> None:
    """Until its next letter is due; where none waits, it is sent."""
    waiting = Letter.mailing_id == mailing.mailing_id, Letter.state == "waiting"
    next_at = session.scalar(select(func.min(Letter.try_at)).where(*waiting))
    if next_at is not None:
        mailing.try_at = next_at
        return
    move(mailing, "finish")
    mailing.note = None
    if mailing.finished_at is None:
        mailing.finished_at = now()
        if mailing.kind in rules.PHASE_OF:
            publish(session, finished(session, mailing))


def finished(session: Session, mailing: Mailing) -> MailingFinished:
    ours = select(Letter.state, func.count()).where(Letter.mailing_id == mailing.mailing_id).group_by(Letter.state)
    counts = {"sent": 0, "unreachable": 0, "failed": 0, **dict(session.execute(ours).all())}
    return MailingFinished(
        mailing_id=mailing.mailing_id,
        budget_id=mailing.budget_id,
        kind=mailing.kind,  # type: ignore[arg-type]
        **counts,
    )


def gather(db: Database, edge: Edge, area_id: str, work: Work) -> bool:
    """Ask for a page of residents and keep them; False if the edge did not answer."""
    try:
        page = edge.residents(area_id, work.age_min, work.after, rules.PAGE_MAX)
    except PostAway as away:
        reason = str(away)
    except Exception as error:  # noqa: BLE001 - one mailing that cannot go on must not stop the others
        telemetry.log().exception("residents not gathered", mailing_id=str(work.mailing_id))
        reason = type(error).__name__
    else:
        db.run(lambda session: keep_page(session, work, page))
        return True
    db.run(lambda session: postpone(session, work, reason))
    return False


def keep_page(session: Session, work: Work, page: Page) -> None:
    """Each gets one letter, however often they are told of. Unless somebody else was faster, or it was stopped."""
    mailing = locked_mailing(session, work.mailing_id)
    if mailing.state != "sending" or (mailing.area, mailing.after) != (work.area, work.after) or mailing.looked_at:
        return
    keep_letters(session, mailing, [(person, None) for person in page.persons])
    mailing.try_at, mailing.note, mailing.after = now(), None, page.next_after
    if page.next_after is None:
        mailing.area += 1
        if mailing.area == len(areas_of_budget(session.get_one(Budget, mailing.budget_id))):
            mailing.looked_at = now()


def gather_those_who_chose(session: Session, mailing: Mailing, budget: Budget) -> None:
    """A page of them, by their own choice."""
    page = who_chose(session, mailing, budget, rules.PAGE_MAX)
    mailing.try_at = now()
    keep_letters(session, mailing, page)
    if len(page) < rules.PAGE_MAX:
        mailing.looked_at = now()
    else:
        mailing.after = page[-1][0]


def keep_letters(session: Session, mailing: Mailing, persons: Sequence[tuple[str, str | None]]) -> None:
    """The id is made here, before anything is sent: whatever happens afterwards, it is the letter's key."""
    shared = {"mailing_id": mailing.mailing_id, "state": "waiting", "attempts": 0, "try_at": now()}
    rows = [{"letter_id": uuid4(), "person": person, "wish": wish, **shared} for person, wish in persons]
    insert_new(session, Letter, rows, "letter_id")


def deliver(edge: Edge, letters: Sequence[tuple[OutgoingLetter, int]], until: float) -> tuple[list[Outcome], bool]:
    """What became of each that was asked for in time, and whether the edge went away."""
    outcomes: list[Outcome] = []
    for letter, attempts in letters:
        if outcomes and time.monotonic() > until:
            break
        away = False
        try:
            channel = edge.send(letter)
            told = outcome("nobody_reached" if channel is None else "delivered", attempts, channel=channel)
        except LetterRefused as refused:
            told = outcome("given_up", attempts, note=str(refused))
        except PostAway as error:
            away, told = True, put_off(attempts, str(error))
        except Exception as error:  # noqa: BLE001 - one that cannot be sent must not stop the others
            telemetry.log().exception("letter not sent", letter_id=letter.key)
            told = put_off(attempts, type(error).__name__)
        outcomes.append({"b_letter_id": UUID(letter.key), **told})
        if away:
            return outcomes, True
        time.sleep(0)  # whoever else wants to work in this process
    return outcomes, False


def put_off(attempts: int, note: str) -> Outcome:
    """Later, again; after the last attempt, not any more."""
    if attempts + 1 >= rules.ATTEMPTS_MAX:
        return outcome("given_up", attempts, note=note)
    return outcome(None, attempts, note=note)


def outcome(
    trigger: rules.LetterTrigger | None, attempts: int, *, channel: str | None = None, note: str | None = None
) -> Outcome:
    """Along this arrow; without one it waits on, and is tried later."""
    at, later = now(), trigger is None
    state = "waiting" if trigger is None else rules.LETTERS["waiting", trigger]
    told = {"b_state": state, "b_channel": channel, "b_note": note, "b_attempts": attempts + 1}
    return {
        **told,
        "b_settled_at": None if later else at,
        "b_try_at": at + rules.retry_after(attempts + 1) if later else at,
    }


TOLD = ("state", "channel", "note", "attempts", "settled_at", "try_at")


def record(session: Session, work: Work, outcomes: Sequence[Outcome]) -> None:
    """What was sent was sent, even if the mailing was stopped meanwhile; what is settled stays so."""
    mailing = locked_mailing(session, work.mailing_id)
    table = cast("Table", Letter.__table__)
    settle = update(table).where(table.c.letter_id == bindparam("b_letter_id"), table.c.state == "waiting")
    session.connection().execute(settle.values({name: bindparam(f"b_{name}") for name in TOLD}), list(outcomes))
    mailing.try_at = now()
    mailing.note = next((told["b_note"] for told in outcomes if told["b_state"] == "waiting"), None)


def postpone(session: Session, work: Work, reason: str) -> None:
    """A page of residents that did not come is asked for again a little later."""
    mailing = locked_mailing(session, work.mailing_id)
    mailing.note, mailing.try_at = reason, now() + rules.GATHER_AGAIN
