"""What people read of proposals: a page of a list costs the same however many there are; no person is ever named."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast
from uuid import UUID

from sqlalchemy import exists, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from chassis import words
from contracts.budgets import (
    Association,
    BudgetNotFound,
    CompareVersions,
    Comparison,
    GetProposal,
    ListOwnProposals,
    ListPlaces,
    ListProposals,
    ListVersions,
    Place,
    PlaceLine,
    Places,
    ProposalLine,
    ProposalNotFound,
    ProposalPage,
    Proposals,
    VersionLine,
    Versions,
    VersionView,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import (
    Author,
    Budget,
    MergeConsent,
    Origin,
    Proposal,
    ProposalStem,
    ProposalVersion,
    Support,
)
from services.budgets.queries.carrying import carried_from, carried_to, collections
from services.budgets.queries.picking import picked
from services.budgets.queries.sorting import Order

ORDERS: Mapping[str, Order] = MappingProxyType(
    {
        "newest": Order(lambda proposal: proposal.submitted_at, descending=True),
        "cheapest": Order(lambda proposal: func.coalesce(proposal.confirmed_cost, proposal.cost)),
    }
)
"""What they cost is sorted among those of the one budget; all else is read along an index."""


def list_proposals(session: Session, query: ListProposals) -> Proposals:
    """A page in the order that was asked for; `next_after` says where the next begins, None at the end."""
    if session.get(Budget, query.budget_id) is None:
        raise BudgetNotFound("there is no such budget")
    page, key = select(Proposal).where(Proposal.budget_id == query.budget_id), Proposal.proposal_id
    if query.search is not None:
        page, key = found_by_words(query.budget_id, query.search)
    page = page.where(Proposal.public_version.is_not(None))
    if query.state is not None:
        page = page.where(Proposal.state == query.state)
    if query.category is not None:
        page = page.where(Proposal.category == query.category)
    if query.order in ORDERS:
        return told(session, ORDERS[query.order].page(page, Proposal, "proposal_id", query.after), query.limit)
    return page_of(session, page, query, key)


def list_own_proposals(session: Session, principal: Principal, query: ListOwnProposals) -> Proposals:
    """The asker's, of all budgets, in the order of ids."""
    principal.require_person("see your proposals")
    mine = select(Proposal).join(Author).where(Author.person == principal.person)
    return page_of(session, mine, query, Author.proposal_id)


def list_places(session: Session, query: ListPlaces) -> Places:
    """A page of the map, from south to north: read along an index that holds both degrees, and no further than its last line."""
    if session.get(Budget, query.budget_id) is None:
        raise BudgetNotFound("there is no such budget")
    order = Proposal.latitude, Proposal.proposal_id
    inside = Proposal.latitude.between(query.south, query.north), Proposal.longitude.between(query.west, query.east)
    page = select(Proposal).where(Proposal.budget_id == query.budget_id, Proposal.public_version.is_not(None), *inside)
    if query.after is not None:
        last = session.scalar(select(Proposal.latitude).where(Proposal.proposal_id == query.after))
        page = page.where(tuple_(*order) > (query.south if last is None else last, query.after))
    rows = session.scalars(page.order_by(*order).limit(query.limit + 1)).all()
    shown = rows[: query.limit]
    told = ("proposal_id", "title", "state", "category")
    items = tuple(PlaceLine(**picked(row, *told), place=cast("Place", place_of(row))) for row in shown)
    return Places(items=items, next_after=shown[-1].proposal_id if len(rows) > query.limit else None)


def page_of(session: Session, page: Any, query: ListProposals | ListOwnProposals, key: Any) -> Proposals:
    """The part that was asked for, by the key that its index is in order of."""
    if query.after is not None:
        page = page.where(key > query.after)
    return told(session, page.order_by(key), query.limit)


def told(session: Session, page: Any, limit: int) -> Proposals:
    """The first of these, with how many support each."""
    rows = session.scalars(page.limit(limit + 1)).all()
    shown = rows[:limit]
    counts = supports(session, [proposal.proposal_id for proposal in shown])
    items = tuple(
        ProposalLine(
            **picked(proposal, "proposal_id", "title", "state", "category", "neighbourhood", "assisted"),
            cost=proposal.confirmed_cost or proposal.cost,
            place=place_of(proposal),
            supports=counts.get(proposal.proposal_id, 0),
        )
        for proposal in shown
    )
    return Proposals(items=items, next_after=shown[-1].proposal_id if len(rows) > limit else None)


def found_by_words(budget_id: UUID, search: str) -> tuple[Any, Any]:
    """Those in which every word of the search stands, by its Danish stem, in the order of the first one's index; and its key.

    A search without a word finds nothing.
    """
    first, *others = words.searched(search) or [""]
    of_first = aliased(ProposalStem)
    page = select(Proposal).join(of_first, of_first.proposal_id == Proposal.proposal_id)
    page = page.where(of_first.budget_id == budget_id, of_first.stem == first)
    for stem in others:
        of_other = aliased(ProposalStem)
        both = of_other.budget_id == budget_id, of_other.proposal_id == of_first.proposal_id
        page = page.where(exists().where(*both, of_other.stem == stem))
    return page, of_first.proposal_id


