"""One database per service, one transaction per operation; SQLite and PostgreSQL behave alike.

SQLite under green threads: a write begins with BEGIN IMMEDIATE while a lock of our own is held and never yields
until it ends, so writers queue in memory instead of at the file. Readers have an engine of their own: with one engine
the hook that begins writes would make every reader block the writers. One process owns a file, by a lock on it.
"""

import fcntl
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sqlalchemy import JSON, DateTime, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import String, TypeDecorator

ATTEMPTS_MAX = 8
INTEGRITY_ATTEMPTS_MAX = 4
BACKOFF_SECONDS = 0.01
POOL_CONNECTIONS_MAX = 12
POOL_SECONDS_MAX = 5
SQLITE_BUSY_MILLISECONDS = 20
AWAY_WORDS = ("locked", "disk is full", "readonly", "disk I/O", "unable to open")
AWAY_SQLSTATES = ("08", "53", "57P")  # connection, resources (disk, memory, connections), shutting down or starting
IDLE_TRANSACTION_SECONDS_MAX = 30
HIDDEN = True  # what people wrote stands in no error, hence in no log
Result = TypeVar("Result")

NAMES = {
    "ix": "ix__%(table_name)s__%(column_0_N_name)s",
    "uq": "uq__%(table_name)s__%(column_0_N_name)s",
    "ck": "ck__%(table_name)s__%(constraint_name)s",
    "fk": "fk__%(table_name)s__%(column_0_name)s",
    "pk": "pk__%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An instant in UTC, to the microsecond, in and out. SQLite's own type would forget the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return dialect.type_descriptor(String(27) if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Any) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without its offset is no instant")
        value = value.astimezone(UTC)
        # Not strftime: it writes the year 1 as "1", which sorts after every other and is never read again.
        return value.isoformat(timespec="microseconds")[:-6] + "Z" if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class ServiceBase(DeclarativeBase):
    """What the tables of every service share; each service derives one with metadata of its own."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Instant}


class Base(ServiceBase):
    """The tables that the chassis itself keeps in every service's database."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)


def insert_new(session: Session, model: type[Any], rows: Sequence[dict[str, Any]], key: str) -> list[Any]:
    """Insert the rows that are not there yet; the values of `key` of those that were new.

    Asked with RETURNING: `rowcount` of an ORM insert that may do nothing is not to be trusted.
    """
    if not rows:
        return []
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(model).on_conflict_do_nothing().returning(getattr(model, key))
    return list(session.scalars(statement, list(rows)))


class Database:
    """Two engines, one writer at a time on SQLite, and a bell for what waits to be published."""

    def __init__(self, url: str, *, own: bool = False) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.committed = threading.Event()
        self._writing = threading.Lock()
        self._owned = own_file(Path(str(self.url.database) + ".lock")) if own and self.sqlite else None
        if self.sqlite:
            self.writer = sqlite_engine(url, begin="BEGIN IMMEDIATE", poolclass=StaticPool)
            self.reader = sqlite_engine(url, begin="BEGIN")
        else:
            self.writer = self.reader = postgresql_engine(url)

    def run(self, work: Callable[[Session], Result]) -> Result:
        """Commit all that `work` did, or nothing; then ring the bell if it left something to publish.

        A write that lost a race is run again: it then sees what the winner wrote, and answers as if it had come second.
        """
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                with self._one_writer(), Session(self.writer, expire_on_commit=False) as session, session.begin():
                    result = work(session)
                if session.info.pop("published", False):
                    self.committed.set()
            except (IntegrityError, OperationalError) as error:
                # A rule of the database that stays broken is a defect of ours, found out without a long wait.
                attempts_max = INTEGRITY_ATTEMPTS_MAX if isinstance(error, IntegrityError) else ATTEMPTS_MAX
                if attempt == attempts_max or not lost_a_race(error):
                    raise
                time.sleep(random.uniform(0, BACKOFF_SECONDS * 2**attempt))  # spreads, hides nothing
            else:
                return result
        raise AssertionError("unreachable")

    def read(self, work: Callable[[Session], Result]) -> Result:
        with Session(self.reader, expire_on_commit=False) as session, session.begin():
            return work(session)

    @contextmanager
    def exclusively(self, purpose: str) -> Iterator[bool]:
        """Whether this process is the one, of all replicas, that does `purpose` now. Held while the block runs.

        The lock is a transaction's: a replica that was stopped in the middle loses it with its idle transaction.
        """
        if self.sqlite:
            yield True
            return
        with self.writer.connect() as connection, connection.begin():
            lock = text("SELECT pg_try_advisory_xact_lock(hashtext(:purpose))")
            yield bool(connection.scalar(lock, {"purpose": purpose}))

    def check(self) -> None:
        """Raise if the database does not answer."""
        self.read(lambda session: session.execute(text("SELECT 1")))

    def close(self) -> None:
        self.writer.dispose()
        self.reader.dispose()
        if self._owned is not None:
            self._owned.close()

    @contextmanager
    def _one_writer(self) -> Iterator[None]:
        if not self.sqlite:
            yield
            return
        with self._writing:
            yield


def lost_a_race(error: DBAPIError) -> bool:
    """Whether running the same work again may end otherwise."""
    if isinstance(error, IntegrityError):
        return True
    state = getattr(error.orig, "sqlstate", None)
    return state in ("40001", "40P01", "55P03") or "locked" in str(error.orig)


def unreachable(error: BaseException) -> bool:
    """Whether the database could not be asked at all, as opposed to having refused."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return False
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    state: str | None = getattr(error.orig, "sqlstate", "")
    if state is None or state.startswith(AWAY_SQLSTATES):  # None: the server could not even say what is wrong
        return True
    return any(word in str(error.orig) for word in AWAY_WORDS)


def own_file(path: Path) -> Any:
    """Lock a file for the life of this process, or say that another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = path.open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise RuntimeError(f"another process owns {path.with_suffix('')}: one process per SQLite database") from error
    return held


def sqlite_engine(url: str, begin: str, **options: Any) -> Engine:
    engine = create_engine(url, hide_parameters=HIDDEN, connect_args={"check_same_thread": False}, **options)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own guesses at when to begin are switched off
        pragmas: Iterable[str] = (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={SQLITE_BUSY_MILLISECONDS}",
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgresql_engine(url: str) -> Engine:
    options = f"-c idle_in_transaction_session_timeout={IDLE_TRANSACTION_SECONDS_MAX}s -c timezone=UTC"
    return create_engine(
        url,
        hide_parameters=HIDDEN,
        pool_size=POOL_CONNECTIONS_MAX,
        max_overflow=0,
        pool_timeout=POOL_SECONDS_MAX,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": 5},
    )
