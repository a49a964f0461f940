"""`opland partner …`: other systems that follow our events, over AMQP or by signed webhooks."""

import re
import secrets
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit
from uuid import UUID

import click
from sqlalchemy.orm import Session

from chassis import bus, config
from chassis.config import FEED, ConfigError
from contracts.sensitivity import sensitivity_of
from deploy.opland import settings
from deploy.opland.broker_admin import SETTING, BrokerAdmin
from deploy.rabbitmq.definitions import PARTNER
from gateway.feed import partners
from gateway.feed.addresses import Unreachable, endpoint
from gateway.feed.models import Attempt, Webhook
from gateway.feed.partners import OLD_SECRET_HOURS, Unable
from gateway.feed.settings import read
from gateway.feed.signing import secret_of

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NAME_CHARS_MAX = 40
PASSWORD_BYTES = 32
Result = TypeVar("Result")


class Told(click.Group):
    """What these commands cannot do is said in a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (Unable, Unreachable) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Told)
def partner() -> None:
    """Other systems that follow our events: over AMQP, or by signed webhooks."""


def name_of(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not NAME.fullmatch(value) or len(value) > NAME_CHARS_MAX:
        raise click.BadParameter(f"small letters, digits and - between them, {NAME_CHARS_MAX} at most")
    return value


NAMED = click.argument("name", callback=name_of)


@partner.command()
@NAMED
@click.option("--events", required=True, help="Routing keys with commas between them; `*` stands for any letters.")
@click.option("--sensitive", is_flag=True, help="Sensitive events may be among them.")
@click.option("--webhook", help="Its https address, for a partner without AMQP.")
def add(name: str, events: str, sensitive: bool, webhook: str | None) -> None:  # noqa: FBT001
    """Let a system follow these events. Its password, or its secret, is shown now and never again."""
    if webhook is not None and sensitive:
        raise click.UsageError("sensitive events are told over AMQP only")
    keys = granted(events, sensitive=sensitive)
    if webhook is None:
        add_amqp(name, keys)
    else:
        add_webhook(name, keys, webhook)


def granted(events: str, *, sensitive: bool) -> list[str]:
    """The keys that were named, or fit a pattern that was; of sensitive ones a pattern means none without `sensitive`.

    An event that comes to be later is granted by no pattern of today.
    """
    from deploy.documents import events as all_events

    known = {event.routing_key(): sensitivity_of(event) for event in all_events()}
    found: dict[str, None] = {}
    for wanted in filter(None, (each.strip() for each in events.split(","))):
        fitting = [key for key in known if fnmatchcase(key, wanted)]
        if not fitting:
            raise click.ClickException(f"there is no event {wanted}: /haendelser lists them")
        found |= {key: None for key in fitting if sensitive or key == wanted or known[key] == "public"}
    if not found:
        raise click.ClickException("name at least one event")
    secret = [key for key in found if known[key] == "sensitive"]
    if secret and not sensitive:
        raise click.ClickException(f"sensitive, and granted with --sensitive only: {', '.join(secret)}")
    return list(found)


def add_amqp(name: str, keys: list[str]) -> None:
    admin, password = broker_admin(), secrets.token_urlsafe(PASSWORD_BYTES)
    admin.add(name, keys, password)
    told = {
        "user": f"{PARTNER}.{name}",
        "password": password,
        "vhost": admin.vhost,
        "exchange": bus.EVENTS,
        "queues": f"{PARTNER}.{name}.…",
        "keys": " ".join(keys),
    }
    show(told)
    click.echo("The password is shown this once. docs/subscribers.md says how to begin.", err=True)


def add_webhook(name: str, keys: list[str], url: str) -> None:
    environment = settings.environment()
    private = environment.get("ENVIRONMENT") == "development"
    endpoint(url, private_allowed=private)
    key = webhook_key()
    webhook = with_feed(lambda session: partners.add(session, name, url, keys))
    show({"webhook": url, "secret": secret_of(key, webhook.partner_id, 1), "keys": " ".join(keys)})
    click.echo("The secret is shown this once. docs/subscribers.md says how to check signatures.", err=True)


@partner.command("list")
def list_partners() -> None:
    """Every partner: what it may follow, its queues or its address, what waits for it, and when it was last seen."""
    if settings.environment().get(SETTING):
        for found in broker_admin().partners():
            seen = f"connected {found.connections}" if found.connections else "not connected"
            queues = " ".join(found.queues) or "no queue yet"
            click.echo(f"{found.name}  amqp  waiting {found.waiting}  {seen}  {queues}  {' '.join(found.keys)}")
    else:
        click.echo(f"{SETTING} is not set: partners over AMQP are not listed", err=True)
    if has_feed():
        for line in with_feed(lambda session: [line_of(session, each) for each in partners.all_of(session)]):
            click.echo(line)


def line_of(session: Session, webhook: Webhook) -> str:
    seen = f"told {webhook.told_at.isoformat()}" if webhook.told_at else "never told"
    trouble = f", failing since {webhook.failing_since.isoformat()}" if webhook.failing_since else ""
    waiting = partners.waiting(session, webhook)
    keys = " ".join(webhook.keys)
    return f"{webhook.name}  webhook  waiting {waiting}  {seen}  {webhook.state}{trouble}  {webhook.url}  {keys}"


@partner.command()
@NAMED
@click.confirmation_option(
    "--yes", prompt="Its connections are closed and its queues are gone with what they hold. Go on?"
)
def revoke(name: str) -> None:
    """Let a system follow nothing any more."""
    told = has_feed() and with_feed(lambda session: partners.revoke(session, name))
    connected = bool(settings.environment().get(SETTING)) and broker_admin().revoke(name)
    if not told and not connected:
        raise click.ClickException(f"there is no partner {name}")
    click.echo(f"{name} is revoked")


@partner.command()
@NAMED
def rotate(name: str) -> None:
    """A new secret for a webhook; the old one signs beside it for a day."""
    key = webhook_key()
    webhook = with_feed(lambda session: partners.rotate(session, name))
    show({"secret": secret_of(key, webhook.partner_id, webhook.secret_number)})
    click.echo(f"The one before it is valid until {OLD_SECRET_HOURS} hours from now.", err=True)


@partner.command()
@NAMED
@click.option("--after", type=click.IntRange(min=0), help="All after this place in the feed.")
@click.option("--from", "first", type=click.UUID, help="All from this event on, by its id.")
def replay(name: str, after: int | None, first: UUID | None) -> None:
    """Tell a webhook again. One that was disabled is active again."""
    if (after is None) == (first is None):
        raise click.UsageError("say either --after or --from")

    def work(session: Session) -> Webhook:
        return partners.replay(session, name, partners.place_of(session, first) if after is None else after)

    click.echo(f"{name} is told again of all after place {with_feed(work).position}")


@partner.command()
@NAMED
def resume(name: str) -> None:
    """Let a webhook that was disabled, or waits after a failure, go on at once where it stopped."""
    click.echo(f"{name} goes on after place {with_feed(lambda session: partners.resume(session, name)).position}")


@partner.command()
@NAMED
@click.option("--count", default=50, show_default=True, type=click.IntRange(min=1, max=partners.LOG_ROWS_MAX))
def deliveries(name: str, count: int) -> None:
    """What a webhook was told and what it answered, the newest first."""
    for attempt in with_feed(lambda session: partners.deliveries(session, name, count)):
        click.echo(delivery(attempt))


def delivery(attempt: Attempt) -> str:
    outcome = attempt.status or attempt.error
    facts = (attempt.tried_at.isoformat(), attempt.position, attempt.event_id, attempt.routing_key)
    return "  ".join(map(str, (*facts, f"try {attempt.number}", outcome, f"{attempt.milliseconds} ms")))


def show(facts: dict[str, str]) -> None:
    for name, value in facts.items():
        click.echo(f"{name}: {value}")


def has_feed() -> bool:
    return FEED in config.databases(settings.environment())


def with_feed(work: Callable[[Session], Result]) -> Result:
    return settings.with_database(FEED, work, write=True)


def webhook_key() -> str:
    env = config.environment(settings.environment())
    found = read(env)
    config.seal(env)
    return found.webhook_key


def broker_admin() -> BrokerAdmin:
    values = settings.environment()
    url = values.get(SETTING)
    if not url:
        raise ConfigError(
            f"{SETTING}: Not set: where the broker's management is, as http://admin:password@rabbitmq:15672."
        )
    vhost = unquote(urlsplit(settings.broker_uri(values)).path.removeprefix("/")) or "/"
    return BrokerAdmin(url, vhost)
