"""The ballot is frozen and published."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import (
    BallotProject,
    BallotPublished,
    BallotRules,
    Done,
    Eligibility,
    PublishBallot,
    TallyRule,
    rules_hash,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, Project, Proposal
from services.budgets.operations.allowing import permit
from services.budgets.operations.steps import locked_budget, turn


def publish_ballot(session: Session, principal: Principal, command: PublishBallot) -> Done:
    """Freeze rules, sum and projects; the command's id becomes the election's. From here on triggers guard them."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "publish_ballot", budget.area_id)
    domain.next_phase(budget.phase, "publish_ballot")
    projects = put_on_ballot(session, budget, command)
    rules, rule = BallotRules.load(budget.ballot_rules), TallyRule.load(budget.tally_rule)
    budget.election_id = command.command_id
    budget.rules_hash = rules_hash(budget.amount, budget.currency, rules, rule, projects)
    budget.opens_at, budget.closes_at = command.opens_at, command.closes_at
    published = BallotPublished(
        election_id=command.command_id,
        budget_id=budget.budget_id,
        title=budget.title,
        area_id=budget.area_id,
        age_min=budget.age_min,
        eligibility=who_votes(budget, command.eligibility),
        amount=budget.amount,
        currency=budget.currency,
        ballot_rules=rules,
        tally_rule=rule,
        projects=projects,
        rules_hash=budget.rules_hash,
        opens_at=command.opens_at,
        closes_at=command.closes_at,
    )
    done = turn(session, budget, "publish_ballot")
    publish(session, published)
    return Done(id=command.command_id, state=done.state)


def who_votes(budget: Budget, asked: Eligibility) -> Eligibility:
    """Residents of every area that shares the budget, unless the ballot names others."""
    if asked.area_ids or asked.postal_codes or not budget.areas:
        return asked
    return replace(asked, area_ids=tuple(share["area_id"] for share in budget.areas))


def put_on_ballot(session: Session, budget: Budget, command: PublishBallot) -> tuple[BallotProject, ...]:
    """Each feasible proposal becomes a project, in the order given."""
    submitted = select(Proposal).where(Proposal.budget_id == budget.budget_id)
    proposals = {proposal.proposal_id: proposal for proposal in session.scalars(submitted)}
    states = {proposal_id: proposal.state for proposal_id, proposal in proposals.items()}
    domain.check_ballot(states, command.proposal_ids)
    domain.check_calendar(command.opens_at, command.closes_at, now())
    projects = []
    for place, project_id in enumerate(command.proposal_ids):
        proposal = proposals[project_id]
        proposal.state = domain.next_proposal_state(proposal.state, "publish_ballot", budget.phase)
        project = BallotProject(
            project_id=project_id,
            title=proposal.title,
            cost=proposal.confirmed_cost or 0,
            category=proposal.category,
            neighbourhood=proposal.neighbourhood,
        )
        row = {"project_id": project_id, "title": project.title, "cost": project.cost}
        session.add(Project(budget_id=budget.budget_id, place=place, **row))
        projects.append(project)
    session.flush()  # before the budget says that it is published: after that no project is taken
    return tuple(projects)
