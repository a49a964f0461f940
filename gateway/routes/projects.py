"""Projects with money: their status for everybody, grant agreements, reports, and the desk of alarms."""

from contracts.budgets import Done
from contracts.budgets.follow_up import (
    AcknowledgeAlarm,
    Alarms,
    ListAlarms,
    ListPostponements,
    ListReports,
    PostponeAlarm,
    Postponements,
    Reports,
    ReviewMilestone,
    SettlePostponement,
)
from contracts.budgets.grant_agreements import (
    AcceptGrantAgreement,
    DeclineGrantAgreement,
    GetGrantAgreement,
    GrantAgreementView,
    OfferGrantAgreement,
)
from contracts.budgets.projects import GetProject, ListProjects, ProjectPage, Projects
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

PROJECT = "/projects/<uuid:project_id>"
AGREEMENT = f"{PROJECT}/agreement"
ALARM = "/alarms/<uuid:alarm_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_projects = query(
        "/projects", ListProjects, Projects, auth=PUBLIC, summary="Projects with money, of a year, an area, a state"
    )
    get_project = query(PROJECT, GetProject, ProjectPage, auth=PUBLIC, summary="One project: agreement, days, reports")
    list_reports = query(f"{PROJECT}/reports", ListReports, Reports, auth=PUBLIC, summary="What was told of a project")
    review_milestone = command(
        "/milestones/<uuid:milestone_id>/review",
        ReviewMilestone,
        Done,
        auth=SIGNED_IN,
        summary="Reached, or not, with the reason",
    )
    get_grant_agreement = query(
        AGREEMENT, GetGrantAgreement, GrantAgreementView, auth=SIGNED_IN, summary="A version, for both its sides"
    )
    offer_grant_agreement = command(
        AGREEMENT, OfferGrantAgreement, Done, auth=SIGNED_IN, status=201, summary="Offer a version to the other side"
    )
    accept_grant_agreement = command(
        f"{AGREEMENT}/acceptance", AcceptGrantAgreement, Done, auth=SIGNED_IN, summary="From now on it holds"
    )
    decline_grant_agreement = command(
        f"{AGREEMENT}/refusal", DeclineGrantAgreement, Done, auth=SIGNED_IN, summary="It will not, for this reason"
    )
    list_postponements = query(
        "/postponements", ListPostponements, Postponements, auth=SIGNED_IN, summary="Later days that were asked for"
    )
    settle_postponement = command(
        "/postponements/<uuid:postponement_id>/settlement",
        SettlePostponement,
        Done,
        auth=SIGNED_IN,
        summary="Accept or decline a later day",
    )
    list_alarms = query("/alarms", ListAlarms, Alarms, auth=SIGNED_IN, summary="Projects that are silent or late")
    acknowledge_alarm = command(
        f"{ALARM}/acknowledgement", AcknowledgeAlarm, Done, auth=SIGNED_IN, summary="A playmaker has it in hand"
    )
    postpone_alarm = command(
        f"{ALARM}/postponement", PostponeAlarm, Done, auth=SIGNED_IN, summary="Give it until a later day"
    )


# fmt: on
