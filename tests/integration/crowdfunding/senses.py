"""A provider whose answers about one payment make no sense, and how it comes to its senses again."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from chassis import clock
from contracts.crowdfunding.undelivered import ListUndelivered, TryRefundAgain
from services.crowdfunding import models, operations, queries
from services.crowdfunding.domain.undelivered import REFUSALS_MAX
from services.crowdfunding.operations import undelivered
from tests.mothers_crowdfunding import FINANCE, RETURN_URL, Room, move_to

KINDS = ("state", "amount", "error", "unknown")
"""A state or an amount that cannot be, 500, and 404."""
LOOKS_MAX = 5


def strangely(room: Room, pledge_id: UUID, kind: str) -> None:
    """From now on what is answered about this payment makes no sense; or it does again, without a kind."""
    room.provider.misbehave(reference=str(pledge_id), strange_answers=kind)


def sensible(room: Room, pledge_ids: Iterable[UUID]) -> None:
    """Every answer makes sense again; somebody looks at these, finance has refunds tried again, and what follows is done."""
    room.provider.behave()
    for pledge_id in pledge_ids:
        for _ in range(LOOKS_MAX):
            room.refresh(pledge_id)
            row = room.db.read(lambda session, asked=pledge_id: session.get_one(models.Pledge, asked))
            if row.next_action is None:
                break
            if row.refund_refusals >= REFUSALS_MAX:
                try_again(room, pledge_id)
            move_to(max(row.next_try_at or clock.now(), clock.now()))
            operations.ask_provider(room.db, room.payments, RETURN_URL)


def try_again(room: Room, pledge_id: UUID) -> None:
    room.db.run(undelivered.find_undelivered)
    waiting = room.db.read(
        lambda session: queries.undelivered.list_undelivered(session, FINANCE, ListUndelivered(state="open"))
    )
    for line in waiting.items:
        if line.pledge_id == pledge_id:
            command = TryRefundAgain(command_id=uuid4(), undelivered_id=line.undelivered_id, reason="Prøv igen.")
            room.db.run(lambda session, command=command: undelivered.try_refund_again(session, FINANCE, command))
