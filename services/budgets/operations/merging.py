"""Several proposals become one by the consent of all their authors; nothing of them is lost."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import AgreeToMerge, DeclineMerge, Done, MergeProposals, ProposalsMerged
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, MergeConsent, Origin, Proposal
from services.budgets.operations.authoring import (
    add_authors,
    add_proposal,
    authors_of,
    locked_proposal,
    move,
    require_author,
)
from services.budgets.operations.steps import locked_budget


def merge_proposals(session: Session, principal: Principal, command: MergeProposals) -> Done:
    """The command's id becomes the merged proposal's; it waits, for its authors to see, until all of them have agreed."""
    wanted = command.proposal_ids[: domain.ORIGINS_MAX + 1]
    homes = session.scalars(select(Proposal.budget_id).where(Proposal.proposal_id.in_(wanted))).all()
    domain.check_origins(wanted, homes)
    budget = locked_budget(session, homes[0])
    require_author(session, principal, *wanted)
    origins = proposals(session, wanted)
    for origin in origins:
        domain.next_proposal_state(origin.state, "merged", budget.phase)
        asked = session.scalar(select(func.count()).where(Origin.origin_id == origin.proposal_id)) or 0
        domain.check_room(asked, domain.MERGERS_MAX, "mergers of a proposal")
    cost = command.cost if command.cost is not None else sum(origin.cost for origin in origins)
    merged = add_proposal(session, principal, budget, "merging", replace(command, cost=cost))
    session.add_all(Origin(proposal_id=merged.proposal_id, origin_id=origin.proposal_id) for origin in origins)
    add_authors(session, merged, authors_of(session, wanted))
    agree(session, principal, merged)
    return complete(session, merged, budget)


def agree_to_merge(session: Session, principal: Principal, command: AgreeToMerge) -> Done:
    """One author's consent; with the last of them it happens."""
    merged, budget = locked_proposal(session, command.proposal_id)
    require_author(session, principal, *origin_ids(session, merged.proposal_id))
    domain.next_proposal_state(merged.state, "all_agreed", budget.phase)
    agree(session, principal, merged)
    return complete(session, merged, budget)


def decline_merge(session: Session, principal: Principal, command: DeclineMerge) -> Done:
    """One author's no is enough; the origins never noticed."""
    merged, budget = locked_proposal(session, command.proposal_id)
    require_author(session, principal, *origin_ids(session, merged.proposal_id))
    move(merged, "decline_merge", budget)
    merged.reason = command.reason
    return Done(id=merged.proposal_id, state=merged.state)


def agree(session: Session, principal: Principal, merged: Proposal) -> None:
    if session.get(MergeConsent, (merged.proposal_id, principal.person)) is None:
        session.add(MergeConsent(proposal_id=merged.proposal_id, person=principal.person, given_at=now()))
    session.flush()


def complete(session: Session, merged: Proposal, budget: Budget) -> Done:
    """Where every author of every origin has agreed: those who joined an origin meanwhile are asked as well."""
    origins = proposals(session, origin_ids(session, merged.proposal_id))
    needed = set(authors_of(session, [origin.proposal_id for origin in origins]))
    agreed = select(MergeConsent.person).where(MergeConsent.proposal_id == merged.proposal_id)
    if not needed - set(session.scalars(agreed)):
        add_authors(session, merged, needed)
        for origin in origins:
            move(origin, "merged", budget)
            origin.merged_into = merged.proposal_id
        move(merged, "all_agreed", budget)
        merged.public_version, merged.submitted_at = merged.version, now()
        event = ProposalsMerged(
            proposal_id=merged.proposal_id,
            budget_id=budget.budget_id,
            title=merged.title,
            origin_ids=tuple(origin.proposal_id for origin in origins),
        )
        publish(session, event)
    return Done(id=merged.proposal_id, state=merged.state)


def origin_ids(session: Session, proposal_id: UUID) -> list[UUID]:
    return list(session.scalars(select(Origin.origin_id).where(Origin.proposal_id == proposal_id)))


def proposals(session: Session, proposal_ids: Sequence[UUID]) -> list[Proposal]:
    """Those, in the order of their ids, as they stand under the budget's lock."""
    found = select(Proposal).where(Proposal.proposal_id.in_(proposal_ids)).order_by(Proposal.proposal_id)
    return list(session.scalars(found.execution_options(populate_existing=True)))
