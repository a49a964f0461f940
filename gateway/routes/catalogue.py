"""The catalogue of events, as the AsyncAPI document has it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.problems import NoSuchPath
from gateway.routes.declare import API

CATALOGUE = Path(__file__).parents[2] / "docs" / "events" / "asyncapi.json"
ANY_OBJECT = {"application/json": {"schema": {"type": "object"}}}


class Routes(Asks):
    @http("GET", f"{API}/asyncapi.json", auth=PUBLIC, summary="The event catalogue", answers=ANY_OBJECT, kept=True)
    def get_asyncapi(self, _asking: Asking) -> dict[str, Any]:
        return catalogue()


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
