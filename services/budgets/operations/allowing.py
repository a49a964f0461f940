"""Who may do what around the budgets: by a role, or as somebody who acts for the joint council today."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from contracts.principal import Principal, RoleName
from services.budgets import domain, queries


def allow(session: Session, principal: Principal, operation: domain.Around, area_ids: Iterable[str]) -> None:
    """Refuse whoever may not do this in every one of these areas."""
    for area_id in area_ids:
        require(session, principal, domain.MAY_AROUND[operation], area_id)


def require(session: Session, principal: Principal, roles: tuple[RoleName, ...], area_id: str) -> None:
    """Where the joint council may, those may who hold a mandate of a council of this area that acts today."""
    if "joint_council" not in roles or not queries.acts_for(session, principal.person, area_id):
        principal.require(*roles, scope=area_id)
