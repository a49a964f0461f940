"""Whatever comes after a campaign, in whatever order: its tables hold, and provider, ledger and account agree to the øre."""

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis import clock
from contracts.crowdfunding.giving_back import GiveBackContributions
from contracts.errors import Refused
from services.crowdfunding.domain import accounts, giving_back, undelivered
from services.crowdfunding.models import CampaignAccountRow, GiveBack, GiveBackShare, UndeliveredRefund
from services.crowdfunding.operations import giving_back as giving
from services.crowdfunding.operations import undelivered as deciding
from tests import mothers_ledger
from tests.integration.crowdfunding.test_accounts import accept, account, send_back, submit
from tests.integration.crowdfunding.test_undelivered import again, elsewhere, waiting
from tests.machines import reachable
from tests.mothers_accounts import handed_over
from tests.mothers_crowdfunding import DECISION, PLAYMAKER, Room, move_to

NAMES = ("pay", "ask", "confirm", "return", "repay", "end", "give_back", "hear", "refund", "away", "back", "wait")
NAMES += ("submit", "send_back", "accept", "hear", "refund", "refuse", "mend", "try_again", "elsewhere")
REFUSED = [(name, 1) for name in ("end", "give_back", "hear", "refuse", *("refund", "wait") * 4, "refund")]
"""Until nobody asks the provider any more: of a project that was finished, all of it is left."""
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 60_00)), min_size=3, max_size=14)
MACHINES: Any = (
    (GiveBack, giving_back.GIVE_BACKS, lambda row: row.give_back_id),
    (GiveBackShare, giving_back.SHARES, lambda row: (row.give_back_id, row.pledge_id)),
    (CampaignAccountRow, accounts.ACCOUNTS, lambda row: row.campaign_id),
    (UndeliveredRefund, undelivered.UNDELIVERED, lambda row: row.undelivered_id),
)


FIRST = {GiveBack: "asked", GiveBackShare: "asked", CampaignAccountRow: "submitted", UndeliveredRefund: "open"}


class Walk:
    """A campaign whose money is a project's, and what people, the ledger and the provider do next."""

    def __init__(self, room: Room, amounts: list[int]) -> None:
        self.room = room
        self.campaign_id, self.pledges, self.books = handed_over(room, amounts)
        self.waiting: list[UUID] = []
        self.stood: dict[Any, str] = {}

    def take(self, name: str, amount: int) -> None:
        """A step that is refused changes nothing."""
        try:
            getattr(self, name)(amount)
        except Refused:
            return

    def pay(self, amount: int) -> None:
        self.books.paid(amount)

    def ask(self, amount: int) -> None:
        payment = mothers_ledger.campaign_payment(self.campaign_id, amount=amount)
        self.books.ask(payment)
        self.waiting.append(payment.payment_id)

    def confirm(self, _amount: int) -> None:
        self.books.ask(*(mothers_ledger.confirmation(each) for each in self.waiting))

    def return_(self, _amount: int) -> None:
        self.books.ask(*(mothers_ledger.returned(each) for each in self.waiting))

    def repay(self, amount: int) -> None:
        self.books.ask(mothers_ledger.repayment(f"paid/campaign-{self.campaign_id}", amount))

    def end(self, amount: int) -> None:
        self.books.end("finished" if amount % 2 else "given_back")

    def give_back(self, _amount: int) -> None:
        command = GiveBackContributions(
            command_id=uuid4(), campaign_id=self.campaign_id, decision=DECISION, reason="billigere"
        )
        self.room.db.run(lambda session: giving.give_back_contributions(session, PLAYMAKER, command))

    def hear(self, _amount: int) -> None:
        self.books.catch_up()

    def refund(self, _amount: int) -> None:
        giving.refund_shares(self.room.db, self.room.payments)
        self.room.tick()
        self.room.db.run(deciding.find_undelivered)

    def away(self, _amount: int) -> None:
        self.room.provider.misbehave(unavailable=True)

    def back(self, _amount: int) -> None:
        self.room.provider.misbehave(unavailable=False)

    def refuse(self, _amount: int) -> None:
        self.room.provider.misbehave(decline_refunds=["*"])

    def mend(self, _amount: int) -> None:
        self.room.provider.misbehave(decline_refunds=[])

    def try_again(self, _amount: int) -> None:
        for each in waiting(self.room).items:
            again(self.room, each.undelivered_id)

    def elsewhere(self, _amount: int) -> None:
        for each in waiting(self.room).items:
            elsewhere(self.room, each.undelivered_id)

    def wait(self, amount: int) -> None:
        due = self.room.db.read(lambda session: session.scalars(select(GiveBackShare.next_try_at)).all())
        times = [at for at in due if at is not None]
        move_to(max(times, default=clock.now()) if amount else clock.now())

    def submit(self, _amount: int) -> None:
        told = account(self.room, self.campaign_id)
        submit(self.room, self.campaign_id, *(each.payment_id for each in told.payments))

    def send_back(self, _amount: int) -> None:
        send_back(self.room, self.campaign_id)

    def accept(self, _amount: int) -> None:
        accept(self.room, self.campaign_id)

    def check(self) -> None:
        """Along arrows only; and the ledger's balances are what the account says."""
        for model, table, key in MACHINES:
            first = FIRST[model]
            rows = self.room.db.read(lambda session, model=model: session.scalars(select(model)).all())
            for row in rows:
                name = model, key(row)
                assert row.state in reachable(table, self.stood.get(name, first))
                self.stood[name] = row.state
        told = account(self.room, self.campaign_id)
        if told.published_at is None:
            assert told.totals.left == self.books.balance("campaign") + self.books.balance("grant")
            assert told.totals.paid == self.books.balance("paid")

    def check_the_end(self) -> None:
        """All that was asked is answered: what the provider holds of each pledge is what the ledger says it gave."""
        self.room.provider.misbehave(unavailable=False, decline_refunds=[])
        returned: Counter[UUID] = Counter()
        for each in waiting(self.room, "returned").items:
            returned[each.pledge_id] += each.amount
        for _ in range(4):
            self.hear(0)
            self.wait(1)
            self.refund(0)
        self.hear(0)
        for pledge_id in self.pledges:
            sums = self.room.provider.sums(pledge_id)
            held = sums["captured"] - sums["refunded"] - returned[pledge_id]
            assert held == -self.books.journal.books.balance(f"donor/{pledge_id}")
        assert self.room.campaign(self.campaign_id).captured == sum(
            -self.books.journal.books.balance(f"donor/{pledge_id}") for pledge_id in self.pledges
        )


setattr(Walk, "return", Walk.return_)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS, amounts=st.lists(st.integers(1, 50_00), min_size=1, max_size=4))
@example(steps=[("pay", 10_00), *REFUSED, ("elsewhere", 1)], amounts=[60_00, 40_00])
@example(steps=[*REFUSED, ("elsewhere", 1)], amounts=[60_00])
@example(steps=[("pay", 10_00), *REFUSED, ("try_again", 1), ("mend", 1), ("refund", 1)], amounts=[60_00, 40_00])
def test_no_walk_leads_out_of_the_tables_of_what_comes_after_a_campaign(
    room: Room, steps: list[tuple[str, int]], amounts: list[int]
) -> None:
    room.provider.misbehave(unavailable=False)
    walk = Walk(room, amounts)
    for step in steps:
        walk.take(*step)
        walk.check()
    walk.check_the_end()
