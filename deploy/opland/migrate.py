"""The migration step: every database at its head, every queue and binding declared, before any relay starts.

An event that is sent before its consumer's first start must not vanish, so queues are made here and not by consumers.
"""

import importlib
import warnings
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from chassis import bus
from chassis.config import FEED, SERVICES, databases
from chassis.migrate import folder_of, upgrade
from deploy.opland import settings

CLASSES = {name: f"services.{name}.service:{name.title()}Service" for name in SERVICES}
CLASSES[FEED] = "gateway.feed.service:FeedService"


def service_class(service: str) -> Any:
    """The class that declares what a service answers and hears."""
    module, _, name = CLASSES[service].partition(":")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(importlib.import_module(module), name)


def migrate(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Service -> the revisions that were run. Repeating it changes nothing."""
    uri = settings.broker_uri(environment)
    kept = databases(environment)
    ran = {service: migrate_database(service, environment) for service in kept}
    classes = [service_class(service) for service in kept]
    from chassis.extensions import bindings  # nameko is needed for this and for nothing else here

    bus.declare(uri, {name: keys for each in classes for name, keys in bindings(each).items()})
    return ran


def migrate_database(service: str, environment: Mapping[str, str]) -> list[str]:
    with closing(settings.database(service, environment, new=True)) as db:
        return upgrade(db, folder_of(service))
