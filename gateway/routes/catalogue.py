"""The catalogue of events: the AsyncAPI document, and the pages that are drawn from it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from werkzeug import Response

from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.problems import NoSuchPath
from gateway.routes.declare import API
from gateway.web import render

CATALOGUE = Path(__file__).parents[2] / "docs" / "events" / "asyncapi.json"
ANY_OBJECT = {"application/json": {"schema": {"type": "object"}}}


class Routes(Asks):
    @http("GET", f"{API}/asyncapi.json", auth=PUBLIC, summary="The event catalogue", answers=ANY_OBJECT)
    def get_asyncapi(self, _asking: Asking) -> dict[str, Any]:
        return catalogue()

    @http("GET", "/haendelser", auth=PUBLIC, summary="Every event that other systems can follow", page=True)
    def show_events(self, asking: Asking) -> Response:
        facts = {"events": list(messages().values()), "versions": catalogue()["x-versions"]}
        return render.page("events.html", self.own, asking, **facts)

    @http("GET", "/haendelser/<name>", auth=PUBLIC, summary="One event, with its example and schema", page=True)
    def show_event(self, asking: Asking) -> Response:
        event = messages().get(asking.path["name"])
        if event is None:
            raise NoSuchPath("there is no such event")
        channel = catalogue()["channels"][event["name"].replace(".", "_")]
        facts = {
            "event": event,
            "exchange": channel["bindings"]["amqp"]["exchange"]["name"],
            "versions": catalogue()["x-versions"],
            "example": pretty(event["examples"][0]["payload"]),
            "schema": pretty(event["payload"]["schema"]),
        }
        return render.page("event.html", self.own, asking, **facts)


@cache
def catalogue() -> dict[str, Any]:
    if not CATALOGUE.exists():
        raise NoSuchPath("the catalogue was not generated here")
    found: dict[str, Any] = json.loads(CATALOGUE.read_text())
    return found


@cache
def messages() -> dict[str, dict[str, Any]]:
    """Routing key -> message."""
    return {message["name"]: message for message in catalogue()["components"]["messages"].values()}


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
