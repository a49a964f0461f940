"""What becomes of proposals that did not win, and of authors who step down."""

from contracts.budgets import Done
from contracts.budgets.carrying import CarryProposal, CollectForProject, CollectForProposal
from contracts.budgets.leaving import LeaveProposal
from gateway.asking import Asks
from gateway.auth import SIGNED_IN
from gateway.routes.declare import command

PROPOSAL = "/proposals/<uuid:proposal_id>"


class Routes(Asks):
    carry_proposal = command(
        f"{PROPOSAL}/carrying",
        CarryProposal,
        Done,
        auth=SIGNED_IN,
        status=201,
        location="/api/v1/proposals/{id}",
        summary="An author takes a proposal that did not win into an open budget, as a draft",
    )
    leave_proposal = command(
        f"{PROPOSAL}/departure", LeaveProposal, Done, auth=SIGNED_IN, summary="An author steps down; the others go on"
    )
    collect_for_proposal = command(
        f"{PROPOSAL}/campaign",
        CollectForProposal,
        Done,
        auth=SIGNED_IN,
        status=202,
        location="/api/v1/campaigns/{id}",
        summary="An author asks for a campaign for a proposal that did not win",
    )
    collect_for_project = command(
        "/projects/<uuid:project_id>/campaign",
        CollectForProject,
        Done,
        auth=SIGNED_IN,
        status=202,
        location="/api/v1/campaigns/{id}",
        summary="Whoever is behind a project asks for a campaign for what the pool did not grant of it",
    )
