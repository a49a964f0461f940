"""Grant agreements: offered by one side, accepted by the other, amended in the same way. Each locks the grant first."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.outbox import publish
from contracts.budgets import Done
from contracts.budgets.follow_up import MilestoneState
from contracts.budgets.grant_agreements import (
    AcceptGrantAgreement,
    DeclineGrantAgreement,
    GrantAgreementChanged,
    GrantAgreementNotFound,
    ImpossibleMilestones,
    OfferGrantAgreement,
    PlannedMilestone,
    Side,
    WrongSide,
)
from contracts.budgets.grants import GrantTerms
from contracts.principal import Principal
from services.budgets import domain, queries
from services.budgets.domain import follow_up, grant_agreements
from services.budgets.models import (
    Grant,
    GrantAgreementAnswer,
    GrantAgreementRow,
    GrantAgreementVersion,
    Milestone,
)
from services.budgets.operations.allowing import permit
from services.budgets.operations.following import finish_on, has_come, heard, wait_for
from services.budgets.operations.grants import locked_grant, turn_grant


def offer_grant_agreement(session: Session, principal: Principal, command: OfferGrantAgreement) -> Done:
    """A new version, for the other side to answer. The city offers the first."""
    grant = locked_grant(session, command.project_id)
    side = side_of(session, principal, grant, "offer_grant_agreement")
    turn_grant(grant, "follow_up")
    row = session.get(GrantAgreementRow, grant.project_id)
    if row is None and side == "project":
        raise WrongSide("the city offers the first version")
    newest = 0 if row is None else row.newest
    domain.check_version(command.version, newest)
    domain.check_room(newest, grant_agreements.AGREEMENT_VERSIONS_MAX, "versions of a grant agreement")
    check_milestones(session, grant, command.milestones)
    if row is None:
        row = GrantAgreementRow(project_id=grant.project_id, state=grant_agreements.OFFERED)
        session.add(row)
    else:
        row.state = grant_agreements.next_grant_agreement_state(row.state, "offer_grant_agreement")
    row.newest = newest + 1
    session.flush()
    version = GrantAgreementVersion(
        project_id=grant.project_id,
        version=row.newest,
        purpose=command.purpose,
        responsible=command.responsible,
        conditions=command.conditions,
        milestones=[each.dump() for each in command.milestones],
        offered_side=side,
        offered_by=principal.person,
        offered_at=now(),
    )
    session.add(version)
    return say(session, grant, row, side)


def accept_grant_agreement(session: Session, principal: Principal, command: AcceptGrantAgreement) -> Done:
    """From now on it holds: its milestones are waited for, what it leaves out is dropped."""
    grant, row, version, side = answering(session, principal, command, "accept_grant_agreement")
    row.state, row.accepted = (
        grant_agreements.next_grant_agreement_state(row.state, "accept_grant_agreement"),
        row.newest,
    )
    answer(session, principal, version, None)
    planned = tuple(map(PlannedMilestone.load, version.milestones))
    milestones_of(session, grant, planned)
    plan(session, grant, planned)
    return say(session, grant, row, side)


def decline_grant_agreement(session: Session, principal: Principal, command: DeclineGrantAgreement) -> Done:
    """What was accepted before goes on to hold."""
    grant, row, version, side = answering(session, principal, command, "decline_grant_agreement")
    row.state = grant_agreements.next_grant_agreement_state(row.state, "decline_grant_agreement")
    answer(session, principal, version, command.reason)
    return say(session, grant, row, side)


def answering(
    session: Session,
    principal: Principal,
    command: AcceptGrantAgreement | DeclineGrantAgreement,
    trigger: grant_agreements.GrantAgreementTrigger,
) -> tuple[Grant, GrantAgreementRow, GrantAgreementVersion, Side]:
    """The version that whoever answers has read, which has to be the newest, and comes from the other side."""
    grant = locked_grant(session, command.project_id)
    side = side_of(session, principal, grant, trigger)
    turn_grant(grant, "follow_up")
    row = session.get(GrantAgreementRow, grant.project_id)
    if row is None:
        raise GrantAgreementNotFound("no grant agreement was offered")
    grant_agreements.next_grant_agreement_state(row.state, trigger)
    domain.check_version(command.version, row.newest)
    version = session.get_one(GrantAgreementVersion, (grant.project_id, row.newest))
    grant_agreements.check_other_side((version.offered_side, version.offered_by), (side, principal.person))
    return grant, row, version, side


def answer(session: Session, principal: Principal, version: GrantAgreementVersion, reason: str | None) -> None:
    """Declined for this reason; accepted without one."""
    row = GrantAgreementAnswer(
        project_id=version.project_id,
        version=version.version,
        answer="accepted" if reason is None else "declined",
        reason=reason,
        offered_by=version.offered_by,
        answered_by=principal.person,
        answered_at=now(),
    )
    session.add(row)


def side_of(session: Session, principal: Principal, grant: Grant, operation: domain.Around) -> Side:
    """Whoever is behind the project speaks for it, a playmaker for the city."""
    if queries.is_behind(session, principal, grant):
        return "project"
    permit(session, principal, operation, grant.area_id)
    return "city"


def say(session: Session, grant: Grant, row: GrantAgreementRow, side: Side) -> Done:
    if side == "project":
        heard(session, grant)
    changed = GrantAgreementChanged(
        project_id=grant.project_id, area_id=grant.area_id, agreement_version=row.newest, state=row.state
    )
    publish(session, changed)
    return Done(id=grant.project_id, state=row.state)


def check_milestones(session: Session, grant: Grant, planned: Sequence[PlannedMilestone]) -> None:
    """What is offered can be done in time, and within the grant."""
    known = milestones_of(session, grant, planned)
    days = today(), finish_on(session, grant.project_id)
    stand = {milestone_id: stands for milestone_id, (_, stands) in known.items()}
    grant_agreements.check_plan(planned, stand, days, grant.granted or 0)


Known = dict[UUID, tuple[MilestoneState, PlannedMilestone]]


def milestones_of(session: Session, grant: Grant, planned: Sequence[PlannedMilestone]) -> Known:
    """The project's milestones as they stand, with their states, once these have been found to go with them."""
    ids = [each.milestone_id for each in planned]
    others = select(Milestone.milestone_id).where(
        Milestone.milestone_id.in_(ids), Milestone.project_id != grant.project_id
    )
    if session.scalars(others).first() is not None:
        raise ImpossibleMilestones("another project has a milestone by this id")
    mine = session.scalars(select(Milestone).where(Milestone.project_id == grant.project_id))
    known: Known = {each.milestone_id: (each.state, as_planned(each)) for each in mine}
    grant_agreements.check_settled_milestones(planned, known)
    domain.check_room(len(known.keys() | set(ids)) - 1, grant_agreements.MILESTONES_EVER_MAX, "milestones of a project")
    return known


