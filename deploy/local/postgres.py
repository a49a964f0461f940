"""A private PostgreSQL cluster: own folder and port, on loopback only, gone when it is stopped.

PostgreSQL refuses to run as root: as root it runs as the `postgres` user that its package makes, and the folder becomes that
user's. Loopback connections are trusted, so this is for tests and trials, never for a town.
"""

from __future__ import annotations

import glob
import os
import pwd
import re
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from deploy.local.process import Guard, ServerFailed, end, free_port, last_lines, wait_until

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
CONNECTIONS_MAX = 200
SUPERUSER = "postgres"
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
# What may be lost with the machine but not with a killed process: enough for tests of operations, several times faster.
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres:
    """One cluster in `folder`, which may be used again by a later one. Methods raise ServerFailed with the end of the log."""

    def __init__(self, folder: Path | str, *, durable: bool = True) -> None:
        self.folder = Path(folder).resolve()
        self.durable = durable
        self.port = free_port()
        self._server: subprocess.Popen[bytes] | None = None
        self._guard: Guard | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def pid(self) -> int | None:
        """The first of the server's processes, None when it is not running."""
        return None if self._server is None or self._server.poll() is not None else self._server.pid

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Returns when the server answers; makes the cluster first where there is none; does nothing when it runs."""
        if self.pid is not None:
            return
        try:
            self._make_folder()
            if not (self.folder / "data" / "PG_VERSION").exists():
                self._initialise()
            self._start_server()
            if not wait_until(self._answers_or_died, START_SECONDS_MAX) or self.pid is None:
                raise self._failed("the private PostgreSQL did not start")  # noqa: TRY301 - stopped as any other
        except BaseException:
            self.stop()
            raise

    def kill(self) -> None:
        """SIGKILL to every process of it, as a power cut would; the folder and the port stay, for restart()."""
        if self._server is not None:
            processes = [self._server.pid, *_children(self._server.pid)]
            for pid in processes:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._server.wait()
            # One that lives keeps the shared memory, and the next start would be refused.
            wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes), STOP_SECONDS_MAX)
            self._forget_server()

    def restart(self) -> None:
        """Up again on the same port, whether it was killed or runs."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Open transactions are rolled back; gone on return. May be called twice, and when nothing came up."""
        if self._server is not None:
            if self._server.poll() is None:
                self._server.send_signal(signal.SIGINT)  # "fast": does not wait for clients to leave
                wait_until(lambda: self.pid is None, STOP_SECONDS_MAX)
            end(self._server, STOP_SECONDS_MAX)
            self._forget_server()

    def create_database(self, name: str, template: str = "template1") -> str:
        """A new database, empty or a copy of `template` (to which nobody may be connected) -> its SQLAlchemy address."""
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """The database and every connection to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._conninfo(), autocommit=True) as connection:
            connection.execute(statement)

    def _conninfo(self) -> str:
        return f"host=127.0.0.1 port={self.port} user={SUPERUSER} dbname=postgres connect_timeout=5"

    def _answers_or_died(self) -> bool:
        if self.pid is None:
            return True
        try:
            psycopg.connect(self._conninfo()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = _owner()
        if owner is None:
            return
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        reached = subprocess.run(["/usr/bin/test", "-w", str(self.folder)], **self._as_owner(), check=False)
        if reached.returncode != 0:
            raise ServerFailed(
                f"PostgreSQL does not run as root, and the user {owner.pw_name} cannot reach {self.folder}:"
                " choose a folder whose parents others may enter"
            )

    def _initialise(self) -> None:
        command = [binary("initdb"), "-D", str(self.folder / "data"), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]
        command += ["--no-locale", "--no-instructions"] + ([] if self.durable else ["--no-sync"])
        with self.log.open("ab") as log:
            made = subprocess.run(command, stdout=log, stderr=log, **self._as_owner(), check=False)
        if made.returncode != 0:
            raise self._failed("initdb failed")

    def _start_server(self) -> None:
        settings = ["listen_addresses=127.0.0.1", f"port={self.port}", "unix_socket_directories=", "timezone=UTC"]
        settings += [f"max_connections={CONNECTIONS_MAX}", *(() if self.durable else NOT_DURABLE)]
        command = [binary("postgres"), "-D", str(self.folder / "data")]
        for setting in settings:
            command += ["-c", setting]
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_owner()
            )
        self._guard = Guard(self._server.pid, "QUIT")

    def _as_owner(self) -> dict[str, Any]:
        """How to run one of PostgreSQL's programs: as the folder's owner, and from where that user may stand."""
        owner = _owner()
        who = {} if owner is None else {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        return {"cwd": "/", "env": {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}, **who}

    def _failed(self, what: str) -> ServerFailed:
        return ServerFailed(f"{what}\n{last_lines(self.log)}")

    def _forget_server(self) -> None:
        self._server = None
        if self._guard is not None:
            self._guard.release()
            self._guard = None


def _owner() -> pwd.struct_passwd | None:
    """Whom to run as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in (SUPERUSER, "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerFailed("PostgreSQL does not run as root, and there is no user postgres to run it as")


def binary(name: str) -> str:
    folders = sorted((path for pattern in FOLDERS for path in glob.glob(pattern)), key=_version, reverse=True)
    for folder in folders:
        if Path(folder, name).exists():
            return str(Path(folder, name))
    found = shutil.which(name)
    if found is None:
        raise ServerFailed("PostgreSQL is not installed: install the package postgresql")
    return found


def _version(folder: str) -> int:
    numbers = re.findall(r"\d+", folder)
    return int(numbers[-1]) if numbers else 0


def _children(pid: int) -> list[int]:
    """Processes started by `pid` (none where the system has no /proc: they then notice the death by themselves)."""
    found = []
    for entry in glob.glob("/proc/[0-9]*/stat"):
        with suppress(OSError):
            # The parent's number is the second field after the command's closing bracket.
            if int(Path(entry).read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.split("/")[2]))
    return found
