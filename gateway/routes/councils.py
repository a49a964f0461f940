"""Joint councils of areas, and who may act for them."""

from contracts.budgets import Done
from contracts.budgets.cooperation import Agreements, ListAgreements, RecordAgreement, SettleAgreement
from contracts.budgets.councils import (
    AcceptMandate,
    Councils,
    CouncilView,
    DeputiseMandate,
    FoundCouncil,
    GetCouncil,
    HandOverMandate,
    InviteRepresentative,
    ListCouncils,
    ListOwnCouncils,
    ListRepresentatives,
    Representatives,
    RevokeMandate,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

COUNCIL = "/councils/<uuid:council_id>"
MANDATE = "/mandates/<uuid:mandate_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_councils = query("/councils", ListCouncils, Councils, auth=PUBLIC, summary="All councils, or those of an area")
    list_own_councils = query(
        "/councils/mine", ListOwnCouncils, Councils, auth=SIGNED_IN, summary="Those one acts for today by a mandate"
    )
    get_council = query(COUNCIL, GetCouncil, CouncilView, auth=PUBLIC, summary="One council with all its mandates")
    list_representatives = query(
        "/areas/<area_id>/representatives",
        ListRepresentatives,
        Representatives,
        auth=PUBLIC,
        summary="The mandates that act for an area today",
    )
    list_agreements = query(
        f"{COUNCIL}/agreements",
        ListAgreements,
        Agreements,
        auth=PUBLIC,
        summary="What it and the municipality have agreed",
    )
    record_agreement = command(
        f"{COUNCIL}/agreements",
        RecordAgreement,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="What was agreed, held by whom",
    )
    settle_agreement = command(
        "/agreements/<uuid:agreement_id>/settlement", SettleAgreement, Done, auth=SIGNED_IN, summary="Kept, or dropped"
    )
    found_council = command(
        "/councils",
        FoundCouncil,
        Done,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/councils/{id}",
        summary="The municipality recognises a joint council",
    )
    invite_representative = command(
        f"{COUNCIL}/mandates",
        InviteRepresentative,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="Invite a representative for a term; whoever brings the code may accept",
    )
    accept_mandate = command(
        f"{MANDATE}/acceptance",
        AcceptMandate,
        Done,
        auth=SIGNED_IN,
        summary="Accept with the code: act for the council",
    )
    deputise_mandate = command(
        f"{MANDATE}/deputies", DeputiseMandate, Done, auth=SIGNED_IN, status=201, summary="Invite a deputy"
    )
    hand_over_mandate = command(
        f"{MANDATE}/successor",
        HandOverMandate,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="Hand over to whom a general assembly has chosen",
    )
    revoke_mandate = command(
        f"{MANDATE}/revocation", RevokeMandate, Done, auth=SIGNED_IN, summary="End a mandate now, with a reason"
    )


# fmt: on
