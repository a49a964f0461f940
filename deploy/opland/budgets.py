"""`opland budgets …`: participatory budgets, offline."""

import json
import sys
from contextlib import closing
from datetime import timedelta

import click

from deploy.opland import settings


@click.group()
def budgets() -> None:
    """Participatory budgets."""


@budgets.command("audit")
@click.option("--json", "as_json", is_flag=True, help="The last line is one JSON object.")
@click.option(
    "--minutes",
    type=click.IntRange(0, 525_600),
    default=15,
    show_default=True,
    help="What the ledger was asked longer ago, and has not answered, is stuck.",
)
def audit_budgets(as_json: bool, minutes: int) -> None:  # noqa: FBT001
    """Hold what budgets believe of their money against the ledger. Reads two databases and changes nothing; exit 1 when
    there are differences."""
    from deploy.opland.audit import DIFFERENCES_MAX, audit

    environment = settings.environment()
    with (
        closing(settings.database("budgets", environment)) as ours,
        closing(settings.database("ledger", environment)) as books,
    ):
        count, found = audit(ours, books, timedelta(minutes=minutes))
    if as_json:
        told = {"budgets": count, "differences": [difference.dump() for difference in found]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for difference in found:
            click.echo(difference.sentence())
        more = (
            f", and there may be more: no more than {DIFFERENCES_MAX} are told" if len(found) == DIFFERENCES_MAX else ""
        )
        click.echo(f"budgets: {count}; differences: {len(found)}{more}")
    sys.exit(1 if found else 0)
