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
from services.budgets.operations.authoring import rules_of
from services.budgets.operations.calendar import calendar_of
from services.budgets.operations.earmarks import change_under_way
from services.budgets.operations.steps import locked_budget, turn


def publish_ballot(session: Session, principal: Principal, command: PublishBallot) -> Done:
    """Freeze rules, sum and projects; the command's id becomes the election's. From here on triggers guard them."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "publish_ballot", budget.area_id)
    domain.next_phase(budget.phase, "publish_ballot")
    domain.check_no_change(change_under_way(session, budget))
    opens_at, closes_at = domain.vote_dates(calendar_of(budget), command.opens_at, command.closes_at)
    domain.check_calendar(opens_at, closes_at, now())
    eligibility = who_votes(budget, command.eligibility)
    projects = put_on_ballot(session, budget, command)
    rules, rule = BallotRules.load(budget.ballot_rules), TallyRule.load(budget.tally_rule)
    budget.election_id = command.command_id
    budget.rules_hash = rules_hash(budget.amount, budget.currency, rules, rule, projects)
    budget.opens_at, budget.closes_at = opens_at, closes_at
    published = BallotPublished(
        election_id=command.command_id,
        budget_id=budget.budget_id,
        title=budget.title,
        area_id=budget.area_id,
        age_min=budget.age_min,
        eligibility=eligibility,
        amount=budget.amount,
        currency=budget.currency,
        ballot_rules=rules,
        tally_rule=rule,
        projects=projects,
        rules_hash=budget.rules_hash,
        opens_at=opens_at,
        closes_at=closes_at,
    )
    done = turn(session, budget, "publish_ballot", by=principal.person)
    publish(session, published)
    return Done(id=command.command_id, state=done.state)


def who_votes(budget: Budget, asked: Eligibility) -> Eligibility:
    """As the framing says, or the ballot; residents of every area that shares the budget, unless others are named."""
    agreed = None if budget.eligibility is None else Eligibility.load(budget.eligibility)
    asked = domain.voters(agreed, asked)
    if asked.area_ids or asked.postal_codes or not budget.areas:
        return asked
    return replace(asked, area_ids=tuple(share["area_id"] for share in budget.areas))


def put_on_ballot(session: Session, budget: Budget, command: PublishBallot) -> tuple[BallotProject, ...]:
    """Each feasible proposal becomes a project, in the order given."""
    submitted = select(Proposal).where(Proposal.budget_id == budget.budget_id)
    proposals = {proposal.proposal_id: proposal for proposal in session.scalars(submitted)}
    states = {proposal_id: proposal.state for proposal_id, proposal in proposals.items()}
    rules = rules_of(budget)
    costs = {proposal_id: proposal.confirmed_cost or 0 for proposal_id, proposal in proposals.items()}
    outside = [proposal_id for proposal_id, cost in costs.items() if not domain.is_within(rules, cost)]
    domain.check_ballot(states, command.proposal_ids, outside)
    projects = []
    for place, project_id in enumerate(command.proposal_ids):
        proposal = proposals[project_id]
        proposal.state = domain.next_proposal_state(proposal.state, "publish_ballot", budget.phase)
        project = BallotProject(
            project_id=project_id,
            title=proposal.title,
            cost=costs[project_id],
            category=proposal.category,
            neighbourhood=proposal.neighbourhood,
        )
        row = {"project_id": project_id, "title": project.title, "cost": project.cost}
        session.add(Project(budget_id=budget.budget_id, place=place, **row))
        projects.append(project)
    session.flush()  # before the budget says that it is published: after that no project is taken
    return tuple(projects)
