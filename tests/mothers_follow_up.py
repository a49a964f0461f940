"""A project with money on its way: each step as its author, who lives there, or as a playmaker, who looks after it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from environs import Env

from chassis.clock import today
from chassis.db import Database
from contracts.budgets import ReportMilestone, follow_up, grant_agreements, projects
from contracts.budgets.grants import GrantTerms, ReturnAccounts
from contracts.message import Event
from contracts.principal import ANONYMOUS, Principal
from services.budgets import queries
from services.budgets.domain import follow_up as rules
from services.budgets.models import Alarm, Milestone
from services.budgets.service import BudgetsService
from tests.mothers_budgets import AREA, CODER, PLAYMAKER, RESIDENT, Road, said

GRANT = 32_000
TERMS = GrantTerms(start_days_max=100, finish_days_max=400, silent_days_max=50)


def day(days: int) -> date:
    """So many days from now."""
    return today() + timedelta(days=days)


def planned(days: int = 30, frees: int | None = None, milestone_id: UUID | None = None) -> Any:
    """A milestone that is due in so many days."""
    return grant_agreements.PlannedMilestone(
        milestone_id=milestone_id or uuid4(), title="Stien er gravet", due_on=day(days), frees=frees
    )


@dataclass
class Followed:
    """The first winner of a budget whose money has been granted."""

    db: Database
    terms: GrantTerms = TERMS
    road: Road = field(init=False)

    def __post_init__(self) -> None:
        self.road = Road(self.db)
        self.road.open(terms=self.terms)
        for step in ("endorse", "be_earmarked", "gather", "publish", "declare", "be_granted"):
            getattr(self.road, step)()

    @property
    def project_id(self) -> UUID:
        return self.road.proposal_ids[0]

    def do(self, who: Principal, command: Any) -> Any:
        return self.road.do(who, command)

    def of(self, kind: Any, **content: Any) -> Any:
        return kind(command_id=uuid4(), project_id=self.project_id, **content)

    def offering(self, *milestones: Any, version: int = 0, **changes: Any) -> grant_agreements.OfferGrantAgreement:
        told: dict[str, Any] = {
            "purpose": "En sti til søen",
            "responsible": "Stigruppen",
            "conditions": "Åben for alle",
        }
        told |= {"version": version, "milestones": milestones or (planned(),), **changes}
        made: grant_agreements.OfferGrantAgreement = self.of(grant_agreements.OfferGrantAgreement, **told)
        return made

    def offer(self, *milestones: Any, version: int = 0, who: Principal = PLAYMAKER, **changes: Any) -> Any:
        return self.do(who, self.offering(*milestones, version=version, **changes))

    def accept(self, version: int = 1, who: Principal = RESIDENT) -> Any:
        return self.do(who, self.of(grant_agreements.AcceptGrantAgreement, version=version))

    def decline(self, version: int = 1, who: Principal = RESIDENT) -> Any:
        return self.do(who, self.of(grant_agreements.DeclineGrantAgreement, version=version, reason="for tidligt"))

    def agree(self, *milestones: Any, version: int = 0) -> "Followed":
        """Offered by the city, accepted by the project."""
        self.offer(*milestones, version=version)
        self.accept(version + 1)
        return self

    def agreement(self, who: Principal = PLAYMAKER, number: int | None = None) -> grant_agreements.GrantAgreementView:
        query = grant_agreements.GetGrantAgreement(project_id=self.project_id, agreement_version=number)
        return self.db.read(lambda session: queries.get_grant_agreement(session, who, query))

    def reporting(self, progress: str = "under_way", **content: Any) -> ReportMilestone:
        told: dict[str, Any] = {"title": "Så langt", "text": "er vi", "progress": progress, **content}
        made: ReportMilestone = self.of(ReportMilestone, **told)
        return made

    def report(self, progress: str = "under_way", who: Principal = RESIDENT, **content: Any) -> UUID:
        found: UUID = self.do(who, self.reporting(progress, **content)).id
        return found

    def review(self, milestone_id: UUID, *, reached: bool = True, who: Principal = PLAYMAKER) -> Any:
        command = follow_up.ReviewMilestone(
            command_id=uuid4(), milestone_id=milestone_id, reached=reached, reason="set på stedet"
        )
        return self.do(who, command)

    def settle(self, postponement_id: UUID, *, accept: bool = True, who: Principal = PLAYMAKER) -> Any:
        command = follow_up.SettlePostponement(
            command_id=uuid4(), postponement_id=postponement_id, accept=accept, reason="vinteren var våd"
        )
        return self.do(who, command)

    def return_accounts(self) -> Any:
        return self.do(CODER, self.of(ReturnAccounts, reason="et bilag mangler"))

    def alarm_id(self, kind: Any, milestone_id: UUID | None = None) -> UUID:
        return rules.alarm_id(self.project_id, kind, milestone_id)

    def acknowledge(self, alarm_id: UUID, who: Principal = PLAYMAKER) -> Any:
        command = follow_up.AcknowledgeAlarm(command_id=uuid4(), alarm_id=alarm_id, note="jeg ringer i morgen")
        return self.do(who, command)

    def postpone(self, alarm_id: UUID, days: int, who: Principal = PLAYMAKER) -> Any:
        command = follow_up.PostponeAlarm(command_id=uuid4(), alarm_id=alarm_id, until_on=day(days), note="aftalt")
        return self.do(who, command)

    def tick(self) -> None:
        """What the service does each minute, as it is set up unless told otherwise."""
        service = BudgetsService()
        settings = {"OWN_SETTINGS": BudgetsService.own_settings(Env())}
        service.process = SimpleNamespace(container=SimpleNamespace(config=settings))
        self.db.run(service.raise_alarms)
        self.db.run(service.remind_of_due)

    def told(self, kind: type[Event]) -> list[Any]:
        """What was said of this project."""
        return [event for event in said(self.db, kind) if getattr(event, "project_id", None) == self.project_id]

    def state_of(self, alarm_id: UUID) -> str:
        return self.db.read(lambda session: session.get_one(Alarm, alarm_id).state)

    def milestone(self, milestone_id: UUID) -> Milestone:
        return self.db.read(lambda session: session.get_one(Milestone, milestone_id))

    def page(self, who: Principal = ANONYMOUS) -> projects.ProjectPage:
        query = projects.GetProject(project_id=self.project_id)
        return self.db.read(lambda session: queries.get_project(session, who, query))

    def alarms(self, who: Principal = PLAYMAKER, **asked: Any) -> follow_up.Alarms:
        query = follow_up.ListAlarms(**{"area_id": AREA, **asked})
        return self.db.read(lambda session: queries.list_alarms(session, who, query))

    def postponements(self, who: Principal = PLAYMAKER, **asked: Any) -> follow_up.Postponements:
        query = follow_up.ListPostponements(**{"area_id": AREA, **asked})
        return self.db.read(lambda session: queries.list_postponements(session, who, query))


def listed(db: Database, **asked: Any) -> projects.Projects:
    query = projects.ListProjects(**asked)
    return db.read(lambda session: queries.list_projects(session, query))
