"""Whatever happens, in whatever order, on every way: citizens' money in = out + held, here, with the provider and in the
ledger alike, after every step."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis import clock
from chassis.db import Database
from contracts.crowdfunding import (
    CampaignNotOpen,
    ConfirmationNotDue,
    PledgeDeclined,
    RelayWebhook,
    Way,
    WebhookForged,
    WebhookReplayed,
    WrongCampaignState,
)
from contracts.errors import Unavailable
from services.crowdfunding import domain, models, operations
from services.ledger import models as ledger_models
from services.ledger import queries as ledger_queries
from tests.integration.crowdfunding.books import Books
from tests.integration.crowdfunding.conftest import Receiver
from tests.machines import reachable
from tests.mothers_campaign_life import cancelling
from tests.mothers_crowdfunding import Room, move_to

DAYS: dict[Way, int] = {"reserve": 10, "confirm_late": 13, "mandate": 30, "capture_now": 30}
AMOUNTS = st.sampled_from([1_00, 30_00, 60_00, 100_00])
NAMES = [
    "pledge",
    "pay",
    "pay",
    "decline",
    "refresh",
    "hear",
    "hear",
    "tick",
    "tick",
    "tick",
    "silence",
    "away",
    "back",
]
NAMES += ["wait", "days", "decline_one", "behave", "charge_back", "confirm", "finale", "cancel", "deadline"]
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5), AMOUNTS), min_size=4, max_size=16)
PASSING = (
    Unavailable,
    CampaignNotOpen,
    PledgeDeclined,
    ConfirmationNotDue,
    WebhookForged,
    WebhookReplayed,
    WrongCampaignState,
)
"""What a payer, or the gateway with a webhook, may be told on the way."""


class Walk:
    """One campaign, its pledges, and what happens to them."""

    def __init__(self, room: Room, books: Books, receiver: Receiver, way: Way, match: int) -> None:
        self.room, self.books, self.receiver, self.way = room, books, receiver, way
        self.campaign_id = room.start(closes_at=clock.now() + timedelta(days=DAYS[way]))
        room.publish(self.campaign_id, books.matched(match), way=way)
        books.carry()
        assert room.campaign(self.campaign_id).state == "open"
        self.pledge_ids: list[UUID] = []
        self.taken_back: set[UUID] = set()
        self.stood: dict[UUID, str] = {}
        self.away = False

    def take(self, name: str, which: int, amount: int) -> None:
        acts: dict[str, Callable[[], object]] = {
            "pledge": lambda: self.pledge(amount),
            "tick": self.room.tick,
            "hear": lambda: self.hear(which),
            "silence": lambda: self.room.provider.misbehave(timeout_after_success=which % 3),
            "away": lambda: self.be_away(away=True),
            "back": lambda: self.be_away(away=False),
            "behave": lambda: self.room.provider.misbehave(decline_captures=[], decline_charges=[]),
            "wait": lambda: move_to(clock.now() + timedelta(seconds=20 * (which + 1))),
            "days": lambda: move_to(clock.now() + timedelta(days=which + 1)),
            "finale": self.finale,
            "cancel": self.cancel,
            "deadline": lambda: self.room.to_the_deadline(self.campaign_id),
        }
        of_one: dict[str, Callable[[UUID], object]] = {
            "pay": self.room.provider.approve,
            "decline": self.decline,
            "refresh": self.room.refresh,
            "decline_one": self.decline_one,
            "charge_back": self.charge_back,
            "confirm": self.room.confirm,
        }
        try:
            if name in acts:
                acts[name]()
            elif self.pledge_ids:
                of_one[name](self.pledge_ids[which % len(self.pledge_ids)])
        except PASSING:
            return

    def pledge(self, amount: int) -> UUID:
        pledge_id = uuid4()
        self.pledge_ids.append(pledge_id)
        try:
            self.room.pledge(self.campaign_id, amount, pledge_id)
        except CampaignNotOpen:
            if not self.rows().keys() & {pledge_id}:
                self.pledge_ids.remove(pledge_id)
            raise
        return pledge_id

    def pay(self, amount: int) -> None:
        """A pledge that is paid, or promised where it cannot be yet."""
        pledge_id = self.pledge(amount)
        if self.room.pledged(pledge_id).state == "made":
            self.room.provider.approve(pledge_id)
            self.room.refresh(pledge_id)

    def hear(self, which: int) -> None:
        """A webhook, any of the last ones: out of order, repeated, of other campaigns, stale; others are never heard."""
        if len(self.receiver.taken) > which:
            one = self.receiver.taken[-1 - which]
            command = RelayWebhook(command_id=uuid4(), path=one.path, headers=one.headers, body=one.body)
            operations.relay_webhook(self.room.db, self.room.payments, command)

    def be_away(self, *, away: bool) -> None:
        self.away = away
        self.room.provider.misbehave(unavailable=away)

    def decline(self, pledge_id: UUID) -> None:
        """The payer says no, unless it is too late for that."""
        with suppress(requests.HTTPError):
            self.room.provider.decline(pledge_id)

    def decline_one(self, pledge_id: UUID) -> None:
        self.room.provider.misbehave(decline_captures=[str(pledge_id)], decline_charges=[str(pledge_id)])

    def charge_back(self, pledge_id: UUID) -> None:
        if self.theirs(pledge_id)["net"]:
            self.room.provider.charge_back(pledge_id)
            self.taken_back.add(pledge_id)

    def finale(self) -> None:
        finale_at = self.room.campaign(self.campaign_id).finale_at
        if finale_at is not None:
            move_to(finale_at)

    def cancel(self) -> None:
        self.room.db.run(cancelling(self.room, self.campaign_id))

    def rows(self) -> dict[UUID, models.Pledge]:
        mine = select(models.Pledge).where(models.Pledge.campaign_id == self.campaign_id)
        return {row.pledge_id: row for row in self.room.db.read(lambda session: session.scalars(mine).all())}

    def theirs(self, pledge_id: UUID) -> dict[str, int]:
        """What the provider has of it, charged back and all: `net` is what it took from the payer and has not given back."""
        told = self.room.provider.totals_of(pledge_id)
        return {**told, "net": told["captured"] - told["refunded"] - told["charged_back"]}

    def payment(self, row: models.Pledge) -> domain.Payment:
        return self.room.payments.get(self.room.db.read(lambda session: operations.provider.order_of(session, row)))

    def said(self, name: str) -> int:
        """What was said of this campaign's money, every pledge counted once."""
        mine = str(self.campaign_id)
        told = [data for each, data in self.books.heard if each == name and data["campaign_id"] == mine]
        assert len({each["pledge_id"] for each in told}) == len(told), "said twice"
        return sum(each["amount"] for each in told)

    def check(self, *, newest_first: bool = False) -> None:
        """At any moment: in = out + held here, in the ledger, and with the provider as far as it has been heard."""
        self.books.carry(newest_first=newest_first)
        rows = self.rows()
        self.check_the_tables(rows)
        captured = sum(row.amount for row in rows.values() if row.state == "captured")
        back, taken_back = self.said("PledgeRefunded"), self.said("PledgeChargedBack")
        assert self.said("PledgeCaptured") == back + taken_back + captured
        self.check_the_ledger(captured)
        self.check_the_match()
        for pledge_id, row in rows.items():
            self.check_the_provider(pledge_id, row)

    def check_the_tables(self, rows: dict[UUID, models.Pledge]) -> None:
        """Campaign and pledges stand where arrows led from where they stood before; one step may take several."""
        campaign = self.room.campaign(self.campaign_id).state
        assert campaign in reachable(domain.CAMPAIGNS, self.stood.get(self.campaign_id, "open"))
        for pledge_id, row in rows.items():
            before = self.stood.get(pledge_id)
            starts = ("promised", "made") if before is None else (before,)
            assert any(row.state in reachable(domain.PLEDGES, start) for start in starts)
        self.stood = {self.campaign_id: campaign, **{pledge_id: row.state for pledge_id, row in rows.items()}}

    def check_the_match(self) -> None:
        """What pledges were told they bring is what is earned, and no more than is there; what was handed over stays so,
        whatever is charged back later."""
        match = self.room.match(self.campaign_id)
        told = [self.room.pledged(pledge_id).match or 0 for pledge_id in self.pledge_ids]
        handed_over = self.room.campaign(self.campaign_id).state in ("funded", "handed_over")
        assert sum(told) <= match.earned <= match.reserved
        assert handed_over or sum(told) == match.earned

    def check_the_ledger(self, captured: int) -> None:
        assert self.books.waiting == [], "what had come too early is never waited for in vain"
        assert self.books.refused == []
        held = self.books.sums(self.campaign_id, self.pledge_ids)
        assert sum(held.values()) == 0
        assert -held.get("donor", 0) == captured
        assert held.get("campaign", 0) + held.get("grant", 0) == captured - held.get("loss", 0)

    def check_the_provider(self, pledge_id: UUID, row: models.Pledge) -> None:
        theirs = self.theirs(pledge_id)
        unheard = pledge_id in self.taken_back or row.next_action in ("capture", "cancel", "refund", "look")
        if row.state == "captured":
            assert theirs["net"] == row.amount or unheard
        elif row.state == "refunded":
            assert theirs["refunded"] == theirs["captured"] == row.amount
        elif row.state == "charged_back":
            assert theirs["charged_back"] == theirs["captured"] == row.amount
        elif row.state in domain.HELD:
            assert theirs["net"] == 0 or unheard
        else:
            assert theirs["net"] == 0
        assert theirs["captured"] in (0, row.amount), "nobody is charged twice"

    def check_the_end(self) -> None:
        """Nobody's money is held by a campaign that failed, and all three agree to the øre."""
        for pledge_id in self.taken_back:
            self.room.refresh(pledge_id)
        self.check()
        told, rows = self.room.campaign(self.campaign_id), self.rows()
        assert not {row.state for row in rows.values()} & {"promised", "made", "reserved", "mandated"}
        assert sum(self.theirs(pledge_id)["net"] for pledge_id in rows) == told.captured
        for pledge_id in rows:
            assert self.payment(rows[pledge_id]).state not in domain.LIVE, "nobody's money is held after the end"
        if told.state == "failed":
            assert told.captured == 0


