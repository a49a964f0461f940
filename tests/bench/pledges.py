"""Pledges made and confirmed over HTTP, and the settlement of many at their deadline."""

import datetime as dt
import json
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert

from chassis.clock import now
from chassis.db import Database
from deploy.local.payments.books import Books, By
from deploy.local.payments.till import Till
from deploy.local.town import Town
from services.crowdfunding.models import Pledge
from tests.bench.load import Outcome, request, send_all
from tests.people import CAMPAIGN_DAYS, People
from tests.towns import move_clock

PLEDGES = 1_500
WARM_UP = 100
CONNECTIONS = 16
SETTLED = 10_000
AMOUNT = 1_00
SETTLING_SECONDS_MAX = 3_600
LIMITS = ("PLEDGES_A_SOURCE_HOUR_MAX", "PLEDGES_A_CAMPAIGN_MINUTE_MAX", "SMALL_PLEDGES_A_DAY_MAX")
UNLIMITED = {"RATE_PER_SECOND_MAX": "0", **dict.fromkeys(LIMITS, "0")}


def confirmed(folder: Path, database_url: Callable[[str], str] | None) -> tuple[float, Outcome, Outcome]:
    """Pledges a second from promise to confirmed; and the two requests it takes of us: promise, and look at the provider.

    The payer's own act with the provider is left out of the time.
    """
    with Town(folder, database_url=database_url, settings=UNLIMITED) as town, People(town.url) as people:
        campaign_id = people.open_campaign(10**9)
        pledge_ids = [uuid4() for _ in range(WARM_UP + PLEDGES)]
        promises = [promise(campaign_id, pledge_id) for pledge_id in pledge_ids]
        looks = [look(pledge_id) for pledge_id in pledge_ids]
        promise_all(town, people, promises[:WARM_UP], pledge_ids[:WARM_UP])
        send_all(town.http_port, looks[:WARM_UP], CONNECTIONS)
        promised = promise_all(town, people, promises[WARM_UP:], pledge_ids[WARM_UP:])
        looked = send_all(town.http_port, looks[WARM_UP:], CONNECTIONS)
        assert set(promised.statuses) == {201}, promised.statuses
        assert set(looked.statuses) == {200}, looked.statuses
        pledged = people.get(f"/campaigns/{campaign_id}")["pledged"]
        assert pledged == AMOUNT * len(pledge_ids), pledged
    return PLEDGES / (promised.seconds + looked.seconds), promised, looked


def promise_all(town: Town, people: People, promises: list[bytes], pledge_ids: list[UUID]) -> Outcome:
    outcome = send_all(town.http_port, promises, CONNECTIONS)
    books = Books(town.folder / "payments")
    till = Till(books)
    for pledge_id in pledge_ids:
        with books.transaction():
            till.decide(till.payment(str(pledge_id)), pays=True)
    return outcome


def promise(campaign_id: str, pledge_id: UUID) -> bytes:
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(pledge_id)}
    asked = {"amount": AMOUNT, "email": f"{pledge_id}@donor.example"}
    return request(f"/api/v1/campaigns/{campaign_id}/pledges", json.dumps(asked).encode(), headers)


def look(pledge_id: UUID) -> bytes:
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    return request(f"/api/v1/pledges/{pledge_id}/refresh", b"{}", headers)


def settled(folder: Path, database_url: Callable[[str], str] | None) -> float:
    """Pledges a second from the deadline to the hand-over: looked at, captured, booked and heard of."""
    with Town(folder, database_url=database_url, settings=UNLIMITED) as town, People(town.url) as people:
        campaign_id = people.open_campaign(AMOUNT * SETTLED)
        reserve(town, UUID(campaign_id), SETTLED)
        began = time.perf_counter()
        move_clock(town, dt.timedelta(days=CAMPAIGN_DAYS + 1))
        while people.get(f"/campaigns/{campaign_id}")["state"] != "handed_over":
            if time.perf_counter() - began > SETTLING_SECONDS_MAX:
                raise TimeoutError(f"{SETTLED} pledges are not settled after {SETTLING_SECONDS_MAX} seconds")
            time.sleep(0.2)
        return SETTLED / (time.perf_counter() - began)


def reserve(town: Town, campaign_id: UUID, count: int) -> None:
    """So many pledges that the provider holds the money for, put where they would stand: in its books and in ours."""
    books, ids = Books(town.folder / "payments"), [uuid4() for _ in range(count)]
    till, asked = Till(books), {"amount": AMOUNT, "currency": "DKK", "return_url": town.url}
    with books.transaction():
        books.faults.ask_for({"lose_webhooks": True})
        for pledge_id in ids:
            till.decide(till.create("mobilepay", str(pledge_id), By(f"{pledge_id}-create"), **asked), pays=True)
    at = now()
    rows = [
        {
            "pledge_id": pledge_id,
            "campaign_id": campaign_id,
            "person": "",
            "amount": AMOUNT,
            "currency": "DKK",
            "state": "reserved",
            "made_at": at,
            "reserved_at": at,
            "looked_at": at,
            "attempts": 0,
        }
        for pledge_id in ids
    ]
    db = Database(town.database("crowdfunding"))
    with db.writer.begin() as connection:
        connection.execute(insert(Pledge), rows)
    db.close()
