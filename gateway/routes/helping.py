"""Promises of hours and things to a campaign: made, given, confirmed; by officials for those without MitID."""

from typing import Any

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
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.assisting import entered
from gateway.routes.declare import command, query

CAMPAIGN = "/campaigns/<uuid:campaign_id>"
NEED = "/needs/<uuid:need_id>"
PROMISE = "/help/<uuid:promise_id>"
AS: dict[str, Any] = {"within": EnterHelpForCitizen, "answers": HelpDone}


# fmt: off - a table: one route a line
class Routes(Asks):
    get_needs = query(
        f"{CAMPAIGN}/needs",
        GetNeeds,
        CampaignNeeds,
        auth=PUBLIC,
        summary="Hours and things, and how far they are promised",
    )
    list_disputed_help = query(
        "/disputed-help",
        ListDisputedHelp,
        DisputedHelpPage,
        auth=SIGNED_IN,
        summary="Help on which giver and owner disagree, for playmakers",
    )
    list_helpers = query(
        f"{CAMPAIGN}/helpers", ListHelpers, Helpers, auth=PUBLIC, summary="Who helps, as each chose to be shown"
    )
    list_help = query(
        f"{CAMPAIGN}/help", ListHelp, HelpPage, auth=SIGNED_IN, summary="All promises, for the owner and playmakers"
    )
    get_help = query(PROMISE, GetHelp, HelpView, auth=SIGNED_IN, summary="One promise, for those whom it is about")
    promise_help = command(
        f"{NEED}/help",
        PromiseHelp,
        HelpDone,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/help/{id}",
        summary="Promise hours or things",
    )
    withdraw_help = command(
        f"{PROMISE}/withdrawal",
        WithdrawHelp,
        HelpDone,
        auth=SIGNED_IN,
        summary="Take a promise back before the deadline",
    )
    fulfil_help = command(
        f"{PROMISE}/fulfilment", FulfilHelp, HelpDone, auth=SIGNED_IN, summary="Say how much one has given"
    )
    confirm_help = command(
        f"{PROMISE}/confirmation", ConfirmHelp, HelpDone, auth=SIGNED_IN, summary="Another says how much was given"
    )
    dispute_help = command(
        f"{PROMISE}/dispute", DisputeHelp, HelpDone, auth=SIGNED_IN, summary="Another says that it was not so"
    )
    mark_help_not_given = command(
        f"{PROMISE}/absence", MarkHelpNotGiven, HelpDone, auth=SIGNED_IN, summary="Whoever promised it did not come"
    )
    promise_help_for_citizen = entered(f"{NEED}/assisted-help", PromiseHelp, "promise hours or things", **AS)
    withdraw_help_for_citizen = entered(
        f"{PROMISE}/assisted-withdrawal", WithdrawHelp, "take a promise back", status=200, **AS
    )
    fulfil_help_for_citizen = entered(
        f"{PROMISE}/assisted-fulfilment", FulfilHelp, "say how much was given", status=200, **AS
    )
    # fmt: on
