"""Answers: a command is carried out once; asking again with its id gets the first answer, refusals included.

The answer commits with the effect. The same id with other content, or from somebody else, is a conflict.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.clock import now
from chassis.db import Base, Json
from contracts.errors import Refused, SameIdOtherContent
from contracts.message import Command, Message
from contracts.principal import Principal

FINAL_STATUSES = (404, 409)


class AnswerRow(Base):
    """What a command was answered."""

    __tablename__ = "answer"
    command_id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
    answered_at: Mapped[datetime]


@dataclass(frozen=True)
class Asked:
    """A command, who asks for it, and when the gateway received it."""

    principal: Principal
    command: Any
    received_at: datetime
    traceparent: str | None = None


def digest(principal: Principal, command: Command) -> str:
    """What must be the same for a request to be the same request."""
    asked = {name: value for name, value in command.dump().items() if name not in command.besides}
    content = [type(command).__name__, principal.person, asked]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def answer_once(
    session: Session, principal: Principal, command: Command, operation: Callable[[], Message]
) -> dict[str, Any]:
    """The answer on the wire to `command`, carried out now or before.

    A refusal that concerns the matter (404, 409) is final for its id. One that concerns the asking (who, how, when)
    is not recorded: a stranger who asks with somebody's id must not spoil it for them.
    """
    before = given(session, principal, command)
    if before is not None:
        return before
    try:
        with session.begin_nested():
            answer = ok(operation())
    except Refused as refusal:
        if refusal.status not in FINAL_STATUSES:
            raise
        answer = refused(refusal)
    session.add(row_of(principal, command, answer))
    return answer


def given(session: Session, principal: Principal, command: Command) -> dict[str, Any] | None:
    """What this very command was answered before, on the wire; SameIdOtherContent if its id meant something else."""
    row = session.get(AnswerRow, command.command_id)
    return None if row is None else answer_in(row, principal, command)


def answer_in(row: AnswerRow, principal: Principal, command: Command) -> dict[str, Any]:
    if row.digest != digest(principal, command):
        raise SameIdOtherContent("this id was used for another request before")
    return row.answer


def row_of(principal: Principal, command: Command, answer: dict[str, Any]) -> AnswerRow:
    return AnswerRow(command_id=command.command_id, digest=digest(principal, command), answer=answer, answered_at=now())


def given_all(session: Session, asked: Sequence[Asked]) -> list[dict[str, Any] | None]:
    """What each was answered before, on the wire, if it was; the refusal of one whose id meant something else."""
    before = kept(session, asked)
    return [
        told_before(before[each.command.command_id], each) if each.command.command_id in before else None
        for each in asked
    ]


def kept(session: Session, asked: Sequence[Asked]) -> dict[UUID, AnswerRow]:
    mine = AnswerRow.command_id.in_([each.command.command_id for each in asked])
    return {row.command_id: row for row in session.scalars(select(AnswerRow).where(mine))}


def told_before(row: AnswerRow, asked: Asked) -> dict[str, Any]:
    try:
        return answer_in(row, asked.principal, asked.command)
    except SameIdOtherContent as refusal:
        return refused(refusal)


def keep_all(session: Session, asked: Sequence[Asked], told: Sequence[Message | Refused]) -> list[dict[str, Any]]:
    """Keep the first answer to each, as `answer_once` would; what is to be answered, on the wire."""
    before = kept(session, asked)
    answered = []
    for each, answer in zip(asked, told, strict=True):
        row = before.get(each.command.command_id)
        if row is None:
            said = refused(answer) if isinstance(answer, Refused) else ok(answer)
            row = row_of(each.principal, each.command, said)
            if not isinstance(answer, Refused) or answer.status in FINAL_STATUSES:
                session.add(row)
                before[row.command_id] = row
        answered.append(told_before(row, each))
    return answered


def ok(message: Message) -> dict[str, Any]:
    return {"ok": message.dump()}


def refused(refusal: Refused) -> dict[str, Any]:
    return {"refused": refusal.dump()}
