"""One client's haste costs nobody else."""

from types import SimpleNamespace

import pytest
from werkzeug import Response
from werkzeug.routing import Map

from gateway import rate
from gateway.auth import issue
from gateway.rate import Rate, client_of
from gateway.server import App
from tests.unit.gateway.towns import KEYS, PLAYMAKER, request, town


def test_a_burst_is_allowed_then_the_rate() -> None:
    bucket = Rate(10)
    assert [bucket.take("a", 0.0).allowed for _ in range(21)] == [True] * 20 + [False]
    assert not bucket.take("a", 0.05).allowed
    assert bucket.take("a", 0.2).allowed


def test_another_client_has_a_bucket_of_its_own() -> None:
    bucket = Rate(1)
    assert [bucket.take("a", 0.0).allowed for _ in range(3)] == [True, True, False]
    assert bucket.take("b", 0.0).allowed


def test_zero_is_no_limit() -> None:
    assert all(Rate(0).take("a", 0.0).allowed for _ in range(1_000))


def test_clients_without_end_do_not_fill_the_memory() -> None:
    bucket = Rate(1)
    for number in range(rate.CLIENTS_MAX + 100):
        bucket.take(str(number), 0.0)
    assert len(bucket._buckets) == rate.CLIENTS_MAX


def test_a_client_cannot_choose_its_address_unless_we_trust_a_proxy() -> None:
    asked = request(headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.7"}, REMOTE_ADDR="10.0.0.1")
    assert client_of(asked, 0) == "10.0.0.1"
    assert client_of(asked, 1) == "10.0.0.7"


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7:5000", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:1::5", "2001:db8:1:1::"),
        ("2001:db8:1:1:ffff::", "2001:db8:1:1::"),
        ("2001:db8:1:2::5", "2001:db8:1:2::"),
        ("[2001:db8:1:1::5]", "2001:db8:1:1::"),
        ("[2001:db8:1:1::5]:443", "2001:db8:1:1::"),
        ("[::ffff:198.51.100.7]:443", "198.51.100.7"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_client_is_its_address_without_a_port_and_of_ipv6_its_network(said: str, client: str) -> None:
    assert client_of(request(headers={"X-Forwarded-For": f"6.6.6.6, {said}"}, REMOTE_ADDR="10.0.0.1"), 1) == client
    assert client_of(request(REMOTE_ADDR=said), 0) == client


@pytest.mark.parametrize("address", ["2001:db8:1:1::{}", "198.51.100.7:{}"])
def test_no_client_has_more_shares_by_asking_from_more_addresses_or_ports_of_its_own(address: str) -> None:
    gateway = app(RATE_PER_SECOND_MAX="1", PROXIES_TRUSTED="1")
    told = [
        Response.from_app(gateway, request("/x", headers={"X-Forwarded-For": address.format(each)}).environ)
        for each in range(5000, 5003)
    ]
    assert [each.status_code for each in told] == [404, 404, 429]


def test_a_client_is_told_its_share_what_is_left_and_when_to_ask_again() -> None:
    bucket = Rate(10)
    assert bucket.headers(bucket.take("a", 0.0)) == {
        "RateLimit-Policy": '"client";q=20;w=2',
        "RateLimit": '"client";r=19;t=1',
    }
    told = [bucket.take("a", 0.0) for _ in range(20)][-1]
    assert (told.allowed, told.left, told.reset_seconds, told.wait_seconds) == (False, 0, 2, 1)
    assert Rate(0).headers(rate.UNLIMITED) == {}


def app(**changed: str) -> App:
    """The gateway around no routes at all."""
    settings = town(**changed)
    return App(SimpleNamespace(container=SimpleNamespace(config={"OWN_SETTINGS": settings}), make_url_map=Map))  # type: ignore[arg-type]


def ask(gateway: App, address: str, token: str = "") -> Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Response.from_app(gateway, request("/api/v1/x", headers=headers, REMOTE_ADDR=address).environ)


def test_who_is_signed_in_has_a_share_of_their_own_wherever_they_ask_from_and_a_forged_token_has_none() -> None:
    gateway = app(RATE_PER_SECOND_MAX="1")
    token = issue(PLAYMAKER, KEYS["DEV_TOKEN_PRIVATE_KEY"], "oplandspuljen", "oplandspuljen")
    told = [ask(gateway, "10.0.0.1", given).status_code for given in ("", "e30.e30.e30", "e30.e30.e31")]
    assert told == [404, 404, 429]
    assert [ask(gateway, f"10.0.0.{number}", token).status_code for number in (1, 2, 3)] == [404, 404, 429]


def test_who_asks_too_often_is_told_when_to_ask_again() -> None:
    gateway = app(RATE_PER_SECOND_MAX="1")
    answered = [ask(gateway, "10.0.0.1") for _ in range(3)][-1]
    assert answered.status_code == 429
    assert answered.headers["Retry-After"] == "1"
    assert answered.headers["RateLimit"].startswith('"client";r=0;t=')
