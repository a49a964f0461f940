"""What becomes of money that was granted to a project."""

from contracts.budgets import ApprovePayment, Done, EnterPayment, ListPayments, Payments, ReportMilestone
from contracts.budgets.grants import (
    AcceptAccounts,
    CodePayment,
    DeclinePayment,
    FinalAccounts,
    GetFinalAccounts,
    GiveBackGrant,
    RequestPayment,
    ReturnAccounts,
    SubmitAccounts,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

PROJECT = "/projects/<uuid:project_id>"
PAYMENT = "/payments/<uuid:payment_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    report_milestone = command(
        f"{PROJECT}/milestones", ReportMilestone, Done, auth=SIGNED_IN, status=201, summary="Tell how a project gets on"
    )
    request_payment = command(
        f"{PROJECT}/payment-requests",
        RequestPayment,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="A project asks for some of its grant",
    )
    enter_payment = command(
        f"{PROJECT}/payments",
        EnterPayment,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="Enter a payment; somebody else approves it",
    )
    code_payment = command(
        f"{PAYMENT}/coding", CodePayment, Done, auth=SIGNED_IN, summary="Code what a project asked for"
    )
    decline_payment = command(
        f"{PAYMENT}/refusal", DeclinePayment, Done, auth=SIGNED_IN, summary="Do not make a payment, with the reason"
    )
    approve_payment = command(
        f"{PAYMENT}/approval",
        ApprovePayment,
        Done,
        auth=SIGNED_IN,
        status=202,
        summary="Approve a payment; the ledger books or refuses it",
    )
    list_payments = query(
        "/payments", ListPayments, Payments, auth=SIGNED_IN, summary="Payments that wait or are under way"
    )
    submit_accounts = command(
        f"{PROJECT}/accounts", SubmitAccounts, Done, auth=SIGNED_IN, status=201, summary="Hand in the final accounts"
    )
    get_final_accounts = query(
        f"{PROJECT}/accounts", GetFinalAccounts, FinalAccounts, auth=PUBLIC, summary="The final accounts of a project"
    )
    return_accounts = command(
        f"{PROJECT}/accounts/return", ReturnAccounts, Done, auth=SIGNED_IN, summary="The accounts are not right"
    )
    accept_accounts = command(
        f"{PROJECT}/accounts/acceptance",
        AcceptAccounts,
        Done,
        auth=SIGNED_IN,
        status=202,
        summary="The accounts are right; what is left of the grant is released",
    )
    give_back_grant = command(
        f"{PROJECT}/return",
        GiveBackGrant,
        Done,
        auth=SIGNED_IN,
        status=202,
        summary="Nothing comes of the project; its grant is released",
    )


# fmt: on
