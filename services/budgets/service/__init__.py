"""Where messages come in: one entrypoint, one operation or query."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from environs import Env, validate
from sqlalchemy.orm import Session

from chassis.extensions import Service, command, every, query, subscribe
from contracts.budgets import (
    BeginReview,
    Budgets,
    BudgetView,
    CloseBudget,
    Done,
    EndorseBudget,
    GetBudget,
    ListBudgets,
    OpenBudget,
    PublishBallot,
    ReviewProposal,
    SubmitProposal,
    initiatives,
)
from contracts.budgets.grants import GrantTerms
from contracts.ledger import (
    EarmarkGranted,
    EarmarkRefused,
    GrantRefused,
    GrantsPosted,
    Released,
    TransferReversed,
)
from contracts.principal import Principal
from contracts.voting import ResultDeclared
from services.budgets import domain, operations, queries
from services.budgets.service.applications import ApplicationsEntrypoints
from services.budgets.service.areas import AreasEntrypoints
from services.budgets.service.assisting import AssistingEntrypoints
from services.budgets.service.attachments import AttachmentsEntrypoints
from services.budgets.service.campaigns import CampaignsEntrypoints, read_terms
from services.budgets.service.carrying import CarryingEntrypoints
from services.budgets.service.following import FollowingEntrypoints
from services.budgets.service.framing import FramingEntrypoints
from services.budgets.service.grants import GrantsEntrypoints
from services.budgets.service.letters import LettersEntrypoints, Mail, read_mail
from services.budgets.service.proposals import ProposalsEntrypoints


@dataclass(frozen=True)
class Own:
    """`roads`: what the guide points to beside open budgets. `silent_days`: after these an initiative is reminded of.

    `campaign_terms`: on which the projects of funded campaigns get their money. `remind_days`: so long before a day a project is reminded of it. `form_days`: so long a form is kept that nobody comes
    back to. `hour_rate`: what an hour of a volunteer's counts for in an application, in minor units.
    """

    roads: tuple[initiatives.GuideLine, ...]
    silent_days: int
    remind_days: int
    form_days: int
    hour_rate: int
    mail: Mail
    campaign_terms: GrantTerms


class BudgetsService(
    ProposalsEntrypoints,
    AssistingEntrypoints,
    CampaignsEntrypoints,
    CarryingEntrypoints,
    AttachmentsEntrypoints,
    GrantsEntrypoints,
    FollowingEntrypoints,
    ApplicationsEntrypoints,
    FramingEntrypoints,
    LettersEntrypoints,
    AreasEntrypoints,
    Service,
):
    """Participatory budgets, from draft to final accounts."""

    name = "budgets"

    @staticmethod
    def own_settings(env: Env) -> Own:
        guide: Path = env.path("GUIDE", Path(__file__).parents[1] / "guide.json")
        roads = tuple(map(initiatives.GuideLine.load, json.loads(guide.read_text(encoding="utf-8"))))
        days = validate.Range(min=1, max=365)
        return Own(
            roads,
            mail=read_mail(env),
            campaign_terms=read_terms(env),
            silent_days=env.int("SILENT_DAYS", 21, validate=days),
            remind_days=env.int("REMIND_DAYS", 14, validate=days),
            form_days=env.int("FORM_DAYS", 30, validate=days),
            hour_rate=env.int("HOUR_RATE", 15_000, validate=validate.Range(0, domain.applications.HOUR_RATE_MAX)),
        )

    @command(OpenBudget)
    def open_budget(self, session: Session, principal: Principal, command: OpenBudget) -> Done:
        return operations.open_budget(session, principal, command)

    @command(EndorseBudget)
    def endorse_budget(self, session: Session, principal: Principal, command: EndorseBudget) -> Done:
        return operations.endorse_budget(session, principal, command)

    @command(SubmitProposal)
    def submit_proposal(self, session: Session, principal: Principal, command: SubmitProposal) -> Done:
        return operations.submit_proposal(session, principal, command)

    @command(BeginReview)
    def begin_review(self, session: Session, principal: Principal, command: BeginReview) -> Done:
        return operations.begin_review(session, principal, command)

    @command(ReviewProposal)
    def review_proposal(self, session: Session, principal: Principal, command: ReviewProposal) -> Done:
        return operations.review_proposal(session, principal, command)

    @command(PublishBallot)
    def publish_ballot(self, session: Session, principal: Principal, command: PublishBallot) -> Done:
        return operations.publish_ballot(session, principal, command)

    @command(CloseBudget)
    def close_budget(self, session: Session, principal: Principal, command: CloseBudget) -> Done:
        return operations.close_budget(session, principal, command)

    @query(ListBudgets)
    def list_budgets(self, session: Session, _principal: Principal, query: ListBudgets) -> Budgets:
        return queries.list_budgets(session, query)

    @query(GetBudget)
    def get_budget(self, session: Session, principal: Principal, query: GetBudget) -> BudgetView:
        return queries.get_budget(session, principal, query)

    @subscribe(EarmarkGranted)
    def on_earmark_granted(self, session: Session, event: EarmarkGranted) -> None:
        operations.record_earmark(session, event)

    @subscribe(EarmarkRefused)
    def on_earmark_refused(self, session: Session, event: EarmarkRefused) -> None:
        operations.record_refused_earmark(session, event)

    @subscribe(ResultDeclared)
    def on_result_declared(self, session: Session, event: ResultDeclared) -> None:
        operations.record_result(session, event)

    @subscribe(GrantsPosted)
    def on_grants_posted(self, session: Session, event: GrantsPosted) -> None:
        operations.record_grants(session, event)

    @subscribe(GrantRefused)
    def on_grant_refused(self, session: Session, event: GrantRefused) -> None:
        operations.record_refused_grants(session, event)

    @subscribe(TransferReversed)
    def on_transfer_reversed(self, session: Session, event: TransferReversed) -> None:
        operations.record_reversal(session, event)

    @subscribe(Released)
    def on_released(self, session: Session, event: Released) -> None:
        operations.record_release(session, event)

    @command(initiatives.StartInitiative)
    def start_initiative(self, session: Session, principal: Principal, command: initiatives.StartInitiative) -> Done:
        return operations.start_initiative(session, principal, command)

    @command(initiatives.AssignPlaymaker)
    def assign_playmaker(self, session: Session, principal: Principal, command: initiatives.AssignPlaymaker) -> Done:
        return operations.assign_playmaker(session, principal, command)

    @command(initiatives.RequestCoaching)
    def request_coaching(self, session: Session, principal: Principal, command: initiatives.RequestCoaching) -> Done:
        return operations.request_coaching(session, principal, command)

    @command(initiatives.OfferTimes)
    def offer_times(self, session: Session, principal: Principal, command: initiatives.OfferTimes) -> Done:
        return operations.offer_times(session, principal, command)

    @command(initiatives.HoldCoaching)
    def hold_coaching(self, session: Session, principal: Principal, command: initiatives.HoldCoaching) -> Done:
        return operations.hold_coaching(session, principal, command)

    @command(initiatives.ProposeFromInitiative)
    def propose_from_initiative(
        self, session: Session, principal: Principal, command: initiatives.ProposeFromInitiative
    ) -> Done:
        return operations.propose_from_initiative(session, principal, command)

    @command(initiatives.LinkCampaign)
    def link_campaign(self, session: Session, principal: Principal, command: initiatives.LinkCampaign) -> Done:
        return operations.link_campaign(session, principal, command)

    @command(initiatives.CloseInitiative)
    def close_initiative(self, session: Session, principal: Principal, command: initiatives.CloseInitiative) -> Done:
        return operations.close_initiative(session, principal, command)

    @query(initiatives.ListInitiatives)
    def list_initiatives(
        self, session: Session, principal: Principal, query: initiatives.ListInitiatives
    ) -> initiatives.Initiatives:
        return queries.list_initiatives(session, principal, query)

    @query(initiatives.GetInitiative)
    def get_initiative(
        self, session: Session, principal: Principal, query: initiatives.GetInitiative
    ) -> initiatives.InitiativeView:
        return queries.get_initiative(session, principal, query)

    @query(initiatives.GetCoachingNotes)
    def get_coaching_notes(
        self, session: Session, principal: Principal, query: initiatives.GetCoachingNotes
    ) -> initiatives.CoachingNotes:
        return queries.get_coaching_notes(session, principal, query)

    @query(initiatives.ListLoad)
    def list_load(self, session: Session, principal: Principal, query: initiatives.ListLoad) -> initiatives.Load:
        return queries.list_load(session, principal, query)

    @query(initiatives.GetGuide)
    def get_guide(self, session: Session, _principal: Principal, query: initiatives.GetGuide) -> initiatives.Guide:
        return queries.get_guide(session, query, self.own.roads)

    @every(seconds=60)
    def remind_of_silent(self, session: Session) -> None:
        operations.remind_of_silent(session, timedelta(days=self.own.silent_days))

    @every(seconds=60)
    def remind_of_due(self, session: Session) -> None:
        operations.remind_of_due(session, timedelta(days=self.own.remind_days))
