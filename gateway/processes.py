"""How the other processes of a town are, as each says it itself: for the operator's desk.

Asked where the setting WATCHED names them, at the addresses where an orchestrator and Prometheus ask too.
"""

import time
from collections.abc import Iterable
from typing import Any

import eventlet
import requests
from prometheus_client.parser import text_string_to_metric_families

from contracts.errors import Refused
from contracts.message import Message
from contracts.shapes import Count, Text, Token
from gateway.asking import GATHER_SECONDS_MAX, by

READY = "ready"
MEASURES = {
    ("opland_outbox_waiting", ""): "unsent",
    ("opland_outbox_age_seconds", ""): "unsent_seconds",
    ("opland_inbox_kept", "waiting"): "retried",
    ("opland_inbox_kept", "parked"): "parked",
}
"""A measure and its `state` -> what we call it."""


class ProcessState(Message):
    """`state`: `ready`, or what the process says is missing, or is to be seen to. `unsent` events wait for the broker, the oldest for `unsent_seconds`;
    `retried` failed and are tried again, `parked` wait for an operator. None where the process does not say."""

    process: Token
    state: Text
    unsent: Count | None = None
    unsent_seconds: Count | None = None
    retried: Count | None = None
    parked: Count | None = None


class Processes(Message):
    items: tuple[ProcessState, ...]


def watch(addresses: Iterable[tuple[str, str]]) -> Processes:
    """All at once, within the time that a page has."""
    deadline = time.monotonic() + GATHER_SECONDS_MAX
    threads = {name: eventlet.spawn(look, name, address) for name, address in addresses}
    return Processes(items=tuple(found(name, thread, deadline) for name, thread in threads.items()))


def found(name: str, thread: Any, deadline: float) -> ProcessState:
    state = by(deadline, thread)
    return ProcessState(process=name, state=state.detail) if isinstance(state, Refused) else state


def look(name: str, address: str) -> ProcessState:
    """Its word for whether it is ready, and its measures."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # asked directly, whatever proxy the environment names
            ready = session.get(f"http://{address}/readyz", timeout=GATHER_SECONDS_MAX).json()
            told = session.get(f"http://{address}/metrics", timeout=GATHER_SECONDS_MAX).text
        looked = {**ready["checks"], **ready.get("warnings", {})}
        missing = "; ".join(f"{check}: {said}" for check, said in looked.items() if said != "ok")
        return ProcessState(process=name, state=missing or READY, **measures(told))
    except (requests.RequestException, ValueError, KeyError, AttributeError) as error:
        return ProcessState(process=name, state=f"no answer: {type(error).__name__}")


def measures(told: str) -> dict[str, int]:
    return {
        MEASURES[sample.name, sample.labels.get("state", "")]: int(sample.value)
        for family in text_string_to_metric_families(told)
        for sample in family.samples
        if (sample.name, sample.labels.get("state", "")) in MEASURES
    }
