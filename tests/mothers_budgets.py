"""Makers of what the budgets service hears, valid unless told otherwise, and a road that takes a budget along its phases."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import select

from chassis.clock import now
from chassis.db import Database
from chassis.outbox import OutboxRow
from contracts import budgets, ledger, voting
from contracts.message import Event
from contracts.principal import Principal, Role, RoleName
from services.budgets import domain, operations, queries
from services.budgets.models import Budget

AREA = "solbjerg"
AMOUNT = 80_000
COSTS = (32_000, 78_450, 20_000)
Said = TypeVar("Said", bound=Event)


def person(name: str, *roles: RoleName, scope: str = AREA, area_id: str | None = None) -> Principal:
    held = tuple(Role(role=role, scope=scope) for role in roles)
    return Principal(person=name, roles=held, age=44, area_id=area_id)


PLAYMAKER = person("playmaker", "playmaker")
JOINT_COUNCIL = person("joint council", "joint_council")
RESIDENT = person("resident", "citizen", scope="*", area_id=AREA)
CODER = person("coder", "finance")
APPROVER = person("approver", "finance")
STRANGER = person("stranger")
DECISION = ledger.Decision(case_number="2026-17", decided_on=date(2026, 3, 1), decided_by="Byrådet")


def opening(**changes: Any) -> budgets.OpenBudget:
    said: dict[str, Any] = {
        "command_id": uuid4(),
        "title": "Mødesteder i Solbjerg",
        "area_id": AREA,
        "challenge": "Hvor mødes vi?",
        "year": 2026,
        "amount": AMOUNT,
        "currency": "DKK",
        "ballot_rules": budgets.BallotRules(kind="approval", sum_cost_max=AMOUNT),
        "tally_rule": budgets.TallyRule(),
    }
    return budgets.OpenBudget(**{**said, **changes})


def numbers(sequence: int, request_id: UUID) -> dict[str, Any]:
    return {"epoch": 1, "sequence": sequence, "request_id": request_id, "transfers": (), "balances": {}}


def said(db: Database, kind: type[Said]) -> list[Said]:
    """The events of this kind that wait in the outbox, in the order in which they were said."""
    of_kind = select(OutboxRow.body).where(OutboxRow.routing_key == kind.routing_key()).order_by(OutboxRow.position)
    bodies = db.read(lambda session: session.scalars(of_kind).all())
    return [kind.load(json.loads(body)["data"]) for body in bodies]


@dataclass
class Road:
    """A budget on its way: each step as somebody who may do it, each answer as the ledger and voting would give it."""

    db: Database
    budget_id: UUID = field(default_factory=uuid4)
    proposal_ids: list[UUID] = field(default_factory=list)
    endorsement_id: UUID = field(default_factory=uuid4)
    election_id: UUID = field(default_factory=uuid4)
    sequence: int = 0

    def do(self, who: Principal, command: Any) -> Any:
        """Carry out a command by the operation of its name."""
        name = "".join("_" + letter.lower() if letter.isupper() else letter for letter in type(command).__name__)
        operation = getattr(operations, name.removeprefix("_"))
        return self.db.run(lambda session: operation(session, who, command))

    def hear(self, record: Any, event: Event) -> None:
        self.db.run(lambda session: record(session, event))

    def said_last(self, kind: type[Said]) -> Said | None:
        """What this budget said last of this kind."""
        of_ours = [event for event in said(self.db, kind) if getattr(event, "budget_id", None) == self.budget_id]
        return of_ours[-1] if of_ours else None

    def next_number(self) -> int:
        self.sequence += 1
        return self.sequence

    def open(self, **changes: Any) -> Any:
        return self.do(PLAYMAKER, opening(command_id=self.budget_id, **changes))

    def endorse(self, who: Principal = JOINT_COUNCIL, version: int = 1) -> Any:
        told: dict[str, Any] = {"command_id": self.endorsement_id, "budget_id": self.budget_id, "version": version}
        return self.do(who, budgets.EndorseBudget(**told, decision=DECISION))

    def earmark_granted(self, **changes: Any) -> ledger.EarmarkGranted:
        told = {**numbers(self.next_number(), self.endorsement_id), "budget_id": self.budget_id, "year": 2026}
        told |= {"amount": AMOUNT, "areas": (ledger.AreaPart(area_id=AREA, amount=AMOUNT),)}
        return ledger.EarmarkGranted(**{**told, **changes})

    def earmark_refused(self, **changes: Any) -> ledger.EarmarkRefused:
        told = {**numbers(self.next_number(), self.endorsement_id), "budget_id": self.budget_id}
        return ledger.EarmarkRefused(**{**told, "reason": "puljen er tom", "available": 5, **changes})

    def propose(self, who: Principal = RESIDENT, cost: int = 30_000, **more: Any) -> Any:
        self.proposal_ids.append(uuid4())
        proposal: dict[str, Any] = {
            "command_id": self.proposal_ids[-1],
            "budget_id": self.budget_id,
            "title": "Bålhytte",
        }
        return self.do(who, budgets.SubmitProposal(**proposal, text="ved søen", cost=cost, **more))

    def begin_review(self, who: Principal = PLAYMAKER, reason: str = "") -> Any:
        return self.do(who, budgets.BeginReview(command_id=uuid4(), budget_id=self.budget_id, reason=reason))

    def review(self, place: int, cost: int, *, feasible: bool = True, who: Principal = PLAYMAKER) -> Any:
        found: dict[str, Any] = {
            "proposal_id": self.proposal_ids[place],
            "feasible": feasible,
            "cost": cost,
            "reason": "set på",
        }
        return self.do(who, budgets.ReviewProposal(command_id=uuid4(), **found))

    def publishing(self, **changes: Any) -> budgets.PublishBallot:
        told: dict[str, Any] = {"command_id": self.election_id, "budget_id": self.budget_id}
        told |= {"opens_at": now(), "closes_at": now() + timedelta(days=14), "proposal_ids": tuple(self.proposal_ids)}
        return budgets.PublishBallot(**{**told, **changes})

    def result(self, *places: int, **changes: Any) -> voting.ResultDeclared:
        """Those in these places on the ballot won."""
        published = self.said_last(budgets.BallotPublished)
        winners = tuple(
            voting.Winner(project_id=project.project_id, title=project.title, cost=project.cost, score=9)
            for project in (published.projects[place] for place in places if published is not None)
        )
        totals = voting.Totals(ballots=9, amount=AMOUNT, spent=0, left=0, scores={}, votes={})
        told = {"election_id": self.election_id, "budget_id": self.budget_id, "winners": winners, "totals": totals}
        told |= {"rule": "greedy", "tally_hash": "7a" * 32}
        told |= {"rules_hash": published.rules_hash if published is not None else "00" * 32}
        return voting.ResultDeclared(**{**told, **changes})

    def grants_posted(self, **changes: Any) -> ledger.GrantsPosted:
        decided = self.said_last(budgets.AwardsDecided)
        awards = decided.awards if decided is not None else ()
        told = numbers(self.next_number(), domain.awards_request(self.election_id))
        told |= {"owner": "budget", "owner_id": self.budget_id, "grants": awards}
        return ledger.GrantsPosted(**{**told, "released": AMOUNT - sum(award.amount for award in awards), **changes})

    def grant_refused(self) -> ledger.GrantRefused:
        told = numbers(self.next_number(), domain.awards_request(self.election_id))
        return ledger.GrantRefused(**told, owner="budget", owner_id=self.budget_id, reason="året er lukket")

    def entering(self, amount: int, place: int = 0) -> budgets.EnterPayment:
        project_id = self.proposal_ids[place]
        return budgets.EnterPayment(command_id=uuid4(), project_id=project_id, amount=amount, voucher="bilag 7")

    def enter(self, amount: int, place: int = 0, who: Principal = CODER) -> UUID:
        """A payment's id, entered by a coder."""
        found: UUID = self.do(who, self.entering(amount, place)).id
        return found

    def approve(self, payment_id: UUID, who: Principal = APPROVER) -> Any:
        return self.do(who, budgets.ApprovePayment(command_id=uuid4(), payment_id=payment_id))

    def moved(self, kind: type[Said], payment_id: UUID, sequence: int, **changes: Any) -> Said:
        """What the ledger says of a payment, under this number."""
        told = {**numbers(sequence, uuid4()), "payment_id": payment_id, "project_id": uuid4()}
        told |= {"owner": "budget", "amount": 1, "reason": "kontoen er lukket", **changes}
        return kind(**{name: value for name, value in told.items() if name in kind.__dataclass_fields__})

    def undone(  # noqa: PLR0913, PLR0917 - a transfer has two ends
        self, kind: str, from_: str, to: str, sequence: int, amount: int = AMOUNT, left: int = 0
    ) -> ledger.TransferReversed:
        """The ledger's word that a transfer from one account to another was undone; `left` on an earmark, if it is one."""
        line = ledger.TransferLine(transfer_id=uuid4(), kind="reverse", from_=to, to=from_, amount=amount)
        held = {path: left for path in (from_, to) if path.startswith("earmark/")}
        told = {**numbers(sequence, uuid4()), "transfers": (line,), "balances": held}
        return ledger.TransferReversed(**told, transfer_id=uuid4(), kind=kind, amount=amount, reason="bogført to gange")

    def report(self, place: int = 0, who: Principal = PLAYMAKER) -> Any:
        said_of_it: dict[str, Any] = {"project_id": self.proposal_ids[place], "title": "Indviet", "text": "med kaffe"}
        return self.do(who, budgets.ReportMilestone(command_id=uuid4(), **said_of_it))

    def of(self, kind: Any, place: int = 0, **content: Any) -> Any:
        """A command about the project in this place."""
        return kind(command_id=uuid4(), project_id=self.proposal_ids[place], **content)

    def ask(self, amount: int, place: int = 0, who: Principal = RESIDENT, **content: Any) -> UUID:
        """A payment's id, asked for by the project."""
        asked = self.of(budgets.grants.RequestPayment, place, amount=amount, purpose="planter", **content)
        found: UUID = self.do(who, asked).id
        return found

    def code(self, payment_id: UUID, who: Principal = CODER) -> Any:
        return self.do(who, budgets.grants.CodePayment(command_id=uuid4(), payment_id=payment_id, voucher="bilag 8"))

    def pay(self, amount: int, place: int = 0) -> UUID:
        """A payment from its entry until it is paid."""
        payment_id = self.enter(amount, place)
        self.approve(payment_id)
        self.hear(operations.record_payment, self.moved(ledger.PaymentPosted, payment_id, self.next_number()))
        self.hear(operations.record_payment, self.moved(ledger.PaymentConfirmed, payment_id, self.next_number()))
        return payment_id

    def hand_in(self, *amounts: int, place: int = 0, who: Principal = RESIDENT, other_income: int = 0) -> Any:
        lines = tuple(budgets.grants.AccountLine(text="planter", amount=amount) for amount in amounts)
        content: dict[str, Any] = {"lines": lines, "other_income": other_income, "text": "Det blev godt"}
        return self.do(who, self.of(budgets.grants.SubmitAccounts, place, **content))

    def accept(self, place: int = 0, who: Principal = APPROVER) -> Any:
        return self.do(who, self.of(budgets.grants.AcceptAccounts, place))

    def give_back(self, place: int = 0, who: Principal = RESIDENT) -> Any:
        return self.do(who, self.of(budgets.grants.GiveBackGrant, place, reason="der kom ingen tilladelse"))

    def repaid(self, amount: int, place: int = 0) -> None:
        project_id = self.proposal_ids[place]
        paid, grant = f"paid/{project_id}/2026", f"grant/{project_id}/2026"
        line = ledger.TransferLine(transfer_id=uuid4(), kind="repay", from_=paid, to=grant, amount=amount)
        told = {**numbers(self.next_number(), uuid4()), "project_id": project_id, "amount": amount}
        self.hear(operations.record_repayment, ledger.GrantRepaid(**{**told, "transfers": (line,)}))

    def close(self, who: Principal = PLAYMAKER) -> Any:
        command = budgets.CloseBudget(command_id=uuid4(), budget_id=self.budget_id, reason="regnskab godkendt")
        return self.do(who, command)

    def view(self, who: Principal = CODER) -> budgets.BudgetView:
        query = budgets.GetBudget(budget_id=self.budget_id)
        return self.db.read(lambda session: queries.get_budget(session, who, query))

    def phase(self) -> str:
        return self.db.read(lambda session: session.get_one(Budget, self.budget_id).phase)

    def be_earmarked(self) -> None:
        self.hear(operations.record_earmark, self.earmark_granted())

    def gather(self) -> None:
        """Proposals as in Aarhus's own example: 32,000, 78,450 and 20,000 of 80,000."""
        for cost in COSTS:
            self.propose(cost=cost)
        self.begin_review()

    def publish(self) -> Any:
        for place, cost in enumerate(COSTS):
            self.review(place, cost)
        return self.do(PLAYMAKER, self.publishing())

    def declare(self) -> None:
        self.declare_only(0, 2)

    def declare_only(self, *places: int) -> None:
        self.hear(operations.record_result, self.result(*places))

    def be_granted(self) -> None:
        self.hear(operations.record_grants, self.grants_posted())

    def to(self, phase: str) -> "Road":
        """Take a new budget as far as this phase."""
        if phase == "cancelled":
            self.open()
            self.close()
            return self
        steps = {"draft": self.open, "earmarking": self.endorse, "ideas": self.be_earmarked, "review": self.gather}
        steps |= {"vote": self.publish, "awarding": self.declare, "implementation": self.be_granted}
        for reached, step in {**steps, "closed": self.close}.items():
            step()
            if reached == phase:
                break
        return self
