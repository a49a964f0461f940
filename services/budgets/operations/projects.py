"""What comes of a project that won."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done, MilestoneReported, ReportMilestone
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Milestone
from services.budgets.operations.grants import locked_grant, permit_project, turn_grant


def report_milestone(session: Session, principal: Principal, command: ReportMilestone) -> Done:
    """Told by a playmaker of the area, or by an author of the proposal. The command's id becomes the milestone's."""
    grant = locked_grant(session, command.project_id)
    permit_project(session, principal, "report_milestone", grant)
    turn_grant(grant, "report_milestone")
    count = session.scalar(select(func.count()).where(Milestone.project_id == grant.project_id)) or 0
    domain.check_room(count, domain.MILESTONES_MAX, "milestones of a project")
    milestone = Milestone(
        milestone_id=command.command_id,
        project_id=grant.project_id,
        title=command.title,
        text=command.text,
        reported_by=principal.person,
        reported_at=now(),
    )
    session.add(milestone)
    said = MilestoneReported(project_id=grant.project_id, budget_id=grant.budget_id, title=command.title)
    publish(session, said)
    return Done(id=milestone.milestone_id, state="reported")
