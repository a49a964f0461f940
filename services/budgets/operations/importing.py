"""A round of proposals that the city enters out of a spreadsheet: each line by itself, the same again changes nothing."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.outbox import publish
from contracts.budgets import ProposalSubmitted
from contracts.budgets.importing import ImportProposals, ImportReport, RefusedLine
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Proposal
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import new_proposal
from services.budgets.operations.steps import locked_budget, turn


def import_proposals(session: Session, principal: Principal, command: ImportProposals) -> ImportReport:
    """Under one lock on the budget. Whoever imports them is their author, and they are marked as entered by the city."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "import_proposals", budget.area_id)
    turn(session, budget, "submit_proposal")
    found = domain.read_table(budget.budget_id, command.table)
    of_budget = Proposal.budget_id == budget.budget_id
    known = set(session.scalars(select(Proposal.proposal_id).where(of_budget)))
    public = session.scalar(select(func.count()).where(of_budget, Proposal.public_version.is_not(None))) or 0
    new = {line: said for line, said in found.proposals.items() if said.command_id not in known}
    room = max(domain.PROPOSALS_MAX - public, 0)
    reason = f"there is room for {domain.PROPOSALS_MAX} proposals in a budget"
    late = [RefusedLine(line=line, reason=reason) for line in list(new)[room:]]
    taken = list(new.values())[:room]
    if not command.dry_run:
        for said in taken:
            new_proposal(session, principal, budget, "submitted", said).assisted = True
            told = {"proposal_id": said.command_id, "budget_id": budget.budget_id}
            publish(session, ProposalSubmitted(**told, title=said.title))
    return ImportReport(
        budget_id=budget.budget_id,
        dry_run=command.dry_run,
        taken=len(taken),
        known=len(found.proposals) - len(new),
        refused=tuple(sorted((*found.refused, *late), key=lambda each: each.line)),
    )
