"""A gateway of two paths, so that tests can call the example through the chassis's own client."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from nameko.web.handlers import http

from chassis import migrate, runner, telemetry
from chassis.calls import Request
from chassis.clock import now
from chassis.extensions import Client
from contracts.errors import Refused
from contracts.principal import Principal, Role
from tests.integration.chassis import example  # noqa: F401 - its refusals arrive as themselves


@dataclass(frozen=True)
class Own:
    private_key: str
    address: str

    def nameko(self) -> dict[str, Any]:
        return {"CALL_PRIVATE_KEY": self.private_key, "WEB_SERVER_ADDRESS": self.address}


class Caller:
    name = "gateway"
    budgets = Client("budgets")

    @staticmethod
    def own_settings(env: Any) -> Own:
        return Own(env.str("CALL_PRIVATE_KEY"), env.str("CALLER_ADDRESS"))

    @http("POST", "/ask")
    def ask(self, request: Any) -> str:
        asked = json.loads(request.get_data(as_text=True))
        principal = Principal(person=asked.get("person", "somebody"), roles=(Role(role="citizen"),))
        requests = [Request(principal, message, now()) for message in asked["messages"]]
        with telemetry.tracing(request.headers.get("traceparent")):
            telemetry.log().info("asking", name=asked["messages"][0].get("name"))
            try:
                told = self.budgets.ask_all(asked["method"], requests, asked["seconds"])
            except Refused as refusal:
                told = [refusal for _ in requests]
        return json.dumps([each.dump() if isinstance(each, Refused) else each for each in told])

    @http("GET", "/waiting")
    def waiting(self, _request: Any) -> str:
        return str(len(self.budgets.replies._reply_events))


if __name__ == "__main__":
    migrate.folder_of = lambda _service: migrate.ROOT / "none"
    sys.exit(runner.main("tests.integration.chassis.run_caller:Caller"))
