"""Letters to residents, how far they are, and what people choose to hear besides."""

from contracts.budgets import Done
from contracts.budgets.letters import (
    ChoosePreferences,
    GetMailing,
    GetPreferences,
    ListMailings,
    ListRunningMailings,
    Mailings,
    MailingView,
    OrderMailing,
    Preferences,
    Preview,
    PreviewMailing,
    ResumeMailing,
    RunningMailings,
    StopMailing,
)
from gateway.asking import Asks
from gateway.auth import SIGNED_IN
from gateway.routes.declare import command, query

MAILINGS = "/budgets/<uuid:budget_id>/mailings"
MAILING = "/mailings/<uuid:mailing_id>"


class Routes(Asks):
    list_mailings = query(MAILINGS, ListMailings, Mailings, auth=SIGNED_IN, summary="Letters and notices of a budget")
    list_running_mailings = query(
        "/mailings",
        ListRunningMailings,
        RunningMailings,
        auth=SIGNED_IN,
        summary="Mailings that are not sent yet, and how far each is",
    )
    preview_mailing = query(
        f"{MAILINGS}/preview", PreviewMailing, Preview, auth=SIGNED_IN, summary="The letter as it would be sent"
    )
    order_mailing = command(
        MAILINGS,
        OrderMailing,
        Done,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/mailings/{id}",
        summary="A letter to every resident, as it was previewed",
    )
    get_mailing = query(MAILING, GetMailing, MailingView, auth=SIGNED_IN, summary="How far a mailing is")
    stop_mailing = command(f"{MAILING}/stop", StopMailing, Done, auth=SIGNED_IN, summary="Stop sending")
    resume_mailing = command(f"{MAILING}/resumption", ResumeMailing, Done, auth=SIGNED_IN, summary="Go on sending")
    get_preferences = query(
        "/preferences", GetPreferences, Preferences, auth=SIGNED_IN, summary="What one chose to hear"
    )
    choose_preferences = command(
        "/preferences", ChoosePreferences, Preferences, auth=SIGNED_IN, summary="Choose what one wants to hear"
    )
