"""A proposal that did not win goes on: as a draft in the next round, or as a campaign. What it was stays as it is."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done, DraftProposal, ProposalNotFound
from contracts.budgets.carrying import (
    CampaignWanted,
    CarriedBefore,
    CarryProposal,
    CollectedBefore,
    CollectForProposal,
    NeverPublic,
)
from contracts.crowdfunding import CampaignDrafted, CampaignRefused
from contracts.errors import NotYet
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Carried, CollectionRow, Proposal
from services.budgets.operations.authoring import CONTENT, add_authors, authors_of, homes_of, require_author
from services.budgets.operations.drafting import draft_proposal
from services.budgets.operations.steps import locked_budget
from services.budgets.queries.proposals import place_of


def carry_proposal(session: Session, principal: Principal, command: CarryProposal) -> Done:
    """A draft by the command's id, under the rules of the budget it is for. Its authors stood behind these words before."""
    origin, home = not_won(session, principal, command.proposal_id)
    budget = locked_budget(session, command.budget_id)
    ours = Carried.carried_from == origin.proposal_id
    before = session.scalar(select(Carried.proposal_id).where(ours, Carried.budget_id == budget.budget_id))
    if before is not None or budget.budget_id == home.budget_id:
        known = before or origin.proposal_id
        raise CarriedBefore("it is in this budget already", proposal_id=str(known))
    domain.check_in_common(homes_of(home), homes_of(budget))
    count = session.scalar(select(func.count()).where(ours)) or 0
    domain.check_room(count, domain.CARRIED_MAX, "budgets that a proposal is carried into")
    words = {name: getattr(origin, name) for name in CONTENT}
    new = DraftProposal(command_id=command.command_id, budget_id=budget.budget_id, place=place_of(origin), **words)
    done = draft_proposal(session, principal, new)
    add_authors(session, session.get_one(Proposal, done.id), authors_of(session, [origin.proposal_id]))
    row = {"carried_from": origin.proposal_id, "budget_id": budget.budget_id, "carried_at": now()}
    session.add(Carried(proposal_id=done.id, **row))
    return done


def collect_for_proposal(session: Session, principal: Principal, command: CollectForProposal) -> Done:
    """Ask crowdfunding for a campaign; its id is the command's. After a refusal this asks again, by an id of its own."""
    proposal, budget = not_won(session, principal, command.proposal_id)
    if proposal.public_version is None:
        raise NeverPublic("others have never seen this proposal")
    session.get_one(Proposal, proposal.proposal_id, with_for_update=True)
    asked = select(CollectionRow).where(CollectionRow.proposal_id == proposal.proposal_id)
    rows = session.scalars(asked).all()
    for row in rows:
        if row.state != "refused":
            raise CollectedBefore(f"a campaign is {row.state}", campaign_id=str(row.campaign_id))
    domain.check_room(len(rows), domain.COLLECTIONS_MAX, "campaigns asked for from a proposal")
    new = CollectionRow(campaign_id=command.command_id, proposal_id=proposal.proposal_id, state="asked")
    new.asked_by, new.asked_at = principal.person, now()
    session.add(new)
    wanted = CampaignWanted(
        request_id=command.command_id,
        proposal_id=proposal.proposal_id,
        budget_id=budget.budget_id,
        title=proposal.title,
        text=proposal.text,
        area_id=budget.area_id,
        goal=proposal.confirmed_cost or proposal.cost,
        currency=budget.currency,
        closes_at=command.closes_at,
        owner=principal.person,
    )
    publish(session, wanted)
    return Done(id=new.campaign_id, state=new.state)


def record_collection(session: Session, event: CampaignDrafted | CampaignRefused) -> None:
    """What crowdfunding made of it; its first word counts."""
    row = session.get(CollectionRow, event.request_id, with_for_update=True)
    if row is None:
        raise NotYet(f"nobody here asked for a campaign by {event.request_id}")
    if row.state != "asked":
        return
    refused = isinstance(event, CampaignRefused)
    row.state = domain.next_collection_state(row.state, "campaign_refused" if refused else "campaign_drafted")
    row.reason = event.reason if isinstance(event, CampaignRefused) else None


def not_won(session: Session, principal: Principal, proposal_id: UUID) -> tuple[Proposal, Budget]:
    """An author's proposal that came to nothing, and its budget. It does so for good, so nothing is locked."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise ProposalNotFound("there is no such proposal")
    require_author(session, principal, proposal_id)
    budget = session.get_one(Budget, proposal.budget_id)
    domain.check_not_won(proposal.state, budget.phase)
    return proposal, budget
