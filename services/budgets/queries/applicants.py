"""Who is behind an application, and behind a project with a grant."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import today
from contracts.principal import Principal
from services.budgets.models import Application, Author, CouncilArea, FundedCampaign, Grant, Mandate
from services.budgets.queries.councils import acting


def is_behind(session: Session, principal: Principal, grant: Grant) -> bool:
    """An author of what won, the applicant, or whose campaign it was."""
    if not principal.person:
        return False
    if grant.campaign_id is not None:
        return session.get_one(FundedCampaign, grant.campaign_id).owner == principal.person
    if grant.application_id is None:
        return session.get(Author, (grant.project_id, principal.person)) is not None
    return is_applicant(session, principal, session.get_one(Application, grant.application_id))


def is_applicant(session: Session, principal: Principal, application: Application) -> bool:
    """Whoever began it; for a joint council, whoever acts for it today."""
    if application.council_id is not None:
        return acts_in(session, principal, application.council_id)
    return bool(principal.person) and application.started_by == principal.person


def acts_in(session: Session, principal: Principal, council_id: UUID) -> bool:
    """By a mandate of this council, or by the role in one of its areas."""
    if not principal.person:
        return False
    mine = acting(Mandate.mandate_id, on=today()).where(
        Mandate.council_id == council_id, Mandate.person == principal.person
    )
    if session.scalar(mine.limit(1)) is not None:
        return True
    areas = session.scalars(select(CouncilArea.area_id).where(CouncilArea.council_id == council_id))
    return any(principal.has("joint_council", area_id) for area_id in areas)
