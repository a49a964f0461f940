"""A walk: one campaign, on any of the four ways, its pledges, and all that may happen to them, in any order."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from chassis import clock
from contracts.crowdfunding import (
    CampaignNotOpen,
    ConfirmationNotDue,
    PledgeDeclined,
    PledgeNotFound,
    RelayWebhook,
    Way,
    WebhookForged,
    WebhookReplayed,
    WrongCampaignState,
)
from contracts.crowdfunding.withdrawing import PledgeOver, ReplacedBefore
from contracts.errors import Unavailable
from services.crowdfunding import domain, models, operations
from tests import mothers_donors as donors
from tests.integration.crowdfunding.books import Books
from tests.integration.crowdfunding.conftest import Receiver
from tests.integration.crowdfunding.senses import KINDS, sensible, strangely
from tests.machines import reachable
from tests.mothers_campaign_life import cancelling
from tests.mothers_crowdfunding import ROUNDS_MAX, Room, move_to

DAYS: dict[Way, int] = {"reserve": 10, "confirm_late": 13, "mandate": 30, "capture_now": 30}
SOON = 16
"""Rounds of the timers in which time passes no faster than it must: what is asked for in vain is asked for so often."""
PASSING = (
    Unavailable,
    CampaignNotOpen,
    PledgeDeclined,
    ConfirmationNotDue,
    WebhookForged,
    WebhookReplayed,
    WrongCampaignState,
    PledgeOver,
    ReplacedBefore,
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
        self.strange: set[UUID] = set()

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
            "sense": self.make_sense,
        }
        of_one: dict[str, Callable[[UUID], object]] = {
            "pay": lambda pledge_id: self.room.provider.approve(self.name(pledge_id)),
            "decline": self.decline,
            "refresh": self.room.refresh,
            "decline_one": self.decline_one,
            "charge_back": self.charge_back,
            "confirm": self.room.confirm,
            "withdraw": lambda pledge_id: donors.withdraw(self.room, pledge_id, bring=donors.key(pledge_id)),
            "change": lambda pledge_id: self.change(pledge_id, amount),
        }
        of_one |= {f"strange_{kind}": partial(self.make_none, kind) for kind in KINDS}
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
            self.room.provider.approve(self.name(pledge_id))
            self.room.refresh(pledge_id)

    def hear(self, which: int) -> None:
        """A webhook, any of the last ones: out of order, repeated, of other campaigns, stale; others are never heard."""
        if len(self.receiver.taken) > which:
            one = self.receiver.taken[-1 - which]
            command = RelayWebhook(command_id=uuid4(), path=one.path, headers=one.headers, body=one.body)
            with suppress(PledgeNotFound):  # the provider tries again what it could not tell an earlier test
                operations.relay_webhook(self.room.db, self.room.payments, command)

    def be_away(self, *, away: bool) -> None:
        self.away = away
        self.room.provider.misbehave(unavailable=away)

    def decline(self, pledge_id: UUID) -> None:
        """The payer says no, unless it is too late for that."""
        with suppress(requests.HTTPError):
            self.room.provider.decline(self.name(pledge_id))

    def decline_one(self, pledge_id: UUID) -> None:
        name = self.name(pledge_id)
        self.room.provider.misbehave(decline_captures=[name], decline_charges=[name])

    def charge_back(self, pledge_id: UUID) -> None:
        if self.theirs(pledge_id)["net"]:
            self.room.provider.charge_back(self.name(pledge_id))
            self.taken_back.add(pledge_id)

    def make_none(self, kind: str, pledge_id: UUID) -> None:
        """What is answered about this one makes no sense."""
        self.strange.add(pledge_id)
        strangely(self.room, pledge_id, kind)

    def make_sense(self) -> None:
        for pledge_id in self.strange:
            strangely(self.room, pledge_id, "")

    def settle(self) -> None:
        """Whatever is answered about some, it ends; or nothing is left to do but to give back to them what they are owed."""
        for rounds in range(ROUNDS_MAX):
            self.room.tick()
            if self.room.campaign(self.campaign_id).state in ("funded", "handed_over", "failed", "cancelled"):
                return
            waits = [row for row in self.rows().values() if row.next_try_at is not None]
            if waits and rounds > SOON and all(row.next_action == "refund" for row in waits):
                assert {row.pledge_id for row in waits} <= self.strange, "nobody else is kept waiting"
                break
            soonest = min((row.next_try_at for row in waits if row.next_try_at), default=clock.now())
            move_to(max(soonest, clock.now() + (rounds > SOON) * timedelta(hours=12)))
        sensible(self.room, self.strange)
        self.room.settle(self.campaign_id)

    def finale(self) -> None:
        finale_at = self.room.campaign(self.campaign_id).finale_at
        if finale_at is not None:
            move_to(finale_at)

    def cancel(self) -> None:
        self.room.db.run(cancelling(self.room, self.campaign_id))

    def change(self, pledge_id: UUID, amount: int) -> None:
        """Another in its place, if it comes to that; a provider that is away leaves it to be asked for again."""
        command = donors.changing(pledge_id, amount)
        try:
            donors.change(self.room, command)
        finally:
            if self.rows().keys() & {command.command_id}:
                self.pledge_ids.append(command.command_id)

    def rows(self) -> dict[UUID, models.Pledge]:
        mine = select(models.Pledge).where(models.Pledge.campaign_id == self.campaign_id)
        return {row.pledge_id: row for row in self.room.db.read(lambda session: session.scalars(mine).all())}

    def theirs(self, pledge_id: UUID) -> dict[str, int]:
        """What the provider has of it, charged back and all: `net` is what it took from the payer and has not given back."""
        told = self.room.provider.totals_of(self.name(pledge_id))
        return {**told, "net": told["captured"] - told["refunded"] - told["charged_back"]}

    def name(self, pledge_id: UUID) -> str:
        """What the provider knows its last payment by; what ran out before that was never paid."""

        def read(session: Session) -> str:
            row = session.get(models.Pledge, pledge_id)
            return operations.provider.order_of(session, row).name if row else str(pledge_id)

        return str(pledge_id) if self.way == "mandate" else self.room.db.read(read)

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
        self.check_changes()
        captured = sum(row.amount for row in rows.values() if row.state == "captured")
        back, taken_back = self.said("PledgeRefunded"), self.said("PledgeChargedBack")
        assert self.said("PledgeCaptured") == back + taken_back + captured
        self.check_the_ledger(captured)
        self.check_the_match()
        for pledge_id, row in rows.items():
            self.check_the_provider(pledge_id, row)

    def check_changes(self) -> None:
        """Of a pledge and the one that takes its place one stands at most."""
        new, old = aliased(models.Pledge), aliased(models.Pledge)
        chosen = select(func.count()).select_from(new).join(old, old.pledge_id == new.replaces_id)
        standing = domain.withdrawing.STANDING
        both = new.state.in_(standing), new.withdrawn_at.is_(None), old.state.in_(standing), old.withdrawn_at.is_(None)
        assert self.room.db.read(lambda session: session.scalar(chosen.where(*both))) == 0

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
            assert theirs["net"] == 0 or pledge_id in self.strange
        assert theirs["captured"] in (0, row.amount), "nobody is charged twice"

    def check_the_end(self) -> None:
        """Nobody's money is held by a campaign that failed, and all three agree to the øre."""
        for pledge_id in self.taken_back:
            self.room.refresh(pledge_id)
        sensible(self.room, self.strange)
        self.check()
        told, rows = self.room.campaign(self.campaign_id), self.rows()
        assert not {row.state for row in rows.values()} & {"promised", "made", "withheld", "reserved", "mandated"}
        assert sum(self.theirs(pledge_id)["net"] for pledge_id in rows) == told.captured
        for pledge_id in rows:
            order = self.room.db.read(lambda session, row=rows[pledge_id]: operations.provider.order_of(session, row))
            assert self.room.payments.get(order).state not in domain.LIVE, "nobody's money is held after the end"
        if told.state == "failed":
            assert told.captured == 0