def get_proposal(session: Session, principal: Principal, query: GetProposal) -> ProposalPage:
    """A proposal, with what it came from and where it went; what is private is found by its authors only."""
    proposal = readable(session, principal, query.proposal_id)
    origins = session.scalars(select(Origin.origin_id).where(Origin.proposal_id == proposal.proposal_id)).all()
    authors = session.scalar(select(func.count()).where(Author.proposal_id == proposal.proposal_id)) or 0
    same = ("proposal_id", "budget_id", "title", "text", "cost", "confirmed_cost", "running_cost", "category")
    return ProposalPage(
        **picked(proposal, *same, "neighbourhood", "state", "reason", "version", "merged_into", "assisted"),
        place=place_of(proposal),
        association=None if proposal.association is None else Association.load(proposal.association),
        authors=authors,
        supports=supports(session, [proposal.proposal_id]).get(proposal.proposal_id, 0),
        origins=tuple(sorted(origins)),
        waiting_for=waiting_for(session, proposal, origins) if proposal.state == "merging" else None,
        carried_from=carried_from(session, proposal.proposal_id),
        carried_to=carried_to(session, principal, proposal.proposal_id),
        collections=collections(session, principal, proposal.proposal_id),
        mine=bool(principal.person) and session.get(Author, (proposal.proposal_id, principal.person)) is not None,
        supported=is_supported(session, principal, proposal.proposal_id),
    )


def is_supported(session: Session, principal: Principal, proposal_id: UUID) -> bool:
    """By whoever asks, today."""
    given = session.get(Support, (proposal_id, principal.person)) if principal.person else None
    return given is not None and given.withdrawn_at is None


def list_versions(session: Session, principal: Principal, query: ListVersions) -> Versions:
    """A page of them, oldest first."""
    found = versions(session, principal, query.proposal_id).where(ProposalVersion.version > query.after)
    rows = session.scalars(found.order_by(ProposalVersion.version).limit(query.limit + 1)).all()
    items = tuple(VersionLine(**picked(row, "version", "title", "edited_at")) for row in rows[: query.limit])
    return Versions(items=items, next_after=items[-1].version if len(rows) > query.limit else None)


def compare_versions(session: Session, principal: Principal, query: CompareVersions) -> Comparison:
    """Two versions side by side; `ProposalNotFound` where the asker may not read one of them."""
    wanted = ProposalVersion.version.in_((query.first, query.second))
    found = {row.version: row for row in session.scalars(versions(session, principal, query.proposal_id).where(wanted))}
    if not {query.first, query.second} <= found.keys():
        raise ProposalNotFound("the proposal has no such version")
    first, second = found[query.first], found[query.second]
    lines = domain.different_lines(first.text, second.text)
    return Comparison(first=version_view(first), second=version_view(second), lines=lines)


def versions(session: Session, principal: Principal, proposal_id: UUID) -> Any:
    """Those that the asker may read: others than authors see none from before it was public."""
    proposal = readable(session, principal, proposal_id)
    page = select(ProposalVersion).where(ProposalVersion.proposal_id == proposal_id)
    if is_author(session, principal, proposal_id):
        return page
    return page.where(ProposalVersion.version >= (proposal.public_version or 0))


def readable(session: Session, principal: Principal, proposal_id: UUID) -> Proposal:
    """The proposal, if the asker may read it: else it is not there."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None or (proposal.public_version is None and not is_insider(session, principal, proposal_id)):
        raise ProposalNotFound("there is no such proposal")
    return proposal


def is_insider(session: Session, principal: Principal, proposal_id: UUID) -> bool:
    """An author, or one of a proposal that is asked to be merged into it: whoever has to agree may read."""
    origins = session.scalars(select(Origin.origin_id).where(Origin.proposal_id == proposal_id)).all()
    return any(is_author(session, principal, each) for each in (proposal_id, *origins))


def is_author(session: Session, principal: Principal, proposal_id: UUID) -> bool:
    return bool(principal.person) and session.get(Author, (proposal_id, principal.person)) is not None


def waiting_for(session: Session, merged: Proposal, origins: Sequence[UUID]) -> int:
    agreed = select(MergeConsent.person).where(MergeConsent.proposal_id == merged.proposal_id)
    silent = select(func.count(Author.person.distinct())).where(
        Author.proposal_id.in_(origins), Author.person.not_in(agreed)
    )
    return session.scalar(silent) or 0


def supports(session: Session, proposal_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many each has; one statement for all of them."""
    given = Support.proposal_id.in_(proposal_ids), Support.withdrawn_at.is_(None)
    counted = select(Support.proposal_id, func.count()).where(*given).group_by(Support.proposal_id)
    return {row[0]: row[1] for row in session.execute(counted)}


def version_view(row: ProposalVersion) -> VersionView:
    same = ("version", "title", "text", "cost", "running_cost", "category", "neighbourhood", "edited_at")
    return VersionView(**picked(row, *same), place=place_of(row))


def place_of(row: Proposal | ProposalVersion) -> Place | None:
    if row.latitude is None or row.longitude is None:
        return None
    return Place(latitude=row.latitude, longitude=row.longitude)
