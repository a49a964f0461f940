"""Keys, settings and requests for tests of the gateway that need no running town."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from werkzeug import Request
from werkzeug.test import EnvironBuilder

from chassis import config
from contracts.principal import Principal, Role
from deploy.local.keys import new_keys
from deploy.local.process import free_port
from gateway import settings
from gateway.settings import GatewaySettings

KEYS = new_keys()
PLAYMAKER = Principal(person="ab" * 32, roles=(Role(role="playmaker"),), age=51, area_id="harlev")


def environment(**changed: str) -> dict[str, str]:
    """A complete development environment."""
    address = f"127.0.0.1:{free_port()}"
    return {**KEYS, "ENVIRONMENT": "development", "HTTP_ADDRESS": address, "AMQP_URI": "amqp://b/v", **changed}


def town(**changed: str) -> GatewaySettings:
    """The gateway's settings; ConfigError where they are wrong."""
    return config.read("gateway", config.environment(environment(**changed)), settings.read)[1]


def request(
    path: str = "/", body: bytes = b"", headers: Mapping[str, str] | None = None, method: str = "GET", **more: Any
) -> Request:
    builder = EnvironBuilder(
        path=path, method=method, input_stream=BytesIO(body), headers=dict(headers or {}), content_length=len(body)
    )
    environ = builder.get_environ() | {"opland.trace_id": "0" * 32} | more
    return Request(environ)
