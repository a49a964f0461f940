"""Where messages about promises of hours and things come in."""

from sqlalchemy.orm import Session

from chassis.extensions import command, every, query
from contracts.crowdfunding.helping import (
    CampaignNeeds,
    ConfirmHelp,
    DisputedHelpPage,
    DisputeHelp,
    EnterHelpForCitizen,
    FulfilHelp,
    GetHelp,
    GetNeeds,
    HelpDone,
    Helpers,
    HelpPage,
    HelpView,
    ListDisputedHelp,
    ListHelp,
    ListHelpers,
    MarkHelpNotGiven,
    PromiseHelp,
    WithdrawHelp,
)
from contracts.principal import Principal
from services.crowdfunding import operations, queries
from services.crowdfunding.service.settings import Own


class HelpingEntrypoints:
    """From a promise to what was given, and who may read it."""

    own: Own

    @command(PromiseHelp)
    def promise_help(self, session: Session, principal: Principal, command: PromiseHelp) -> HelpDone:
        return operations.helping.promise_help(session, principal, command)

    @command(WithdrawHelp)
    def withdraw_help(self, session: Session, principal: Principal, command: WithdrawHelp) -> HelpDone:
        return operations.helping.withdraw_help(session, principal, command)

    @command(FulfilHelp)
    def fulfil_help(self, session: Session, principal: Principal, command: FulfilHelp) -> HelpDone:
        return operations.helping.fulfil_help(session, principal, command)

    @command(ConfirmHelp)
    def confirm_help(self, session: Session, principal: Principal, command: ConfirmHelp) -> HelpDone:
        return operations.helping.confirm_help(session, principal, command)

    @command(DisputeHelp)
    def dispute_help(self, session: Session, principal: Principal, command: DisputeHelp) -> HelpDone:
        return operations.helping.dispute_help(session, principal, command)

    @command(MarkHelpNotGiven)
    def mark_help_not_given(self, session: Session, principal: Principal, command: MarkHelpNotGiven) -> HelpDone:
        return operations.helping.mark_help_not_given(session, principal, command)

    @command(EnterHelpForCitizen)
    def enter_help_for_citizen(self, session: Session, principal: Principal, command: EnterHelpForCitizen) -> HelpDone:
        return operations.helping.enter_help_for_citizen(session, principal, command)

    @query(GetNeeds)
    def get_needs(self, session: Session, principal: Principal, query: GetNeeds) -> CampaignNeeds:
        return queries.helping.get_needs(session, principal, query)

    @query(GetHelp)
    def get_help(self, session: Session, principal: Principal, query: GetHelp) -> HelpView:
        return queries.helping.get_help(session, principal, query)

    @query(ListHelp)
    def list_help(self, session: Session, principal: Principal, query: ListHelp) -> HelpPage:
        return queries.helping.list_help(session, principal, query)

    @query(ListDisputedHelp)
    def list_disputed_help(self, session: Session, principal: Principal, query: ListDisputedHelp) -> DisputedHelpPage:
        return queries.helping.list_disputed_help(session, principal, query)

    @query(ListHelpers)
    def list_helpers(self, session: Session, principal: Principal, query: ListHelpers) -> Helpers:
        return queries.helping.list_helpers(session, principal, query)

    @every(seconds=10)
    def tend_help(self, session: Session) -> None:
        operations.help_ends.tend_help(session, self.own.rules)
