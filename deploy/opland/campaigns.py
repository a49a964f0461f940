"""`opland campaigns …`: collections as operators see them. Counts, references and amounts, never who."""

import json
import sys
from contextlib import closing

import click

from deploy.opland import settings

SHOWN_MAX = 1_000


@click.group()
def campaigns() -> None:
    """Collections and their payments."""


@campaigns.command()
@click.option(
    "--verdict", type=click.Choice(["accepted", "forged", "stale", "replayed", "unknown"]), help="Only these."
)
@click.option("--count", default=50, type=click.IntRange(1, SHOWN_MAX), help="So many at most, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document a line.")
def webhooks(verdict: str | None, count: int, as_json: bool) -> None:  # noqa: FBT001
    """What came in at the payment provider's door, and what we thought of it."""
    from services.crowdfunding import queries

    rows = settings.with_database("crowdfunding", lambda session: queries.recent_webhooks(session, count, verdict))
    for row in rows:
        facts = {
            "received_at": row.received_at.isoformat(timespec="seconds"),
            "verdict": row.verdict,
            "reference": row.reference,
            "digest": row.digest,
        }
        click.echo(json.dumps(facts) if as_json else "  ".join(str(each or "-") for each in facts.values()))


@campaigns.command()
@click.option("--json", "as_json", is_flag=True, help="The last line is one JSON object.")
@click.option("--days", type=click.IntRange(0, 400), default=3, show_default=True, help="How far back; today is day 0.")
def reconcile(as_json: bool, days: int) -> None:  # noqa: FBT001
    """Hold the payment provider's word, our pledges and the ledger's contributions against each other. It changes nothing;
    exit 1 when there are differences."""
    from chassis import config
    from deploy.opland.contributions import booked
    from services.crowdfunding.operations.reconciliation import DIFFERENCES_MAX, reconcile
    from services.crowdfunding.payments import PaymentsAway
    from services.crowdfunding.service.settings import read_settings

    values = settings.environment()
    env = config.environment(values)
    own = read_settings(env)
    config.seal(env)
    with (
        closing(settings.database("crowdfunding", values)) as db,
        closing(settings.database("ledger", values)) as books,
    ):
        try:
            found = reconcile(db, own.payments, days, lambda pledge_ids: booked(books, pledge_ids))
        except PaymentsAway as away:
            raise click.ClickException(f"the payment provider does not answer: {away}") from away
    if as_json:
        told = {
            "pledges": found.pledges,
            "differences": [each.dump() for each in found.differences],
            "fees": found.fees,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for each in found.differences:
            click.echo("  ".join(f"{name}: {value}" for name, value in each.dump().items() if value is not None))
        more = " or more" if len(found.differences) == DIFFERENCES_MAX else ""
        click.echo(f"pledges: {found.pledges}; differences: {len(found.differences)}{more}; fees: {found.fees}")
    sys.exit(1 if found.differences else 0)
