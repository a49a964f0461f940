"""What those share who write proposals: a new one with its first version and author, and who may go on with it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from chassis import words
from chassis.clock import now
from contracts.budgets import (
    Association,
    DraftProposal,
    EditProposal,
    MergeProposals,
    NotAuthor,
    NotResident,
    ProposalNotFound,
    ProposalRules,
    ProposalState,
    Proposer,
    SubmitProposal,
)
from contracts.errors import SameIdOtherContent
from contracts.principal import Principal
from services.budgets import domain, queries
from services.budgets.models import Author, Budget, Grant, Proposal, ProposalStem, ProposalVersion
from services.budgets.operations.steps import locked_budget

CONTENT = ("title", "text", "cost", "running_cost", "category", "neighbourhood")


Writes = DraftProposal | EditProposal | MergeProposals | SubmitProposal
"""What says how a proposal reads."""


def said(command: Writes) -> dict[str, Any]:
    """The columns of a proposal and of a version that a command fills."""
    domain.check_labels(category=command.category, neighbourhood=command.neighbourhood)
    place = command.place
    told = {name: getattr(command, name) for name in CONTENT}
    return told | {"latitude": place and place.latitude, "longitude": place and place.longitude}


def add_proposal(
    session: Session, principal: Principal, budget: Budget, state: ProposalState, command: Writes
) -> Proposal:
    """A new proposal, within the limits of the budget and of a person."""
    mine = func.count().filter(Proposal.submitted_by == principal.person)
    public = func.count().filter(Proposal.public_version.is_not(None))
    count, of_mine = session.execute(select(public, mine).where(Proposal.budget_id == budget.budget_id)).one()
    domain.check_room(count, domain.PROPOSALS_MAX, "proposals in a budget")
    domain.check_room(of_mine, domain.PROPOSALS_A_PERSON_MAX, "proposals of one person in a budget")
    return new_proposal(session, principal, budget, state, command)


def new_proposal(
    session: Session, principal: Principal, budget: Budget, state: ProposalState, command: Writes
) -> Proposal:
    """A proposal by the command's id, with its first version and, as its author, whoever asks."""
    domain.check_cost(rules_of(budget), command.cost or 0)
    check_free(session, command.command_id)
    association = getattr(command, "association", None)
    proposal = Proposal(
        **said(command),
        proposal_id=command.command_id,
        budget_id=budget.budget_id,
        version=1,
        public_version=1 if state == "submitted" else None,
        association=None if association is None else association.dump(),
        state=state,
        submitted_by=principal.person,
        submitted_at=now(),
    )
    session.add(proposal)
    session.flush()
    keep_version(session, principal, proposal)
    keep_stems(session, proposal)
    add_authors(session, proposal, [principal.person])
    return proposal


def check_free(session: Session, project_id: UUID) -> None:
    """Projects of campaigns have ids that anyone may read: none of them becomes another project's."""
    if session.get(Grant, project_id) is not None:
        raise SameIdOtherContent("a project has this id already")


def keep_version(session: Session, principal: Principal, proposal: Proposal) -> None:
    """As it reads now, beside all that it was before."""
    same = ("proposal_id", "version", *CONTENT, "latitude", "longitude")
    told = {name: getattr(proposal, name) for name in same}
    session.add(ProposalVersion(**told, edited_by=principal.person, edited_at=now()))


def keep_stems(session: Session, proposal: Proposal) -> None:
    """What a search finds it by, as it reads now."""
    session.execute(delete(ProposalStem).where(ProposalStem.proposal_id == proposal.proposal_id))
    of_proposal = {"budget_id": proposal.budget_id, "proposal_id": proposal.proposal_id}
    stems = sorted(words.stems(f"{proposal.title} {proposal.text}"))
    if stems:
        session.execute(insert(ProposalStem), [{**of_proposal, "stem": stem} for stem in stems])


def add_authors(session: Session, proposal: Proposal, persons: Iterable[str]) -> None:
    """Beside those who are authors already."""
    there = set(authors_of(session, [proposal.proposal_id]))
    for person in sorted(set(persons) - there):
        session.add(Author(proposal_id=proposal.proposal_id, person=person, since=now()))
    session.flush()


def authors_of(session: Session, proposal_ids: Iterable[UUID]) -> list[str]:
    found = select(Author.person).where(Author.proposal_id.in_(list(proposal_ids))).distinct()
    return list(session.scalars(found))


def require_author(session: Session, principal: Principal, *proposal_ids: UUID) -> None:
    """Refuse whoever is author of none of these."""
    principal.require_person()
    if principal.person not in authors_of(session, proposal_ids):
        raise NotAuthor("this takes an author of the proposal")


def homes_of(budget: Budget) -> list[str]:
    """Its own area, and those that share it."""
    return list(dict.fromkeys([budget.area_id, *(share["area_id"] for share in budget.areas)]))


def rules_of(budget: Budget) -> ProposalRules:
    return ProposalRules.load(budget.proposal_rules)


def require_proposer(session: Session, principal: Principal, budget: Budget, named: Association | None) -> None:
    """Refuse whoever the budget's rules do not let propose, by what can be known of them."""
    homes, links = homes_of(budget), set[Proposer]()
    if principal.area_id in homes:
        links.add("resident")
    if named is not None:
        links.add("association")
    if any(principal.has("joint_council", home) or queries.acts_for(session, principal.person, home) for home in homes):
        links.add("council")
    domain.check_proposer(rules_of(budget), links, principal.age, homes, named)


def require_resident(principal: Principal, budget: Budget) -> None:
    """Refuse whoever lives in none of the areas that share the budget."""
    homes = homes_of(budget)
    if principal.area_id not in homes:
        raise NotResident(f"proposals come from those who live in {', '.join(homes)}")


def locked_proposal(session: Session, proposal_id: UUID) -> tuple[Proposal, Budget]:
    """The proposal, read after its budget has been locked."""
    budget_id = session.scalar(select(Proposal.budget_id).where(Proposal.proposal_id == proposal_id))
    if budget_id is None:
        raise ProposalNotFound("there is no such proposal")
    budget = locked_budget(session, budget_id)
    return session.get_one(Proposal, proposal_id, populate_existing=True), budget


def move(proposal: Proposal, trigger: domain.ProposalTrigger, budget: Budget) -> None:
    """Along an arrow of the table, or a refusal."""
    proposal.state = domain.next_proposal_state(proposal.state, trigger, budget.phase)
