"""A process that asks a slow provider what pledges need, as a replica of the service would.

python -m tests.integration.crowdfunding.asker DATABASE_URL LOG [without-claims]

It says that it is ready and waits for a line. Whom it asks about is appended to LOG, a line each.
"""

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import Database
from services.crowdfunding.domain import Order, Payment
from services.crowdfunding.models import Pledge
from services.crowdfunding.operations import provider

ANSWER_SECONDS = 0.3


class Slow:
    """A provider that takes its time, and captures whatever it is asked to."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def capture(self, order: Order, _key: str, _amount: int) -> Payment:
        with self.log.open("a") as log:
            log.write(f"{order.reference}\n")
        time.sleep(ANSWER_SECONDS)
        return Payment("captured", order.amount, order.currency)


def due_to_anybody(session: Session, _until: datetime) -> list[UUID]:
    """What would be asked about without claims: all that is due."""
    chosen = select(Pledge.pledge_id).where(Pledge.next_try_at <= now()).order_by(Pledge.next_try_at)
    return list(session.scalars(chosen.limit(provider.CLAIMED_MAX)))


def main() -> None:
    db, payments = Database(sys.argv[1]), Slow(Path(sys.argv[2]))
    if "without-claims" in sys.argv:
        take_steps = provider.take_steps

        def unclaimed(*arguments: Any) -> bool:
            return take_steps(*arguments[:4])

        vars(provider).update(claim=due_to_anybody, take_steps=unclaimed)
    db.read(lambda session: session.execute(select(1)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    provider.ask_provider(db, payments, "")  # type: ignore[arg-type]
    db.close()


if __name__ == "__main__":
    main()
