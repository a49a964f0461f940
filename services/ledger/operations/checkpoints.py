"""Checkpoints: where the chain stands, signed, so that not even we could tell another story of it later."""

import json
from typing import Any

from joserfc import jws
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.calls import ALGORITHM, key_of
from chassis.clock import now
from chassis.outbox import publish
from contracts.ledger import CheckpointSigned
from services.ledger.models import CheckpointRow, HeadRow, SealRow


def sign_checkpoint(session: Session, private_key: str) -> None:
    """Sign once a day, if anything was posted, and after each closing; nothing is due otherwise."""
    head = session.get(HeadRow, 1)
    if head is None or not due(session, head):
        return
    signed_at = now()
    told: dict[str, Any] = {"epoch": head.epoch, "sequence": head.sequence, "hash": head.hash}
    payload = json.dumps({**told, "signed_at": signed_at.isoformat()}, sort_keys=True, separators=(",", ":"))
    token = jws.serialize_compact({"alg": ALGORITHM}, payload, key_of(private_key), algorithms=[ALGORITHM])
    session.add(CheckpointRow(**told, signed_at=signed_at, token=token))
    publish(session, CheckpointSigned(**told, signed_at=signed_at, token=token))


def due(session: Session, head: HeadRow) -> bool:
    newest = select(CheckpointRow).order_by(CheckpointRow.sequence.desc()).limit(1)
    last = session.scalars(newest).one_or_none()
    if last is None:
        return head.sequence > 0
    if head.sequence == last.sequence:
        return False
    closed = session.scalars(select(SealRow.year).where(SealRow.sequence > last.sequence).limit(1)).one_or_none()
    return closed is not None or now().date() > last.signed_at.date()
