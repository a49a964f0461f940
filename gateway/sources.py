"""From which network a request came, as a keyed hash: services can count what comes from one, and nobody can read which."""

import hmac
from ipaddress import ip_address, ip_network

from gateway.asking import Asking
from gateway.rate import client_of
from gateway.settings import GatewaySettings

PREFIX_BITS = {4: 24, 6: 48}
"""What one household, school or office has of its own, more or less."""


def source_of(asking: Asking, settings: GatewaySettings) -> str | None:
    """The same for all gateways of a town, which share the key; None where the address is no address."""
    return hashed(client_of(asking.request, settings.proxies_trusted), settings.call_private_key)


def hashed(address: str, key: str) -> str | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    network = ip_network((found, PREFIX_BITS[found.version]), strict=False)
    return hmac.digest(key.encode(), b"source " + str(network).encode(), "sha256").hex()
