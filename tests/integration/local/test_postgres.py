"""The private PostgreSQL cluster."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from deploy.local.postgres import Postgres
from deploy.local.process import ServerFailed, wait_until

SECONDS_MAX = 60


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the user postgres may go when the tests run as root."""
    path = Path(tempfile.mkdtemp(prefix="oplandspuljen-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def processes_of(cluster: Path) -> list[int]:
    """The server and its helpers: they all stand in the cluster's data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == cluster / "data":
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_a_fresh_database_works_on_both_kinds(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE account (balance BIGINT CHECK (balance >= 0))"))
        connection.execute(text("INSERT INTO account VALUES (477000000)"))
        assert connection.scalar(text("SELECT sum(balance) FROM account")) == 477_000_000
    engine.dispose()


def test_a_database_can_be_a_copy_of_another(postgres: Postgres) -> None:
    engine = create_engine(postgres.create_database("origin"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE account AS SELECT 42 AS balance"))
    engine.dispose()
    engine = create_engine(postgres.create_database("copy", template="origin"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT balance FROM account")) == 42
    engine.dispose()
    for name in ("copy", "origin"):
        postgres.drop_database(name)


def test_a_killed_cluster_keeps_what_was_committed_and_a_stopped_one_leaves_nothing(folder: Path) -> None:
    with Postgres(folder / "cluster") as cluster:
        engine = create_engine(cluster.create_database("ledger"))
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE account AS SELECT 42 AS balance"))
        assert len(processes_of(cluster.folder)) >= 2
        cluster.kill()
        assert processes_of(cluster.folder) == []
        engine.dispose()
        cluster.restart()
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT balance FROM account")) == 42
            assert connection.scalar(text("SHOW fsync")) == "on"
        engine.dispose()
    assert processes_of(cluster.folder) == []
    cluster.stop()


def test_a_cluster_that_cannot_start_says_why(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("8\n")
    cluster = Postgres(folder)
    with pytest.raises(ServerFailed, match=r"did not start\nlast lines of"):
        cluster.start()
    assert cluster.pid is None
    cluster.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run it as another user")
def test_a_folder_that_its_user_cannot_reach_is_named(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o700)
    with pytest.raises(ServerFailed, match="cannot reach"):
        Postgres(folder / "closed" / "cluster").start()


def test_the_cluster_goes_when_its_owner_is_killed(folder: Path) -> None:
    program = """
        import sys
        from deploy.local.postgres import Postgres
        Postgres(sys.argv[1]).start()
        print("up", flush=True)
        sys.stdin.read()
    """
    command = [sys.executable, "-c", textwrap.dedent(program), str(folder / "cluster")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        assert processes_of(folder / "cluster") != []
        owner.kill()
    assert wait_until(lambda: not processes_of(folder / "cluster"), SECONDS_MAX)
