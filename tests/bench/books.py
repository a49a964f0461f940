"""The ledger's commands by event on one hot pool account, against a bare loop of 500-row batches into the same table."""

import os
import re
import subprocess
import time
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import func, select

from chassis import bus, migrate
from chassis.clock import now
from chassis.db import Database
from chassis.outbox import Waiting, cloud_event
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres, binary
from deploy.local.process import end
from deploy.opland.migrate import service_class
from deploy.rabbitmq.definitions import OPERATOR
from services.ledger.models import TransferRow
from tests import mothers_ledger as mothers
from tests.bench.events import start

COMMANDS = 15_000
BARE_ROWS = 30_000
BATCH = 500
PGBENCH_SECONDS = 8


def commands(folder: Path, cluster: Postgres) -> float:
    """Commands a second, from the broker through inbox, balances, chain and outbox; they wait on the queue beforehand."""
    url = cluster.create_database("books")
    db = Database(url)
    migrate.upgrade(db, migrate.folder_of("ledger"))
    with Broker(folder / "rabbitmq") as broker:
        from chassis.extensions import bindings

        bus.declare(broker.uri(OPERATOR), bindings(service_class("ledger")))
        broker.settle()
        appropriate(db)
        fill(broker)
        process = start("services.ledger.service:LedgerService", broker.uri("ledger"), DATABASE_URL_LEDGER=url)
        try:
            rate = watch(db, process)
        finally:
            end(process, 20)
    db.close()
    return rate


def appropriate(db: Database) -> None:
    from chassis.answers import Asked
    from contracts.principal import Principal, Role
    from services.ledger import operations

    finance = Principal(person="finance", roles=(Role(role="finance"),))
    asked = Asked(finance, mothers.appropriation(amount=10**14), now())
    db.run(lambda session: operations.post_asked(session, [asked], mothers.CURRENCY))


def fill(broker: Broker) -> None:
    sender = bus.Sender(broker.uri("budgets"), "budgets")
    for first in range(0, COMMANDS, BATCH):
        rows = []
        for position in range(first, first + BATCH):
            event, event_id = mothers.earmark(amount=100), uuid4()
            rows.append(Waiting(position, event_id, event.routing_key(), cloud_event(event, event_id, now())))
        assert len(sender.send(rows)) == BATCH
    sender.close()


def watch(db: Database, process: subprocess.Popen[bytes]) -> float:
    """Transfers a second between the first sixth and the last: start-up is not what is measured."""
    count = select(func.count()).select_from(TransferRow)
    marks: list[tuple[float, int]] = []
    while not marks or marks[-1][1] <= COMMANDS:
        done = db.read(lambda session: session.scalar(count)) or 0
        if done > COMMANDS // 6:
            marks.append((time.perf_counter(), done))
        if done > COMMANDS:
            break
        assert process.poll() is None, f"the ledger ended with {process.returncode}"
        time.sleep(0.02)
    (began, first), (ended, last) = marks[0], marks[-1]
    return (last - first) / (ended - began)


def bare(cluster: Postgres) -> float:
    """Rows a second that psycopg alone puts into the same table, BATCH in a transaction."""
    url = cluster.create_database("bare")
    db = Database(url)
    migrate.upgrade(db, migrate.folder_of("ledger"))
    columns = [column.name for column in TransferRow.__table__.columns]
    db.close()
    values = {"transfer_id": None, "amount": 100, "kind": "earmark", "currency": "DKK", "recorded_at": now(), "line": 0}
    values |= {"accounting_on": now().date(), "epoch": 1, "from_account": "pool/capital/2026", "reverses": None}
    values |= {"from_balance": 100, "to_balance": 100}
    statement = f"INSERT INTO transfer ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        began = time.perf_counter()
        for first in range(0, BARE_ROWS, BATCH):
            rows = [
                tuple(
                    uuid4() if name == "transfer_id" else number if name == "sequence" else values.get(name, "x" * 40)
                    for name in columns
                )
                for number in range(first + 1, first + BATCH + 1)
            ]
            with connection.cursor() as cursor:
                cursor.executemany(statement, rows)
            connection.commit()
        return BARE_ROWS / (time.perf_counter() - began)


def pgbench(cluster: Postgres) -> float:
    """TPC-B transactions a second with one hot row, eight clients: what a row lock a command would get."""
    cluster.create_database("pgbench")
    folder = Path(binary("pgbench")).parent
    arguments = ["-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres"]
    environment = {**os.environ, "PGCONNECT_TIMEOUT": "5"}
    subprocess.run([folder / "pgbench", *arguments, "-i", "-q", "-s", "1", "pgbench"], check=True, capture_output=True)
    told = subprocess.run(
        [folder / "pgbench", *arguments, "-c", "8", "-T", str(PGBENCH_SECONDS), "pgbench"],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    found = re.search(r"tps = ([\d.]+)", told.stdout)
    assert found is not None
    return float(found[1])
