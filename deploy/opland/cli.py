"""The operator's command, `opland`. It reads the same settings as the services: AMQP_URI, DATABASE_URL_<SERVICE>, VAR, …"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from chassis import bus
from chassis.config import ConfigError
from contracts.errors import Refused
from deploy.opland import settings
from deploy.opland.tables import WrongFile

Result = TypeVar("Result")
GROUPS = {
    "budgets": "budgets",
    "campaigns": "campaigns",
    "election": "elections",
    "files": "files",
    "letters": "letters",
    "parked": "parked",
    "partner": "partners",
    "proposals": "proposals",
}
"""Groups of commands in modules of their own, read when they are asked for: no command waits for what another needs."""


class Told(click.Group):
    """What cannot be done, and what is wrong in the world around us, is told in a sentence; a traceback is for defects of ours."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *GROUPS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in GROUPS:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(f"deploy.opland.{GROUPS[cmd_name]}"), cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        from deploy.opland.status import sentence

        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever read our output went away: click ends without a word
        except ConfigError as error:
            raise click.ClickException(str(error)) from error
        except (DBAPIError, *bus.TROUBLE) as error:
            raise click.ClickException(f"{type(error).__name__}: {sentence(error)}") from error


@click.group(cls=Told, help=__doc__)
@click.version_option(package_name=None, version="0.1.0", prog_name="opland")
def main() -> None:
    """The group that the commands below belong to."""


@main.command()
def up() -> None:
    """Start a town on this machine in the background: `make run` without a terminal."""
    from deploy.opland.operate import start_town

    click.echo(start_town(settings.folder()))


@main.command()
def down() -> None:
    """Stop the town that runs on this machine, by `up` or by `make run`; it finishes what is in hand."""
    from deploy.opland.operate import stop_town

    click.echo(stop_town(settings.folder()))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a table.")
def status(as_json: bool) -> None:  # noqa: FBT001
    """The broker, each process and each database, and what waits or is parked. Exit 1 if not all is well."""
    from deploy.opland.status import status_of_all, wrong_in

    found = status_of_all(settings.environment())
    if as_json:
        click.echo(json.dumps(found))
    else:
        for name, state in found.items():
            click.echo(f"{name:<13} " + "  ".join(f"{key}: {value}" for key, value in state.items()))
    sys.exit(1 if any(map(wrong_in, found.values())) else 0)


@main.command()
def migrate() -> None:
    """Bring every database to its head and declare exchanges, queues and bindings. Repeating it changes nothing."""
    from deploy.opland.migrate import migrate as run

    for service, ran in run(settings.environment()).items():
        click.echo(f"{service}: {', '.join(ran) if ran else 'nothing to do'}")


@main.command()
def doctor() -> None:
    """Check settings, keys, broker, databases, processes and disk, and say of each trouble what it is."""
    from deploy.opland.doctor import examine

    troubles = examine(settings.environment())
    for trouble in troubles:
        click.echo(f"- {trouble}")
    click.echo("all is well" if not troubles else f"{len(troubles)} to mend")
    sys.exit(1 if troubles else 0)


@main.group()
def ledger() -> None:
    """The books."""


@ledger.command()
def verify() -> None:
    """Replay every transfer from the first; exit 1 and name the first row that is wrong."""
    from services.ledger import queries

    found = settings.with_database("ledger", queries.verify)
    if found.first_wrong is not None:
        raise click.ClickException(f"wrong: {found.first_wrong}")
    click.echo(f"verified: {found.transfers} transfers, epoch {found.epoch}, sequence {found.sequence}, balanced")


@ledger.command("begin-epoch")
@click.option("--reason", required=True, help="Which backup was restored, and why. It is published.")
def begin_epoch(reason: str) -> None:
    """After a restore from a backup, before the ledger starts: numbers that were lost are never taken for new ones."""
    from services.ledger import operations

    epoch, sequence = settings.with_database(
        "ledger", lambda session: operations.begin_epoch(session, reason), write=True
    )
    click.echo(f"epoch {epoch} begins at number {sequence}")


