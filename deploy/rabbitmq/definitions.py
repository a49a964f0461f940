"""Who may do what on the bus, as the definitions that RabbitMQ loads before it listens.

One table says it for every user. A service publishes events under its own name only, consumes its own queues only, and answers
calls; the gateway alone calls; the operator declares and binds, and publishes nothing; the feed hears, and says nothing but answers; admin makes the users of
partners by the management API. Format of the document:
https://www.rabbitmq.com/docs/definitions ; of the password hash: https://www.rabbitmq.com/docs/passwords
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chassis.bus import EVENTS_EXCHANGE, UNROUTED_EXCHANGE, UNROUTED_QUEUE
from chassis.config import DATABASES, FEED
from chassis.line import CALLS, NOBODY

VHOST = "oplandspuljen"
EVENTS: str = EVENTS_EXCHANGE.name
UNROUTED: str = UNROUTED_EXCHANGE.name
RPC = CALLS

SERVICES = DATABASES  # those that answer calls
GATEWAY = "gateway"
OPERATOR = "operator"
ADMIN = "admin"
USERS = (*SERVICES, GATEWAY, OPERATOR, ADMIN)

PARTNER = "partner"
"""Before the name of each user that `opland partner` makes, and of all that user may call its own."""
PARTNER_BYTES_MAX = 256 * 1024 * 1024
PARTNER_DAYS_MAX = 30
DAY_MILLISECONDS = 24 * 3600 * 1000

SALT_BYTES = 4

NOTHING = "^$"
ANYTHING = "^.*$"
REPLY_KEY = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def definitions(passwords: Mapping[str, str], vhost: str = VHOST) -> dict[str, Any]:
    """Everything the broker must know of one town: `passwords` by user (all of USERS) -> the document, ready for json.dumps."""
    return {
        "users": [_user(name, passwords[name]) for name in USERS],
        "vhosts": [{"name": vhost}],
        "permissions": [{"user": user, "vhost": vhost, **_permissions(user)} for user in USERS],
        "topic_permissions": [
            {"user": user, "vhost": vhost, "exchange": exchange, "write": write, "read": read}
            for user in USERS
            for exchange, (write, read) in _topics(user).items()
        ],
        "parameters": [_partners_limits(vhost)],
        "policies": [],
        "exchanges": _exchanges(vhost),
        "queues": [_unrouted_queue(vhost)],
        "bindings": [
            {
                "source": UNROUTED,
                "vhost": vhost,
                "destination": UNROUTED,
                "destination_type": "queue",
                "routing_key": "",
                "arguments": {},
            }
        ],
    }


def password_hash(password: str, salt: bytes | None = None) -> str:
    """Salted SHA-256 the way RabbitMQ stores it: base64 of the salt followed by sha256(salt + password)."""
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _user(name: str, password: str) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": password_hash(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": ["administrator"] if name == ADMIN else [],
    }


def _partners_limits(vhost: str) -> dict[str, Any]:
    """An operator's policy, over whatever a partner declares: one who is away for long does not fill our disk."""
    limits = {"max-length-bytes": PARTNER_BYTES_MAX, "expires": PARTNER_DAYS_MAX * DAY_MILLISECONDS}
    value = {"pattern": rf"^{PARTNER}\.", "apply-to": "queues", "priority": 0, "definition": limits}
    return {"component": "operator_policy", "name": "partners", "vhost": vhost, "value": value}


def _permissions(user: str) -> dict[str, str]:
    """Names that the user may configure, write to and read from (a binding writes to the queue and reads the exchange)."""
    rpc = RPC.replace(".", r"\.")
    events = EVENTS.replace(".", r"\.")
    if user == ADMIN:
        # Makes and removes partners; neither reads nor writes anything.
        return {"configure": rf"^{PARTNER}\..+$", "write": NOTHING, "read": NOTHING}
    if user == OPERATOR:
        # amq.gen-…: a queue of the moment, to watch events pass by.
        ours = rf"^(oplandspuljen\..+|{rpc}|rpc-.+|({'|'.join((*SERVICES, GATEWAY))})\..+|amq\.gen-.+)$"
        return {"configure": ours, "write": ours, "read": ours}
    if user == GATEWAY:
        # nameko declares the exchange again each time it declares a reply queue, hence configure.
        ours = rf"{rpc}|rpc\.reply-gateway-.+|gateway\.hearing\..+"
        return {"configure": f"^({ours})$", "write": f"^({ours})$", "read": rf"^({ours}|{events})$"}
    answers = f"{rpc}|rpc-{user}"
    return {
        "configure": f"^({answers})$",
        "write": f"^({answers})$" if user == FEED else f"^({answers}|{events})$",
        "read": rf"^({answers}|{user}\..+)$",
    }


def _topics(user: str) -> dict[str, tuple[str, str]]:
    """Routing keys by exchange: those the user may publish, and those it may bind (no row would mean all keys)."""
    if user == OPERATOR:
        return {EVENTS: (NOTHING, ANYTHING), RPC: (NOTHING, ANYTHING)}
    if user == ADMIN:
        return {EVENTS: (NOTHING, NOTHING), RPC: (NOTHING, NOTHING)}
    if user == FEED:  # hears, and says nothing
        return {EVENTS: (NOTHING, NOTHING), RPC: (REPLY_KEY, rf"^{user}\.\*$")}
    if user == GATEWAY:
        return {
            EVENTS: (NOTHING, rf"^({'|'.join(SERVICES)})\.#$"),
            RPC: (rf"^(({'|'.join(SERVICES)})\.\w+|{NOBODY})$", REPLY_KEY),
        }
    return {EVENTS: (rf"^{user}\.", NOTHING), RPC: (REPLY_KEY, rf"^{user}\.\*$")}


def _exchanges(vhost: str) -> list[dict[str, Any]]:
    durable = {"vhost": vhost, "durable": True, "auto_delete": False, "internal": False}
    return [
        {**durable, "name": EVENTS, "type": "topic", "arguments": EVENTS_EXCHANGE.arguments},
        {**durable, "name": UNROUTED, "type": "fanout", "arguments": {}},
        {**durable, "name": RPC, "type": "topic", "arguments": {}},
    ]


def _unrouted_queue(vhost: str) -> dict[str, Any]:
    """Where events that nobody hears are seen; bounded, and the oldest go when it is full (RabbitMQ's default)."""
    # The migration step declares it too: unequal arguments would be refused there.
    arguments = UNROUTED_QUEUE.queue_arguments
    return {"name": UNROUTED, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments}


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the document for a broker that is not ours to start, with passwords from RABBITMQ_PASSWORD_<USER>."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--output", type=Path, required=True)
    output: Path = parser.parse_args(arguments).output
    missing = [name for name in map(_password_setting, USERS) if not os.environ.get(name)]
    if missing:
        parser.error(f"not set: {', '.join(missing)}")
    document = definitions({user: os.environ[_password_setting(user)] for user in USERS})
    output.write_text(json.dumps(document, indent=1))


def _password_setting(user: str) -> str:
    return f"RABBITMQ_PASSWORD_{user.upper()}"


if __name__ == "__main__":
    main()
