"""Notices: written in the transaction that causes them, sent by a timer through the city's edge, once each.

Read what is due; ask the edge, with no row locked; commit what it said. A kill between the last two asks again by the
same keys, and the edge does nothing twice.
"""

import time
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from chassis import telemetry
from chassis.clock import now
from chassis.db import Database, insert_new
from chassis.post import LetterRefused, OutgoingLetter, Post, PostAway
from contracts.crowdfunding.notices import NoticeKind
from contracts.errors import Unavailable
from services.crowdfunding.domain import access
from services.crowdfunding.domain import holds as hold_rules
from services.crowdfunding.domain import notices as rules
from services.crowdfunding.models import Campaign, DonorContact, Notice, Pledge

Outcome = dict[str, Any]
STAYED = ("promised", "reserved", "mandated", "captured", "let_go", "expired", "refunded")


def tell(session: Session, pledge: Pledge, kind: NoticeKind, about_id: UUID | None = None, text: str = "") -> None:
    """Tell the donor of this pledge, once; again with the same `about_id` is nothing. `text` is what belongs to this one."""
    tell_all(session, [pledge.pledge_id], kind, about_id, text)


def tell_all(
    session: Session, pledge_ids: Collection[UUID], kind: NoticeKind, about_id: UUID | None = None, text: str = ""
) -> None:
    """The same to the donors of all these pledges, which are in the database."""
    tell_each(session, [(pledge_id, kind, about_id) for pledge_id in pledge_ids], text)


def tell_each(session: Session, told: Collection[tuple[UUID, NoticeKind, UUID | None]], text: str = "") -> None:
    """To the donor of each pledge what is news of it, and what it is about where that may come again."""
    session.flush()
    shared = {"text": text, "state": "waiting", "told_at": now(), "try_at": now(), "attempts": 0}
    rows = [
        {
            "notice_id": rules.notice_id(pledge_id, kind, about_id),
            "pledge_id": pledge_id,
            "kind": kind,
            "about_id": about_id or pledge_id,
            **shared,
        }
        for pledge_id, kind, about_id in told
    ]
    insert_new(session, Notice, rows, "notice_id")


def tell_supporters(  # noqa: PLR0913 - what is told, and to whom
    session: Session,
    campaign: Campaign,
    kind: NoticeKind,
    *,
    states: Collection[str] = STAYED,
    about_id: UUID | None = None,
    text: str = "",
) -> None:
    """All whose money was once held for this campaign, or is promised, who did not take it back, and whose pledge stands so."""
    chosen = select(Pledge.pledge_id).where(Pledge.campaign_id == campaign.campaign_id, Pledge.state.in_(states))
    supports = or_(Pledge.reserved_at.is_not(None), Pledge.state == "promised")
    stayed = chosen.where(supports, Pledge.withdrawn_at.is_(None))
    tell_all(session, list(session.scalars(stayed)), kind, about_id, text)


def send_notices(
    db: Database, post: Post, secret: str, public_url: str, seconds_max: float = rules.TICK_SECONDS_MAX
) -> None:
    """Work for some seconds, what has waited longest first. Where no post is connected, notices wait until they are old."""
    try:
        post.check()
    except Unavailable:
        return
    until = time.monotonic() + seconds_max
    away = False
    while not away and time.monotonic() < until:
        letters = db.read(lambda session: due(session, secret, public_url))
        if not letters:
            return
        outcomes, away = deliver(post, letters, until)
        db.run(lambda session, outcomes=outcomes: record(session, outcomes))  # type: ignore[misc]


def due(session: Session, secret: str, public_url: str) -> list[tuple[OutgoingLetter, Notice]]:
    chosen = (
        select(Notice, Pledge, Campaign, DonorContact.email)
        .join(Pledge, Pledge.pledge_id == Notice.pledge_id)
        .join(Campaign, Campaign.campaign_id == Pledge.campaign_id)
        .outerjoin(DonorContact, DonorContact.pledge_id == Pledge.pledge_id)
        .where(Notice.state == "waiting", Notice.try_at <= now())
        .order_by(Notice.try_at, Notice.notice_id)
    )
    return [(letter(row, secret, public_url), row[0]) for row in session.execute(chosen.limit(rules.BATCH_MAX))]


