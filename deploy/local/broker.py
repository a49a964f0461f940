"""A private RabbitMQ node: own folder, name, ports, cookie and users; nothing that a developer left running is used.

The server script inside the package is called, since the wrapper on the path insists on a user of its own. The node keeps its
Erlang shell on a pipe from us: through it virtual hosts are made in milliseconds (rabbitmqctl takes more than a second a call),
and when we go away, however we go, the pipe ends and so does the node.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

import amqp

from deploy.local.broker_files import configuration, epmd, server_script
from deploy.local.process import Guard, ServerFailed, end, free_port, last_lines, wait_until
from deploy.rabbitmq.definitions import ADMIN, OPERATOR, USERS, VHOST, definitions

START_SECONDS_MAX = 90
STOP_SECONDS_MAX = 30
ANSWER_SECONDS_MAX = 20
NODE = "oplandspuljen@localhost"

Definitions = Callable[[Mapping[str, str], str], dict[str, Any]]


class Broker:
    """One node in `folder`, which may be used again by a later one; `definitions(passwords, vhost)` is what it loads.

    Start it from the thread that will stop it. All methods raise ServerFailed with the end of the log.
    """

    def __init__(self, folder: Path | str, definitions: Definitions = definitions, *, management: bool = False) -> None:
        self.folder = Path(folder).resolve()
        self.port, self._dist_port, self._epmd_port = free_port(), free_port(), free_port()
        self.management, self._management_port = management, free_port()
        self.passwords = {user: secrets.token_urlsafe(24) for user in USERS}
        self._definitions = definitions
        self._node: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        self._epmd_guard: Guard | None = None
        self._lock: IO[str] | None = None
        self._questions = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def log(self) -> Path:
        return self.folder / "node.log"

    @property
    def pid(self) -> int | None:
        """The node's process, None when it is not running."""
        return None if self._node is None or self._node.poll() is not None else self._node.pid

    def uri(self, user: str, vhost: str = VHOST) -> str:
        """Where `user` connects: amqp://user:password@127.0.0.1:port/vhost."""
        return f"amqp://{user}:{self.passwords[user]}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    @property
    def admin_url(self) -> str:
        """The management API, with who may use it; answers where it was asked for."""
        return f"http://{ADMIN}:{self.passwords[ADMIN]}@127.0.0.1:{self._management_port}"

    def start(self) -> None:
        """Returns when the node answers; does nothing when it runs."""
        if self.pid is not None:
            return
        try:
            self._write_files()
            self._hold_folder()
            self._start_processes()
            if not wait_until(self._answers_or_died, START_SECONDS_MAX) or self.pid is None:
                raise self._failed("the private RabbitMQ node did not start")  # noqa: TRY301 - stopped as any other
        except BaseException:
            self.stop()
            raise

    def kill(self) -> None:
        """SIGKILL, as a power cut would; the folder and the ports stay, for restart()."""
        if self._node is not None:
            self._node.kill()
            self._forget_node()

    def restart(self) -> None:
        """Up again on the same ports with the same users, whether it was killed or runs."""
        self._end_node()
        self.start()

    def stop(self) -> None:
        """Everything that was started is gone on return; may be called twice, and when nothing came up."""
        self._end_node()
        if self._epmd is not None:
            end(self._epmd, STOP_SECONDS_MAX)
            self._epmd = None
        if self._epmd_guard is not None:
            self._epmd_guard.release()
            self._epmd_guard = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def add_vhost(self, name: str) -> None:
        """A virtual host with users, permissions, exchanges and queues as the first one has."""
        path = self._write("vhost.json", json.dumps(self._definitions(self.passwords, name)))
        answer = self.evaluate(f"rabbit_definitions:import_raw(element(2, file:read_file({_erlang(path)})))")
        if answer != "ok":
            raise self._failed(f"virtual host {name} was not made: {answer}")
        self.settle()

    def delete_vhost(self, name: str) -> None:
        """The virtual host, with all connections to it and all it holds."""
        self.evaluate(f"rabbit_vhost:delete(<<{_erlang(name)}>>, <<{_erlang(OPERATOR)}>>)")

    def settle(self) -> None:
        """After queues were declared: what makes them known again after a kill is on disk on return.

        RabbitMQ 3.10 confirms what a quorum queue has on disk, but writes the queue's own registration up to a second later:
        a node killed in that second starts the queue as a new, empty one.
        """
        self.evaluate("[catch dets:sync(Table) || Table <- dets:all()]")  # one that was closed meanwhile is written

    def evaluate(self, expression: str) -> str:
        """What the node's own shell makes of one Erlang expression (without its full stop), printed as a term."""
        node = self._node
        if node is None or node.stdin is None or self.pid is None:
            raise self._failed("the private RabbitMQ node is not running")
        self._questions += 1
        answer, draft = self.folder / f"answer-{self._questions}", self.folder / "answer.draft"
        printed = f'unicode:characters_to_binary(io_lib:format("~0tp", [catch ({expression})]))'
        # Renamed when whole: half an answer is never read.
        question = f"file:write_file({_erlang(draft)}, {printed}), file:rename({_erlang(draft)}, {_erlang(answer)}).\n"
        node.stdin.write(question.encode())
        node.stdin.flush()
        if not wait_until(answer.exists, ANSWER_SECONDS_MAX):
            raise self._failed(f"no answer to {expression}")
        text = answer.read_text()
        answer.unlink()
        if text.startswith("{'EXIT'"):
            raise self._failed(f"{expression} failed: {text}")
        return text

    def _answers_or_died(self) -> bool:
        if self.pid is None:
            return True
        # The operator is known only once the definitions are loaded: logging in proves more than an open port.
        connection = amqp.Connection(
            host=f"127.0.0.1:{self.port}",
            userid=OPERATOR,
            password=self.passwords[OPERATOR],
            virtual_host=VHOST,
            connect_timeout=5,
            read_timeout=5,
        )
        try:
            connection.connect()
        except amqp.AccessRefused:  # it listens once the definitions are loaded, so asking again changes nothing
            raise self._failed("the private RabbitMQ node did not take its definitions") from None
        except (OSError, amqp.AMQPError):
            return False
        finally:
            connection.collect()
        return True

    def _start_processes(self) -> None:
        environment = self._environment()
        with self.log.open("ab") as log:
            if self._epmd is None or self._epmd.poll() is not None:
                self._epmd = subprocess.Popen(
                    [epmd(), "-address", "127.0.0.1", "-port", str(self._epmd_port)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=environment,
                    cwd=self.folder,
                    start_new_session=True,
                )
                self._epmd_guard = Guard(self._epmd.pid, "TERM")
            # A session of its own: Ctrl-C in the terminal is for us, and we stop the node when its clients are done.
            self._node = subprocess.Popen(
                [server_script()],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=environment,
                cwd=self.folder,
                start_new_session=True,
            )

    def _end_node(self) -> None:
        if self._node is not None:
            end(self._node, STOP_SECONDS_MAX)
            self._forget_node()

    def _forget_node(self) -> None:
        if self._node is not None:
            self._node.wait()
            if self._node.stdin is not None:
                self._node.stdin.close()
            self._node = None

    def _hold_folder(self) -> None:
        """Two nodes on one folder would ruin it: the second is told so."""
        if self._lock is None:
            self._lock = (self.folder / "lock").open("w")
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ServerFailed(f"another RabbitMQ node is using {self.folder}") from None

    def _write_files(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        definitions_path = self._write("definitions.json", json.dumps(self._definitions(self.passwords, VHOST)))
        self._write("enabled_plugins", "[rabbitmq_management].\n" if self.management else "[].\n")
        if not (self.folder / ".erlang.cookie").exists():
            self._write(".erlang.cookie", secrets.token_hex(20))
        management_port = self._management_port if self.management else None
        self._write("rabbitmq.conf", configuration(self.port, definitions_path, management_port))

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        return path

    def _environment(self) -> dict[str, str]:
        # Nothing is inherited but the path: a developer's own RABBITMQ_… and ERL_… must not reach this node.
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_CRASH_DUMP_BYTES": "0",
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ALLOW_INPUT": "1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}",
        }

    def _failed(self, what: str) -> ServerFailed:
        logs = [last_lines(path) for path in (self.log, self.folder / "rabbit.log") if path.exists()]
        return ServerFailed("\n".join([what, *logs]))


def _erlang(text: object) -> str:
    """As an Erlang string literal, whose escapes are those of JSON where it matters."""
    return json.dumps(str(text), ensure_ascii=False)
