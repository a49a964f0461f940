"""An application on its way: each step as somebody who may take it, each answer as the ledger would give it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from chassis.db import Database
from contracts import ledger
from contracts.budgets import application_views, applications
from contracts.principal import Principal
from services.budgets import domain, operations, queries
from services.budgets.models import Application
from tests.mothers_areas import record_areas
from tests.mothers_budgets import AREA, DECISION, JOINT_COUNCIL, PLAYMAKER, numbers, person, said

APPLICANT = person("applicant")
DECIDER = person("decider", "decider")
SECOND = person("second", "decider")
HOUR_RATE = 15_000
APPLIED, OWN_MONEY, HOURS, THING = 400_000, 50_000, 10, 25_000
CVR = "99999993"
ASSOCIATION = applications.Applicant(kind="association", cvr=CVR, name="Borgerforeningen")
COSTS = (
    applications.CostLine(text="Tømmer", amount=APPLIED),
    applications.CostLine(text="Arbejde, penge og værktøj", amount=OWN_MONEY + HOURS * HOUR_RATE + THING),
)


def content(**changes: Any) -> applications.ApplicationContent:
    told: dict[str, Any] = {"title": "En bålhytte", "need": "Vi mangler den.", "plan": "Vi bygger den.", "year": 2026}
    told |= {"amount": APPLIED, "own_money": OWN_MONEY, "own_hours": HOURS, "lines": COSTS}
    told |= {"own_things": (applications.CostLine(text="Værktøj", amount=THING),)}
    return applications.ApplicationContent(**{**told, **changes})


@dataclass
class Plea:
    """Of an association in the area, unless told otherwise."""

    db: Database
    application_id: UUID = field(default_factory=uuid4)
    attestation_id: UUID = field(default_factory=uuid4)
    sequence: int = 0

    def do(self, who: Principal, operation: Any, command: Any, *more: Any) -> Any:
        return self.db.run(lambda session: operation(session, who, command, *more))

    def drafting(self, **changes: Any) -> applications.DraftApplication:
        told: dict[str, Any] = {"area_id": AREA, "currency": "DKK", "applicant": ASSOCIATION, "content": content()}
        return applications.DraftApplication(command_id=self.application_id, **{**told, **changes})

    def draft(self, who: Principal = APPLICANT, **changes: Any) -> "Plea":
        record_areas(self.db, AREA, "malling")
        self.do(who, operations.draft_application, self.drafting(**changes), HOUR_RATE)
        return self

    def editing(self, version: int = 1, **changes: Any) -> applications.EditApplication:
        told = {"application_id": self.application_id, "version": version}
        return applications.EditApplication(command_id=uuid4(), **told, content=content(**changes))

    def edit(self, version: int = 1, who: Principal = APPLICANT, **changes: Any) -> Any:
        return self.do(who, operations.edit_application, self.editing(version, **changes), HOUR_RATE)

    def command(self, kind: Any, **told: Any) -> Any:
        return kind(**{"command_id": uuid4(), "application_id": self.application_id, **told})

    def submit(self, who: Principal = APPLICANT) -> Any:
        return self.do(who, operations.submit_application, self.command(applications.SubmitApplication))

    def withdraw(self, who: Principal = APPLICANT) -> Any:
        command = self.command(applications.WithdrawApplication, reason="vi fik pengene andetsteds")
        return self.do(who, operations.withdraw_application, command)

    def return_(self, who: Principal = PLAYMAKER) -> Any:
        command = self.command(applications.ReturnApplication, reason="prisen på taget mangler")
        return self.do(who, operations.return_application, command)

    def state(self, side: Any, who: Principal) -> Any:
        command = self.command(applications.MakeStatement, side=side, text="en god idé")
        return self.do(who, operations.make_statement, command)

    def refer(self, without_council: str | None = None, who: Principal = PLAYMAKER) -> Any:
        command = self.command(applications.ReferApplication, without_council=without_council)
        return self.do(who, operations.refer_application, command)

    def ask(self, side: Any = "decider", who: Principal = DECIDER) -> UUID:
        command = self.command(applications.AskApplicant, side=side, text="Hvem ejer jorden?")
        found: UUID = self.do(who, operations.ask_applicant, command).id
        return found

    def answer(self, question_id: UUID, who: Principal = APPLICANT) -> Any:
        command = applications.AnswerAsApplicant(command_id=uuid4(), question_id=question_id, text="Kommunen.")
        return self.do(who, operations.answer_as_applicant, command)

    def deciding(self, **changes: Any) -> applications.DecideApplication:
        told = {"version": 1, "amount": APPLIED, "decision": DECISION, "reasons": "Mange får glæde af den."}
        decided: applications.DecideApplication = self.command(applications.DecideApplication, **{**told, **changes})
        return decided

    def decide(self, who: Principal = DECIDER, **changes: Any) -> Any:
        return self.do(who, operations.decide_application, self.deciding(**changes))

    def reject(self, who: Principal = DECIDER) -> Any:
        told = {"decision": DECISION, "reasons": "Den er ikke åben for alle."}
        return self.do(who, operations.reject_application, self.command(applications.RejectApplication, **told))

    def attest(self, who: Principal = SECOND) -> Any:
        command = self.command(applications.AttestDecision, command_id=self.attestation_id)
        return self.do(who, operations.attest_decision, command)

    def decline(self, who: Principal = SECOND) -> Any:
        command = self.command(applications.DeclineDecision, reason="sagsnummeret er et andet")
        return self.do(who, operations.decline_decision, command)

    def again(self) -> "Plea":
        """Another attestation from here on, and with it another request."""
        self.attestation_id = uuid4()
        return self

    def next_number(self) -> int:
        self.sequence += 1
        return self.sequence

    def answered(self, sequence: int | None = None) -> dict[str, Any]:
        request_id = domain.applications.grant_request(self.attestation_id)
        told = numbers(self.next_number() if sequence is None else sequence, request_id)
        return told | {"owner": "application", "owner_id": self.application_id}

    def posted(self, amount: int = APPLIED, **changes: Any) -> ledger.GrantsPosted:
        lines = (ledger.GrantLine(project_id=self.application_id, amount=amount),)
        return ledger.GrantsPosted(**{**self.answered(), "grants": lines, "released": 0, **changes})

    def refused(self, **changes: Any) -> ledger.GrantRefused:
        return ledger.GrantRefused(**{**self.answered(), "reason": "puljen er tom", "available": 7, **changes})

    def hear(self, event: ledger.LedgerEvent) -> None:
        records: dict[type[ledger.LedgerEvent], Any] = {
            ledger.GrantsPosted: operations.record_grants,
            ledger.GrantRefused: operations.record_refused_grants,
            ledger.TransferReversed: operations.record_reversal,
            ledger.Released: operations.record_release,
        }
        record = records.get(type(event), operations.record_payment)
        self.db.run(lambda session: record(session, event))

    def account(self) -> str:
        return f"grant/application-{self.application_id}/2026"

    def undone(self) -> ledger.TransferReversed:
        """The ledger's word that the grant was undone."""
        line = ledger.TransferLine(
            transfer_id=uuid4(), kind="reverse", from_=self.account(), to="pool/capital/2026", amount=APPLIED
        )
        told = {**numbers(self.next_number(), uuid4()), "transfers": (line,)}
        undone = {"transfer_id": uuid4(), "kind": "direct_grant", "amount": APPLIED, "reason": "bogført to gange"}
        return ledger.TransferReversed(**told, **undone)

    def released(self, amount: int, *, twice: bool = False) -> None:
        line = ledger.TransferLine(
            transfer_id=uuid4(), kind="release", from_=self.account(), to="pool/capital/2026", amount=amount
        )
        told = {**numbers(self.next_number(), uuid4()), "transfers": (line,)}
        event = ledger.Released(**told, owner="application", owner_id=self.application_id, amount=amount)
        for _ in range(1 + twice):
            self.hear(event)

    def paid(self, payment_id: UUID) -> None:
        """The ledger booked it, and the city's payment system paid."""
        for kind in (ledger.PaymentPosted, ledger.PaymentConfirmed):
            told = {**numbers(self.next_number(), payment_id), "owner": "application", "payment_id": payment_id}
            self.hear(kind(**told, project_id=self.application_id, amount=1))

    def requests(self) -> list[applications.GrantRequested]:
        asked = said(self.db, applications.GrantRequested)
        return [each for each in asked if each.application_id == self.application_id]

    def view(self, who: Principal = APPLICANT) -> application_views.ApplicationView:
        query = application_views.GetApplication(application_id=self.application_id)
        return self.db.read(lambda session: queries.get_application(session, who, query))

    def entries(self, who: Principal = APPLICANT) -> list[application_views.ApplicationEntryView]:
        query = application_views.ListApplicationEntries(application_id=self.application_id)
        return list(self.db.read(lambda session: queries.list_application_entries(session, who, query)).items)

    def kept(self) -> Application:
        return self.db.read(lambda session: session.get_one(Application, self.application_id))

    def discuss(self) -> None:
        self.state("playmaker", PLAYMAKER)
        self.state("joint_council", JOINT_COUNCIL)
        self.refer()

    def to(self, state: str) -> "Plea":
        """Take a new application as far as this state."""
        steps: dict[str, Any] = {"draft": self.draft, "submitted": self.submit}
        steps |= {"returned": self.return_} if state == "returned" else {"referred": self.discuss}
        steps |= {"rejected": self.reject} if state == "rejected" else {"attesting": self.decide}
        steps |= {"granting": self.attest, "granted": lambda: self.hear(self.posted())}
        if state == "withdrawn":
            steps = {"draft": self.draft, "submitted": self.submit, "withdrawn": self.withdraw}
        for reached, step in steps.items():
            step()
            if reached == state:
                break
        return self