def letter(row: tuple[Notice, Pledge, Campaign, str | None], secret: str, public_url: str) -> OutgoingLetter:
    """To the address that was left, else to who signed in. Its words are made now: no key that opens a pledge is stored."""
    notice, pledge, campaign, email = row
    key = None if pledge.person else access.key_of(secret, pledge.pledge_id)
    facts = rules.Facts(
        title=campaign.title,
        amount=pledge.amount,
        currency=pledge.currency,
        address=rules.address_of(public_url, pledge.pledge_id, key),
        because=hold_rules.SAID[pledge.withheld_because] if pledge.withheld_because else "",
        text=notice.text,
    )
    subject, text = rules.words(notice.kind, facts)
    to = {"person": None, "email": email} if email else {"person": pledge.person or None, "wish": "digital"}
    return OutgoingLetter(key=str(notice.notice_id), kind=rules.LETTER_KIND, subject=subject, text=text, **to)


def deliver(post: Post, letters: Sequence[tuple[OutgoingLetter, Notice]], until: float) -> tuple[list[Outcome], bool]:
    """What became of each that was asked for in time, and whether the edge went away."""
    outcomes: list[Outcome] = []
    for outgoing, notice in letters:
        if outcomes and time.monotonic() > until:
            break
        told, away = outcome_of(post, outgoing, notice)
        outcomes.append({"b_notice_id": notice.notice_id, **told})
        if away:
            return outcomes, True
        time.sleep(0)  # whoever else wants to work in this process
    return outcomes, False


def outcome_of(post: Post, outgoing: OutgoingLetter, notice: Notice) -> tuple[Outcome, bool]:
    if outgoing.person is None and outgoing.email is None:
        return outcome("nobody_reached", notice), False
    if notice.told_at < now() - rules.AGE_MAX:
        return outcome("given_up", notice, note="too old to be news"), False
    try:
        channel = post.send(outgoing)
    except LetterRefused as refused:
        return outcome("given_up", notice, note=str(refused)), False
    except PostAway as away:
        return put_off(notice, str(away)), True
    except Exception as error:  # noqa: BLE001 - one that cannot be sent must not stop the others
        telemetry.log().exception("notice not sent", notice_id=outgoing.key)
        return put_off(notice, type(error).__name__), False
    return outcome("nobody_reached" if channel is None else "delivered", notice, channel=channel), False


def put_off(notice: Notice, note: str) -> Outcome:
    """Later, again; after the last attempt, not any more."""
    return outcome("given_up" if notice.attempts + 1 >= rules.ATTEMPTS_MAX else None, notice, note=note)


def outcome(
    trigger: rules.NoticeTrigger | None, notice: Notice, *, channel: str | None = None, note: str | None = None
) -> Outcome:
    """Along this arrow; without one it waits on, and is tried later."""
    at, attempts = now(), notice.attempts + 1
    state = "waiting" if trigger is None else rules.NOTICES["waiting", trigger]
    later = rules.retry_after(attempts) if trigger is None else rules.AT_ONCE
    told = {"b_state": state, "b_channel": channel, "b_note": note, "b_attempts": attempts}
    return {**told, "b_settled_at": None if trigger is None else at, "b_try_at": at + later}


TOLD = ("state", "channel", "note", "attempts", "settled_at", "try_at")


def record(session: Session, outcomes: Sequence[Outcome]) -> None:
    """What is settled stays so."""
    table: Any = Notice.__table__
    settle = update(table).where(table.c.notice_id == bindparam("b_notice_id"), table.c.state == "waiting")
    session.connection().execute(settle.values({name: bindparam(f"b_{name}") for name in TOLD}), list(outcomes))
