"""Initiatives and the coaching they are given."""

from contracts.budgets import Done
from contracts.budgets.initiatives import (
    AssignPlaymaker,
    CloseInitiative,
    CoachingNotes,
    CollectForInitiative,
    GetCoachingNotes,
    GetGuide,
    GetInitiative,
    Guide,
    HoldCoaching,
    Initiatives,
    InitiativeView,
    LinkCampaign,
    ListInitiatives,
    ListLoad,
    Load,
    OfferTimes,
    ProposeFromInitiative,
    RequestCoaching,
    StartInitiative,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

INITIATIVE = "/initiatives/<uuid:initiative_id>"
COACHING = "/coachings/<uuid:coaching_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_initiatives = query(
        "/initiatives",
        ListInitiatives,
        Initiatives,
        auth=SIGNED_IN,
        summary="One's own, or those of a playmaker's areas",
    )
    get_initiative = query(
        INITIATIVE, GetInitiative, InitiativeView, auth=SIGNED_IN, summary="One initiative with its coaching"
    )
    get_coaching_notes = query(
        f"{INITIATIVE}/notes", GetCoachingNotes, CoachingNotes, auth=SIGNED_IN, summary="Private notes, for playmakers"
    )
    list_load = query("/playmakers", ListLoad, Load, auth=SIGNED_IN, summary="Open initiatives of each playmaker")
    get_guide = query(
        "/areas/<area_id>/guide", GetGuide, Guide, auth=PUBLIC, summary="Budgets, campaign and pools that fit an idea"
    )
    start_initiative = command(
        "/initiatives",
        StartInitiative,
        Done,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/initiatives/{id}",
        summary="A few lines about something one wants to start",
    )
    assign_playmaker = command(
        f"{INITIATIVE}/playmaker", AssignPlaymaker, Done, auth=SIGNED_IN, summary="Take it, or give it to a colleague"
    )
    request_coaching = command(
        f"{INITIATIVE}/coachings", RequestCoaching, Done, auth=SIGNED_IN, status=201, summary="Wish to talk about it"
    )
    offer_times = command(f"{COACHING}/times", OfferTimes, Done, auth=SIGNED_IN, summary="Offer times for a talk")
    hold_coaching = command(
        f"{COACHING}/record", HoldCoaching, Done, auth=SIGNED_IN, summary="What was said and agreed"
    )
    propose_from_initiative = command(
        f"{INITIATIVE}/proposals",
        ProposeFromInitiative,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="Make a proposal of it in an open budget",
    )
    link_campaign = command(
        f"{INITIATIVE}/campaigns", LinkCampaign, Done, auth=SIGNED_IN, summary="A campaign was drafted from it"
    )
    collect_for_initiative = command(
        f"{INITIATIVE}/campaign",
        CollectForInitiative,
        Done,
        auth=SIGNED_IN,
        status=202,
        location="/api/v1/campaigns/{id}",
        summary="Whoever started it asks for a campaign for it",
    )
    close_initiative = command(
        f"{INITIATIVE}/closing", CloseInitiative, Done, auth=SIGNED_IN, summary="It ends here, for this reason"
    )


# fmt: on
