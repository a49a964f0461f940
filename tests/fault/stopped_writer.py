"""A ledger's writer that says when it holds the head, and stops there until it is told to go on: python -m tests.fault.stopped_writer URL

It asks for an earmark whose id it is given, until it has an answer, and says each thing on a line of its own.
"""

import os
import signal
import sys
from typing import Any
from uuid import UUID

from chassis import db as chassis_db
from chassis.db import Database
from services.ledger.operations import posting
from tests import mothers_ledger as mothers

IDLE_SECONDS_MAX = 2


def main(url: str, request_id: str) -> None:
    chassis_db.IDLE_TRANSACTION_SECONDS_MAX = IDLE_SECONDS_MAX
    load = posting.load_books

    def say_and_load(*arguments: Any) -> None:
        say("holds the head")
        os.kill(os.getpid(), signal.SIGSTOP)
        load(*arguments)

    posting.load_books = say_and_load
    db = Database(url)
    asked = mothers.earmark(request_id=UUID(request_id), budget_id=UUID(request_id), amount=100)
    for _ in range(10):
        try:
            (answer,) = mothers.ask(db, asked)
        except Exception as error:  # noqa: BLE001 - what a stopped writer meets is told, and it tries again
            say(f"failed: {type(error).__name__}")
            posting.load_books = load
        else:
            say(f"answered: {type(answer).__name__} {answer.sequence}")
            return


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
