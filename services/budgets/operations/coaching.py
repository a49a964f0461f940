"""The talks that a playmaker has with those who start something."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done
from contracts.budgets.initiatives import (
    CoachingHeld,
    CoachingNotFound,
    CoachingRequested,
    HoldCoaching,
    OfferTimes,
    RequestCoaching,
)
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Coaching, Initiative, PrivateNote
from services.budgets.operations.allowing import permit
from services.budgets.operations.initiatives import locked_initiative, move, permit_starter


def request_coaching(session: Session, principal: Principal, command: RequestCoaching) -> Done:
    """The command's id becomes the coaching's."""
    initiative = locked_initiative(session, command.initiative_id)
    permit_starter(session, principal, initiative, "request_coaching")
    move(initiative, "request_coaching")
    count = session.scalar(select(func.count()).where(Coaching.initiative_id == initiative.initiative_id)) or 0
    domain.check_room(count, domain.COACHINGS_MAX, "coachings of an initiative")
    coaching = Coaching(
        coaching_id=command.command_id,
        initiative_id=initiative.initiative_id,
        state="requested",
        wish=command.wish,
        requested_by=principal.person,
        requested_at=now(),
        times=[],
    )
    session.add(coaching)
    told = {"initiative_id": initiative.initiative_id, "coaching_id": coaching.coaching_id}
    publish(session, CoachingRequested(**told, area_id=initiative.area_id))
    return Done(id=coaching.coaching_id, state=coaching.state)


def offer_times(session: Session, principal: Principal, command: OfferTimes) -> Done:
    coaching, initiative = locked_coaching(session, command.coaching_id)
    permit(session, principal, "offer_times", initiative.area_id)
    domain.check_times(command.times, now())
    move(initiative, "offer_times")
    coaching.state = domain.next_coaching_state(coaching.state, "offer_times")
    coaching.times = command.dump()["times"]
    return Done(id=coaching.coaching_id, state=coaching.state)


def hold_coaching(session: Session, principal: Principal, command: HoldCoaching) -> Done:
    """Keep what both agreed, and the playmaker's own note apart from it."""
    coaching, initiative = locked_coaching(session, command.coaching_id)
    permit(session, principal, "hold_coaching", initiative.area_id)
    domain.check_held(command.held_at, now())
    move(initiative, "hold_coaching")
    coaching.state = domain.next_coaching_state(coaching.state, "hold_coaching")
    coaching.held_at, coaching.summary, coaching.next_steps = command.held_at, command.summary, command.next_steps
    if command.private_note:
        note = {"text": command.private_note, "written_by": principal.person, "written_at": now()}
        session.add(PrivateNote(coaching_id=coaching.coaching_id, **note))
    held = CoachingHeld(
        initiative_id=initiative.initiative_id,
        coaching_id=coaching.coaching_id,
        area_id=initiative.area_id,
        held_at=command.held_at,
    )
    publish(session, held)
    return Done(id=coaching.coaching_id, state=coaching.state)


def locked_coaching(session: Session, coaching_id: UUID) -> tuple[Coaching, Initiative]:
    """The coaching, read after its initiative has been locked."""
    initiative_id = session.scalar(select(Coaching.initiative_id).where(Coaching.coaching_id == coaching_id))
    if initiative_id is None:
        raise CoachingNotFound("there is no such coaching")
    initiative = locked_initiative(session, initiative_id)
    return session.get_one(Coaching, coaching_id, populate_existing=True), initiative
