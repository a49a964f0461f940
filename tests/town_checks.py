"""What holds of every town that has come to rest, whatever was done to it: nothing lost, nothing doubled.

Looks into the databases of all services, which no process of a town may do.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import requests
from kombu import Connection
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import func, select

from chassis import inbox, outbox
from chassis.clock import now
from chassis.config import SERVICES
from chassis.db import Database
from chassis.extensions import bindings
from deploy.local.api import Api
from deploy.local.audit import audit_pool
from deploy.local.town import Town
from deploy.opland.audit import audit
from deploy.opland.migrate import service_class
from services.crowdfunding.models import Campaign, Pledge
from services.ledger import queries as ledger
from services.ledger.models import TransferRow
from services.voting.models import Election, Envelope, ReceiptRow, ResultRow
from tests.towns import move_clock

LATE_AFTER = timedelta(minutes=15)
REST_SECONDS_MAX = 45
ANSWER_SECONDS_MAX = 10
IN_HAND = "opland_in_hand"
CAPTURED = ("captured", "refunded", "charged_back")


@contextmanager
def database(town: Town, service: str) -> Iterator[Database]:
    db = Database(town.database(service))
    try:
        yield db
    finally:
        db.close()


def read(town: Town, service: str, work: Callable[[Any], Any]) -> Any:
    """`work(session)` on the database of one service."""
    with database(town, service) as db:
        return db.read(work)


def check_town(town: Town, accepted: Mapping[str, int] | None = None, parked: int = 0) -> None:
    """Wait until it has come to rest, and check everything. `accepted`: election id -> ballots that were received."""
    wait_for_rest(town, parked)
    check_ledger(town)
    check_budgets(town, parked)
    check_campaigns(town)
    check_elections(town, accepted or {})


def wait_for_rest(town: Town, parked: int = 0) -> None:
    """No event waits in an outbox, in a queue, in a process or in an inbox, no election for the clock to open it; only what
    should be is parked."""
    deadline = time.monotonic() + REST_SECONDS_MAX
    quiet = 0
    while quiet < 2:  # on the way from one of these to the next an event is seen in none: look twice
        found = unrest(town, parked)
        quiet = 0 if found else quiet + 1
        assert time.monotonic() < deadline, f"not at rest after {REST_SECONDS_MAX} seconds: {found}"
        time.sleep(0.1)


def set_clock_back(town: Town) -> None:
    """To the time of the world around it, once it is at rest: what it means to try again by a later clock would wait for that
    time, out of all proportion."""
    wait_for_rest(town)
    move_clock(town, timedelta())


def unrest(town: Town, parked: int) -> dict[str, Any]:
    """What still moves, by service."""
    found: dict[str, Any] = {}
    kept = {}
    for service in SERVICES:
        kept[service], (waiting, _) = read(town, service, lambda session: (inbox.kept(session), outbox.lag(session)))
        if waiting or kept[service].get("waiting"):
            found[service] = {"outbox": waiting, **kept[service]}
    if sum(each.get("parked", 0) for each in kept.values()) != parked:
        found["parked"] = {service: told(town, service) for service in SERVICES}
    if due := read(town, "voting", elections_due):
        found["elections"] = due
    return found | in_hand(town) | queued(town)


def elections_due(session: Any) -> int:
    """How many the clock is about to open: what is asked about them says "open" already."""
    due = select(func.count()).where(Election.state == "announced", Election.opens_at <= now())
    return int(session.scalar(due))


def told(town: Town, service: str) -> list[str]:
    return [f"{row.handler}: {row.error}" for row in read(town, service, inbox.parked)]


def queued(town: Town) -> dict[str, int]:
    """Queue -> messages that nobody has taken."""
    with Connection(town.environment("operator")["AMQP_URI"], connect_timeout=5) as connection:
        channel = connection.default_channel
        names = [name for service in SERVICES for name in bindings(service_class(service))]
        counts = {name: channel.queue_declare(name, passive=True).message_count for name in names}
    return {name: count for name, count in counts.items() if count}


def in_hand(town: Town) -> dict[str, Any]:
    """Entrypoint -> events that its process has taken and not acknowledged: a queue does not count them any more."""
    counts: dict[str, Any] = {}
    for service in SERVICES:
        address = f"http://127.0.0.1:{town.health_ports[service]}/metrics"
        try:
            text = requests.get(address, timeout=ANSWER_SECONDS_MAX).text
        except requests.RequestException as error:
            return {service: repr(error)}
        for family in text_string_to_metric_families(text):
            counts |= {sample.labels["entry"]: sample.value for sample in family.samples if family.name == IN_HAND}
    return {entry: count for entry, count in counts.items() if count}


def check_ledger(town: Town) -> None:
    """Debits equal credits and the chain replays, from the tables and from what is published."""
    found = read(town, "ledger", ledger.verify)
    assert found.first_wrong is None
    assert found.balanced
    with Api(town.url) as api:
        told = audit_pool(api)
    assert (told["balanced"], told["verified"]) == (True, True)


def moved(town: Town, *kinds: str) -> dict[str, int]:
    """What the ledger moved by transfers of these kinds, summed by the account it reached."""

    def work(session: Any) -> dict[str, int]:
        sums = select(TransferRow.to_account, func.sum(TransferRow.amount)).where(TransferRow.kind.in_(kinds))
        return {path: int(amount) for path, amount in session.execute(sums.group_by(TransferRow.to_account))}

    found: dict[str, int] = read(town, "ledger", work)
    return found


def check_budgets(town: Town, parked: int) -> None:
    """What budgets believe of their money is what the ledger did. A note is for people: it says what they know."""
    expected = {"note", "parked event"} if parked else {"note"}
    with database(town, "budgets") as ours, database(town, "ledger") as books:
        _, found = audit(ours, books, LATE_AFTER, again_after=0)
    assert [difference.sentence() for difference in found if difference.what not in expected] == []


def check_campaigns(town: Town) -> None:
    """Each pledge that was captured is booked once, and each match that a living campaign counts on is held."""

    def work(session: Any) -> tuple[dict[str, int], set[str]]:
        sums = select(Pledge.campaign_id, func.sum(Pledge.amount)).where(Pledge.state.in_(CAPTURED))
        captured = session.execute(sums.group_by(Pledge.campaign_id))
        matched = session.scalars(select(Campaign).where(Campaign.match_amount > 0, Campaign.state != "failed"))
        return (
            {f"campaign/{campaign_id}": int(amount) for campaign_id, amount in captured},
            {f"match/{each.campaign_id}/{each.match_year}" for each in matched},
        )

    captured, matched = read(town, "crowdfunding", work)
    assert captured == moved(town, "capture")
    assert matched <= moved(town, "reserve_match").keys()


def check_elections(town: Town, accepted: Mapping[str, int]) -> None:
    """Every ballot that was received is in the box or in the result, once."""

    def work(session: Any) -> dict[str, tuple[int, int]]:
        found = {}
        for election in session.scalars(select(Election)):
            receipts, envelopes = (
                session.scalar(select(func.count()).where(table.election_id == election.election_id))
                for table in (ReceiptRow, Envelope)
            )
            result = session.get(ResultRow, election.election_id)
            counted = result.result["totals"]["ballots"] if result else envelopes
            found[str(election.election_id)] = (receipts, counted)
        return found

    found = read(town, "voting", work)
    for election_id, (receipts, counted) in found.items():
        assert receipts == counted, f"election {election_id}: {receipts} receipts, {counted} ballots"
    assert {each: found[each][1] for each in accepted} == dict(accepted)
