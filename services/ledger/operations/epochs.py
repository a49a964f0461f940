"""A restore from a backup begins a new epoch."""

from uuid import uuid4

from sqlalchemy.orm import Session

from contracts.ledger import BeginEpoch, Posted
from services.ledger.domain.requests import Request
from services.ledger.models import HeadRow
from services.ledger.operations.posting import post

OPERATOR = "operator"


def begin_epoch(session: Session, reason: str) -> tuple[int, int]:
    """Enter that the books were restored -> the epoch that begins, and the number it begins with.

    Raises ValueError for books in which nothing was ever entered.
    """
    head = session.get(HeadRow, 1)
    if head is None:
        raise ValueError("nothing was ever entered in these books")
    asked = BeginEpoch(command_id=uuid4(), reason=reason)
    (answer,) = post(session, [Request(asked.command_id, asked, OPERATOR)], head.currency)
    assert isinstance(answer, Posted)
    return answer.epoch, answer.sequence
