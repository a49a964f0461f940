"""Who acts for a joint council. Each operation locks the council first, so that two at once come one after the other."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from chassis.outbox import publish
from contracts.budgets import Done
from contracts.budgets.areas import AreaNotFound
from contracts.budgets.councils import (
    AcceptMandate,
    CodeTaken,
    CouncilNotFound,
    DeputiseMandate,
    FoundCouncil,
    HandOverMandate,
    Invitation,
    InviteRepresentative,
    MandateChanged,
    MandateNotFound,
    RevokeMandate,
)
from contracts.principal import Principal
from services.budgets import domain, queries
from services.budgets.models import Area, Council, CouncilArea, Mandate, MandateStep
from services.budgets.operations.allowing import permit


def found_council(session: Session, principal: Principal, command: FoundCouncil) -> Done:
    """The command's id becomes the council's."""
    permit(session, principal, "found_council", *command.area_ids)
    domain.councils.check_council_areas(command.area_ids)
    known = set(session.scalars(select(Area.area_id).where(Area.area_id.in_(command.area_ids))))
    if unknown := sorted(set(command.area_ids) - known):
        raise AreaNotFound("there is no such area", area_ids=unknown)
    council_id = command.command_id
    council = Council(council_id=council_id, name=command.name, founded_by=principal.person, founded_at=now())
    session.add(council)
    session.flush()
    session.add_all(CouncilArea(council_id=council_id, area_id=area_id) for area_id in command.area_ids)
    return Done(id=council_id, state="founded")


def invite_representative(session: Session, principal: Principal, command: InviteRepresentative) -> Done:
    """The command's id becomes the mandate's."""
    locked_council(session, command.council_id)
    allow_council(session, principal, "invite_representative", command.council_id)
    domain.councils.check_term(command.invitation, today())
    return invite(session, principal, command.invitation, Mandate(mandate_id=command.command_id), command.council_id)


def accept_mandate(session: Session, principal: Principal, command: AcceptMandate) -> Done:
    """Whoever brings the code acts from now on; a predecessor until the day on which this term begins."""
    principal.require_person()
    mandate = locked_mandate(session, command.mandate_id)
    domain.councils.check_code(command.code, mandate.code_hash)
    domain.councils.next_mandate_state(mandate.state, "accept_mandate")
    domain.councils.check_term_open(mandate.to_on, today())
    mandate.person = principal.person
    done = step(session, principal, mandate, "accept_mandate")
    before = session.get(Mandate, mandate.follows, populate_existing=True) if mandate.follows else None
    if before is not None and before.state == "handing_over":
        before.until_on = max(mandate.from_on, today())
        step(session, principal, before, "successor_accepted")
    return done


def deputise_mandate(session: Session, principal: Principal, command: DeputiseMandate) -> Done:
    """By the representative, or by the city on their word. The command's id becomes the deputy's mandate."""
    mandate = locked_mandate(session, command.mandate_id)
    permit_holder(session, principal, mandate, "deputise_mandate")
    domain.councils.check_own(mandate.deputy_of)
    domain.councils.check_term(command.invitation, today(), (mandate.from_on, mandate.to_on))
    step(session, principal, mandate, "deputise_mandate")
    deputy = Mandate(mandate_id=command.command_id, deputy_of=mandate.mandate_id)
    return invite(session, principal, command.invitation, deputy, mandate.council_id)


def hand_over_mandate(session: Session, principal: Principal, command: HandOverMandate) -> Done:
    """After a general assembly, by the representative or by the city. The command's id becomes the successor's mandate."""
    mandate = locked_mandate(session, command.mandate_id)
    permit_holder(session, principal, mandate, "hand_over_mandate")
    domain.councils.check_own(mandate.deputy_of)
    domain.councils.check_assembly(command.assembly_on, today())
    domain.councils.check_term(command.invitation, today())
    step(session, principal, mandate, "hand_over_mandate")
    successor = Mandate(mandate_id=command.command_id, follows=mandate.mandate_id, assembly_on=command.assembly_on)
    return invite(session, principal, command.invitation, successor, mandate.council_id)


def revoke_mandate(session: Session, principal: Principal, command: RevokeMandate) -> Done:
    """It ends now. Was it an invitation to a successor, then whoever was to be succeeded goes on."""
    mandate = locked_mandate(session, command.mandate_id)
    allow_council(session, principal, "revoke_mandate", mandate.council_id)
    was_invited = mandate.state == domain.councils.INVITED
    done = step(session, principal, mandate, "revoke_mandate", command.reason)
    before = session.get(Mandate, mandate.follows, populate_existing=True) if mandate.follows else None
    if was_invited and before is not None and before.state == "handing_over":
        step(session, principal, before, "successor_revoked", command.reason)
    return done


def locked_council(session: Session, council_id: UUID) -> Council:
    council = session.get(Council, council_id, with_for_update=True)
    if council is None:
        raise CouncilNotFound("there is no such council")
    return council


def locked_mandate(session: Session, mandate_id: UUID) -> Mandate:
    """The mandate, read after its council has been locked."""
    council_id = session.scalar(select(Mandate.council_id).where(Mandate.mandate_id == mandate_id))
    if council_id is None:
        raise MandateNotFound("there is no such mandate")
    locked_council(session, council_id)
    return session.get_one(Mandate, mandate_id, populate_existing=True)


def permit_holder(session: Session, principal: Principal, mandate: Mandate, operation: domain.Around) -> None:
    """Whoever holds the mandate while it acts, or who may do this by a role."""
    if principal.person and principal.person == mandate.person:
        of_this = queries.acting(Mandate.mandate_id, on=today()).where(Mandate.mandate_id == mandate.mandate_id)
        if session.scalar(of_this) is not None:
            return
    allow_council(session, principal, operation, mandate.council_id)


def invite(session: Session, principal: Principal, invitation: Invitation, mandate: Mandate, council_id: UUID) -> Done:
    """Keep a mandate that nobody holds yet."""
    count = session.scalar(select(func.count()).where(Mandate.council_id == council_id)) or 0
    domain.check_room(count, domain.councils.MANDATES_MAX, "mandates of a council")
    if session.scalar(select(Mandate.mandate_id).where(Mandate.code_hash == invitation.code_hash)) is not None:
        raise CodeTaken("another invitation has this code: draw a new one")
    mandate.council_id, mandate.state, mandate.code_hash = council_id, domain.councils.INVITED, invitation.code_hash
    mandate.from_on, mandate.to_on = invitation.from_on, invitation.to_on
    session.add(mandate)
    session.flush()
    return keep_step(session, principal, mandate, "invited", "")


def step(
    session: Session, principal: Principal, mandate: Mandate, trigger: domain.councils.MandateTrigger, note: str = ""
) -> Done:
    """Move a mandate along an arrow of the table, keep that it was, and say so."""
    mandate.state = domain.councils.next_mandate_state(mandate.state, trigger)
    return keep_step(session, principal, mandate, trigger, note)


def keep_step(session: Session, principal: Principal, mandate: Mandate, what: str, note: str) -> Done:
    of_mandate = MandateStep.mandate_id == mandate.mandate_id
    kept = MandateStep(
        mandate_id=mandate.mandate_id,
        place=session.scalar(select(func.count()).where(of_mandate)) or 0,
        what=what,
        state=mandate.state,
        done_by=principal.person,
        at=now(),
        note=note,
    )
    session.add(kept)
    session.flush()
    changed = MandateChanged(mandate_id=mandate.mandate_id, council_id=mandate.council_id, state=mandate.state)
    publish(session, changed)
    return Done(id=mandate.mandate_id, state=mandate.state)


def areas_of(session: Session, council_id: UUID) -> list[str]:
    return queries.areas_of(session, [council_id])[council_id]


def allow_council(session: Session, principal: Principal, operation: domain.Around, council_id: UUID) -> None:
    """Refuse whoever may not do this in every area of the council."""
    permit(session, principal, operation, *areas_of(session, council_id))
