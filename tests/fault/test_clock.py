"""A town whose clock crosses a year and falls back over it: no posting lands in a year that is closed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from deploy.local.town import Town
from tests.people import DECISION, People
from tests.town_checks import check_town
from tests.towns import a_town, move_clock

THIS_YEAR = datetime.now(UTC).year
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, broker: Broker, server_folder: Path) -> Iterator[Town]:
    postgres: Postgres | None = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with a_town(server_folder, broker, postgres) as found:
        yield found


def at(town: Town, people: People, time: datetime) -> None:
    """Let it be this time in the town (UTC); people sign in anew."""
    move_clock(town, time - datetime.now(UTC))
    people.tokens.clear()


def newest(people: People) -> Any:
    return people.get("/pool/transfers?newest_first=true&limit=1")["items"][0]


def grant(people: People) -> Any:
    """Somebody is granted something -> the transfer that did it."""
    given = {"year": THIS_YEAR, "amount": 10, "currency": "DKK", "decision": DECISION}
    people.enter("/pool/grants", {**given, "project_id": str(uuid4())})
    return newest(people)


def test_an_hour_back_over_new_year_posts_nothing_in_the_closed_year_and_recorded_time_never_runs_back(
    town: Town,
) -> None:
    new_year = datetime(THIS_YEAR + 1, 1, 1, tzinfo=UTC)
    with People(town.url) as people:
        people.appropriate(THIS_YEAR, 1_000)
        at(town, people, new_year - timedelta(hours=2))  # 23:00 in Copenhagen
        before = grant(people)
        at(town, people, new_year - timedelta(minutes=50))
        after = grant(people)
        at(
            town, people, new_year - timedelta(hours=2)
        )  # an hour and more back: not closed yet, and its day is still open
        fallen = grant(people)
        at(town, people, new_year + timedelta(hours=1))
        people.enter("/pool/closings", {"year": THIS_YEAR, "decision": DECISION})
        at(town, people, new_year - timedelta(hours=2))
        closed = grant(people)
        refused = people.enter("/pool/closings", {"year": THIS_YEAR, "decision": DECISION})
        assert refused["state"] == "refused"
        move_clock(town, timedelta())
    told = [before, after, fallen, closed]
    assert [each["accounting_on"] for each in told] == [
        date(THIS_YEAR, 12, 31).isoformat(),
        date(THIS_YEAR + 1, 1, 1).isoformat(),
        date(THIS_YEAR + 1, 1, 1).isoformat(),  # a day that was recorded before does not come again
        date(THIS_YEAR + 1, 1, 1).isoformat(),
    ]
    recorded = [each["recorded_at"] for each in told]
    assert recorded == sorted(set(recorded))
    check_town(town)
