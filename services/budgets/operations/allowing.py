"""Who may do what in an area: by a role, or as somebody who acts for its joint council today."""

from sqlalchemy.orm import Session

from contracts.principal import Principal
from services.budgets import domain, queries


def permit(
    session: Session,
    principal: Principal,
    operation: domain.Operation | domain.Around | domain.applications.Applying,
    *area_ids: str,
) -> None:
    """Refuse whoever may not do this in every one of these areas.

    Where the joint council may, those may who hold a mandate of a council of this area that acts today.
    """
    roles = domain.roles_of(operation)
    for area_id in area_ids:
        if "joint_council" not in roles or not queries.acts_for(session, principal.person, area_id):
            principal.require(*roles, scope=area_id)
