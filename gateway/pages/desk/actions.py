"""All that can be done from desks: a row for each command, its form following from its fields."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from contracts import budgets, ledger, voting
from contracts.budgets import (
    application_views,
    applications,
    cooperation,
    councils,
    earmarks,
    follow_up,
    framing,
    grants,
    initiatives,
    letters,
)
from contracts.crowdfunding import GetCampaign, accounts, ending, holds, matching, permits, undelivered
from contracts.message import Command, Query
from gateway.pages.desk import applying, counter, following, moderation, tending
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import DECISION, Field
from gateway.pages.desk.inviting import Inviting
from gateway.pages.desk.items import DOWNLOADS

COMMITMENTS_SHOWN = 20
NOTE = Field("note", "text")
REASON = Field("reason", "text")
REASONS = Field("reasons", "text")
AMOUNT = Field("amount", "kroner")
YEAR = Field("year", "whole")
MEANS = Field("means", "choice", options=("operating", "capital"))
TEXT = Field("text", "text")
TERM = (Field("invitation.from_on", "date"), Field("invitation.to_on", "date"))
VOUCHER = Field("voucher")
ACCOUNT = Field("account")


def of_application(command: type[Command], *fields: Field, given: tuple[str, ...] = ()) -> Action:
    """Something done with an application, which is read before it with what was said of it."""
    read, log = application_views.GetApplication, application_views.ListApplicationEntries
    return Action(command, "application_id", fields, given, read, log=log)


def since_the_version_before(budget: Mapping[str, Any]) -> Query | None:
    """What a playmaker has changed in a framing; nothing of the first."""
    if budget["version"] <= 1:
        return None
    versions = {"first": budget["version"] - 1, "second": budget["version"]}
    return framing.CompareFramings.load({"budget_id": budget["budget_id"], **versions})


def largest_commitments(_: Mapping[str, Any]) -> Query:
    return ledger.ListCommitments(limit=COMMITMENTS_SHOWN)


ROWS: tuple[Action, ...] = (
    Action(follow_up.AcknowledgeAlarm, "alarm_id", (NOTE,)),
    Action(follow_up.PostponeAlarm, "alarm_id", (Field("until_on", "date"), NOTE)),
    Action(follow_up.SettlePostponement, "postponement_id", (Field("accept", "yes"), REASON)),
    Action(initiatives.AssignPlaymaker, "initiative_id", about=initiatives.GetInitiative),
    Action(initiatives.OfferTimes, "coaching_id", (Field("times", "instants"),)),
    Action(
        initiatives.HoldCoaching,
        "coaching_id",
        (
            Field("held_at", "instant"),
            Field("summary", "text"),
            Field("next_steps", "text"),
            Field("private_note", "text", required=False),
        ),
    ),
    Action(initiatives.CloseInitiative, "initiative_id", (REASON,), about=initiatives.GetInitiative),
    Action(earmarks.ChangeEarmark, "budget_id", (AMOUNT, REASON), about=budgets.GetBudget),
    Action(budgets.CloseBudget, "budget_id", (REASON,), about=budgets.GetBudget),
    Action(voting.CloseElection, "election_id", DECISION, about=voting.GetElection),
    Action(voting.ExtendElection, "election_id", (Field("closes_at", "instant"), *DECISION), about=voting.GetElection),
    Action(budgets.BeginDevelopment, "budget_id", (Field("reason", "text", required=False),), about=budgets.GetBudget),
    Action(budgets.BeginReview, "budget_id", (Field("reason", "text", required=False),), about=budgets.GetBudget),
    Action(budgets.AskAuthors, "proposal_id", (TEXT,), about=budgets.GetProposal),
    Action(budgets.SendBackProposal, "proposal_id", (REASON,), about=budgets.GetProposal),
    Action(
        budgets.EndorseBudget,
        "budget_id",
        DECISION,
        given=("version",),
        about=budgets.GetBudget,
        beside=since_the_version_before,
    ),
    Action(
        framing.ReturnBudget,
        "budget_id",
        (Field("remarks", "text"),),
        given=("version",),
        about=budgets.GetBudget,
        beside=since_the_version_before,
    ),
    Inviting(councils.InviteRepresentative, "council_id", TERM, about=councils.GetCouncil),
    Inviting(councils.DeputiseMandate, "mandate_id", TERM),
    Inviting(councils.HandOverMandate, "mandate_id", (Field("assembly_on", "date"), *TERM)),
    Action(councils.RevokeMandate, "mandate_id", (REASON,)),
    Action(earmarks.AgreeToEarmarkChange, "change_id", DECISION, about=earmarks.ListEarmarkChanges, among="budget_id"),
    Action(earmarks.DeclineEarmarkChange, "change_id", (REASON,), about=earmarks.ListEarmarkChanges, among="budget_id"),
    Action(
        cooperation.SettleAgreement,
        "agreement_id",
        (Field("state", "choice", options=("kept", "dropped")), Field("settled_on", "date"), REASON),
        about=cooperation.ListAgreements,
        among="council_id",
    ),
    Action(
        cooperation.RecordAgreement,
        "council_id",
        (
            Field("title"),
            TEXT,
            Field("held_by", "choice", options=("council", "city", "both")),
            Field("agreed_on", "date"),
            Field("due_on", "date", required=False),
        ),
        about=councils.GetCouncil,
    ),
    Action(
        ending.ExtendCampaign,
        "campaign_id",
        (Field("closes_at", "instant"), *DECISION, REASON),
        about=GetCampaign,
    ),
    Action(accounts.PublishCampaignAccount, "campaign_id", about=accounts.GetCampaignAccount),
    Action(accounts.ReturnCampaignAccount, "campaign_id", (REASON,), about=accounts.GetCampaignAccount),
    Action(permits.RecordPermitAccount, "campaign_id", (Field("sent_on", "date"),), about=GetCampaign),
    Action(holds.ReleasePledge, "pledge_id", (REASON,)),
    Action(holds.RejectPledge, "pledge_id", (REASON,)),
    Action(undelivered.TryRefundAgain, "undelivered_id", (REASON,)),
    Action(undelivered.ReturnElsewhere, "undelivered_id", (Field("voucher"), REASON)),
    of_application(applications.MakeStatement, TEXT, given=("side",)),
    of_application(applications.AskApplicant, TEXT, given=("side",)),
    of_application(applications.ReferApplication, Field("without_council", "text", required=False)),
    of_application(applications.ReturnApplication, REASON),
    of_application(applications.DecideApplication, AMOUNT, *DECISION, REASONS, given=("version",)),
    of_application(applications.RejectApplication, *DECISION, REASONS),
    of_application(applications.AttestDecision),
    of_application(applications.DeclineDecision, REASON),
    Action(grants.CodePayment, "payment_id", (VOUCHER,), about=budgets.ListPayments),
    Action(budgets.ApprovePayment, "payment_id", about=budgets.ListPayments),
    Action(grants.DeclinePayment, "payment_id", (REASON,), about=budgets.ListPayments),
    Action(letters.StopMailing, "mailing_id", about=letters.GetMailing),
    Action(letters.ResumeMailing, "mailing_id", about=letters.GetMailing),
    Action(ledger.AttestDraft, "draft_id", about=ledger.ListDrafts),
    Action(ledger.WithdrawDraft, "draft_id", (REASON,), about=ledger.ListDrafts),
    Action(ledger.ConfirmPayment, "payment_id", (VOUCHER,), about=ledger.ListPayables),
    Action(ledger.ReturnPayment, "payment_id", (REASON,), about=ledger.ListPayables),
    Action(ledger.MakePaymentFile, None, onward=f"{DOWNLOADS}?fil={{number}}"),
    Action(ledger.PostAppropriation, None, (YEAR, MEANS, AMOUNT, *DECISION), given=("currency",), about=ledger.GetPool),
    Action(ledger.CutAppropriation, None, (YEAR, MEANS, AMOUNT, *DECISION), given=("currency",), about=ledger.GetPool),
    Action(
        ledger.CarryOver,
        None,
        (Field("carried_from", "whole"), YEAR, MEANS, AMOUNT, *DECISION),
        given=("currency",),
        about=ledger.GetPool,
    ),
    Action(
        ledger.AdvanceAppropriation,
        None,
        (Field("advanced_from", "whole"), YEAR, MEANS, AMOUNT, *DECISION),
        given=("currency",),
        about=ledger.GetPool,
    ),
    Action(
        ledger.GrantDirectly,
        None,
        (YEAR, AMOUNT, *DECISION),
        given=("currency",),
        about=ledger.GetPool,
        drawn={"project_id": lambda: str(uuid4())},
    ),
    Action(ledger.PayGrant, None, (ACCOUNT, AMOUNT, VOUCHER)),
    Action(ledger.RepayGrant, None, (ACCOUNT, AMOUNT, VOUCHER)),
    Action(ledger.ReleaseGrant, None, (ACCOUNT, AMOUNT, REASON)),
    Action(ledger.ReverseTransfer, None, (Field("transfer_id", "id"), REASON)),
    Action(ledger.CloseYear, None, (YEAR, *DECISION), about=ledger.GetAccounts, beside=largest_commitments),
    Action(
        matching.AdoptMatchingScheme,
        None,
        (
            Field("title"),
            Field("source", required=False),
            Field("rules.kind", "choice", options=("factor", "first", "last")),
            Field("rules.numerator", "whole"),
            Field("rules.denominator", "whole"),
            Field("rules.cap_pledge", "kroner", required=False),
            Field("rules.cap_donor", "kroner", required=False),
            Field("rules.cap_campaign", "kroner", required=False),
            Field("rules.residents", "choice", options=("anybody", "municipality", "area")),
            Field("rules.municipality", required=False),
            Field("rules.areas", "areas", required=False),
            Field("rules.until", "date"),
            YEAR,
            AMOUNT,
            *DECISION,
        ),
        given=("currency",),
        about=ledger.GetPool,
    ),
    Action(matching.EndMatchingScheme, "scheme_id", DECISION, about=matching.GetMatchingScheme),
    Action(matching.AttestMatchingScheme, "scheme_id", about=matching.GetMatchingScheme),
    Action(matching.WithdrawMatchingScheme, "scheme_id", (REASON,), about=matching.GetMatchingScheme),
)
ALL = (*ROWS, *following.ROWS, *moderation.ROWS, *tending.ROWS, *applying.ROWS, *counter.ROWS)
ACTIONS: Mapping[str, Action] = {each.name: each for each in ALL}
NUMBERS = ("version",)
"""Of what the desk says itself, the whole numbers."""
LISTS = ("picture_ids",)
"""And what is several, with commas between."""
