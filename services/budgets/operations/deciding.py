"""Who decides on an application, who attests it, and what the ledger says: a refusal goes back to a decider."""

from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.budgets import Done
from contracts.budgets.applications import (
    AttestDecision,
    DecideApplication,
    DeclineDecision,
    GrantRequested,
    RejectApplication,
)
from contracts.errors import NotYet
from contracts.ledger import AreaShare, Decision, GrantRefused, GrantsPosted, TransferReversed
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import Application, Grant
from services.budgets.operations.allowing import permit
from services.budgets.operations.applications import announce, check_impartial, locked_application, log, move
from services.budgets.operations.following import follow
from services.budgets.operations.grants import say_ended, turn_grant
from services.budgets.operations.steps import number


def decide_application(session: Session, principal: Principal, command: DecideApplication) -> Done:
    """A grant of so much, for these reasons; nothing is asked of the ledger until somebody else has attested it."""
    application = locked_application(session, command.application_id)
    permit(session, principal, "decide_application", application.area_id)
    check_impartial(session, principal, application)
    done = move(application, "decide_application")
    domain.check_version(command.version, application.version)
    domain.applications.check_no_more(command.amount, application.amount)
    keep_decision(application, principal, command)
    application.decided, application.terms = command.amount, command.terms.dump()
    told = {"by": principal.person, "decision": application.decision, "amount": command.amount}
    log(session, application, command.command_id, "decided", "decider", command.reasons, **told)
    announce(session, application)
    return done


def reject_application(session: Session, principal: Principal, command: RejectApplication) -> Done:
    """No, for reasons that are published."""
    application = locked_application(session, command.application_id)
    permit(session, principal, "reject_application", application.area_id)
    check_impartial(session, principal, application)
    done = move(application, "reject_application")
    keep_decision(application, principal, command)
    told = {"by": principal.person, "decision": application.decision}
    log(session, application, command.command_id, "rejected", "decider", command.reasons, **told)
    announce(session, application)
    return done


def keep_decision(
    application: Application, principal: Principal, command: DecideApplication | RejectApplication
) -> None:
    application.decision, application.reasons = command.decision.dump(), command.reasons
    application.decided_by = principal.person
    application.refused_because = application.available = None


def attest_decision(session: Session, principal: Principal, command: AttestDecision) -> Done:
    """A second person agrees: the ledger is asked, by an id that follows from this command's."""
    application = locked_application(session, command.application_id)
    permit(session, principal, "attest_decision", application.area_id)
    check_impartial(session, principal, application)
    done = move(application, "attest_decision")
    domain.applications.check_other_decider(application.decided_by, principal.person)
    application.attested_by = principal.person
    application.request_id = domain.applications.grant_request(command.command_id)
    told = {"by": principal.person, "decision": application.decision, "amount": application.decided}
    log(session, application, command.command_id, "attested", "decider", application.reasons or "", **told)
    publish(session, request_of(application))
    announce(session, application)
    return done


def request_of(application: Application) -> GrantRequested:
    """What the ledger is asked for a decision that two people stand behind."""
    told: dict[str, Any] = {"request_id": application.request_id, "coded_by": application.decided_by}
    return GrantRequested(
        **told,
        application_id=application.application_id,
        project_id=application.application_id,
        area_id=application.area_id,
        areas=tuple(map(AreaShare.load, application.areas)),
        year=application.year,
        amount=application.decided or 0,
        currency=application.currency,
        decision=Decision.load(application.decision),
        attested_by=application.attested_by or "",
    )


def decline_decision(session: Session, principal: Principal, command: DeclineDecision) -> Done:
    """A second person does not agree: back to a decider."""
    application = locked_application(session, command.application_id)
    permit(session, principal, "decline_decision", application.area_id)
    done = move(application, "decline_decision")
    domain.applications.check_other_decider(application.decided_by, principal.person)
    drop_decision(application)
    log(session, application, command.command_id, "declined", "decider", command.reason, by=principal.person)
    announce(session, application)
    return done


def drop_decision(application: Application) -> None:
    """It has fallen: the log alone tells of it."""
    application.decided = application.decision = application.reasons = application.terms = None
    application.decided_by = application.attested_by = None


