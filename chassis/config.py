"""Settings come from the environment and are checked, all of them, before the first message."""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast
from urllib.parse import unquote, urlsplit

from environs import Env, EnvError, ValidationError, validate
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SERVICES = ("budgets", "voting", "crowdfunding", "ledger")
FEED = "feed"
DATABASES = (*SERVICES, FEED)
"""Every process that keeps a database."""
PORT_MAX = 65_535
Own = TypeVar("Own")
Environment = Literal["development", "production"]


class ConfigError(Exception):
    """What is wrong with the environment, one line a setting."""


@dataclass(frozen=True)
class Settings:
    """What every process needs to know. Keys are PEM texts; addresses are `host:port`."""

    service: str
    environment: Environment
    amqp_uri: str
    database_url: str
    call_public_key: str
    health_address: str
    log_level: str
    workers_max: int
    clock_file: Path | None
    publishers: Mapping[str, str]
    """Service -> the broker user that its events come from."""

    @property
    def development(self) -> bool:
        return self.environment == "development"

    @property
    def amqp_user(self) -> str:
        return unquote(urlsplit(self.amqp_uri).username or "guest")  # whom a connection without a name is taken for


def environment(values: Mapping[str, str] | None = None) -> Env:
    """An environment reader that gathers every mistake instead of stopping at the first."""
    return Reader(os.environ if values is None else values)


class Reader(Env):
    """Reads these values and no others: the library's own would let the environment of the process override them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(eager=False)
        self.values = values

    def _get_value(self, env_key: str, default: Any) -> Any:
        return self.values.get(env_key, default)


def databases(values: Mapping[str, str]) -> tuple[str, ...]:
    """Whose databases a town has: without FEED=off, the feed's too."""
    return SERVICES if values.get("FEED") == "off" else DATABASES


def read(service: str, env: Env, own: Callable[[Env], Own]) -> tuple[Settings, Own]:
    """The settings of a process of `service` and those that only it knows, as `own(env)` reads them.

    ConfigError names every setting that is wrong or missing, of both. A setting that is wrong is None until then.
    """
    values = _shared(service, env)
    try:
        return values, own(env)
    except Exception:
        if not env._errors:  # noqa: SLF001 - otherwise it stumbled over what is told below
            raise
    finally:
        seal(env)
    raise AssertionError("unreachable")


def _shared(service: str, env: Env) -> Settings:
    values = Settings(
        service=service,
        environment=cast(
            Environment,
            env.str("ENVIRONMENT", "production", validate=validate.OneOf(["development", "production"])),
        ),
        amqp_uri=env.str(f"AMQP_URI_{service.upper()}", "", validate=amqp_uri)
        or env.str("AMQP_URI", validate=amqp_uri),
        database_url=database_url(service, env),
        call_public_key=env.str("CALL_PUBLIC_KEY", validate=public_key),
        health_address=env.str(f"HEALTH_ADDRESS_{service.upper()}", "127.0.0.1:0", validate=address),
        log_level=env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(list(logging.getLevelNamesMapping()))),
        workers_max=env.int("WORKERS_MAX", 64, validate=validate.Range(min=1, max=1000)),
        clock_file=env.path("CLOCK_FILE", None),
        publishers={name: env.str(f"AMQP_USER_{name.upper()}", name) for name in SERVICES},
    )
    if values.clock_file and not values.development:
        env._errors["CLOCK_FILE"].append("The clock can be moved in development only.")  # noqa: SLF001 - told with the rest
    return values


def database_url(service: str, env: Env) -> str:
    """`DATABASE_URL_<SERVICE>`, or a SQLite file in the folder `VAR`."""
    folder: Path = env.path("VAR", Path("var"))
    url: str = env.str(f"DATABASE_URL_{service.upper()}", f"sqlite:///{folder / service}.db", validate=database_address)
    return url


def amqp_uri(value: str) -> None:
    try:
        parts = urlsplit(value)
        understood = parts.scheme in ("amqp", "amqps") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no number where the port stands, or half an IPv6 address
        understood = False
    if value and not understood:
        raise ValidationError("Not an address like amqp://user:password@host:5672/vhost.")


def database_address(value: str) -> None:
    try:
        driver = make_url(value).drivername
    except ArgumentError:
        driver = ""
    if driver not in ("sqlite", "postgresql+psycopg"):
        raise ValidationError("Neither sqlite:///file nor postgresql+psycopg://user:password@host/database.")


def address(value: str) -> None:
    host, _, port = value.rpartition(":")
    if not host or not port.isdecimal() or int(port) > PORT_MAX:
        raise ValidationError("Not an address like 127.0.0.1:8001.")


def public_key(value: str) -> None:
    try:
        key = OKPKey.import_key(value)
    except (JoseError, ValueError) as error:
        raise ValidationError("Not an Ed25519 public key in PEM.") from error
    if key.is_private:
        raise ValidationError("A private key: services are given the public one.")


def private_key(value: str) -> None:
    try:
        key = OKPKey.import_key(value) if value else None
    except (JoseError, ValueError) as error:
        raise ValidationError("Not an Ed25519 private key in PEM.") from error
    if key is not None and not key.is_private:
        raise ValidationError("A public key: the private one is needed here.")


def seal(env: Env) -> None:
    """Raise ConfigError if anything read from `env` until now was wrong."""
    try:
        env.seal()
    except EnvError as error:
        messages: Mapping[str, list[str]] = getattr(error, "error_messages", {"environment": [str(error)]})
        lines = [f"{name}: {' '.join(told)}" for name, told in sorted(messages.items())]
        raise ConfigError("\n".join(lines)) from error
