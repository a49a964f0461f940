"""Residents at work on proposals: what tests of drafting, merging, supporting and reviewing are written in."""

from typing import Any
from uuid import UUID, uuid4

from contracts import budgets
from contracts.principal import Principal
from services.budgets import queries
from tests.mothers_budgets import AREA, RESIDENT, Road, person

NEIGHBOUR = person("neighbour", "citizen", scope="*", area_id=AREA)
FRIEND = person("friend", "citizen", scope="*", area_id=AREA)
PLACE = budgets.Place(latitude=56_048_300, longitude=10_085_400)


def draft(road: Road, who: Principal = RESIDENT, **changes: Any) -> UUID:
    told: dict[str, Any] = {"command_id": uuid4(), "title": "Bålhytte", "text": "ved søen", "cost": 30_000}
    found: UUID = road.do(who, budgets.DraftProposal(**{**told, "budget_id": road.budget_id, **changes})).id
    return found


def submitted(road: Road, who: Principal = RESIDENT, **changes: Any) -> UUID:
    proposal_id = draft(road, who, **changes)
    road.do(who, budgets.HandInProposal(command_id=uuid4(), proposal_id=proposal_id))
    return proposal_id


def edit(road: Road, proposal_id: UUID, version: int = 1, who: Principal = RESIDENT, **changes: Any) -> Any:
    told: dict[str, Any] = {"title": "Bålhytte", "text": "ved skoven", "cost": 31_000, "version": version, **changes}
    return road.do(who, budgets.EditProposal(command_id=uuid4(), proposal_id=proposal_id, **told))


def invite(road: Road, proposal_id: UUID, guest: Principal, who: Principal = RESIDENT) -> Any:
    invitation_id = road.do(who, budgets.InviteAuthor(command_id=uuid4(), proposal_id=proposal_id)).id
    return accept(road, invitation_id, guest)


def accept(road: Road, invitation_id: UUID, guest: Principal) -> Any:
    return road.do(guest, budgets.AcceptInvitation(command_id=uuid4(), invitation_id=invitation_id))


def by_id(road: Road, who: Principal, kind: Any, proposal_id: UUID, **content: Any) -> Any:
    return road.do(who, kind(command_id=uuid4(), proposal_id=proposal_id, **content))


def page(road: Road, proposal_id: UUID, who: Principal = RESIDENT) -> budgets.ProposalPage:
    query = budgets.GetProposal(proposal_id=proposal_id)
    return road.db.read(lambda session: queries.get_proposal(session, who, query))


def listed(road: Road, **more: Any) -> budgets.Proposals:
    query = budgets.ListProposals(budget_id=road.budget_id, **more)
    return road.db.read(lambda session: queries.list_proposals(session, query))


def versions(road: Road, proposal_id: UUID, who: Principal = RESIDENT, **more: Any) -> list[int]:
    query = budgets.ListVersions(proposal_id=proposal_id, **more)
    return [line.version for line in road.db.read(lambda session: queries.list_versions(session, who, query)).items]