def record_application_grant(session: Session, event: GrantsPosted) -> None:
    """The money is the project's."""
    application = asked_application(session, event.owner_id, event)
    if application is None:
        return
    decided = application.application_id, application.decided
    domain.applications.check_granted([(grant.project_id, grant.amount) for grant in event.grants], decided)
    known = application.state == "granted"
    keep_number(application, event)
    if known:
        return
    withdrawn = move(application, "grant_posted").state == "withdrawn"
    application.granted = application.decided
    log(session, application, entry_of(event), "granted", "ledger", amount=application.granted)
    grant = granted_project(session, application, event)
    if withdrawn:
        turn_grant(grant, "give_back_grant", "the application was withdrawn before the ledger answered")
        say_ended(session, grant, domain.ending_request(grant.project_id, f"withdrawn {event.request_id}"))
    else:
        follow(session, grant)
        announce(session, application)


def granted_project(session: Session, application: Application, event: GrantsPosted) -> Grant:
    """The project that it becomes; the same one where the ledger granted it before, and that was reversed."""
    grant = session.get(Grant, application.application_id, with_for_update=True)
    if grant is None:
        grant = Grant(
            project_id=application.application_id,
            application_id=application.application_id,
            area_id=application.area_id,
            title=application.title,
            year=application.year,
            currency=application.currency,
            state="granted",
            repaid=0,
            released=0,
        )
    grant.awarded, grant.granted, grant.granted_at = application.decided or 0, application.decided, now()
    grant.granted_epoch, grant.granted_sequence = event.epoch, event.sequence
    grant.terms = application.terms or {}
    session.add(grant)
    session.flush()
    return grant


def reverse_application_grant(session: Session, application_id: UUID, event: TransferReversed) -> None:
    """Finance has undone the grant, none of which was paid out: back to a decider, with the reason."""
    application = session.get(Application, application_id, with_for_update=True)
    grant = session.get(Grant, application_id, with_for_update=True)
    if application is not None and not domain.is_news((application.epoch, application.sequence), number(event)):
        return
    if application is None or grant is None or application.state not in ("granted", "withdrawn"):
        raise NotYet(f"application {application_id} has not heard of this grant yet")
    keep_number(application, event)
    grant.granted = (grant.granted or 0) - event.amount
    grant.granted_epoch, grant.granted_sequence = event.epoch, event.sequence
    if application.state == "granted":
        move(application, "grant_reversed")
        drop_decision(application)
        application.granted, application.refused_because, application.available = None, event.reason, None
        announce(session, application)
    log(session, application, entry_of(event), "reversed", "ledger", event.reason, amount=event.amount)


def record_refused_application(session: Session, event: GrantRefused) -> None:
    """The ledger would not: back to a decider, with its reason and what was available."""
    application = asked_application(session, event.owner_id, event)
    if application is None:
        return
    known = application.state == "referred"
    keep_number(application, event)
    if known:
        return
    withdrawn = move(application, "grant_refused").state == "withdrawn"
    drop_decision(application)
    application.refused_because, application.available = event.reason, event.available
    log(session, application, entry_of(event), "refused", "ledger", event.reason, amount=event.available)
    if not withdrawn:
        announce(session, application)


def asked_application(session: Session, application_id: UUID, event: GrantsPosted | GrantRefused) -> Application | None:
    """The application that this answers, locked; None for an older word, `NotYet` for what nobody here has asked."""
    application = session.get(Application, application_id, with_for_update=True)
    if application is None:
        raise NotYet(f"application {application_id} is not known here")
    if not domain.is_news((application.epoch, application.sequence), number(event)):
        return None
    if application.request_id != event.request_id:
        raise NotYet(f"application {application_id} did not ask for a grant by {event.request_id}")
    return application


def keep_number(application: Application, event: GrantsPosted | GrantRefused | TransferReversed) -> None:
    application.epoch, application.sequence = event.epoch, event.sequence


def entry_of(event: GrantsPosted | GrantRefused | TransferReversed) -> UUID:
    """The id of what is logged of an answer: the same however often it comes."""
    return uuid5(event.request_id, f"{event.epoch} {event.sequence}")
