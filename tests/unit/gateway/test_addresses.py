"""Where a webhook may go: to public addresses by https, and to nothing that only our own machines reach."""

import socket
from typing import Any

import pytest

from gateway.feed.addresses import Unreachable, allowed, endpoint, resolved

PRIVATE = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1"),
    *(
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "64:ff9b:1::7f00:1",
        "::127.0.0.1",
        "192.88.99.1",
    ),
    *("255.255.255.255", "ff02::1", "::"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_not_allowed(address: str) -> None:
    assert not allowed(address, private_allowed=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_a_public_address_is(address: str) -> None:
    assert allowed(address, private_allowed=False)


def test_in_development_loopback_is_allowed_and_other_machines_are_not() -> None:
    assert allowed("127.0.0.1", private_allowed=True)
    assert not allowed("10.1.2.3", private_allowed=True)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://bibliotek.example/hook",
            "ftp://bibliotek.example/",
            "https://",
            "https:///hook",
            "bibliotek.example",
        ),
        *("https://user:secret@bibliotek.example/", "https://bibliotek.example/#part", "https://bibliotek.example:x/"),
        *(
            "https://bibliotek.example/\r\nHost: other",
            "https://bibliotek.example/æ",
            "https://[::1/",
            "https://x/" + "a" * 500,
        ),
    ],
)
def test_what_is_no_https_address_is_refused(url: str) -> None:
    with pytest.raises(Unreachable):
        endpoint(url, private_allowed=False)


def names(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found: list[Any] = [(2, 1, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_a_name_is_refused_where_one_of_its_addresses_is_private(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = endpoint("https://bibliotek.example/hook", private_allowed=False)
    names(monkeypatch, "8.8.8.8")
    assert resolved(parts, private_allowed=False) == "8.8.8.8"
    names(monkeypatch, "8.8.8.8", "127.0.0.1")
    with pytest.raises(Unreachable):
        resolved(parts, private_allowed=False)
    names(monkeypatch)
    with pytest.raises(Unreachable):
        resolved(parts, private_allowed=False)
