"""The events that other systems can follow, for their developers: in English alone, as the rest of what they read."""

import json
from typing import Any

from werkzeug import Response

from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.problems import NoSuchPath
from gateway.routes.catalogue import catalogue, messages


class Routes(Pages):
    @http("GET", "/haendelser", auth=PUBLIC, summary="Every event that other systems can follow", page=True)
    def show_events(self, asking: Asking) -> Response:
        found = list(messages().values())
        return self.page("events.html", asking, events=found, versions=catalogue()["x-versions"])

    @http("GET", "/haendelser/<name>", auth=PUBLIC, summary="One event, with its example and schema", page=True)
    def show_event(self, asking: Asking) -> Response:
        event = messages().get(asking.path["name"])
        if event is None:
            raise NoSuchPath("there is no such event")
        channel = catalogue()["channels"][event["name"].replace(".", "_")]
        return self.page(
            "event.html",
            asking,
            event=event,
            exchange=channel["bindings"]["amqp"]["exchange"]["name"],
            versions=catalogue()["x-versions"],
            example=pretty(event["examples"][0]["payload"]),
            schema=pretty(event["payload"]["schema"]),
        )


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
