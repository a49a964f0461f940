"""Sets aside files that nothing names. Who names files is listed here, since no service knows of another."""

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack, closing
from types import MappingProxyType
from typing import Any

from chassis import config
from chassis.db import Database
from deploy.opland import settings
from gateway.settings import store
from services.budgets import queries as budgets
from services.crowdfunding import queries as crowdfunding

HOUR_SECONDS = 3_600
NAMERS: Mapping[str, Callable[[Any, Collection[str]], set[str]]] = MappingProxyType(
    {"budgets": budgets.named_digests, "crowdfunding": crowdfunding.pictures.named_digests}
)
"""By service: which of these digests it names. What none of them names is nobody's."""


def sweep(environment: Mapping[str, str], older_than_hours: int) -> int:
    """How many were swept. StorageUnavailable where the folder cannot be read, and nothing without every database."""
    folder = store(config.environment(environment))
    with ExitStack() as opened:
        databases = {
            service: opened.enter_context(closing(settings.database(service, environment))) for service in NAMERS
        }
        return folder.sweep(lambda digests: named_in(databases, digests), older_than_hours * HOUR_SECONDS)


def named_in(databases: Mapping[str, Database], digests: Collection[str]) -> set[str]:
    found: set[str] = set()
    for service, db in databases.items():
        asks = NAMERS[service]
        found |= db.read(lambda session, asks=asks: asks(session, digests))  # type: ignore[misc]
    return found
