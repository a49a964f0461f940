"""A project's grant: found and locked, moved along its table, accounted for, given back, and ended."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.clock import now
from chassis.db import insert_new
from chassis.outbox import publish
from contracts.budgets import Done, NotGranted, ProjectNotFound
from contracts.budgets.grants import (
    AcceptAccounts,
    GiveBackGrant,
    GrantEnded,
    ReturnAccounts,
    SameAsker,
    SubmitAccounts,
)
from contracts.ledger import EarmarkChanged, GrantRepaid, GrantsPosted, Released
from contracts.principal import Principal
from services.budgets import domain, queries
from services.budgets.models import AccountsRow, Grant, Payment, Project, Release
from services.budgets.operations.allowing import permit
from services.budgets.operations.following import follow, rest


def locked_grant(session: Session, project_id: UUID) -> Grant:
    """The grant as it stands now; whoever else wants to change it waits until we have committed."""
    grant = session.get(Grant, project_id, with_for_update=True)
    if grant is None:
        if session.get(Project, project_id) is None:
            raise ProjectNotFound("there is no such project")
        raise NotGranted("the project has won no grant")
    return grant


def grant_of_account(session: Session, owner: str) -> Grant | None:
    """The grant that the ledger calls so, locked; None for what finance alone follows."""
    campaign_id = domain.campaigns.campaign_of(owner)
    if campaign_id is not None:
        return session.scalar(select(Grant).where(Grant.campaign_id == campaign_id).with_for_update())
    return session.get(Grant, domain.applications.project_of(owner), with_for_update=True)


def permit_project(session: Session, principal: Principal, operation: domain.Operation, grant: Grant) -> None:
    """What a project does itself is done by its authors, its applicant or its campaign's owner, or by a playmaker for them."""
    if not queries.is_behind(session, principal, grant):
        permit(session, principal, operation, grant.area_id)


def turn_grant(grant: Grant, trigger: domain.grants.GrantTrigger, reason: str = "") -> Done:
    """Move the grant along an arrow of the table; where it ends there, for this reason."""
    grant.state = domain.grants.next_grant_state(grant.state, trigger)
    if grant.state in domain.grants.ENDED:
        grant.ended_at, grant.ended_because = now(), reason
    return Done(id=grant.project_id, state=grant.state)


def submit_accounts(session: Session, principal: Principal, command: SubmitAccounts) -> Done:
    """All that a project was spent on. Nothing more is asked for until they are accepted, or returned."""
    grant = locked_grant(session, command.project_id)
    permit_project(session, principal, "submit_accounts", grant)
    done = turn_grant(grant, "submit_accounts")
    domain.grants.check_accounts(command.lines, command.other_income)
    of_project = AccountsRow.project_id == grant.project_id
    place = session.scalar(select(func.count()).where(of_project)) or 0
    domain.check_room(place, domain.grants.ACCOUNTS_MAX, "accounts of a project")
    handed_in = AccountsRow(
        accounts_id=command.command_id,
        project_id=grant.project_id,
        place=place,
        state="handed_in",
        lines=[line.dump() for line in command.lines],
        spent=sum(line.amount for line in command.lines),
        other_income=command.other_income,
        text=command.text,
        handed_in_by=principal.person,
        handed_in_at=now(),
    )
    session.add(handed_in)
    rest(session, grant)
    return done


def return_accounts(session: Session, principal: Principal, command: ReturnAccounts) -> Done:
    """The project makes them anew."""
    grant = locked_grant(session, command.project_id)
    permit(session, principal, "return_accounts", grant.area_id)
    done = turn_grant(grant, "return_accounts")
    follow(session, grant)
    accounts = decided_accounts(session, principal, grant, "return_accounts")
    accounts.reason = command.reason
    return done


def accept_accounts(session: Session, principal: Principal, command: AcceptAccounts) -> Done:
    """The end: what was paid beyond what the project needed has come back, and the ledger releases the rest."""
    grant = locked_grant(session, command.project_id)
    permit(session, principal, "accept_accounts", grant.area_id)
    done = turn_grant(grant, "accept_accounts", "the accounts were accepted")
    accounts = decided_accounts(session, principal, grant, "accept_accounts")
    settle_payments(session, grant, "the accounts are closed")
    domain.grants.check_kept(paid_to(session, grant), accounts.spent - accounts.other_income)
    say_ended(session, grant, command.command_id)
    return done


