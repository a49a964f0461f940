"""`opland letters …`: how far mailings are, stop, go on, and a bar that follows one until its end. Counts, never who."""

import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4

import click
from sqlalchemy.orm import Session
from tqdm import tqdm

from contracts.budgets.letters import GetMailing, MailingView, ResumeMailing, StopMailing
from contracts.errors import Refused
from contracts.principal import Principal, Role
from deploy.opland import settings
from services.budgets import operations, queries

OPERATOR = Principal(person="opland", roles=(Role(role="operator"),))
SHOWN_MAX = 50
POLL_SECONDS = 1.0
UNDER_WAY = ("ordered", "sending")
Result = TypeVar("Result")


@click.group()
def letters() -> None:
    """Letters to residents, and notices. The budgets service sends them; this looks, stops and lets go on."""


@letters.command()
def status() -> None:
    """How far the mailings are that are not closed, the newest first."""
    for found in with_budgets(lambda session: queries.mailings_alive(session, SHOWN_MAX)):
        click.echo(line(found))


@letters.command()
@click.argument("mailing_id", type=click.UUID)
def send(mailing_id: UUID) -> None:
    """Let a mailing go on that was stopped, or that has letters that failed, and follow it until it is sent; exit 1 if it is not."""
    with_budgets(lambda session: go_on(session, mailing_id), write=True)
    found = follow(mailing_id)
    click.echo(line(found))
    sys.exit(0 if found.waiting + found.failed == 0 else 1)


@letters.command()
@click.argument("mailing_id", type=click.UUID)
def stop(mailing_id: UUID) -> None:
    """Stop it; what is in hand is still sent."""
    command = StopMailing(command_id=uuid4(), mailing_id=mailing_id)
    with_budgets(lambda session: operations.stop_mailing(session, OPERATOR, command), write=True)
    click.echo(line(look(mailing_id)))


def with_budgets(work: Callable[[Session], Result], *, write: bool = False) -> Result:
    """A refusal is told in its sentence."""
    try:
        return settings.with_database("budgets", work, write=write)
    except Refused as refusal:
        raise click.ClickException(refusal.detail) from refusal


def look(mailing_id: UUID) -> MailingView:
    query = GetMailing(mailing_id=mailing_id)
    return with_budgets(lambda session: queries.get_mailing(session, OPERATOR, query))


def go_on(session: Session, mailing_id: UUID) -> None:
    """One that is under way already, or has nothing left to send, is left as it is."""
    found = queries.get_mailing(session, OPERATOR, GetMailing(mailing_id=mailing_id))
    if found.state == "stopped" or (found.state == "sent" and found.failed):
        operations.resume_mailing(session, OPERATOR, ResumeMailing(command_id=uuid4(), mailing_id=mailing_id))


def follow(mailing_id: UUID) -> MailingView:
    with tqdm(desc=str(mailing_id)[:8], unit=" letters") as bar:
        while True:
            found = look(mailing_id)
            bar.total, bar.n = found.total, found.total - found.waiting
            bar.set_postfix_str(found.note or found.state)
            if found.state not in UNDER_WAY:
                return found
            time.sleep(POLL_SECONDS)


def line(found: MailingView) -> str:
    """`+`: not all of its people have been gathered yet."""
    channels: dict[Any, int] = dict(sorted(found.by_channel.items()))
    told = [
        f"{found.mailing_id}  {found.kind}  {found.state}  {found.total - found.waiting} of {found.total}",
        "" if found.gathered else "+",
        "".join(f"  {channel}: {count}" for channel, count in channels.items()),
        f"  unreachable: {found.unreachable}  failed: {found.failed}",
        f"  {found.a_minute} a minute until {found.ends_at:%Y-%m-%d %H:%M} UTC" if found.ends_at else "",
        f"  ({found.note})" if found.note else "",
    ]
    return "".join(told)
