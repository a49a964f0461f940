"""`opland campaigns …`: collections as operators see them. Counts, references and amounts, never who."""

import json
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

    with closing(settings.database("crowdfunding", settings.environment())) as db:
        rows = db.read(lambda session: queries.recent_webhooks(session, count, verdict))
    for row in rows:
        facts = {
            "received_at": row.received_at.isoformat(timespec="seconds"),
            "verdict": row.verdict,
            "reference": row.reference,
            "digest": row.digest,
        }
        click.echo(json.dumps(facts) if as_json else "  ".join(str(each or "-") for each in facts.values()))
