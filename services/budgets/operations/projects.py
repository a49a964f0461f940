"""What comes of a project that won."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done, MilestoneReported, NotGranted, ReportMilestone
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Milestone
from services.budgets.operations.allowing import permit
from services.budgets.operations.authoring import is_author
from services.budgets.operations.steps import locked_project, turn
from services.budgets.operations.telling import tell_of_milestone


def report_milestone(session: Session, principal: Principal, command: ReportMilestone) -> Done:
    """Told by a playmaker of the area, or by an author of the proposal. The command's id becomes the milestone's."""
    project, budget = locked_project(session, command.project_id)
    if not is_author(session, principal, project.project_id):
        permit(session, principal, "report_milestone", budget.area_id)
    turn(session, budget, "report_milestone")
    if project.granted is None:
        raise NotGranted("the ledger has not granted this project its money")
    count = session.scalar(select(func.count()).where(Milestone.project_id == project.project_id)) or 0
    domain.check_room(count, domain.MILESTONES_MAX, "milestones of a project")
    milestone = Milestone(
        milestone_id=command.command_id,
        project_id=project.project_id,
        title=command.title,
        text=command.text,
        reported_by=principal.person,
        reported_at=now(),
    )
    session.add(milestone)
    said = MilestoneReported(project_id=project.project_id, budget_id=budget.budget_id, title=command.title)
    publish(session, said)
    tell_of_milestone(session, budget, project, milestone)
    return Done(id=milestone.milestone_id, state="reported")
