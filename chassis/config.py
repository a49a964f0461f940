"""Settings come from the environment and are checked, all of them, before the first message."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from environs import Env, EnvError, validate

SERVICES = ("budgets", "voting", "crowdfunding", "ledger")
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
        return urlsplit(self.amqp_uri).username or ""


def environment(values: Mapping[str, str] | None = None) -> Env:
    """An environment reader that gathers every mistake instead of stopping at the first."""
    env = Env(eager=False)
    if values is not None:
        env.environ = dict(values)
    return env


def read(service: str, env: Env) -> Settings:
    """The settings of a process of `service`, or ConfigError naming every setting that is wrong or missing."""
    values = Settings(
        service=service,
        environment=cast(
            Environment,
            env.str("ENVIRONMENT", "production", validate=validate.OneOf(["development", "production"])),
        ),
        amqp_uri=env.str(f"AMQP_URI_{service.upper()}", "") or env.str("AMQP_URI"),
        database_url=database_url(service, env),
        call_public_key=env.str("CALL_PUBLIC_KEY"),
        health_address=env.str(f"HEALTH_ADDRESS_{service.upper()}", "127.0.0.1:0"),
        log_level=env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(list(logging.getLevelNamesMapping()))),
        workers_max=env.int("WORKERS_MAX", 64, validate=validate.Range(min=1, max=1000)),
        clock_file=env.path("CLOCK_FILE", None),
        publishers={name: env.str(f"AMQP_USER_{name.upper()}", name) for name in SERVICES},
    )
    seal(env)
    if values.clock_file and not values.development:
        raise ConfigError("CLOCK_FILE: the clock can be moved in development only")
    return values


def database_url(service: str, env: Env) -> str:
    """`DATABASE_URL_<SERVICE>`, or a SQLite file in the folder `VAR`."""
    folder: Path = env.path("VAR", Path("var"))
    url: str = env.str(f"DATABASE_URL_{service.upper()}", f"sqlite:///{folder / service}.db")
    return url


def seal(env: Env) -> None:
    """Raise ConfigError if anything read from `env` until now was wrong."""
    try:
        env.seal()
    except EnvError as error:
        messages: Mapping[str, list[str]] = getattr(error, "error_messages", {"environment": [str(error)]})
        lines = [f"{name}: {' '.join(told)}" for name, told in sorted(messages.items())]
        raise ConfigError("\n".join(lines)) from error