def give_back_grant(session: Session, principal: Principal, command: GiveBackGrant) -> Done:
    """Nothing comes of the project. What it was paid has come back before that."""
    grant = locked_grant(session, command.project_id)
    permit_project(session, principal, "give_back_grant", grant)
    done = turn_grant(grant, "give_back_grant", command.reason)
    settle_payments(session, grant, command.reason)
    domain.grants.check_kept(paid_to(session, grant), 0)
    say_ended(session, grant, command.command_id)
    return done


def decided_accounts(
    session: Session, principal: Principal, grant: Grant, trigger: domain.grants.AccountsTrigger
) -> AccountsRow:
    """The accounts that wait for an answer, with it: by somebody else than who handed them in."""
    waiting = AccountsRow.project_id == grant.project_id, AccountsRow.state == "handed_in"
    accounts = session.scalars(select(AccountsRow).where(*waiting)).one()
    if accounts.handed_in_by == principal.person:
        raise SameAsker("this takes somebody else than who handed them in")
    accounts.state = domain.grants.ACCOUNTS[accounts.state, trigger]
    accounts.decided_by = principal.person
    return accounts


def paid_to(session: Session, grant: Grant) -> int:
    """What the project has been paid and has not paid back, in minor units."""
    paid = Payment.project_id == grant.project_id, Payment.state == "paid"
    return int(session.scalar(select(func.sum(Payment.amount)).where(*paid)) or 0) - grant.repaid


def settle_payments(session: Session, grant: Grant, reason: str) -> None:
    """Nothing may be on its way; what nobody approved falls with the grant, and nothing more is waited for."""
    mine = Payment.project_id == grant.project_id
    unsettled = session.scalars(
        select(Payment).where(mine, Payment.state.in_(domain.grants.UNDER_WAY + domain.grants.UNDECIDED))
    ).all()
    domain.grants.check_settled_payments(
        [each.payment_id for each in unsettled if each.state in domain.grants.UNDER_WAY]
    )
    for payment in unsettled:
        payment.state = domain.grants.PAYMENT_STATES[payment.state, "grant_ended"]
        payment.reason = reason
    rest(session, grant)


def close_grant(session: Session, grant: Grant, reason: str) -> None:
    """Its budget is closed: it ends where it stands, if it has not ended before. The ledger is told by the budget."""
    if grant.state in domain.grants.ENDED:
        return
    settle_payments(session, grant, reason)
    if grant.state == "awarded":
        turn_grant(grant, "given_up", reason)
    else:
        turn_grant(grant, "closed_paid" if paid_to(session, grant) else "closed_unpaid", reason)


def say_ended(session: Session, grant: Grant, request_id: UUID) -> None:
    """Ask the ledger for what is left of it."""
    assert grant.ended_because is not None
    ended = GrantEnded(
        request_id=request_id,
        project_id=grant.project_id,
        budget_id=grant.budget_id,
        application_id=grant.application_id,
        campaign_id=grant.campaign_id,
        year=grant.year,
        state="given_back" if grant.state == "given_back" else "finished",
        reason=grant.ended_because,
    )
    publish(session, ended)


def let_go_again(session: Session, grant: Grant, ground: str) -> None:
    """Money came back to a grant that has ended: no pool money stays there."""
    if grant.state in ("finished", "given_back"):
        say_ended(session, grant, domain.grants.ending_request(grant.project_id, ground))


def record_repayment(session: Session, event: GrantRepaid) -> None:
    """A project paid back, as finance told the ledger: it may ask for it again, or the pool has it."""
    grant = grant_of_account(session, event.transfers[0].owners()["grant"])
    if grant is not None:  # finance alone has grants too
        grant.repaid += event.amount
        let_go_again(session, grant, f"repayment {event.epoch} {event.sequence}")


def keep_release(session: Session, event: Released | GrantsPosted | EarmarkChanged, amount: int, **owner: UUID) -> None:
    """One row for each answer, so that the same one twice is one."""
    row = {
        "request_id": event.request_id,
        **owner,
        "amount": amount,
        "epoch": event.epoch,
        "sequence": event.sequence,
    }
    if insert_new(session, Release, [row], "request_id") and isinstance(event, Released):
        count_released(session, event)


def count_released(session: Session, event: Released) -> None:
    """What the pool got back of each grant of ours, by the ledger's own transfers."""
    for line in event.transfers:
        owners = line.owners()
        if line.kind == "release" and "grant" in owners:
            grant = grant_of_account(session, owners["grant"])
            if grant is not None:
                grant.released += line.amount
