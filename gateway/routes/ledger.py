"""The pool: what it holds, every transfer, and what finance asks of the ledger."""

from typing import Any

from contracts.ledger import (
    Accounts,
    AdvanceAppropriation,
    Appropriations,
    Areas,
    AttestDraft,
    Balance,
    CarryOver,
    Checkpoints,
    CloseYear,
    Commitments,
    ConfirmPayment,
    CutAppropriation,
    Draft,
    Drafts,
    Flows,
    GetAccounts,
    GetAreas,
    GetBalance,
    GetFlows,
    GetHistory,
    GetPaymentFile,
    GetPool,
    GetStatement,
    GrantDirectly,
    ListAppropriations,
    ListCheckpoints,
    ListCommitments,
    ListDrafts,
    ListPayables,
    ListPaymentFiles,
    ListSeals,
    ListTransfers,
    MakePaymentFile,
    Payables,
    PayGrant,
    PaymentFile,
    PaymentFileLine,
    PaymentFiles,
    Pool,
    PostAppropriation,
    Posted,
    PostOpening,
    ReleaseGrant,
    RepayGrant,
    ReturnPayment,
    ReverseTransfer,
    Seals,
    Statement,
    Transfers,
    TwoPersonCommand,
    WithdrawDraft,
)
from contracts.message import Command
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

PAYMENT = "/payments/<uuid:payment_id>"
FILES = "/pool/payment-files"
DRAFT = "/pool/drafts/<uuid:draft_id>"


def draft(path: str, kind: type[TwoPersonCommand], summary: str) -> Any:
    """What one person of finance enters and another attests: the answer is the draft, which moves nothing yet."""
    return command(path, kind, Draft, auth=SIGNED_IN, status=201, later=("waiting",), summary=summary)


def posting(path: str, kind: type[Command], summary: str) -> Any:
    return command(path, kind, Posted, auth=SIGNED_IN, status=201, summary=summary)


# fmt: off - a table: one route a line
class Routes(Asks):
    get_pool = query("/pool", GetPool, Pool, auth=PUBLIC, summary="The pool per budget year, now or as of another time")
    list_transfers = query(
        "/pool/transfers", ListTransfers, Transfers, auth=PUBLIC, summary="Every transfer, in the order of the chain"
    )
    get_balance = query("/pool/balance", GetBalance, Balance, auth=PUBLIC, summary="What an account holds, now or then")
    get_statement = query(
        "/pool/statement", GetStatement, Statement, auth=PUBLIC, summary="An account's transfers with a running balance"
    )
    get_history = query(
        "/budgets/<uuid:budget_id>/transfers",
        GetHistory,
        Transfers,
        auth=PUBLIC,
        summary="All that money did for a budget",
    )
    list_appropriations = query(
        "/pool/appropriations", ListAppropriations, Appropriations, auth=PUBLIC, summary="What the council has decided"
    )
    get_accounts = query(
        "/pool/accounts",
        GetAccounts,
        Accounts,
        auth=PUBLIC,
        summary="Budget, corrected, committed, spent and rest per year",
    )
    list_commitments = query(
        "/pool/commitments",
        ListCommitments,
        Commitments,
        auth=PUBLIC,
        summary="What is held and not paid, now or as of a date",
    )
    get_flows = query(
        "/pool/flows", GetFlows, Flows, auth=PUBLIC, summary="How a year's money went from account to account"
    )
    get_areas = query("/pool/areas", GetAreas, Areas, auth=PUBLIC, summary="What each area bears of a year's budgets")
    list_checkpoints = query(
        "/pool/checkpoints", ListCheckpoints, Checkpoints, auth=PUBLIC, summary="Where the chain stood, signed"
    )
    list_seals = query("/pool/seals", ListSeals, Seals, auth=PUBLIC, summary="The years that are closed")
    post_appropriation = posting(
        "/pool/appropriations", PostAppropriation, "The council gives the pool money for a year"
    )
    carry_over = posting("/pool/carry-overs", CarryOver, "The council carries a closed year's rest over")
    advance_appropriation = posting(
        "/pool/advances", AdvanceAppropriation, "A later year's money is used ahead of time"
    )
    cut_appropriation = draft("/pool/cuts", CutAppropriation, "The council takes back what is free")
    grant_directly = draft("/pool/grants", GrantDirectly, "A grant on a decision of its own, without a vote")
    release_grant = draft("/pool/releases", ReleaseGrant, "What is held or granted and not needed goes back")
    pay_grant = draft("/pool/payments", PayGrant, "An invoice of a grant is to be paid")
    repay_grant = draft("/pool/repayments", RepayGrant, "A project has paid back")
    reverse_transfer = draft("/pool/reversals", ReverseTransfer, "A transfer that should not have been is undone")
    post_opening = draft("/pool/openings", PostOpening, "Where money stood when the municipality began here")
    close_year = draft("/pool/closings", CloseYear, "A year that is over is closed")
    list_drafts = query(
        "/pool/drafts", ListDrafts, Drafts, auth=SIGNED_IN, summary="What waits for another to attest it"
    )
    attest_draft = command(
        f"{DRAFT}/attestation",
        AttestDraft,
        Draft,
        auth=SIGNED_IN,
        later=("waiting",),
        summary="Another person says that it is right",
    )
    withdraw_draft = command(
        f"{DRAFT}/withdrawal", WithdrawDraft, Draft, auth=SIGNED_IN, summary="It is not to be posted"
    )
    list_payables = query(
        "/pool/payables",
        ListPayables,
        Payables,
        auth=SIGNED_IN,
        summary="What the municipality's payment system is to pay",
    )
    make_payment_file = command(
        FILES,
        MakePaymentFile,
        PaymentFileLine,
        auth=SIGNED_IN,
        status=201,
        summary="What is payable and in no file yet is put in one",
    )
    list_payment_files = query(
        FILES, ListPaymentFiles, PaymentFiles, auth=SIGNED_IN, summary="The files in which payments were told"
    )
    get_payment_file = query(
        f"{FILES}/<uuid:file_id>", GetPaymentFile, PaymentFile, auth=SIGNED_IN, summary="A payment file, page by page"
    )
    confirm_payment = command(
        f"{PAYMENT}/confirmation",
        ConfirmPayment,
        Posted,
        auth=SIGNED_IN,
        summary="The municipality's payment system has paid",
    )
    return_payment = command(
        f"{PAYMENT}/return",
        ReturnPayment,
        Posted,
        auth=SIGNED_IN,
        summary="The municipality's payment system could not pay",
    )


# fmt: on
