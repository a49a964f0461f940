"""Two processes of the service side by side: each pledge is asked about by one of them."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from chassis import clock
from chassis.clock import now
from chassis.db import Database
from services.crowdfunding import models
from services.crowdfunding.domain import Order, Payment
from services.crowdfunding.operations import provider
from tests.databases import Templates
from tests.integration.crowdfunding.conftest import ROOT
from tests.mothers_crowdfunding import Room

PLEDGES = 40


@pytest.fixture
def db(templates: Templates) -> Iterator[Database]:
    """On PostgreSQL: a SQLite database belongs to one process."""
    with templates.database("postgresql", models.Base) as found:
        yield found


def reserved(db: Database, pledges: int) -> list[UUID]:
    """Pledges of a campaign whose goal is met, each to be captured now."""
    at = now()
    campaign_id, pledge_ids = uuid4(), [uuid4() for _ in range(pledges)]
    terms = {"way": "reserve", "reserve_days": 11, "capture_days_max": 2, "tolerance_percent": 0}
    told = {"title": "t", "story": "s", "area_id": "a", "owner": "o", "goal": 1, "least_goal": 1, "currency": "DKK"}
    told |= {"version": 1, "summary": "", "assisted": False, "hours_count": False, "hour_rate": 0, "slug": "t"}
    when = {"closes_at": at - timedelta(seconds=9), "started_at": at, "opened_at": at}
    campaign = models.Campaign(campaign_id=campaign_id, state="settling", verdict="met", **told, **when, **terms)
    whose = {"campaign_id": campaign_id, "person": "", "amount": 1_00, "currency": "DKK", "state": "reserved"}
    asked = {"next_action": "capture", "next_try_at": at, "capture_from": at}
    times = {"made_at": at, "reserved_at": at, "looked_at": at}

    def work(session: Session) -> None:
        session.add(campaign)
        session.flush()
        session.add_all(models.Pledge(pledge_id=each, **whose, **asked, **times) for each in pledge_ids)

    db.run(work)
    return pledge_ids


def asked_by_two(db: Database, folder: Path, *arguments: str) -> Counter[str]:
    """How often each pledge was asked about by two processes that began together."""
    log = folder / "asked"
    log.touch()
    command = [sys.executable, "-m", "tests.integration.crowdfunding.asker"]
    command += [db.url.render_as_string(hide_password=False), str(log), *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    both = [subprocess.Popen(command, cwd=ROOT, text=True, **pipes) for _ in range(2)]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in both:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [each.wait(timeout=60) for each in both] == [0, 0]
    for each in both:
        assert each.stdin is not None
        assert each.stdout is not None
        each.stdin.close()
        each.stdout.close()
    return Counter(log.read_text().split())


def test_two_processes_side_by_side_ask_about_each_pledge_once(db: Database, tmp_path: Path) -> None:
    pledge_ids = reserved(db, PLEDGES)
    assert asked_by_two(db, tmp_path) == Counter(map(str, pledge_ids))
    captured = select(func.count()).where(models.Pledge.state == "captured", models.Pledge.claimed_until.is_(None))
    assert db.read(lambda session: session.scalar(captured)) == PLEDGES


def test_without_claims_both_ask_about_the_same(db: Database, tmp_path: Path) -> None:
    pledge_ids = reserved(db, PLEDGES)
    asked = asked_by_two(db, tmp_path, "without-claims")
    assert set(asked) == set(map(str, pledge_ids))
    assert asked.total() > PLEDGES


def test_what_a_dead_process_had_claimed_is_asked_by_others_when_the_claim_has_lapsed(room: Room) -> None:
    pledge_id = room.paid(room.opened(way="capture_now"))
    dead = now() + timedelta(seconds=provider.CLAIM_SECONDS_MAX)
    assert room.db.run(lambda session: provider.claim(session, dead)) == [pledge_id]
    room.tick()
    assert room.pledged(pledge_id).state == "reserved"
    clock.move(timedelta(seconds=provider.CLAIM_SECONDS_MAX + 1))
    room.tick()
    assert room.pledged(pledge_id).state == "captured"


def test_who_lost_a_claim_asks_no_more(room: Room) -> None:
    pledge_id = room.paid(room.opened(way="capture_now"))
    ours, theirs = (now() + timedelta(seconds=seconds) for seconds in (60, 61))
    room.db.run(lambda session: session.execute(update(models.Pledge).values(claimed_until=theirs)))
    assert room.db.read(lambda session: provider.next_steps(session, [pledge_id], ours)) == []
    assert room.db.read(lambda session: provider.next_steps(session, [pledge_id], theirs)) != []


def test_a_provider_that_is_away_ends_the_round_and_what_was_not_asked_is_free_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "PROVIDER_CALLS_AT_ONCE", 1)
    monkeypatch.setattr(provider, "LANES", 1)
    campaign_id = room.opened(way="capture_now")
    for _ in range(3):
        room.paid(campaign_id, 1_00)
    room.provider.misbehave(unavailable=True)
    room.tick()
    claimed = select(func.count()).where(models.Pledge.claimed_until.is_not(None))
    tried = select(func.count()).where(models.Pledge.attempts > 0)
    assert room.db.read(lambda session: (session.scalar(claimed), session.scalar(tried))) == (0, 1)


def test_a_pledge_that_cannot_be_settled_stops_no_other(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign_id = room.opened(way="capture_now")
    strange, good = room.paid(campaign_id, 1_00), room.paid(campaign_id, 2_00)
    capture = room.payments.capture

    def another_amount(order: Order, key: str, amount: int) -> Payment:
        found = capture(order, key, amount)
        return Payment("captured", 3, "DKK") if order.reference == str(strange) else found

    monkeypatch.setattr(room.payments, "capture", another_amount)
    room.tick()
    assert (room.pledged(strange).state, room.pledged(good).state) == ("reserved", "captured")
