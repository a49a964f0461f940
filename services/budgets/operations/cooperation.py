"""What joint councils and the city agree with each other."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now, today
from contracts.budgets import Done
from contracts.budgets.cooperation import AgreementNotFound, RecordAgreement, SettleAgreement
from contracts.principal import Principal
from services.budgets import domain
from services.budgets.models import AgreementRow
from services.budgets.operations.councils import allow_council, locked_council


def record_agreement(session: Session, principal: Principal, command: RecordAgreement) -> Done:
    """By either side. The command's id becomes the agreement's."""
    locked_council(session, command.council_id)
    allow_council(session, principal, "record_agreement", command.council_id)
    domain.check_agreed(command.agreed_on, command.due_on, today())
    count = session.scalar(select(func.count()).where(AgreementRow.council_id == command.council_id)) or 0
    domain.check_room(count, domain.AGREEMENTS_MAX, "agreements of a council")
    agreement = AgreementRow(
        agreement_id=command.command_id,
        council_id=command.council_id,
        title=command.title,
        text=command.text,
        held_by=command.held_by,
        agreed_on=command.agreed_on,
        due_on=command.due_on,
        state="agreed",
        recorded_by=principal.person,
        recorded_at=now(),
    )
    session.add(agreement)
    return Done(id=agreement.agreement_id, state=agreement.state)


def settle_agreement(session: Session, principal: Principal, command: SettleAgreement) -> Done:
    """By either side; from here on it stays as it is."""
    agreement = locked_agreement(session, command.agreement_id)
    allow_council(session, principal, "settle_agreement", agreement.council_id)
    state = domain.next_agreement_state(agreement.state, command.state)
    domain.check_settled(command.settled_on, agreement.agreed_on, today())
    agreement.state, agreement.settled_on, agreement.reason = state, command.settled_on, command.reason
    agreement.settled_by = principal.person
    return Done(id=agreement.agreement_id, state=agreement.state)


def locked_agreement(session: Session, agreement_id: UUID) -> AgreementRow:
    agreement = session.get(AgreementRow, agreement_id, with_for_update=True)
    if agreement is None:
        raise AgreementNotFound("there is no such agreement")
    return agreement
