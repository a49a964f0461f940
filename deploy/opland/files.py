"""`opland files …`: the files that people sent, in the folder FILES."""

import click


@click.group()
def files() -> None:
    """Files that people attached. Their folder must be mounted here as it is at the gateway."""


@files.command()
@click.option(
    "--older-than-hours", default=24, type=click.IntRange(min=1), show_default=True, help="Fresh ones may be named yet."
)
def sweep(older_than_hours: int) -> None:
    """Set aside what nothing names: uploads that were cut off, files whose command was refused. To be run each night."""
    from deploy.opland import settings, sweeping
    from gateway.files.refusals import StorageUnavailable

    try:
        swept = sweeping.sweep(settings.environment(), older_than_hours)
    except StorageUnavailable as refusal:
        raise click.ClickException(refusal.detail) from refusal
    click.echo(f"swept: {swept}")
