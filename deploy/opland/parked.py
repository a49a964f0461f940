"""`opland parked …`: events that could not be handled and wait for a person."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from chassis import inbox
from chassis.config import DATABASES, databases
from deploy.opland import settings


@click.group()
def parked() -> None:
    """Events that could not be handled and wait for a person."""


@parked.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line, with the event's body.")
def list_parked(as_json: bool) -> None:  # noqa: FBT001
    """What is parked, in every service."""
    for service in databases(settings.environment()):
        for row in settings.with_database(service, inbox.parked):
            facts = {"service": service, "event_id": str(row.event_id), "handler": row.handler, "error": row.error}
            line = json.dumps({**facts, "body": row.body}) if as_json else "  ".join(map(str, facts.values()))
            click.echo(line)


def one_parked(act: Callable[[Any, UUID, str], bool], event_id: UUID, handler: str) -> None:
    service = handler.partition(".")[0]
    if service not in DATABASES:
        raise click.ClickException(f"{handler} is no handler: they are called <service>.<event>")
    if not settings.with_database(service, lambda session: act(session, event_id, handler), write=True):
        raise click.ClickException("no such parked event")


@parked.command()
@click.argument("event_id", type=click.UUID)
@click.argument("handler")
def retry(event_id: UUID, handler: str) -> None:
    """Let a parked event be tried again from its first attempt."""
    one_parked(inbox.retry_parked, event_id, handler)
    click.echo("it will be tried within a second")


@parked.command()
@click.argument("event_id", type=click.UUID)
@click.argument("handler")
@click.confirmation_option(prompt="It is gone for good then. Go on?")
def drop(event_id: UUID, handler: str) -> None:
    """Let go of a parked event for good."""
    one_parked(inbox.drop_parked, event_id, handler)
    click.echo("dropped")
