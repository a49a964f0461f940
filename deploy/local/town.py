"""A whole town on one machine: a broker, databases, the payment simulator, four services and the gateway, as processes.

`make run`, `make replay`, the tests and the benchmarks all start this; they differ in folder, ports and databases.
"""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self
from urllib.parse import urlsplit

from chassis.config import DATABASES, FEED, SERVICES
from deploy.local.broker import Broker
from deploy.local.handles import write_handles
from deploy.local.keys import town_keys
from deploy.local.process import Guard, ServerFailed, end, free_port, last_lines, wait_until
from deploy.opland.migrate import migrate
from deploy.opland.settings import forget_settings, keep_settings
from deploy.opland.status import readiness
from gateway.settings import INVENTED

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 20
PROCESSES = (*DATABASES, "gateway")
KEPT_BY = {
    "CALL_PRIVATE_KEY": ("gateway",),
    "CHECKPOINT_PRIVATE_KEY": ("ledger",),
    "PLEDGE_KEY": ("crowdfunding",),
    "WEBHOOK_KEY": (FEED, "operator"),
    "SESSION_KEY": ("gateway",),
}
"""Keys that only some may have: who has one speaks in its name."""
TARGETS = {
    "budgets": "services.budgets.service:BudgetsService",
    "voting": "services.voting.service:VotingService",
    "crowdfunding": "services.crowdfunding.service:CrowdfundingService",
    "ledger": "services.ledger.service:LedgerService",
    FEED: "gateway.feed.service:FeedService",
    "gateway": "gateway.service:GatewayService",
}
ROOT = Path(__file__).parents[2]
# Named one by one: what a test of a second town must not inherit is never inherited by accident.
PRIVATE = (
    "AMQP_URI_",
    "DATABASE_URL_",
    "CALL_",
    "TOKEN_",
    "DEV_TOKEN_",
    "OIDC_",
    "SESSION_",
    "HEALTH_ADDRESS_",
    "HTTP_ADDRESS",
    "EDGE_",
)


