"""Two live writers of one ledger on PostgreSQL: one is stopped where it holds the head, and woken after the other took over."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from chassis.db import Database
from chassis.migrate import merged
from contracts.ledger import Posted
from deploy.local.postgres import Postgres
from deploy.local.town import ROOT
from services.ledger import models, operations, queries
from tests import mothers_ledger as mothers

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.create_database(f"writers_{uuid4().hex}")


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    """A ledger whose pool holds 1,000; verified whole afterwards."""
    database = Database(url)
    merged(models.Base.metadata).create_all(database.writer)
    mothers.ask(database, mothers.appropriation())
    yield database
    verification = database.read(queries.verify)
    assert verification.first_wrong is None
    database.close()


def writer(url: str, request_id: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.fault.stopped_writer", url, request_id]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_writer_that_was_stopped_lets_go_and_writes_nothing_of_what_it_had_decided(db: Database, url: str) -> None:
    request_id = str(uuid4())
    with writer(url, request_id) as process:
        assert said(process) == "holds the head"
        (answer,) = mothers.ask(
            db, mothers.earmark(amount=100)
        )  # waits until the server ends the stopped one's session
        os.kill(process.pid, signal.SIGCONT)
        assert isinstance(answer, Posted)
        assert answer.sequence == 2
        assert said(process).startswith("failed: ")
        assert said(process) == "answered: Posted 3"
    assert mothers.year(db)["earmarked"] == 200


def test_unless_idle_sessions_are_ended_a_stopped_writer_stops_every_other(db: Database, url: str) -> None:
    """The twin: a session that holds the head and may be idle for ever."""
    with db.writer.connect() as stopped, stopped.begin():
        stopped.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        stopped.execute(text("SELECT * FROM head FOR UPDATE"))
        with pytest.raises(OperationalError, match="lock timeout"):
            db.run(ask_impatiently)


def ask_impatiently(session: Any) -> None:
    session.execute(text("SET LOCAL lock_timeout = '1s'"))
    operations.post(session, [mothers.request(mothers.earmark())], mothers.CURRENCY)


def test_a_connection_lost_at_the_commit_leaves_all_or_nothing_and_asking_again_gets_the_answer(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the commit came through cannot be known: whoever asked asks again with the same id."""
    asked = mothers.earmark(amount=100)
    with pytest.raises(OperationalError):
        db.run(lambda session: (post_and_lose_the_session(session, asked), None))
    (answer,) = mothers.ask(db, asked)
    assert isinstance(answer, Posted)
    assert mothers.year(db)["earmarked"] == 100


def post_and_lose_the_session(session: Any, asked: Any) -> None:
    """All that the batch writes, and then the server ends the session before the commit reaches it."""
    operations.post(session, [mothers.request(asked)], mothers.CURRENCY)
    session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
