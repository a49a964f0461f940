"""Applications for direct grants: money of the pool without a vote."""

from contracts.budgets import Done
from contracts.budgets.application_views import (
    ApplicationComparison,
    ApplicationLog,
    Applications,
    ApplicationVersions,
    ApplicationView,
    ApplicationYear,
    CompareApplicationVersions,
    GetApplication,
    GetApplicationYear,
    ListApplicationEntries,
    ListApplications,
    ListApplicationVersions,
    ListOwnApplications,
    ListWaitingApplications,
    WaitingApplications,
)
from contracts.budgets.applications import (
    AnswerAsApplicant,
    AskApplicant,
    AttestDecision,
    DecideApplication,
    DeclineDecision,
    DraftApplication,
    EditApplication,
    MakeStatement,
    ReferApplication,
    RejectApplication,
    ReturnApplication,
    SubmitApplication,
    WithdrawApplication,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

APPLICATION = "/applications/<uuid:application_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_applications = query(
        "/applications",
        ListApplications,
        Applications,
        auth=PUBLIC,
        summary="All that were submitted, by area, year and state",
    )
    list_own_applications = query(
        "/applications/mine",
        ListOwnApplications,
        Applications,
        auth=SIGNED_IN,
        summary="One's own, or those of one's joint council",
    )
    list_waiting_applications = query(
        "/applications/waiting",
        ListWaitingApplications,
        WaitingApplications,
        auth=SIGNED_IN,
        summary="What waits for somebody, the longest first",
    )
    get_application = query(
        APPLICATION, GetApplication, ApplicationView, auth=PUBLIC, summary="One application with its decision"
    )
    list_application_entries = query(
        f"{APPLICATION}/log",
        ListApplicationEntries,
        ApplicationLog,
        auth=PUBLIC,
        summary="All that was said and done, without persons",
    )
    list_application_versions = query(
        f"{APPLICATION}/versions",
        ListApplicationVersions,
        ApplicationVersions,
        auth=PUBLIC,
        summary="Its versions, oldest first",
    )
    compare_application_versions = query(
        f"{APPLICATION}/comparison",
        CompareApplicationVersions,
        ApplicationComparison,
        auth=PUBLIC,
        summary="Two versions side by side",
    )
    get_application_year = query(
        "/pool/applications",
        GetApplicationYear,
        ApplicationYear,
        auth=PUBLIC,
        summary="What was applied for and decided in a year",
    )
    draft_application = command(
        "/applications",
        DraftApplication,
        Done,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/applications/{id}",
        summary="Begin an application for a direct grant",
    )
    edit_application = command(
        f"{APPLICATION}/versions", EditApplication, Done, auth=SIGNED_IN, status=201, summary="A new version of it"
    )
    submit_application = command(
        f"{APPLICATION}/submission", SubmitApplication, Done, auth=SIGNED_IN, summary="For all to read"
    )
    withdraw_application = command(
        f"{APPLICATION}/withdrawal", WithdrawApplication, Done, auth=SIGNED_IN, summary="The applicant gives it up"
    )
    return_application = command(
        f"{APPLICATION}/return",
        ReturnApplication,
        Done,
        auth=SIGNED_IN,
        summary="Something is missing: back to the applicant",
    )
    make_statement = command(
        f"{APPLICATION}/statements",
        MakeStatement,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="What the playmaker or the joint council thinks",
    )
    refer_application = command(
        f"{APPLICATION}/referral", ReferApplication, Done, auth=SIGNED_IN, summary="Lay it before a decider"
    )
    ask_applicant = command(
        f"{APPLICATION}/questions", AskApplicant, Done, auth=SIGNED_IN, status=201, summary="Ask the applicant"
    )
    answer_as_applicant = command(
        "/applications/questions/<uuid:question_id>/answer",
        AnswerAsApplicant,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="Answer a question",
    )
    decide_application = command(
        f"{APPLICATION}/decision",
        DecideApplication,
        Done,
        auth=SIGNED_IN,
        summary="Grant so much, for reasons that are published",
    )
    attest_decision = command(
        f"{APPLICATION}/attestation",
        AttestDecision,
        Done,
        auth=SIGNED_IN,
        status=202,
        summary="A second person agrees; the ledger is asked",
    )
    decline_decision = command(
        f"{APPLICATION}/decline", DeclineDecision, Done, auth=SIGNED_IN, summary="A second person does not agree"
    )
    reject_application = command(
        f"{APPLICATION}/rejection",
        RejectApplication,
        Done,
        auth=SIGNED_IN,
        summary="No, for reasons that are published",
    )


# fmt: on