@dataclass
class Town:
    """`database_url(service)` gives each service its database; without it SQLite files in `folder`.

    `amqp_uri`: a broker that runs already, used with its one user; without it a private node in `folder`. `settings`
    are handed to every process. Logs go to `folder/log/<process>.log`, or prefixed to `output`. While it runs, what
    `opland` must know of it stands in `folder` too.
    """

    folder: Path
    http_port: int = 0
    amqp_uri: str | None = None
    database_url: Callable[[str], str] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    output: IO[str] | None = None
    commands: Mapping[str, list[str]] = field(default_factory=dict)
    """Other command lines for some processes (`python -m …` without the python): a saboteur's, for instance."""

    feed: bool = False
    """Whether events are kept for others to follow: a process more, and a broker that partners can be made at."""

    popen: Callable[..., "subprocess.Popen[bytes]"] = subprocess.Popen
    """Starts a process, called as `subprocess.Popen` is."""

    people_sign_in: bool = False
    """With the development identity provider. Programs have tokens of their own and need none."""

    def __post_init__(self) -> None:
        self.folder = self.folder.resolve()
        self.http_port = self.http_port or free_port()
        self.payments_port = free_port()
        self.identity_port = free_port() if self.people_sign_in else 0
        self.health_ports = {name: free_port() for name in PROCESSES}
        self.processes = PROCESSES if self.feed else (*SERVICES, "gateway")
        self.broker = None if self.amqp_uri else Broker(self.folder / "rabbitmq", management=self.feed)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._guards: dict[str, Guard] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Returns when every process is ready; on failure stops what it had started and says whose log to read."""
        try:
            keep_settings(self.folder, self.settings_of("operator"))
            write_handles(INVENTED, town_keys(self.folder)["PERSON_KEY"], self.folder / "handles.json")
            if self.broker:
                say("starting a private RabbitMQ node")
                self.broker.start()
            say("migrating databases, declaring queues and bindings")
            migrate(self.environment("operator"))
            if self.broker:
                self.broker.settle()
            say("starting the payment simulator, the services and the gateway")
            self.start_process("payments")
            if self.people_sign_in:
                self.start_process("identity")
            for name in self.processes:
                self.start_process(name)
            self.wait_ready(*self.processes)
            if self.people_sign_in:
                self.wait_listening("identity", self.identity_port)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """The gateway first, so that nothing new comes in; then the services, the simulator, and the broker last."""
        for name in ("gateway", *DATABASES, "payments", "identity"):
            process = self.running.get(name)
            if process is not None and process.poll() is None:
                process.terminate()
        for process in self.running.values():
            end(process, STOP_SECONDS_MAX)
        for name in list(self._guards):
            self._guards.pop(name).release()
        self.running.clear()
        if self.broker:
            self.broker.stop()
        forget_settings(self.folder)

    def environment(self, process: str) -> dict[str, str]:
        """All that one process is told: what we were told ourselves and is nobody's own, and its settings."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PRIVATE)}
        return {**inherited, **self.settings_of(process)}

    def settings_of(self, process: str) -> dict[str, str]:
        """The settings of one process: its own broker user and database, and no other's."""
        keys = town_keys(self.folder)
        values = {
            "ENVIRONMENT": "development",
            "PYTHONPATH": str(ROOT),
            "VAR": str(self.folder),
            "CLOCK_FILE": str(self.folder / "clock"),
            "PUBLIC_URL": self.url,
            "PAYMENTS_URL": f"http://127.0.0.1:{self.payments_port}",
            "HTTP_ADDRESS": f"127.0.0.1:{self.http_port}",
            "HANDLES_FILE": str(self.folder / "handles.json"),
            "OUTBOX_FOLDER": str(self.folder / "outbox"),
            "PLEDGES_A_SOURCE_HOUR_MAX": "0",  # demonstrations and loads come from one address
            "SMALL_PLEDGES_A_SOURCE_DAY_MAX": "0",
            "DECLINED_A_SOURCE_DAY_MAX": "0",
            "FEED": "on" if self.feed else "off",
            **{name: value for name, value in keys.items() if process in KEPT_BY.get(name, (process,))},
            **{f"HEALTH_ADDRESS_{name.upper()}": f"127.0.0.1:{self.health_ports[name]}" for name in self.processes},
            "AMQP_URI": self.broker.uri(process if process in PROCESSES else "operator") if self.broker else "",
        }
        if self.amqp_uri:
            user = urlsplit(self.amqp_uri).username or "guest"
            values |= {"AMQP_URI": self.amqp_uri, **{f"AMQP_USER_{name.upper()}": user for name in SERVICES}}
        if process == "operator" and self.broker and self.broker.management:
            values["BROKER_ADMIN_URL"] = self.broker.admin_url
        if process == "gateway":
            watched = (f"{name}=127.0.0.1:{port}" for name, port in self.health_ports.items() if name in self.processes)
            values["WATCHED"] = ",".join(each for each in watched if not each.startswith("gateway="))
        if self.people_sign_in and process == "gateway":
            values |= {
                "OIDC_ISSUER": f"http://127.0.0.1:{self.identity_port}",
                "OIDC_CLIENT_ID": "oplandspuljen-pages",
                "OIDC_CLAIMS": "development",
            }
        for service in DATABASES:
            if process in (service, "operator"):
                values[f"DATABASE_URL_{service.upper()}"] = self.database(service)
        return {**values, **self.settings}

    def database(self, service: str) -> str:
        return self.database_url(service) if self.database_url else f"sqlite:///{self.folder / service}.db"

    def start_process(self, name: str) -> None:
        arguments = self.commands.get(name) or ["-m", "chassis.runner", TARGETS.get(name, "")]
        if name in self._beside and name not in self.commands:
            arguments = self._beside[name]
        sink: int | IO[bytes] = subprocess.PIPE
        if self.output is None:
            self.log(name).parent.mkdir(parents=True, exist_ok=True)
            sink = self.log(name).open("ab")
        self.running[name] = self.popen(
            [sys.executable, "-W", "ignore", *arguments],
            env=self.environment(name),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal is for us: we stop them in order
        )
        self._guard(name)
        if self.output is not None:
            threading.Thread(target=self._prefix, args=(name, self.running[name].stdout), daemon=True).start()
        elif not isinstance(sink, int):
            sink.close()  # the process has its own handle by now

    @property
    def _beside(self) -> dict[str, list[str]]:
        """What is the city's in life: who takes money, and who signs people in."""
        payments, identity = (f"127.0.0.1:{port}" for port in (self.payments_port, self.identity_port))
        folder = str(self.folder / "payments")
        return {
            "payments": ["-m", "deploy.local.payments", "--address", payments, "--folder", folder],
            "identity": ["-m", "deploy.local.identity", "--address", identity],
        }

    def _guard(self, name: str) -> None:
        """If we are killed it ends as well: else it would keep its port and its database, and nobody knew of it."""
        if name in self._guards:
            self._guards.pop(name).release()
        self._guards[name] = Guard(self.running[name].pid, "TERM")

    def _prefix(self, name: str, lines: IO[bytes]) -> None:
        assert self.output is not None
        for line in lines:
            self.output.write(f"{name:>12} | {line.decode(errors='replace')}")
            self.output.flush()

    def kill(self, name: str) -> None:
        """SIGKILL, and wait until it is gone."""
        self.running[name].kill()
        self.running[name].wait()

    def restart(self, name: str) -> None:
        end(self.running[name], STOP_SECONDS_MAX)
        self.start_process(name)
        self.wait_ready(name)

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    def wait_ready(self, *names: str) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        for name in names:
            while (state := self.state(name)) != "ready":
                dead = self.running[name].poll()
                if dead is not None or time.monotonic() > deadline:
                    ended = f"ended with {dead}" if dead is not None else f"is not ready: {state}"
                    raise ServerFailed(f"{name} {ended}\n{last_lines(self.log(name)) if self.output is None else ''}")
                time.sleep(0.05)

    def wait_listening(self, name: str, port: int) -> None:
        """Of what stands at the edge of the town and tells no state: that somebody answers."""

        def listens() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        if (
            not wait_until(lambda: listens() or self.running[name].poll() is not None, START_SECONDS_MAX)
            or not listens()
        ):
            raise ServerFailed(f"{name} does not answer\n{last_lines(self.log(name)) if self.output is None else ''}")

    def state(self, name: str) -> str:
        """`ready`, or what the process says is missing."""
        return readiness(f"127.0.0.1:{self.health_ports[name]}")
