"""Matching: what the council has adopted, and a campaign's match."""

from contracts.crowdfunding import CampaignDone
from contracts.crowdfunding.matching import (
    AdoptMatchingScheme,
    AttestMatchingScheme,
    EndMatchingScheme,
    GetMatch,
    GetMatchingScheme,
    ListMatchingSchemes,
    MatchingSchemeDone,
    MatchingSchemes,
    MatchingSchemeView,
    MatchView,
    RaiseMatch,
    WithdrawMatchingScheme,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

SCHEMES = "/matching-schemes"
SCHEME = f"{SCHEMES}/<uuid:scheme_id>"
MATCH = "/campaigns/<uuid:campaign_id>/match"


# fmt: off - a table: one route a line
class Routes(Asks):
    list_matching_schemes = query(
        SCHEMES, ListMatchingSchemes, MatchingSchemes, auth=PUBLIC, summary="What the council has adopted for matching"
    )
    get_matching_scheme = query(
        SCHEME, GetMatchingScheme, MatchingSchemeView, auth=PUBLIC, summary="A scheme: its rules, and its own sums"
    )
    adopt_matching_scheme = command(
        SCHEMES,
        AdoptMatchingScheme,
        MatchingSchemeDone,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/matching-schemes/{id}",
        later=("entered",),
        summary="Enter what the council has adopted; another attests it",
    )
    attest_matching_scheme = command(
        f"{SCHEME}/attestation",
        AttestMatchingScheme,
        MatchingSchemeDone,
        auth=SIGNED_IN,
        later=("asked",),
        summary="Another person says that the adoption, or the end, is right",
    )
    withdraw_matching_scheme = command(
        f"{SCHEME}/withdrawal",
        WithdrawMatchingScheme,
        MatchingSchemeDone,
        auth=SIGNED_IN,
        summary="What waits to be attested is not to be",
    )
    end_matching_scheme = command(
        f"{SCHEME}/end",
        EndMatchingScheme,
        MatchingSchemeDone,
        auth=SIGNED_IN,
        later=("ending",),
        summary="Enter that the council ends it; another attests it",
    )
    get_match = query(
        MATCH, GetMatch, MatchView, auth=PUBLIC, summary="A campaign's match, and what a pledge would bring just now"
    )
    raise_match = command(
        f"{MATCH}/raises", RaiseMatch, CampaignDone, auth=SIGNED_IN, summary="More of the same scheme, by a decision"
    )


# fmt: on
