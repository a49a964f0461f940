"""The council's schemes of matching: entered by one of finance, attested by another, earmarked by the ledger, and ended."""

from uuid import UUID

from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.outbox import publish
from contracts.crowdfunding import MatchingSchemeAdopted, MatchingSchemeEnded
from contracts.crowdfunding.matching import (
    AdoptMatchingScheme,
    AttestMatchingScheme,
    EndMatchingScheme,
    MatchingSchemeDone,
    SchemeNotFound,
    WithdrawMatchingScheme,
    WrongSchemeState,
)
from contracts.errors import NotYet
from contracts.ledger import (
    Decision,
    DecisionMissing,
    SamePerson,
    SchemeEarmarked,
    SchemeRefused,
    TransferReversed,
    WrongCurrency,
)
from contracts.principal import Principal
from services.crowdfunding import domain
from services.crowdfunding.domain import matching
from services.crowdfunding.domain.arrows import arrive
from services.crowdfunding.domain.permissions import FINANCE
from services.crowdfunding.models.matching import MatchingScheme


def adopt_matching_scheme(
    session: Session, rules: domain.Rules, principal: Principal, command: AdoptMatchingScheme
) -> MatchingSchemeDone:
    """What the council has adopted, as one of finance enters it: nothing comes of it until another attests it."""
    principal.require(*FINANCE.roles)
    if command.currency != rules.currency:
        raise WrongCurrency(f"collections here are in {rules.currency}", currency=rules.currency)
    matching.check_rules(command.rules)
    decided(command.decision)
    scheme = MatchingScheme(
        scheme_id=command.command_id,
        title=command.title,
        source=command.source,
        rules=command.rules.dump(),
        year=command.year,
        amount=command.amount,
        currency=command.currency,
        decision=command.decision.dump(),
        entered_by=principal.person,
        entered_at=now(),
        state="entered",
    )
    session.add(scheme)
    return done(scheme)


def end_matching_scheme(session: Session, principal: Principal, command: EndMatchingScheme) -> MatchingSchemeDone:
    """The council ends it, as one of finance enters it."""
    principal.require(*FINANCE.roles)
    decided(command.decision)
    scheme = locked(session, command.scheme_id)
    turn(scheme, "end_matching_scheme")
    scheme.end_decision, scheme.end_entered_by = command.decision.dump(), principal.person
    return done(scheme)


def attest_matching_scheme(session: Session, principal: Principal, command: AttestMatchingScheme) -> MatchingSchemeDone:
    """Another person of finance says that the adoption, or the end, is right: the ledger hears of it."""
    principal.require(*FINANCE.roles)
    scheme = locked(session, command.scheme_id)
    ending = scheme.state == "ending"
    if principal.person == (scheme.end_entered_by if ending else scheme.entered_by):
        raise SamePerson("who entered it is not the one who attests it")
    turn(scheme, "attest_matching_scheme")
    if ending:
        scheme.end_attested_by = principal.person
        publish(session, ended(scheme))
    else:
        scheme.attested_by = principal.person
        publish(session, adopted(scheme))
    return done(scheme)


def decided(decision: Decision) -> None:
    """What the ledger asks of every decision, asked before two people have spent their time on it."""
    if not decision.case_number.strip() or not decision.decided_by.strip():
        raise DecisionMissing("the decision names no case number, or nobody who decided")


def adopted(scheme: MatchingScheme) -> MatchingSchemeAdopted:
    return MatchingSchemeAdopted(
        scheme_id=scheme.scheme_id,
        title=scheme.title,
        year=scheme.year,
        amount=scheme.amount,
        currency=scheme.currency,
        decision=Decision.load(scheme.decision),
        coded_by=scheme.entered_by,
        attested_by=scheme.attested_by or "",
    )


def ended(scheme: MatchingScheme) -> MatchingSchemeEnded:
    return MatchingSchemeEnded(
        scheme_id=scheme.scheme_id,
        decision=Decision.load(scheme.end_decision),
        coded_by=scheme.end_entered_by or "",
        attested_by=scheme.end_attested_by or "",
    )


def withdraw_matching_scheme(
    session: Session, principal: Principal, command: WithdrawMatchingScheme
) -> MatchingSchemeDone:
    """What waits to be attested is not to be; an end that is withdrawn leaves the scheme as it was."""
    principal.require(*FINANCE.roles)
    scheme = locked(session, command.scheme_id)
    turn(scheme, "withdraw_matching_scheme")
    scheme.note, scheme.end_decision, scheme.end_entered_by = command.reason, None, None
    return done(scheme)


def record_earmark(session: Session, event: SchemeEarmarked) -> None:
    """The ledger holds it: from now on matches are given."""
    scheme = locked(session, event.scheme_id)
    if scheme.state == "asked":
        scheme.sequence = event.sequence
        turn(scheme, "scheme_earmarked")


def record_refusal(session: Session, event: SchemeRefused) -> None:
    """The pool has not that much: what the council can pay for is another scheme."""
    scheme = locked(session, event.scheme_id)
    if scheme.state == "asked":
        turn(scheme, "scheme_refused")
        scheme.note = event.reason


def lose_earmark(session: Session, scheme_id: UUID, event: TransferReversed) -> None:
    """Finance has undone the earmark: nothing more is given. It can only be undone while no campaign holds any of it."""
    scheme = session.get(MatchingScheme, scheme_id, with_for_update=True)
    if scheme is not None and scheme.state == "asked":
        raise NotYet(f"scheme {scheme_id} has not heard of its earmark yet")
    if scheme is not None and scheme.state in matching.RUNNING:
        turn(scheme, "earmark_reversed")
        scheme.note = f"the ledger reversed its earmark (number {event.sequence}): {event.reason}"


def turn(scheme: MatchingScheme, trigger: matching.SchemeTrigger) -> None:
    said = f"{trigger.replace('_', ' ')} is not for one that is {scheme.state}"
    scheme.state = arrive(matching.SCHEMES, scheme.state, trigger, WrongSchemeState, said)


def locked(session: Session, scheme_id: UUID) -> MatchingScheme:
    scheme = session.get(MatchingScheme, scheme_id, with_for_update=True)
    if scheme is None:
        raise SchemeNotFound("there is no such scheme")
    return scheme


def done(scheme: MatchingScheme) -> MatchingSchemeDone:
    return MatchingSchemeDone(id=scheme.scheme_id, state=scheme.state)
