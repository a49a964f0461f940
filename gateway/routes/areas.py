"""Areas and those who speak for them."""

from contracts.budgets.areas import (
    AreaEntries,
    AreaEntry,
    AreaView,
    GetArea,
    ListAreas,
    Playmakers,
    RecordArea,
    RecordPlaymakers,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query


class Routes(Asks):
    list_areas = query("/areas", ListAreas, AreaEntries, auth=PUBLIC, summary="All areas, or the one at a place")
    get_area = query(
        "/areas/<area_id>",
        GetArea,
        AreaView,
        auth=PUBLIC,
        summary="One area with its GeoJSON border and its playmakers",
    )
    record_area = command(
        "/areas",
        RecordArea,
        AreaEntry,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/areas/{area_id}",
        summary="An operator tells what an area is; again replaces it",
    )
    record_playmakers = command(
        "/areas/<area_id>/playmakers",
        RecordPlaymakers,
        Playmakers,
        auth=SIGNED_IN,
        summary="Whom residents turn to at the municipality, with a name and how to reach them; again replaces it",
    )