@ledger.command()
@click.option("--format", "as_", type=click.Choice(["csv", "excel", "hledger", "postings"]), default="csv")
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="A file; standard output unless given.")
def export(as_: str, output: str | None) -> None:
    """The books for other programs. `postings` takes FINANCE_ACCOUNTS, the account string of each kind as JSON."""
    from deploy.opland.export import write_books

    with click.open_file(output or "-", "w", encoding="utf-8") as file:
        try:
            settings.with_database("ledger", lambda session: write_books(session, as_, settings.environment(), file))
        except ValueError as error:
            raise click.ClickException(str(error)) from error


@main.group()
def appropriations() -> None:
    """The council's decisions."""


@appropriations.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_appropriations(file: Path) -> None:
    """Read decisions from a CSV file (see `deploy/opland/appropriations.py`). All or nothing; again changes nothing."""
    from deploy.opland import appropriations as decisions

    environment = settings.environment()
    currency = environment.get("POOL_CURRENCY") or "DKK"
    third_above = int(environment.get("THIRD_PERSON_ABOVE") or 0)
    try:
        asked = decisions.read_file(file, currency)
        done = settings.with_database(
            "ledger", lambda session: decisions.post(session, asked, currency, third_above), write=True
        )
    except (WrongFile, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    click.echo(f"posted: {done.posted}; waiting for somebody of finance to attest them: {done.drafts}")


@main.group()
def areas() -> None:
    """Places with residents."""


@areas.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--epsg", type=click.Choice(["4326", "25832"]), default="4326", show_default=True)
def import_areas(file: Path, epsg: str) -> None:
    """Read areas from a GeoJSON file (see `deploy/opland/areas.py`). All or nothing; again changes nothing."""
    from deploy.opland import areas as places

    try:
        asked = places.read_file(file, epsg)
        settings.with_database("budgets", lambda session: places.record(session, asked), write=True)
    except WrongFile as error:
        raise click.ClickException(f"{file}: {error}") from error
    click.echo(f"recorded: {len(asked)}")


@main.group()
def payments() -> None:
    """What the city's payment system is to pay, and has paid."""


@payments.command("file")
@click.option("--number", type=int, help="An old file again; a new one unless given.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="A file; standard output unless given.")
def payment_file(number: int | None, output: str | None) -> None:
    """Write what is to be paid and stands in no file yet (see `deploy/opland/payments.py`), or an old file again."""
    from deploy.opland import payments as files

    try:
        chosen = number or settings.with_database("ledger", files.make_file, write=True)
        with click.open_file(output or "-", "w", encoding="utf-8") as file:
            settings.with_database("ledger", lambda session: files.write_file(session, chosen, file))
    except (WrongFile, Refused) as error:
        raise click.ClickException(getattr(error, "detail", str(error))) from error
    click.echo(f"payment file {chosen}", err=True)


@payments.command("confirm")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def confirm_payments(file: Path) -> None:
    """Read what the payment system paid or returned. Again changes nothing; exit 1 if a line could not be posted."""
    from deploy.opland import payments as files

    currency = settings.environment().get("POOL_CURRENCY") or "DKK"
    try:
        told = files.read_outcomes(file)
    except (WrongFile, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    done = settings.with_database("ledger", lambda session: files.take(session, told, currency), write=True)
    for wrong in done.wrong:
        click.echo(wrong, err=True)
    click.echo(f"posted: {done.posted}; not posted: {len(done.wrong)}")
    sys.exit(1 if done.wrong else 0)


@main.group()
def events() -> None:
    """The bus."""


@events.command()
@click.argument("routing_key", default="#")
@click.option("--count", default=0, help="Stop after so many; 0 is until Ctrl-C.")
def tail(routing_key: str, count: int) -> None:
    """Print events as they pass, one JSON document a line."""
    from deploy.opland.operate import tail_events

    for body in tail_events(settings.broker_uri(settings.environment()), routing_key, count):
        click.echo(body)
