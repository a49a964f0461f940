"""From a declared result to what each winner is granted."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import AwardsDecided
from contracts.errors import NotYet
from contracts.ledger import GrantLine, GrantRefused, GrantsPosted
from contracts.voting import ResultDeclared
from services.budgets import domain
from services.budgets.models import Budget, Grant, Project, Proposal
from services.budgets.operations.campaigns import record_campaign_grant
from services.budgets.operations.deciding import record_application_grant, record_refused_application
from services.budgets.operations.following import follow
from services.budgets.operations.grants import keep_release, locked_grant, turn_grant
from services.budgets.operations.steps import expected_budget, number, turn


def record_result(session: Session, event: ResultDeclared) -> None:
    """The winners are known: ask the ledger to grant each its cost and to release the rest."""
    budget = expected_budget(session, event.budget_id)
    if budget.election_id != event.election_id:
        raise NotYet(f"election {event.election_id} is not known here")
    if budget.tally_hash is not None:
        if budget.tally_hash != event.tally_hash:
            raise domain.ResultContradictsBallot(f"another result was declared before: {budget.tally_hash}")
        return
    awards = {winner.project_id: winner.cost for winner in event.winners}
    projects = projects_of(session, budget)
    costs = {project_id: project.cost for project_id, project in projects.items()}
    domain.check_result((budget.rules_hash, event.rules_hash), awards, costs)
    budget.tally_hash, budget.asked_at = event.tally_hash, now()
    session.flush()  # before anything is won: without a result nothing is
    session.add_all(awarded(budget, projects[project_id], amount) for project_id, amount in awards.items())
    ours = Proposal.budget_id == budget.budget_id, Proposal.state == "on_ballot"
    session.execute(update(Proposal).where(*ours, Proposal.proposal_id.in_(list(awards))).values(state="won"))
    session.execute(update(Proposal).where(*ours).values(state="lost"))
    decided = AwardsDecided(
        request_id=domain.awards_request(event.election_id),
        budget_id=budget.budget_id,
        election_id=event.election_id,
        year=budget.year,
        awards=tuple(GrantLine(project_id=project_id, amount=amount) for project_id, amount in awards.items()),
        tally_hash=event.tally_hash,
    )
    turn(session, budget, "result_declared")
    publish(session, decided)


def awarded(budget: Budget, project: Project, amount: int) -> Grant:
    """What a winner is to have, on the terms of its budget."""
    return Grant(
        project_id=project.project_id,
        budget_id=budget.budget_id,
        area_id=budget.area_id,
        title=project.title,
        year=budget.year,
        currency=budget.currency,
        terms=budget.terms,
        state="awarded",
        awarded=amount,
        repaid=0,
        released=0,
    )


def record_grants(session: Session, event: GrantsPosted) -> None:
    """The money is the projects' now, and what was left of the earmark the pool's again: work may begin."""
    if event.owner == "application":
        record_application_grant(session, event)
    if event.owner == "campaign":
        record_campaign_grant(session, event)
    if event.owner != "budget":
        return
    budget = awarded_budget(session, event)
    for line in event.grants:
        grant = locked_grant(session, line.project_id)
        if domain.is_news((grant.granted_epoch, grant.granted_sequence), number(event)):
            grant.granted, grant.granted_at = line.amount, grant.granted_at or now()
            grant.granted_epoch, grant.granted_sequence = event.epoch, event.sequence
            if grant.state == "awarded":
                turn_grant(grant, "grants_posted")
                follow(session, grant)
    if event.released:
        keep_release(session, event, event.released, budget_id=budget.budget_id)
    if budget.phase == "awarding":
        budget.note = None
        turn(session, budget, "grants_posted")


def record_refused_grants(session: Session, event: GrantRefused) -> None:
    """The ledger would not: the budget stays where it is, with a note for an operator."""
    if event.owner == "application":
        record_refused_application(session, event)
    if event.owner != "budget":
        return
    budget = awarded_budget(session, event)
    turn(session, budget, "grant_refused")
    budget.awards_refused = True
    budget.note = f"the ledger refused the grants (number {event.sequence}): {event.reason}"


def awarded_budget(session: Session, event: GrantsPosted | GrantRefused) -> Budget:
    """The budget whose awards this answers, locked; `NotYet` while it has not asked for them."""
    budget = expected_budget(session, event.owner_id)
    if budget.election_id is None or budget.tally_hash is None:
        raise NotYet(f"budget {budget.budget_id} has decided no awards")
    if event.request_id != domain.awards_request(budget.election_id):
        raise NotYet(f"budget {budget.budget_id} did not ask for grants by {event.request_id}")
    return budget


def projects_of(session: Session, budget: Budget) -> dict[UUID, Project]:
    found = session.scalars(select(Project).where(Project.budget_id == budget.budget_id))
    return {project.project_id: project for project in found}
