"""Where messages about applications for direct grants come in."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.extensions import command, query
from contracts.budgets import Done, application_views, applications
from contracts.principal import Principal
from services.budgets import operations, queries


class ApplicationsEntrypoints:
    """Drafted, discussed, decided by two. What the ledger answers comes in with the answers to budgets."""

    own: Any

    @command(applications.DraftApplication)
    def draft_application(self, session: Session, principal: Principal, command: applications.DraftApplication) -> Done:
        return operations.draft_application(session, principal, command, self.own.hour_rate)

    @command(applications.EditApplication)
    def edit_application(self, session: Session, principal: Principal, command: applications.EditApplication) -> Done:
        return operations.edit_application(session, principal, command, self.own.hour_rate)

    @command(applications.SubmitApplication)
    def submit_application(
        self, session: Session, principal: Principal, command: applications.SubmitApplication
    ) -> Done:
        return operations.submit_application(session, principal, command)

    @command(applications.WithdrawApplication)
    def withdraw_application(
        self, session: Session, principal: Principal, command: applications.WithdrawApplication
    ) -> Done:
        return operations.withdraw_application(session, principal, command)

    @command(applications.ReturnApplication)
    def return_application(
        self, session: Session, principal: Principal, command: applications.ReturnApplication
    ) -> Done:
        return operations.return_application(session, principal, command)

    @command(applications.MakeStatement)
    def make_statement(self, session: Session, principal: Principal, command: applications.MakeStatement) -> Done:
        return operations.make_statement(session, principal, command)

    @command(applications.ReferApplication)
    def refer_application(self, session: Session, principal: Principal, command: applications.ReferApplication) -> Done:
        return operations.refer_application(session, principal, command)

    @command(applications.AskApplicant)
    def ask_applicant(self, session: Session, principal: Principal, command: applications.AskApplicant) -> Done:
        return operations.ask_applicant(session, principal, command)

    @command(applications.AnswerAsApplicant)
    def answer_as_applicant(
        self, session: Session, principal: Principal, command: applications.AnswerAsApplicant
    ) -> Done:
        return operations.answer_as_applicant(session, principal, command)

    @command(applications.DecideApplication)
    def decide_application(
        self, session: Session, principal: Principal, command: applications.DecideApplication
    ) -> Done:
        return operations.decide_application(session, principal, command)

    @command(applications.AttestDecision)
    def attest_decision(self, session: Session, principal: Principal, command: applications.AttestDecision) -> Done:
        return operations.attest_decision(session, principal, command)

    @command(applications.DeclineDecision)
    def decline_decision(self, session: Session, principal: Principal, command: applications.DeclineDecision) -> Done:
        return operations.decline_decision(session, principal, command)

    @command(applications.RejectApplication)
    def reject_application(
        self, session: Session, principal: Principal, command: applications.RejectApplication
    ) -> Done:
        return operations.reject_application(session, principal, command)

    @query(application_views.ListApplications)
    def list_applications(
        self, session: Session, _principal: Principal, query: application_views.ListApplications
    ) -> application_views.Applications:
        return queries.list_applications(session, query)

    @query(application_views.ListOwnApplications)
    def list_own_applications(
        self, session: Session, principal: Principal, query: application_views.ListOwnApplications
    ) -> application_views.Applications:
        return queries.list_own_applications(session, principal, query)

    @query(application_views.ListWaitingApplications)
    def list_waiting_applications(
        self, session: Session, principal: Principal, query: application_views.ListWaitingApplications
    ) -> application_views.WaitingApplications:
        return queries.list_waiting_applications(session, principal, query)

    @query(application_views.GetApplication)
    def get_application(
        self, session: Session, principal: Principal, query: application_views.GetApplication
    ) -> application_views.ApplicationView:
        return queries.get_application(session, principal, query)

    @query(application_views.ListApplicationEntries)
    def list_application_entries(
        self, session: Session, principal: Principal, query: application_views.ListApplicationEntries
    ) -> application_views.ApplicationLog:
        return queries.list_application_entries(session, principal, query)

    @query(application_views.ListApplicationVersions)
    def list_application_versions(
        self, session: Session, principal: Principal, query: application_views.ListApplicationVersions
    ) -> application_views.ApplicationVersions:
        return queries.list_application_versions(session, principal, query)

    @query(application_views.CompareApplicationVersions)
    def compare_application_versions(
        self, session: Session, principal: Principal, query: application_views.CompareApplicationVersions
    ) -> application_views.ApplicationComparison:
        return queries.compare_application_versions(session, principal, query)

    @query(application_views.GetApplicationYear)
    def get_application_year(
        self, session: Session, _principal: Principal, query: application_views.GetApplicationYear
    ) -> application_views.ApplicationYear:
        return queries.get_application_year(session, query)
