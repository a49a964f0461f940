"""One client's haste costs nobody else."""

from gateway import rate
from gateway.rate import Rate
from gateway.server import client_of
from tests.unit.gateway.towns import request


def test_a_burst_is_allowed_then_the_rate() -> None:
    bucket = Rate(10)
    assert [bucket.take("a", 0.0) for _ in range(21)] == [True] * 20 + [False]
    assert not bucket.take("a", 0.05)
    assert bucket.take("a", 0.2)


def test_another_client_has_a_bucket_of_its_own() -> None:
    bucket = Rate(1)
    assert [bucket.take("a", 0.0) for _ in range(3)] == [True, True, False]
    assert bucket.take("b", 0.0)


def test_zero_is_no_limit() -> None:
    assert all(Rate(0).take("a", 0.0) for _ in range(1_000))


def test_clients_without_end_do_not_fill_the_memory() -> None:
    bucket = Rate(1)
    for number in range(rate.CLIENTS_MAX + 100):
        bucket.take(str(number), 0.0)
    assert len(bucket._buckets) == rate.CLIENTS_MAX


def test_a_client_cannot_choose_its_address_unless_we_trust_a_proxy() -> None:
    asked = request(headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.7"}, REMOTE_ADDR="10.0.0.1")
    assert client_of(asked, 0) == "10.0.0.1"
    assert client_of(asked, 1) == "10.0.0.7"