@pytest.fixture
def books(room: Room, tables: Callable[[Any], Database]) -> Books:
    return Books(room, tables(ledger_models.Base))


@pytest.mark.parametrize(
    "examples", [12, pytest.param(1_000, marks=[pytest.mark.nightly, pytest.mark.timeout(7_200)])], ids=["some", "many"]
)
def test_money_in_is_money_out_and_money_held(room: Room, books: Books, receiver: Receiver, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
    )
    @given(
        way=st.sampled_from(domain.ways.WAYS),
        steps=STEPS,
        paid=st.lists(AMOUNTS, min_size=1, max_size=3),
        match=st.sampled_from([0, 40_00]),
        taken_back=st.booleans(),
    )
    def walk_and_settle(
        way: Way, steps: list[tuple[str, int, int]], paid: list[int], match: int, taken_back: bool
    ) -> None:
        room.provider.behave()
        walk = Walk(room, books, receiver, way, match)
        for amount in paid:
            walk.pay(amount)
        for step in steps:
            walk.take(*step)
            walk.check(newest_first=bool(step[1] % 2))
        room.provider.misbehave(unavailable=False)
        room.to_the_deadline(walk.campaign_id)
        room.settle(walk.campaign_id)
        room.provider.behave()
        walk.check_the_end()
        if taken_back and walk.pledge_ids:  # after the hand-over too
            walk.charge_back(walk.pledge_ids[0])
            walk.check_the_end()

    walk_and_settle()
    verification = books.db.read(ledger_queries.verify)
    assert verification.verified, verification.first_wrong
