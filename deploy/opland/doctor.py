"""What an operator should mend. Only settings that the environment sets are judged: what a process alone needs to know,
a private key for instance, is rightly missing where an operator works."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from environs import ValidationError
from sqlalchemy.exc import DBAPIError

from chassis import config
from chassis.config import FEED, ConfigError, databases
from deploy.opland import settings
from deploy.opland.migrate import service_class
from deploy.opland.status import status_of_all, wrong_in
from gateway import settings as gateway
from gateway.feed.partners import all_of
from gateway.files.refusals import StorageUnavailable

DISK_FREE_BYTES_MIN = 500_000_000


def examine(environment: Mapping[str, str]) -> list[str]:
    """A sentence for each trouble, and each trouble once."""
    troubles = [*setting_troubles(environment)]
    for name, state in status_of_all(environment).items():
        troubles += [f"{name}: {wrong}" for wrong in wrong_in(state) if wrong not in troubles]
        if state.get("parked"):
            troubles.append(f"{name}: {state['parked']} events are parked: `opland parked list`")
    troubles += partner_troubles(environment)
    return [*troubles, *disk_troubles(Path(environment.get("VAR") or "var")), *file_troubles(environment)]


def setting_troubles(environment: Mapping[str, str]) -> list[str]:
    """What processes that were started with these settings would say of them."""
    values = while_it_runs(environment)
    told: dict[str, None] = {}
    for name in (*databases(values), "gateway"):
        own = gateway.read if name == "gateway" else service_class(name).own_settings
        told |= dict.fromkeys(complaints(name, own, values))
    return list(told)


def complaints(name: str, own: Any, values: Mapping[str, str]) -> list[str]:
    try:
        config.read(name, config.environment(values), own)
    except ConfigError as error:
        return [line for line in str(error).splitlines() if line.partition(":")[0] in values]
    except ValueError as error:
        return [f"{name}: its settings cannot be read: {error}"]
    return []


def while_it_runs(environment: Mapping[str, str]) -> dict[str, str]:
    """The same with an address that is free: the gateway's settings ask for one, and a gateway that runs has taken its."""
    try:
        config.address(environment.get("HTTP_ADDRESS", ""))
    except ValidationError:
        return dict(environment)
    return {**environment, "HTTP_ADDRESS": "127.0.0.1:0"}


def file_troubles(environment: Mapping[str, str]) -> Iterator[str]:
    """Whether files can be kept; a folder of our own is made when the first one comes."""
    store = gateway.store(config.environment(environment))
    if store.made and not store.root.exists():
        return
    try:
        store.check()
    except StorageUnavailable as refusal:
        yield f"{'VAR' if store.made else 'FILES'}: {refusal.detail}: {store.root}"


def partner_troubles(environment: Mapping[str, str]) -> list[str]:
    """Webhooks that are told nothing any more. A database that cannot be asked is a trouble of its own, told already."""
    if FEED not in databases(environment):
        return []
    try:
        with closing(settings.database(FEED, environment)) as db:
            found = db.read(all_of)
    except (ConfigError, DBAPIError):
        return []
    return [
        f"partner {each.name}: its webhook is disabled, failing since {each.failing_since}: `opland partner deliveries`"
        for each in found
        if each.state == "disabled"
    ]


def disk_troubles(folder: Path) -> Iterator[str]:
    while not folder.exists():
        folder = folder.absolute().parent
    free = shutil.disk_usage(folder).free
    if free < DISK_FREE_BYTES_MIN:
        yield f"only {free // 1_000_000} MB are free at {folder}"
