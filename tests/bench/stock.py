"""nameko as it comes, to be measured beside us: an HTTP door with an RPC echo behind it, and events with their handler.

python -m tests.bench.stock AMQP_URI SERVICE [HTTP_PORT] [DATABASE_URL]
"""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402
from typing import Any  # noqa: E402

from nameko.events import EventDispatcher, event_handler  # noqa: E402
from nameko.rpc import RpcProxy, rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from nameko.web.handlers import http  # noqa: E402

from chassis.db import Database  # noqa: E402
from tests.bench.handled import note  # noqa: E402

DATABASE: list[Database] = []


class Echo:
    name = "echo"

    @rpc
    def echo(self, body: str) -> str:
        return body


class EchoGateway:
    name = "echo_gateway"
    echo = RpcProxy("echo")

    @http("POST", "/echo")
    def post(self, request: Any) -> Any:
        return 200, self.echo.echo(request.get_data(as_text=True))


class Constant:
    name = "constant"

    @http("GET", "/")
    def get(self, _request: Any) -> str:
        return "constant"


class Speaker:
    name = "speaker"
    dispatch = EventDispatcher()

    @rpc
    def say(self, count: int) -> None:
        for number in range(count):
            self.dispatch("said", {"number": number, "at": time.time()})


class Listener:
    name = "listener"

    @event_handler("speaker", "said")
    def on_said(self, event: dict[str, Any]) -> None:
        DATABASE[0].run(lambda session: note(session, [event["at"]]))


SERVICES = {service.name: service for service in (Echo, EchoGateway, Constant, Speaker, Listener)}


def main(amqp_uri: str, name: str, port: str = "0", database_url: str = "") -> None:
    if database_url:
        DATABASE.append(Database(database_url))
    runner = ServiceRunner(config={"AMQP_URI": amqp_uri, "WEB_SERVER_ADDRESS": f"127.0.0.1:{port}", "max_workers": 64})
    runner.add_service(SERVICES[name])
    runner.start()
    runner.wait()


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    main(*sys.argv[1:])
