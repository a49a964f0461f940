"""Budgets and the ledger, each on a database of its own, with nothing between them but what carries their events."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts import budgets, ledger
from contracts.budgets.applications import GrantRequested
from contracts.budgets.earmarks import EarmarkChangeRequested
from contracts.budgets.grants import AcceptAccounts, AccountLine, GrantEnded, GrantTerms, SubmitAccounts
from contracts.budgets.projects import ListProjects
from contracts.ledger.giving_back import GiveBackPosted
from contracts.message import Event, declared
from deploy.opland.audit import Difference, audit
from services.budgets import operations, queries
from tests import mothers_ledger as books
from tests.mothers_budgets import APPROVER, CODER, PLAYMAKER, Road

LATE_AFTER = timedelta(minutes=15)
ASKED = (
    *(budgets.EarmarkRequested, budgets.AwardsDecided, budgets.PaymentApproved, budgets.BudgetClosed),
    *(GrantEnded, EarmarkChangeRequested, GrantRequested),
)
ANSWERED: dict[type[Event], Callable[..., None]] = {
    ledger.EarmarkGranted: operations.record_earmark,
    ledger.EarmarkRefused: operations.record_refused_earmark,
    ledger.EarmarkChanged: operations.record_earmark_change,
    ledger.EarmarkChangeRefused: operations.record_refused_earmark_change,
    ledger.GrantsPosted: operations.record_grants,
    ledger.GrantRefused: operations.record_refused_grants,
    **dict.fromkeys(
        (ledger.PaymentPosted, ledger.PaymentRefused, ledger.PaymentConfirmed, ledger.PaymentReturned),
        operations.record_payment,
    ),
    ledger.Released: operations.record_release,
    ledger.GrantRepaid: operations.record_repayment,
    GiveBackPosted: operations.record_giving_back,
    ledger.TransferReversed: operations.record_reversal,
}
KINDS = {event.event_type(): event for event in declared(Event)}


@dataclass
class Sagas:
    """Steps as people take them; `carry` brings each event where it is heard, in the order in which they were said."""

    ours: Database
    books: Database
    seen: set[UUID] = field(default_factory=set)

    def appropriate(self, amount: int = 1_000_000) -> None:
        books.ask(self.books, books.appropriation(amount=amount))

    def road(self) -> Road:
        return Road(self.ours)

    def waiting(self, db: Database) -> list[Event]:
        """What was said and not carried yet."""
        rows = db.read(lambda session: session.scalars(select(OutboxRow).order_by(OutboxRow.position)).all())
        found = []
        for row in rows:
            if row.event_id not in self.seen:
                self.seen.add(row.event_id)
                body = json.loads(row.body)
                kind: Any = KINDS[body["type"]]
                found.append(kind.load(body["data"] | {name: body[name] for name in kind.attributes}))
        return found

    def carry_asked(self) -> None:
        for event in self.waiting(self.ours):
            self.ask(event)

    def carry_answered(self) -> None:
        for event in self.waiting(self.books):
            self.answer(event)

    def carry(self) -> None:
        """Until nobody says anything more."""
        before = -1
        while before != len(self.seen):
            before = len(self.seen)
            self.carry_asked()
            self.carry_answered()

    def ask(self, event: Event) -> None:
        if isinstance(event, ASKED):
            books.ask(self.books, event)

    def answer(self, event: Event) -> None:
        if type(event) in ANSWERED:
            self.ours.run(lambda session: ANSWERED[type(event)](session, event))

    def finance(self, command: Any) -> None:
        books.ask(self.books, command)
        self.carry()

    def to(self, phase: str) -> Road:
        """A budget that came so far with the ledger's own answers."""
        road = self.road()
        steps: dict[str, Callable[[], Any]] = {"draft": road.open, "earmarking": road.endorse, "ideas": self.carry}
        steps |= {"review": road.gather, "vote": road.publish, "awarding": road.declare, "implementation": self.carry}
        for reached, step in {**steps, "closed": road.close}.items():
            step()
            if reached == phase:
                break
        if phase == "closed":
            self.carry()
        return road

    def pay(self, road: Road, amount: int, *then: Any) -> UUID:
        """A payment that was approved and booked, and what became of it."""
        payment_id = road.enter(amount)
        road.approve(payment_id)
        self.carry()
        for told in then:
            self.finance(told(payment_id))
        return payment_id

    def campaign(self, collected: int = 8_001, match: int = 4_000, *, followed: bool = True) -> UUID:
        """A campaign whose money the ledger has handed over -> its id; `followed`: crowdfunding's word came here as well."""
        campaign_id = uuid4()
        funded = books.funded(campaign_id, collected, match=match, year=books.YEAR)
        asked = (
            books.scheme(amount=100_000),
            books.match(campaign_id, amount=match),
            books.capture(campaign_id, amount=collected),
            funded,
        )
        books.ask(self.books, *asked)
        if followed:
            self.ours.run(lambda session: operations.record_funded_campaign(session, GrantTerms(), funded))
            self.carry()
        return campaign_id

    def project_of(self, campaign_id: UUID) -> UUID:
        query = ListProjects(campaign_id=campaign_id)
        return self.ours.read(lambda session: queries.list_projects(session, query)).items[0].project_id

    def pay_project(self, project_id: UUID, amount: int, *then: Any) -> UUID:
        """A payment that was coded by one and approved by another, and what became of it."""
        road = self.road()
        entered = budgets.EnterPayment(command_id=uuid4(), project_id=project_id, amount=amount, voucher="Faktura 7")
        payment_id = UUID(str(road.do(CODER, entered).id))
        road.do(APPROVER, budgets.ApprovePayment(command_id=uuid4(), payment_id=payment_id))
        self.carry()
        for told in then:
            self.finance(told(payment_id))
        return payment_id

    def account_for(self, project_id: UUID, spent: int) -> None:
        """Final accounts handed in by a playmaker and accepted by another: what the project did not need is let go of."""
        lines = (AccountLine(text="Planter", amount=spent),)
        told = SubmitAccounts(command_id=uuid4(), project_id=project_id, lines=lines, text="Søen er gravet")
        self.road().do(PLAYMAKER, told)
        self.road().do(APPROVER, AcceptAccounts(command_id=uuid4(), project_id=project_id))
        self.carry()

    def walk(self) -> None:
        """Budgets in every phase, with payments in every state, and money of which no budget knows."""
        self.appropriate()
        for phase in ("draft", "ideas", "review", "vote"):
            self.to(phase)
        road = self.to("implementation")
        road.enter(1_000, who=CODER)
        for then in ((), (books.confirmation,), (books.returned,)):
            self.pay(road, 1_000, *then)
        self.finance(books.repayment(f"paid/{road.proposal_ids[0]}/{books.YEAR}", 300))
        road.give_back(place=2)
        self.carry()
        dead = self.to("ideas")
        dead.close()
        self.to("closed")
        books.ask(self.books, books.direct_grant(uuid4()), books.opening(uuid4(), stage="earmark"))
        self.refused()
        for then in ((books.confirmation,), (books.returned,)):
            self.pay_project(self.project_of(self.campaign()), 10_000, *then)
        self.carry()

    def refused(self) -> Road:
        """A budget that asks for more than there is."""
        road = self.road()
        road.open(amount=100_000_000)
        road.endorse()
        self.carry()
        return road

    def audit(self) -> list[Difference]:
        return audit(self.ours, self.books, LATE_AFTER, again_after=0)[1]
