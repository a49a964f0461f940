"""The gateway's settings are checked before its first request."""

import socket

import pytest

from chassis.config import ConfigError
from deploy.local.keys import new_keys
from deploy.local.process import free_port
from tests.unit.gateway.towns import KEYS, town


def test_a_complete_environment_is_read() -> None:
    read = town(RATE_PER_SECOND_MAX="0")
    assert read.development
    assert read.nameko()["WEB_SERVER_ADDRESS"] == read.http_address


def test_production_refuses_to_start_with_the_development_issuers_key() -> None:
    with pytest.raises(ConfigError, match="DEV_TOKEN_PRIVATE_KEY: A development setting"):
        town(ENVIRONMENT="production")
    assert not town(ENVIRONMENT="production", DEV_TOKEN_PRIVATE_KEY="").development


def test_a_second_gateway_on_the_same_port_is_told_so() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken, pytest.raises(ConfigError, match="is taken"):
        town(HTTP_ADDRESS=f"127.0.0.1:{taken.getsockname()[1]}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALL_PRIVATE_KEY", "nonsense"),
        ("CALL_PRIVATE_KEY", KEYS["CALL_PUBLIC_KEY"]),
        ("CALL_PRIVATE_KEY", new_keys()["CALL_PRIVATE_KEY"]),
        ("DEV_TOKEN_PRIVATE_KEY", new_keys()["DEV_TOKEN_PRIVATE_KEY"]),
        ("TOKEN_PUBLIC_KEY", KEYS["DEV_TOKEN_PRIVATE_KEY"]),
        ("PERSON_KEY", "short"),
        ("RATE_PER_SECOND_MAX", "-1"),
        ("HTTP_ADDRESS", "8000"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        town(**{name: value})
