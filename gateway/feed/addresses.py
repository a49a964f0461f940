"""Where a webhook may go. An endpoint is somebody else's choice: it must not reach what only our own machines may."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

URL_CHARS_MAX = 500
PORTS = {"https": 443, "http": 80}
CARRIERS = tuple(map(ip_network, ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "192.88.99.0/24")))
"""IPv4 inside IPv6, as it once was written and as NAT64 writes it, and the relays of 6to4; Python counts them as global."""


class Unreachable(Exception):  # noqa: N818 - what the endpoint is
    """Says in a sentence why nothing is sent there."""


def endpoint(url: str, *, private_allowed: bool) -> SplitResult:
    """The address, taken apart; Unreachable where its shape alone says that it is none for us."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read when it is asked for
    except ValueError as error:
        raise Unreachable(f"this is no address: {error}") from error
    if not url.isascii() or not url.isprintable() or " " in url or len(url) > URL_CHARS_MAX:
        raise Unreachable(f"an address has no spaces, ASCII letters only, and {URL_CHARS_MAX} of them at most")
    if parts.scheme != "https" and not (private_allowed and parts.scheme == "http"):
        raise Unreachable("an endpoint is an https address")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise Unreachable("an endpoint has a host, and neither a name, a password nor a fragment")
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or PORTS[parts.scheme]


def resolved(parts: SplitResult, *, private_allowed: bool) -> str:
    """The IP address to connect to. All that the name stands for must be allowed; asked for anew at each delivery, and the
    connection is made to the very address that was looked at: a name that says something else a moment later gains nothing.
    """
    try:
        found = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"the name is not known: {type(error).__name__}") from error
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(allowed(each, private_allowed=private_allowed) for each in addresses):
        raise Unreachable("the name stands for an address that is not public")
    return addresses[0]


def allowed(address: str, *, private_allowed: bool) -> bool:
    """Public, as every machine on the way sees it; in development loopback too."""
    found = ip_address(address.partition("%")[0])
    return is_public(found) or (private_allowed and found.is_loopback)


def is_public(found: IPv4Address | IPv6Address) -> bool:
    """Whatever carries an IPv4 address inside an IPv6 one is not, wherever that one leads."""
    if isinstance(found, IPv6Address) and (found.ipv4_mapped or found.sixtofour or found.teredo or found.is_site_local):
        return False
    return found.is_global and not found.is_multicast and not any(found in each for each in CARRIERS)
