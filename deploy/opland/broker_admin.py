"""Users of partners at the broker, by RabbitMQ's management API: what it serves, a broker of compose, of systemd, of a
cluster and of a provider serve alike.

A partner is a user `partner.<name>`. What it may do is written in its rights, and nowhere else: to declare, write to and read
what is called `partner.<name>.…`, and to bind it to the events by the granted keys. A binding by any other key, a pattern
included, is refused: the broker holds the text of the key itself against the right (https://www.rabbitmq.com/docs/access-control#topic-authorisation).
"""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

from chassis.config import ConfigError
from deploy.rabbitmq.definitions import EVENTS, NOTHING, PARTNER
from gateway.feed.partners import Unable

ANSWER_SECONDS_MAX = 15
SETTLED_SECONDS = 1.0
CONNECTIONS_MAX = 10
CHANNELS_MAX = 50
SETTING = "BROKER_ADMIN_URL"


@dataclass(frozen=True)
class AmqpPartner:
    """`waiting`: messages in its queues; `connections`: how many it holds now."""

    name: str
    keys: list[str]
    queues: list[str] = field(default_factory=list)
    waiting: int = 0
    connections: int = 0


class BrokerAdmin:
    """`url` holds who may use the API: http://admin:password@host:15672."""

    def __init__(self, url: str, vhost: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username:
            raise ConfigError(f"{SETTING}: Not an address like http://admin:password@rabbitmq:15672.")
        self._base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}/api"
        self._session = requests.Session()
        self._session.trust_env = False  # neither a proxy nor a .netrc of this machine
        self._session.auth = (unquote(parts.username), unquote(parts.password or ""))
        self.vhost = vhost

    def add(self, name: str, keys: Sequence[str], password: str) -> None:
        """Unable where there is one of that name. Rights come first and the key to the door last: it may connect, or it may not."""
        user = f"{PARTNER}.{name}"
        if self._ask("GET", "users", user, missing=True) is not None:
            raise Unable(f"there is a partner {name} already")
        self._ask("PUT", "users", user, json={"password": password, "tags": ""})
        try:
            for limit, value in (("max-connections", CONNECTIONS_MAX), ("max-channels", CHANNELS_MAX)):
                self._ask("PUT", "user-limits", user, limit, json={"value": value})
            topics = {"exchange": EVENTS, "write": NOTHING, "read": pattern_of(keys)}
            self._ask("PUT", "topic-permissions", self.vhost, user, json=topics)
            self._ask("PUT", "permissions", self.vhost, user, json=rights_of(name))
        except BaseException:
            self._ask("DELETE", "users", user, missing=True)
            raise

    def partners(self) -> list[AmqpPartner]:
        """Those of this virtual host, by name."""
        rows = [
            row
            for row in self._ask("GET", "topic-permissions")
            if row["vhost"] == self.vhost and row["user"].startswith(f"{PARTNER}.") and row["exchange"] == EVENTS
        ]
        queues = self._named("queues")
        return [self._partner(row, queues) for row in sorted(rows, key=lambda row: str(row["user"]))]

    def _partner(self, row: Mapping[str, str], queues: Sequence[Mapping[str, Any]]) -> AmqpPartner:
        user = row["user"]
        own = [queue for queue in queues if queue["name"].startswith(f"{user}.")]
        return AmqpPartner(
            user.removeprefix(f"{PARTNER}."),
            keys_of(row["read"]),
            [queue["name"] for queue in own],
            sum(queue.get("messages", 0) for queue in own),
            len(self._connections(user)),
        )

    def revoke(self, name: str) -> bool:
        """The user first, whose connections the broker then closes; then all that it called its own. Whether there was one."""
        user = f"{PARTNER}.{name}"
        found = self._ask("GET", "users", user, missing=True) is not None
        if found:
            self._ask("DELETE", "users", user, missing=True)
        found |= self._remove_own(user)
        time.sleep(SETTLED_SECONDS)  # what was declared while its connections were being closed
        self._remove_own(user)
        return found

    def _remove_own(self, user: str) -> bool:
        own = [
            (kind, each["name"])
            for kind in ("queues", "exchanges")
            for each in self._named(kind)
            if each["name"].startswith(f"{user}.")
        ]
        for kind, name in own:
            self._ask("DELETE", kind, self.vhost, name, missing=True)
        return bool(own)

    def _connections(self, user: str) -> list[Any]:
        found: list[Any] = self._ask("GET", "connections", "username", user, missing=True) or []
        return found

    def _named(self, kind: str) -> list[dict[str, Any]]:
        told = {"disable_stats": "true", "enable_queue_totals": "true"}
        found: list[dict[str, Any]] = self._ask("GET", kind, self.vhost, params=told)
        return found

    def _ask(self, method: str, *path: str, missing: bool = False, **options: Any) -> Any:
        """The answer; None for a 404 where that is one. Nothing that was sent stands in what is raised."""
        address = "/".join([self._base, *(quote(part, safe="") for part in path)])
        try:
            with self._session.request(method, address, timeout=ANSWER_SECONDS_MAX, **options) as answer:
                if answer.status_code == requests.codes.not_found and missing:
                    return None
                if answer.status_code == requests.codes.unauthorized:
                    raise ConfigError(f"{SETTING}: The broker does not let this user make partners.")
                if not answer.ok:
                    raise Unable(f"the broker answered {answer.status_code} to {method} {path[0]}")
                return answer.json() if answer.content else {}
        except (requests.RequestException, ValueError) as error:
            raise Unable(f"the broker's management does not answer: {type(error).__name__}") from None


def rights_of(name: str) -> dict[str, str]:
    own = rf"{PARTNER}\.{re.escape(name)}\..+"
    return {"configure": f"^{own}$", "write": f"^{own}$", "read": rf"^({own}|{re.escape(EVENTS)})$"}


def pattern_of(keys: Sequence[str]) -> str:
    return f"^({'|'.join(re.escape(key) for key in keys)})$"


def keys_of(pattern: str) -> list[str]:
    """What `pattern_of` was made of."""
    return pattern.removeprefix("^(").removesuffix(")$").replace("\\", "").split("|")
