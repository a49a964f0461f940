"""From a few lines to something that has a form. Each operation locks the initiative first."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done, SubmitProposal
from contracts.budgets.areas import AreaNotFound
from contracts.budgets.initiatives import (
    AssignPlaymaker,
    CloseInitiative,
    InitiativeLedOn,
    InitiativeNotFound,
    InitiativeSilent,
    LedTo,
    LinkCampaign,
    NotYours,
    ProposeFromInitiative,
    StartInitiative,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Area, Initiative, InitiativeLinkRow
from services.budgets.operations.allowing import permit
from services.budgets.operations.proposals import submit_proposal


def start_initiative(session: Session, principal: Principal, command: StartInitiative) -> Done:
    """The command's id becomes the initiative's."""
    principal.require_person()
    if session.get(Area, command.area_id) is None:
        raise AreaNotFound("there is no such area")
    mine = select(func.count()).where(Initiative.started_by == principal.person, Initiative.state != "closed")
    domain.check_room(session.scalar(mine) or 0, domain.INITIATIVES_A_PERSON_MAX, "open initiatives of one person")
    initiative = Initiative(
        initiative_id=command.command_id,
        area_id=command.area_id,
        title=command.title,
        text=command.text,
        state="new",
        started_by=principal.person,
        started_at=now(),
        heard_at=now(),
    )
    session.add(initiative)
    return Done(id=initiative.initiative_id, state=initiative.state)


def assign_playmaker(session: Session, principal: Principal, command: AssignPlaymaker) -> Done:
    """A playmaker of the area takes it, or gives it to a colleague."""
    initiative = locked_initiative(session, command.initiative_id)
    permit(session, principal, "assign_playmaker", initiative.area_id)
    initiative.playmaker = command.playmaker or principal.person
    return move(initiative, "assign_playmaker")


def propose_from_initiative(session: Session, principal: Principal, command: ProposeFromInitiative) -> Done:
    """Proposal and link in one transaction: the budget's own rules decide whether it is taken."""
    initiative = locked_initiative(session, command.initiative_id)
    if not is_mine(principal, initiative):
        raise NotYours("who started an initiative makes a proposal of it")
    move(initiative, "propose_from_initiative")
    proposal = SubmitProposal(
        command_id=command.command_id,
        budget_id=command.budget_id,
        title=initiative.title,
        text=initiative.text,
        cost=command.cost,
    )
    done = submit_proposal(session, principal, proposal)
    link(session, initiative, "proposal", done.id)
    return done


def link_campaign(session: Session, principal: Principal, command: LinkCampaign) -> Done:
    """Keep which campaign came of it; the campaign itself is drafted in its own service."""
    initiative = locked_initiative(session, command.initiative_id)
    permit_starter(session, principal, initiative, "link_campaign")
    done = move(initiative, "link_campaign")
    link(session, initiative, "campaign", command.campaign_id)
    return done


def close_initiative(session: Session, principal: Principal, command: CloseInitiative) -> Done:
    initiative = locked_initiative(session, command.initiative_id)
    permit_starter(session, principal, initiative, "close_initiative")
    initiative.closed_because = command.reason
    return move(initiative, "close_initiative")


def remind_of_silent(session: Session, silence: timedelta) -> None:
    """Say, once for each silence, which initiatives nothing has happened to for so long. Replicas share them out."""
    at = now()
    silent = select(Initiative).where(
        Initiative.state.in_(domain.WAITING), Initiative.heard_at <= at - silence, Initiative.reminded_at.is_(None)
    )
    oldest = silent.order_by(Initiative.heard_at).limit(domain.REMINDERS_MAX).with_for_update(skip_locked=True)
    for initiative in session.scalars(oldest):
        initiative.reminded_at = at
        said = InitiativeSilent(
            initiative_id=initiative.initiative_id, area_id=initiative.area_id, heard_at=initiative.heard_at
        )
        publish(session, said)


def locked_initiative(session: Session, initiative_id: UUID) -> Initiative:
    initiative = session.get(Initiative, initiative_id, with_for_update=True)
    if initiative is None:
        raise InitiativeNotFound("there is no such initiative")
    return initiative


def is_mine(principal: Principal, initiative: Initiative) -> bool:
    return bool(principal.person) and principal.person == initiative.started_by


def permit_starter(session: Session, principal: Principal, initiative: Initiative, operation: domain.Around) -> None:
    """Whoever started it, or who may do this by a role."""
    if not is_mine(principal, initiative):
        permit(session, principal, operation, initiative.area_id)


def move(initiative: Initiative, trigger: domain.InitiativeTrigger) -> Done:
    """Along an arrow of the table; whatever happens ends a silence."""
    initiative.state = domain.next_initiative_state(initiative.state, trigger)
    initiative.heard_at, initiative.reminded_at = now(), None
    return Done(id=initiative.initiative_id, state=initiative.state)


def link(session: Session, initiative: Initiative, kind: LedTo, target_id: UUID) -> None:
    """While there is room for one more."""
    of_initiative = InitiativeLinkRow.initiative_id == initiative.initiative_id
    count = session.scalar(select(func.count()).where(of_initiative, InitiativeLinkRow.target_id != target_id)) or 0
    domain.check_room(count, domain.LINKS_MAX, "proposals and campaigns of an initiative")
    keep_link(session, initiative, kind, target_id)


def keep_link(session: Session, initiative: Initiative, kind: LedTo, target_id: UUID) -> None:
    """The same twice is one."""
    if session.get(InitiativeLinkRow, (initiative.initiative_id, target_id)) is not None:
        return
    row = {"initiative_id": initiative.initiative_id, "target_id": target_id, "kind": kind}
    session.add(InitiativeLinkRow(**row, linked_at=now()))
    publish(session, InitiativeLedOn(initiative_id=initiative.initiative_id, kind=kind, target_id=target_id))
