"""Where messages about projects with money come in: grant agreements, reports, alarms, and what everybody may read."""

from sqlalchemy.orm import Session

from chassis.extensions import command, every, query
from contracts.budgets import Done, follow_up, grant_agreements, projects
from contracts.principal import Principal
from services.budgets import operations, queries


class FollowingEntrypoints:
    """What happens to a project between its grant and its end."""

    @command(follow_up.ReviewMilestone)
    def review_milestone(self, session: Session, principal: Principal, command: follow_up.ReviewMilestone) -> Done:
        return operations.review_milestone(session, principal, command)

    @command(follow_up.SettlePostponement)
    def settle_postponement(
        self, session: Session, principal: Principal, command: follow_up.SettlePostponement
    ) -> Done:
        return operations.settle_postponement(session, principal, command)

    @command(follow_up.AcknowledgeAlarm)
    def acknowledge_alarm(self, session: Session, principal: Principal, command: follow_up.AcknowledgeAlarm) -> Done:
        return operations.acknowledge_alarm(session, principal, command)

    @command(follow_up.PostponeAlarm)
    def postpone_alarm(self, session: Session, principal: Principal, command: follow_up.PostponeAlarm) -> Done:
        return operations.postpone_alarm(session, principal, command)

    @command(grant_agreements.OfferGrantAgreement)
    def offer_grant_agreement(
        self, session: Session, principal: Principal, command: grant_agreements.OfferGrantAgreement
    ) -> Done:
        return operations.offer_grant_agreement(session, principal, command)

    @command(grant_agreements.AcceptGrantAgreement)
    def accept_grant_agreement(
        self, session: Session, principal: Principal, command: grant_agreements.AcceptGrantAgreement
    ) -> Done:
        return operations.accept_grant_agreement(session, principal, command)

    @command(grant_agreements.DeclineGrantAgreement)
    def decline_grant_agreement(
        self, session: Session, principal: Principal, command: grant_agreements.DeclineGrantAgreement
    ) -> Done:
        return operations.decline_grant_agreement(session, principal, command)

    @query(grant_agreements.GetGrantAgreement)
    def get_grant_agreement(
        self, session: Session, principal: Principal, query: grant_agreements.GetGrantAgreement
    ) -> grant_agreements.GrantAgreementView:
        return queries.get_grant_agreement(session, principal, query)

    @query(follow_up.ListAlarms)
    def list_alarms(self, session: Session, principal: Principal, query: follow_up.ListAlarms) -> follow_up.Alarms:
        return queries.list_alarms(session, principal, query)

    @query(follow_up.ListPostponements)
    def list_postponements(
        self, session: Session, principal: Principal, query: follow_up.ListPostponements
    ) -> follow_up.Postponements:
        return queries.list_postponements(session, principal, query)

    @query(follow_up.ListReports)
    def list_reports(self, session: Session, _principal: Principal, query: follow_up.ListReports) -> follow_up.Reports:
        return queries.list_reports(session, query)

    @query(projects.ListProjects)
    def list_projects(self, session: Session, _principal: Principal, query: projects.ListProjects) -> projects.Projects:
        return queries.list_projects(session, query)

    @query(projects.GetProject)
    def get_project(self, session: Session, principal: Principal, query: projects.GetProject) -> projects.ProjectPage:
        return queries.get_project(session, principal, query)

    @every(seconds=60)
    def raise_alarms(self, session: Session) -> None:
        operations.raise_alarms(session)