def as_planned(milestone: Milestone) -> PlannedMilestone:
    return PlannedMilestone(
        milestone_id=milestone.milestone_id, title=milestone.title, due_on=milestone.due_on, frees=milestone.frees
    )


def plan(session: Session, grant: Grant, planned: Sequence[PlannedMilestone]) -> None:
    """The milestones are these now."""
    mine = session.scalars(select(Milestone).where(Milestone.project_id == grant.project_id))
    known = {each.milestone_id: each for each in mine}
    for each in planned:
        milestone = known.pop(each.milestone_id, None)
        if milestone is None:
            milestone = Milestone(milestone_id=each.milestone_id, project_id=grant.project_id, state="planned")
            session.add(milestone)
        milestone.title, milestone.due_on, milestone.frees = each.title, each.due_on, each.frees
        session.flush()
        if milestone.state in follow_up.OPEN_MILESTONES:
            wait_for(session, grant, "milestone", follow_up.end_of(each.due_on), each.milestone_id)
    for milestone in known.values():
        if milestone.state != "dropped":
            milestone.state = follow_up.next_milestone_state(milestone.state, "drop")
            has_come(session, grant, "milestone", milestone.milestone_id)


def check_payable(session: Session, grant: Grant, live: Sequence[int], amount: int) -> None:
    """What the grant agreement says to a payment of `amount`, beside `live` ones; all in minor units.

    `AgreementNeeded` where the terms want one first, `NotFreed` where milestones that hold this back are not reached.
    """
    row = session.get(GrantAgreementRow, grant.project_id)
    grant_agreements.check_agreed_to(
        needed=GrantTerms.load(grant.terms).agreement, accepted=None if row is None else row.accepted
    )
    parts = select(Milestone.state, Milestone.frees).where(
        Milestone.project_id == grant.project_id, Milestone.frees.is_not(None)
    )
    held = [(state, frees or 0) for state, frees in session.execute(parts)]
    if held:
        grant_agreements.check_freed(grant_agreements.freed((grant.granted or 0) + grant.repaid, held), live, amount)
