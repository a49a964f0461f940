"""Where messages come in about what is carried on or collected for, and about authors who step down."""

from sqlalchemy.orm import Session

from chassis.extensions import command, subscribe
from contracts.budgets import Done
from contracts.budgets.carrying import CarryProposal, CollectForProject, CollectForProposal
from contracts.budgets.initiatives import CollectForInitiative
from contracts.budgets.leaving import LeaveProposal
from contracts.crowdfunding import CampaignDrafted, CampaignRefused
from contracts.principal import Principal
from services.budgets import operations


class CarryingEntrypoints:
    """The next round, and campaigns."""

    @command(CarryProposal)
    def carry_proposal(self, session: Session, principal: Principal, command: CarryProposal) -> Done:
        return operations.carry_proposal(session, principal, command)

    @command(CollectForProposal)
    def collect_for_proposal(self, session: Session, principal: Principal, command: CollectForProposal) -> Done:
        return operations.collect_for_proposal(session, principal, command)

    @command(CollectForProject)
    def collect_for_project(self, session: Session, principal: Principal, command: CollectForProject) -> Done:
        return operations.collect_for_project(session, principal, command)

    @command(CollectForInitiative)
    def collect_for_initiative(self, session: Session, principal: Principal, command: CollectForInitiative) -> Done:
        return operations.collect_for_initiative(session, principal, command)

    @command(LeaveProposal)
    def leave_proposal(self, session: Session, principal: Principal, command: LeaveProposal) -> Done:
        return operations.leave_proposal(session, principal, command)

    @subscribe(CampaignDrafted, CampaignRefused)
    def on_collection_answered(self, session: Session, event: CampaignDrafted | CampaignRefused) -> None:
        operations.record_collection(session, event)
