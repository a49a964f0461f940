"""Where a request came from is told as a network's keyed hash, and its sender cannot say otherwise."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from contracts.crowdfunding import Pledge
from contracts.errors import Invalid
from gateway import openapi
from gateway.asking import Asking
from gateway.routes.donors import Routes
from gateway.service import GatewayService
from gateway.sources import hashed, source_of
from tests.unit.gateway.towns import PLAYMAKER, request, town


def test_addresses_of_one_network_have_one_source_and_nobody_can_read_which() -> None:
    assert hashed("192.0.2.7", "a key") == hashed("192.0.2.250", "a key")
    assert hashed("2001:db8:1::1", "a key") == hashed("2001:db8:1:ffff::9", "a key")
    others = ["192.0.3.7", "2001:db8:2::1"]
    found = {hashed(each, "a key") for each in ["192.0.2.7", "2001:db8:1::1", *others]}
    assert len(found | {hashed("192.0.2.7", "another key")}) == 5
    assert hashed("", "a key") is None


def test_a_port_that_a_proxy_adds_hides_no_network() -> None:
    settings = town(PROXIES_TRUSTED="1")
    for plain, given in (("192.0.2.7", "192.0.2.7:5000"), ("2001:db8:1::1", "[2001:db8:1::1]:443")):
        asked = request("/", headers={"X-Forwarded-For": given})
        told = source_of(Asking(PLAYMAKER, asked, "0" * 32, None), settings)  # type: ignore[arg-type]
        assert told == hashed(plain, settings.call_private_key)


def asking(**more: Any) -> Asking:
    asked = request("/", REMOTE_ADDR="192.0.2.7")
    return Asking(PLAYMAKER, asked, "0" * 32, None, key=uuid4(), **more)  # type: ignore[arg-type]


class Recorder(Routes):
    """Hands out what would have been asked."""

    def __init__(self) -> None:
        self.own = town()
        self.asked: list[dict[str, Any]] = []
        self.pledges = SimpleNamespace(ask_one=lambda of: self.asked.append(of.message) or {})  # type: ignore[assignment]


def test_the_gateway_says_the_source_of_a_pledge_and_no_body_may() -> None:
    routes = Recorder()
    routes.from_somewhere(asking(body={"amount": 1}), Pledge)
    assert routes.asked[0]["source"] == source_of(asking(), routes.own)
    with pytest.raises(Invalid) as told:
        routes.from_somewhere(asking(body={"amount": 1, "source": "0" * 64}), Pledge)
    assert list(told.value.facts["fields"]) == ["source"]
    document = openapi.document(GatewayService, development=False)["components"]["schemas"]
    for name in ("Pledge", "ChangePledge"):
        assert "source" not in document[name]["properties"]
        assert "amount" in document[name]["properties"]
