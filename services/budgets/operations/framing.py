"""A budget's framing: drafted by a playmaker, amended, returned by the joint council with its remarks."""

from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session

from chassis.clock import now
from contracts.budgets import Done, Framing
from contracts.budgets.framing import AmendBudget, ReturnBudget
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Budget, FramingVersion
from services.budgets.operations.allowing import permit
from services.budgets.operations.steps import enter, locked_budget, turn


def amend_budget(session: Session, principal: Principal, command: AmendBudget) -> Done:
    """A new version beside the old ones, by a playmaker who has read the newest."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "amend_budget", budget.area_id)
    done = turn(session, budget, "amend_budget")
    domain.check_version(command.version, budget.version)
    domain.check_room(budget.version, domain.FRAMINGS_MAX, "versions of a budget")
    domain.check_framing(budget.area_id, command, now())
    for name, value in framed(command).items():
        setattr(budget, name, value)
    budget.version += 1
    keep_framing(session, principal, budget, command, command.reason)
    enter(session, budget, "amended", command.reason, by=principal.person, version=budget.version)
    return done


def return_budget(session: Session, principal: Principal, command: ReturnBudget) -> Done:
    """The joint council's remarks on a version, for all to read; the playmaker amends it."""
    budget = locked_budget(session, command.budget_id)
    permit(session, principal, "return_budget", budget.area_id)
    done = turn(session, budget, "return_budget")
    domain.check_version(command.version, budget.version)
    enter(session, budget, "returned", command.remarks, by=principal.person, version=command.version)
    return done


def framed(said: Framing) -> dict[str, Any]:
    """The columns of a budget that a framing fills."""
    same = ("title", "challenge", "year", "amount", "currency", "age_min")
    return {
        **{name: getattr(said, name) for name in same},
        **vars(said.calendar),
        "areas": [share.dump() for share in said.areas],
        "ballot_rules": said.ballot_rules.dump(),
        "tally_rule": said.tally_rule.dump(),
        "eligibility": None if said.eligibility is None else said.eligibility.dump(),
        "proposal_rules": said.proposal_rules.dump(),
        "checklist": domain.points_asked(said),
        "terms": said.terms.dump(),
    }


def keep_framing(session: Session, principal: Principal, budget: Budget, said: Framing, reason: str) -> None:
    """As it reads now, beside all that it was before."""
    told = Framing(**{field.name: getattr(said, field.name) for field in fields(Framing)})
    version = {"budget_id": budget.budget_id, "version": budget.version, "title": said.title, "reason": reason}
    session.flush()
    session.add(FramingVersion(**version, framing=told.dump(), amended_by=principal.person, amended_at=now()))
