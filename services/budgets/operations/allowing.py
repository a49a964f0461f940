"""Who may do what around the budgets, in each of the areas that it concerns."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from contracts.principal import Principal
from services.budgets import domain


def allow(_session: Session, principal: Principal, operation: domain.Around, area_ids: Iterable[str]) -> None:
    """Refuse whoever may not do this in every one of these areas."""
    for area_id in area_ids:
        principal.require(*domain.MAY_AROUND[operation], scope=area_id)
