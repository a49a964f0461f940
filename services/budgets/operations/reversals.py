"""What finance undoes in the ledger by a reversal: a budget follows, and says so where only people can mend it."""

from uuid import UUID

from sqlalchemy.orm import Session

from contracts.errors import NotYet
from contracts.ledger import APPLICATION_PREFIX, TransferReversed
from services.budgets import domain
from services.budgets.models import Budget, Grant, Payment
from services.budgets.operations.campaigns import HANDED_OVER, lose_campaign_grant
from services.budgets.operations.deciding import reverse_application_grant
from services.budgets.operations.earmarks import keep_earmark, lapse_change
from services.budgets.operations.grants import grant_of_account, locked_grant
from services.budgets.operations.payments import locked_payment
from services.budgets.operations.steps import enter, locked_budget, number, turn

PAYMENT_TRIGGERS: dict[str, domain.grants.PaymentTrigger] = {
    "approve_payment": "posting_reversed",
    "confirm_payment": "outcome_reversed",
    "return_payment": "outcome_reversed",
}


def record_reversal(session: Session, event: TransferReversed) -> None:
    """Of the money of budgets, applications and campaigns; what finance alone follows is not ours."""
    owners = event.transfers[0].owners()
    if event.kind in PAYMENT_TRIGGERS:
        reverse_payment(session, owners["payable"], event)
    elif "earmark" in owners and known(session, Budget, owners["earmark"]):
        budget = locked_budget(session, UUID(owners["earmark"]))
        if event.kind == "earmark" or (event.kind == "release" and budget.election_id is None):
            follow_earmark(session, budget, event)
        elif event.kind == "award":
            lose_award(session, UUID(owners["grant"]), event)
        note(budget, event)
    elif event.kind == "direct_grant" and owners["grant"].startswith(APPLICATION_PREFIX):
        reverse_application_grant(session, domain.applications.project_of(owners["grant"]), event)
    elif "grant" in owners and (grant := grant_of_account(session, owners["grant"])) is not None:
        undo_step(grant, event)
        if grant.budget_id is not None:
            note(locked_budget(session, grant.budget_id), event)


def reverse_payment(session: Session, owner: str, event: TransferReversed) -> None:
    """A payment that was booked falls, one that was confirmed or returned waits at the payment system again."""
    if not known(session, Payment, owner):
        return
    payment, _ = locked_payment(session, UUID(owner))
    if not domain.is_news((payment.epoch, payment.sequence), number(event)):
        return
    payment.state = domain.grants.next_payment_state(payment.state, PAYMENT_TRIGGERS[event.kind])
    payment.epoch, payment.sequence, payment.reason = event.epoch, event.sequence, event.reason


def follow_earmark(session: Session, budget: Budget, event: TransferReversed) -> None:
    """An earmark, or a change of one, was undone: what the ledger says is left of it is the earmark.

    Where nothing is, a budget before its ballot is a draft again, to be endorsed anew; later its awards will be refused.
    """
    if budget.earmark_sequence is None:
        raise NotYet(f"budget {budget.budget_id} has not heard of its earmark yet")
    if not domain.is_news((budget.earmark_epoch, budget.earmark_sequence), number(event)):
        return
    left = next((amount for path, amount in event.balances.items() if path.startswith("earmark/")), 0)
    if left:
        keep_earmark(budget, left, number(event))
        enter(session, budget, "earmark", f"is {left}: a transfer was reversed, {event.reason}")
        return
    budget.earmark_state, budget.earmark_reason, budget.earmark_available = "refused", event.reason, 0
    budget.earmark_epoch, budget.earmark_sequence = event.epoch, event.sequence
    if (budget.phase, "earmark_reversed") in domain.PHASES:
        lapse_change(session, budget)
        turn(session, budget, "earmark_reversed", event.reason)


def lose_award(session: Session, project_id: UUID, event: TransferReversed) -> None:
    grant = locked_grant(session, project_id)
    if grant.granted is None:
        raise NotYet(f"project {project_id} was granted nothing yet")
    if domain.is_news((grant.granted_epoch, grant.granted_sequence), number(event)):
        grant.granted -= event.amount
        grant.granted_epoch, grant.granted_sequence = event.epoch, event.sequence


def undo_step(grant: Grant, event: TransferReversed) -> None:
    """A repayment, a release, a giving back, or the handing over of a campaign's money, that was none."""
    if event.kind in HANDED_OVER:
        lose_campaign_grant(grant, event)
    elif event.kind == "repay":
        grant.repaid -= event.amount
    elif event.kind == "release":
        grant.released -= event.amount
    elif event.kind == "give_back":
        grant.returned -= event.amount


def note(budget: Budget, event: TransferReversed) -> None:
    budget.note = f"the ledger reversed a transfer ({event.kind}, number {event.sequence}): {event.reason}"


def known(session: Session, table: type[Budget | Payment], owner: str) -> bool:
    """Whether an account's owner is one of ours: finance has accounts of the same kinds."""
    try:
        return session.get(table, UUID(owner)) is not None
    except ValueError:
        return False
