"""One transaction per operation, the same on SQLite and PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis import db as chassis_db
from chassis.db import Database, Json, ServiceBase, insert_new, unreachable
from deploy.local.postgres import Postgres
from tests.integration.chassis.example import Count, add


class Base(ServiceBase):
    __abstract__ = True
    metadata = MetaData()


SECONDS_MAX = 20


class Moment(Base):
    __tablename__ = "moment"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)


@pytest.fixture
def moments(db: Database) -> Database:
    Base.metadata.create_all(db.writer)
    return db


def told(db: Database, name: str) -> int:
    return db.read(lambda session: getattr(session.get(Count, name), "told", 0))


def test_what_raises_has_done_nothing(db: Database) -> None:
    def work(session: Session) -> None:
        add(session, "anna")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        db.run(work)
    assert told(db, "anna") == 0


def test_a_lost_race_is_run_again_and_sees_what_the_winner_wrote(db: Database) -> None:
    """Both find the row missing, one insert wins; with the twin below, the other fails for good."""
    both_looked = threading.Barrier(2)
    seen: list[int] = []

    def work(session: Session) -> int:
        row = session.get(Count, "anna")
        seen.append(row.told if row else 0)
        if not db.sqlite and len(seen) <= 2:
            both_looked.wait(SECONDS_MAX)
        if row is not None:
            return -row.told
        session.execute(insert(Count), {"name": "anna", "told": 1})
        return 1

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(db.run, work) for _ in range(2)]
        assert sorted(answer.result(SECONDS_MAX) for answer in answers) == [-1, 1]


def test_a_lost_race_that_is_not_run_again_is_an_error(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chassis_db, "lost_a_race", lambda _error: False)
    db.run(lambda session: add(session, "anna"))
    with pytest.raises(IntegrityError):
        db.run(lambda session: session.execute(insert(Count), {"name": "anna", "told": 1}))


def test_a_rule_that_stays_broken_is_told_after_a_few_attempts(db: Database) -> None:
    attempts = []

    def work(session: Session) -> None:
        attempts.append(session.execute(insert(Count), {"name": "anna", "told": 100_000}))

    with pytest.raises(IntegrityError, match="ck__count__told_has_a_limit"):
        db.run(work)
    assert told(db, "anna") == 0


def test_twenty_writers_at_once_all_have_their_turn(db: Database) -> None:
    with ThreadPoolExecutor(20) as pool:
        for done in [pool.submit(db.run, lambda session: add(session, "anna")) for _ in range(20)]:
            done.result(SECONDS_MAX)
    assert told(db, "anna") == 20


def test_a_reader_does_not_wait_for_a_writer(db: Database) -> None:
    def work(session: Session) -> int:
        add(session, "anna")
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(told, db, "anna").result(SECONDS_MAX)

    assert db.run(work) == 0


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2025, 5, 1, 12, 0, 0, 1, tzinfo=timezone(timedelta(hours=2))),
        datetime(2025, 5, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(moments: Database, instant: datetime) -> None:
    moments.run(lambda session: session.add(Moment(name="it", at=instant)))
    found = moments.read(lambda session: session.scalar(select(Moment.at)))
    assert found == instant
    assert found is not None
    assert found.utcoffset() == timedelta()


def test_instants_are_ordered_as_time_is(moments: Database) -> None:
    instants = [datetime(year, 1, 1, tzinfo=UTC) for year in (1, 999, 2025)] + [
        datetime(2025, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
    ]
    moments.run(lambda session: session.add_all([Moment(name=str(at), at=at) for at in reversed(instants)]))
    assert moments.read(lambda session: session.scalars(select(Moment.at).order_by(Moment.at)).all()) == instants
    later = select(func.count()).where(Moment.at > datetime(2025, 1, 1, 1, tzinfo=timezone(timedelta(hours=1))))
    assert moments.read(lambda session: session.scalar(later)) == 1


def test_an_instant_without_offset_is_not_stored(moments: Database) -> None:
    with pytest.raises(Exception, match="without its offset"):
        moments.run(lambda session: session.add(Moment(name="it", at=datetime(2025, 5, 1))))  # noqa: DTZ001


def test_json_comes_back_and_none_is_no_json(moments: Database) -> None:
    facts = {"ændret": [1, None, {"a": "🌳"}]}
    at = datetime(2025, 1, 1, tzinfo=UTC)
    moments.run(lambda session: session.add_all([Moment(name="it", at=at, facts=facts), Moment(name="none", at=at)]))
    assert moments.read(lambda session: session.scalar(select(Moment.facts).where(Moment.name == "it"))) == facts
    missing = select(func.count()).where(Moment.facts.is_(None))
    assert moments.read(lambda session: session.scalar(missing)) == 1


def test_insert_new_says_which_rows_were_new(db: Database) -> None:
    rows = [{"name": f"row {number}", "told": number} for number in range(2_000)]
    db.run(lambda session: insert_new(session, Count, rows[::2], "name"))
    new = db.run(lambda session: insert_new(session, Count, [*rows, rows[1]], "name"))
    assert sorted(new) == sorted(row["name"] for row in rows[1::2])
    assert db.run(lambda session: insert_new(session, Count, [], "name")) == []


def test_only_one_of_all_replicas_does_a_purpose_at_a_time(postgres: Postgres) -> None:
    url = postgres.create_database("exclusively")
    one, other = Database(url), Database(url)
    with one.exclusively("outbox") as first, other.exclusively("outbox") as second, other.exclusively("sweep") as third:
        assert (first, second, third) == (True, False, True)
    with other.exclusively("outbox") as later:
        assert later
    one.close()
    other.close()
    postgres.drop_database("exclusively")


def test_a_sqlite_file_has_one_owner(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'folder' / 'town.db'}"
    owner = Database(url, own=True)
    with pytest.raises(RuntimeError, match="another process owns"):
        Database(url, own=True)
    owner.close()
    Database(url, own=True).close()


def test_a_database_that_is_away_is_told_from_one_that_refuses(tmp_path: Path, db: Database) -> None:
    for url in ("postgresql+psycopg://nobody@127.0.0.1:1/none", f"sqlite:///{tmp_path / 'no' / 'folder' / 'x.db'}"):
        away = Database(url)
        with pytest.raises(OperationalError) as error:
            away.check()
        assert unreachable(error.value)
        away.close()
    with pytest.raises(Exception, match="nothing_there") as refused:
        db.read(lambda session: session.connection().exec_driver_sql("SELECT * FROM nothing_there"))
    assert not unreachable(refused.value)


def test_a_server_that_ends_a_session_is_away(postgres: Postgres) -> None:
    url = postgres.create_database("ended")
    db = Database(url)
    with pytest.raises(OperationalError) as error:
        db.run(lambda session: session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert unreachable(error.value)
    db.check()  # the next one finds a new connection
    db.close()
    postgres.drop_database("ended")
