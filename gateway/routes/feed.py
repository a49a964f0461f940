"""The feed of public events, for anybody: what it holds stands in our other answers too."""

import json
from typing import Any

from contracts.feed import ListEvents
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.routes.declare import API

COUNT = {"type": "integer", "minimum": 0}
PAGE: dict[str, Any] = {
    "application/json": {
        "schema": {
            "type": "object",
            "required": ["items", "last", "next_after"],
            "properties": {
                "items": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["position", "routing_key", "event"],
                        "properties": {
                            "position": COUNT,
                            "routing_key": {"type": "string"},
                            "event": {"type": "object", "description": "The CloudEvent; see the event catalogue"},
                        },
                    },
                },
                "last": {**COUNT, "description": "Ask again with `after` this, now or later"},
                "next_after": {"type": ["integer", "null"], "description": "The same where there is more at once"},
            },
        }
    }
}


class Routes(Asks):
    @http(
        "GET",
        f"{API}/events",
        auth=PUBLIC,
        summary="Public events after a place, to catch up; 410 when that place is no longer kept",
        asks=ListEvents,
        answers=PAGE,
    )
    def list_events(self, asking: Asking) -> dict[str, Any]:
        told: dict[str, Any] = self.feed.ask("list_events", asking.question())
        for item in told["items"]:
            item["event"] = json.loads(item["event"])
        return told
