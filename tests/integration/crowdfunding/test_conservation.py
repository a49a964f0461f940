"""Whatever happens, in whatever order: citizens' money in = out + held, here and with the provider alike."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from chassis import clock
from contracts.crowdfunding import CampaignNotOpen
from contracts.crowdfunding.withdrawing import PledgeOver, ReplacedBefore
from contracts.errors import Unavailable
from services.crowdfunding import domain, models
from tests import mothers_donors as donors
from tests.machines import reachable
from tests.mothers_crowdfunding import Room, an_order, move_to

AMOUNTS = st.sampled_from([1, 30_00, 60_00, 100_00])
NAMES = ["pledge", "pay", "pay", "decline", "refresh", "tick", "tick", "tick", "silence", "away", "back", "wait"]
NAMES += ["decline_one", "deadline", "withdraw", "change"]
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5), AMOUNTS), min_size=4, max_size=20)


COUNTED = ("reserved", "captured")


class Walk:
    """One campaign, its pledges, and what happens to them."""

    def __init__(self, room: Room, match: int) -> None:
        self.room = room
        self.campaign_id = room.opened(match)
        self.pledge_ids: list[UUID] = []
        self.stood: dict[UUID, str] = {}

    def check_the_tables(self) -> None:
        """Campaign and pledges stand where arrows led from where they stood before; one step may take several."""

        def read(session: Session) -> tuple[str, dict[UUID, str]]:
            mine = select(models.Pledge).where(models.Pledge.campaign_id == self.campaign_id)
            pledges = {row.pledge_id: row.state for row in session.scalars(mine)}
            return session.get_one(models.Campaign, self.campaign_id).state, pledges

        campaign, pledges = self.room.db.read(read)
        assert campaign in reachable(domain.CAMPAIGNS, self.stood.get(self.campaign_id, "open"))
        for pledge_id, state in pledges.items():
            assert state in reachable(domain.PLEDGES, self.stood.get(pledge_id, "made"))
        self.stood = {self.campaign_id: campaign, **pledges}

    def take(self, name: str, which: int, amount: int) -> None:
        provider = self.room.provider
        acts: dict[str, Callable[[], object]] = {
            "pledge": lambda: self.pledge(amount),
            "tick": self.room.tick,
            "silence": lambda: provider.misbehave(timeout_after_success=which % 3),
            "away": lambda: provider.misbehave(unavailable=True),
            "back": lambda: provider.misbehave(unavailable=False),
            "wait": lambda: move_to(clock.now() + timedelta(seconds=20 * (which + 1))),
            "deadline": lambda: self.room.to_the_deadline(self.campaign_id),
        }
        of_one: dict[str, Callable[[UUID], object]] = {
            "pay": provider.approve,
            "decline": self.decline,
            "refresh": self.refresh,
            "withdraw": self.withdraw,
            "change": lambda pledge_id: self.change(pledge_id, amount),
            "decline_one": lambda pledge_id: provider.misbehave(decline_captures=[str(pledge_id)]),
        }
        if name in acts:
            acts[name]()
        else:
            of_one[name](self.pledge_ids[which % len(self.pledge_ids)])

    def pledge(self, amount: int) -> None:
        try:
            self.pledge_ids.append(self.room.pledge(self.campaign_id, amount).pledge_id)
        except (Unavailable, CampaignNotOpen):
            return

    def decline(self, pledge_id: UUID) -> None:
        url = self.room.pledged(pledge_id).pay_url.removeprefix(self.room.provider.url)
        self.room.provider.ask("POST", url, data={"answer": "decline"}, allow_redirects=False)

    def refresh(self, pledge_id: UUID) -> None:
        try:
            self.room.refresh(pledge_id)
        except Unavailable:
            return

    def withdraw(self, pledge_id: UUID) -> None:
        with suppress(Unavailable, CampaignNotOpen, PledgeOver):
            donors.withdraw(self.room, pledge_id, bring=donors.key(pledge_id))

    def change(self, pledge_id: UUID, amount: int) -> None:
        command = donors.changing(pledge_id, amount)
        try:
            donors.change(self.room, command)
        except (CampaignNotOpen, PledgeOver, ReplacedBefore):
            return
        except Unavailable:
            pass
        self.pledge_ids.append(command.command_id)

    def check_changes(self) -> None:
        """Of a pledge and the one that takes its place one counts at most."""
        new, old = aliased(models.Pledge), aliased(models.Pledge)
        chosen = select(func.count()).select_from(new).join(old, old.pledge_id == new.replaces_id)
        counted = new.state.in_(COUNTED), new.withdrawn_at.is_(None), old.state.in_(COUNTED), old.withdrawn_at.is_(None)
        assert self.room.db.read(lambda session: session.scalar(chosen.where(*counted))) == 0

    def sums(self) -> dict[str, int]:
        chosen = select(models.Pledge.state, func.sum(models.Pledge.amount))
        chosen = chosen.where(models.Pledge.campaign_id == self.campaign_id).group_by(models.Pledge.state)
        told = self.room.db.read(lambda session: session.execute(chosen).all())
        return {state: int(amount) for state, amount in told}

    def said(self, name: str) -> int:
        """What was said of this campaign's money, every pledge counted once."""
        told = [each for each in self.room.said(name) if each["campaign_id"] == str(self.campaign_id)]
        assert len({each["pledge_id"] for each in told}) == len(told), "said twice"
        return sum(each["amount"] for each in told)

    def provider_sums(self) -> dict[str, int]:
        every = [self.room.provider.sums(pledge_id) for pledge_id in self.pledge_ids]
        return {
            name: sum(each.get(name, 0) for each in every)
            for name in ("authorized", "cancelled", "captured", "refunded")
        }

    def check(self) -> None:
        """At any moment: what we say we took was taken, what we say went back went back, in = out + held."""
        self.check_the_tables()
        self.check_changes()
        sums, taken, back = self.sums(), self.said("PledgeCaptured"), self.said("PledgeRefunded")
        assert taken == back + sums.get("captured", 0)
        assert back == sums.get("refunded", 0)

    def check_the_end(self) -> None:
        told, sums, theirs = self.room.campaign(self.campaign_id), self.sums(), self.provider_sums()
        assert sums.get("made", 0) == sums.get("reserved", 0) == 0
        assert theirs["captured"] == self.said("PledgeCaptured")
        assert theirs["refunded"] == self.said("PledgeRefunded")
        assert theirs["captured"] - theirs["refunded"] == told.captured
        if told.state == "funded":
            assert told.captured + told.match >= told.goal
        else:
            assert told.captured == 0
        held = [each for each in self.pledge_ids if self.holds(each)]
        assert held == [], "the provider holds nobody's money after the end"

    def holds(self, pledge_id: UUID) -> bool:
        payment = self.room.payments.get(an_order(pledge_id))
        return payment.state in ("created", "reserved")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, paid=st.lists(AMOUNTS, min_size=1, max_size=3), match=st.sampled_from([0, 40_00]))
def test_money_in_is_money_out_and_money_held(
    room: Room, steps: list[tuple[str, int, int]], paid: list[int], match: int
) -> None:
    room.provider.misbehave(unavailable=False, timeout_after_success=0, decline_captures=[])
    walk = Walk(room, match)
    walk.pledge_ids += [room.paid(walk.campaign_id, amount) for amount in paid]
    for step in steps:
        walk.take(*step)
        walk.check()
    room.provider.misbehave(unavailable=False)
    room.to_the_deadline(walk.campaign_id)
    room.settle(walk.campaign_id)
    walk.check()
    room.provider.misbehave(timeout_after_success=0)
    walk.check_the_end()
