"""An election ends at another time than the calendar said by a recorded decision only, announced and on the board."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.principal import Principal
from contracts.voting import (
    CloseElection,
    ElectionClosing,
    ElectionExtended,
    ElectionNotFound,
    ElectionNotOpen,
    ExtendElection,
    ImpossibleEnd,
)
from services.voting.domain import calendar
from services.voting.domain.permissions import PERMISSIONS
from services.voting.models import Decided, Election
from services.voting.operations.announcing import bring_up_to
from services.voting.operations.boarding import append

EXTENSION_DAYS_MAX = 60


def close_election(session: Session, principal: Principal, command: CloseElection) -> ElectionClosing:
    """Close now, before the calendar says so; a playmaker of the area, by a decision that is kept."""
    election, at = still_open(session, principal, command)
    decide_end(session, principal, election, command, at)
    bring_up_to(session, election, calendar.ELECTIONS["open", "close_election"])
    return ElectionClosing(election_id=election.election_id, state="closing", closes_at=at)


def extend_election(session: Session, principal: Principal, command: ExtendElection) -> ElectionClosing:
    """Close later; whoever voted has voted, and what the election is about and for whom does not change."""
    election, at = still_open(session, principal, command)
    if not election.ends_at < command.closes_at <= at + timedelta(days=EXTENSION_DAYS_MAX):
        raise ImpossibleEnd(
            f"it is extended to a time after {election.ends_at.isoformat()}, {EXTENSION_DAYS_MAX} days from now at most"
        )
    decide_end(session, principal, election, command, command.closes_at)
    reason = reason_of(command.decision.dump())
    extended = ElectionExtended(
        election_id=election.election_id, budget_id=election.budget_id, closes_at=election.ends_at, reason=reason
    )
    publish(session, extended)
    return ElectionClosing(election_id=election.election_id, state="open", closes_at=election.ends_at)


def still_open(
    session: Session, principal: Principal, command: CloseElection | ExtendElection
) -> tuple[Election, datetime]:
    """The election, locked, and when: a ballot that is being written is in or out by one end, not by two. One that came in while
    the lock was waited for is in.
    """
    election = session.get(Election, command.election_id, with_for_update=True)
    at = now()
    if election is None:
        raise ElectionNotFound("there is no such election")
    principal.require(*PERMISSIONS["close_election"].roles, scope=election.area_id)
    state = calendar.state_at(election.state, election.opens_at, election.ends_at, at)
    if state != "open":
        raise ElectionNotOpen(f"the election is {state}: its end is not moved", reason=state)
    bring_up_to(session, election, "open")
    return election, at


def decide_end(
    session: Session,
    principal: Principal,
    election: Election,
    command: CloseElection | ExtendElection,
    ends_at: datetime,
) -> None:
    """The decision first: the database moves an end for nothing else."""
    kind = "stopped" if ends_at < election.ends_at else "extended"
    decision = command.decision.dump()
    session.add(
        Decided(
            election_id=election.election_id,
            ends_at=ends_at,
            kind=kind,
            decision=decision,
            recorded_by=principal.person,
            recorded_at=now(),
        )
    )
    session.flush()
    election.ends_at = ends_at
    append(
        session, election.election_id, "decision", {"kind": kind, "ends_at": ends_at.isoformat(), "decision": decision}
    )


def reason_of(decision: dict[str, Any]) -> str:
    return str(decision["text"] or decision["case_number"])
