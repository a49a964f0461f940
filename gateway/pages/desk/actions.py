"""All that can be done from desks: a row for each command, its form following from its fields."""

from collections.abc import Mapping

from contracts import budgets, ledger
from contracts.budgets import (
    application_views,
    applications,
    cooperation,
    earmarks,
    follow_up,
    framing,
    grants,
    initiatives,
    letters,
)
from contracts.crowdfunding import holds, matching, undelivered
from gateway.pages.desk import applying, counter, following, moderation
from gateway.pages.desk.action import Action
from gateway.pages.desk.fields import Field

NOTE = Field("note", "text")
REASON = Field("reason", "text")
REASONS = Field("reasons", "text")
DECISION = (Field("decision.case_number"), Field("decision.decided_on", "date"), Field("decision.decided_by"))
AMOUNT = Field("amount", "kroner")
YEAR = Field("year", "whole")
MEANS = Field("means", "choice", options=("operating", "capital"))
ROWS: tuple[Action, ...] = (
    Action(follow_up.AcknowledgeAlarm, "alarm_id", (NOTE,)),
    Action(follow_up.PostponeAlarm, "alarm_id", (Field("until_on", "date"), NOTE)),
    Action(follow_up.SettlePostponement, "postponement_id", (Field("accept", "yes"), REASON)),
    Action(initiatives.AssignPlaymaker, "initiative_id", about=initiatives.GetInitiative),
    Action(budgets.BeginDevelopment, "budget_id", (Field("reason", "text", required=False),), about=budgets.GetBudget),
    Action(budgets.BeginReview, "budget_id", (Field("reason", "text", required=False),), about=budgets.GetBudget),
    Action(
        budgets.ReviewProposal,
        "proposal_id",
        (Field("feasible", "yes"), Field("cost", "kroner"), REASON),
        about=budgets.GetProposal,
    ),
    Action(budgets.SendBackProposal, "proposal_id", (REASON,), about=budgets.GetProposal),
    Action(budgets.EndorseBudget, "budget_id", DECISION, given=("version",), about=budgets.GetBudget),
    Action(framing.ReturnBudget, "budget_id", (Field("remarks", "text"),), given=("version",), about=budgets.GetBudget),
    Action(earmarks.AgreeToEarmarkChange, "change_id", DECISION),
    Action(earmarks.DeclineEarmarkChange, "change_id", (REASON,)),
    Action(
        cooperation.SettleAgreement,
        "agreement_id",
        (Field("state", "choice", options=("kept", "dropped")), Field("settled_on", "date"), REASON),
    ),
    Action(holds.ReleasePledge, "pledge_id", (REASON,)),
    Action(holds.RejectPledge, "pledge_id", (REASON,)),
    Action(undelivered.TryRefundAgain, "undelivered_id", (REASON,)),
    Action(undelivered.ReturnElsewhere, "undelivered_id", (Field("voucher"), REASON)),
    Action(
        applications.ReferApplication,
        "application_id",
        (Field("without_council", "text", required=False),),
        about=application_views.GetApplication,
    ),
    Action(applications.ReturnApplication, "application_id", (REASON,), about=application_views.GetApplication),
    Action(
        applications.DecideApplication,
        "application_id",
        (AMOUNT, *DECISION, REASONS),
        given=("version",),
        about=application_views.GetApplication,
    ),
    Action(
        applications.RejectApplication, "application_id", (*DECISION, REASONS), about=application_views.GetApplication
    ),
    Action(applications.AttestDecision, "application_id", about=application_views.GetApplication),
    Action(applications.DeclineDecision, "application_id", (REASON,), about=application_views.GetApplication),
    Action(grants.CodePayment, "payment_id", (Field("voucher"),)),
    Action(budgets.ApprovePayment, "payment_id"),
    Action(grants.DeclinePayment, "payment_id", (REASON,)),
    Action(letters.StopMailing, "mailing_id", about=letters.GetMailing),
    Action(letters.ResumeMailing, "mailing_id", about=letters.GetMailing),
    Action(ledger.AttestDraft, "draft_id"),
    Action(ledger.WithdrawDraft, "draft_id", (REASON,)),
    Action(ledger.ConfirmPayment, "payment_id", (Field("voucher"),)),
    Action(ledger.MakePaymentFile, None),
    Action(ledger.PostAppropriation, None, (YEAR, MEANS, AMOUNT, *DECISION), given=("currency",), about=ledger.GetPool),
    Action(ledger.CutAppropriation, None, (YEAR, MEANS, AMOUNT, *DECISION), given=("currency",), about=ledger.GetPool),
    Action(
        ledger.CarryOver,
        None,
        (Field("carried_from", "whole"), YEAR, MEANS, AMOUNT, *DECISION),
        given=("currency",),
        about=ledger.GetPool,
    ),
    Action(ledger.CloseYear, None, (YEAR, *DECISION)),
    Action(matching.AttestMatchingScheme, "scheme_id"),
    Action(matching.WithdrawMatchingScheme, "scheme_id", (REASON,)),
)
ALL = (*ROWS, *following.ROWS, *moderation.ROWS, *applying.ROWS, *counter.ROWS)
ACTIONS: Mapping[str, Action] = {each.name: each for each in ALL}
NUMBERS = ("version",)
"""Of what the desk says itself, the whole numbers."""
LISTS = ("picture_ids",)
"""And what is several, with commas between."""
