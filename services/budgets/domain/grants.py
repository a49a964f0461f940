"""Where a project's grant stands, and where a payment from it does; what each step of them needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal
from uuid import UUID, uuid5

from contracts.budgets import NotGranted, OverTheGrant, PaymentsUnderWay, SameApprover, WrongState
from contracts.budgets.grants import (
    ACCOUNT_LINES_MAX,
    AccountLine,
    AccountsState,
    GrantState,
    GrantTerms,
    NotRepaid,
    NotSpentYet,
    PaymentState,
    SameAsker,
)
from contracts.errors import Invalid, NotYet
from services.budgets.domain.arrows import arrive

PAYMENTS_MAX = 500
"""To one project."""
ACCOUNTS_MAX = 20
"""Handed in by one project, returned ones among them."""

GrantTrigger = Literal[
    "grants_posted",
    "given_up",
    "report_milestone",
    "follow_up",
    "request_payment",
    "enter_payment",
    "code_payment",
    "decline_payment",
    "approve_payment",
    "submit_accounts",
    "return_accounts",
    "accept_accounts",
    "give_back_grant",
    "collect_for_project",
    "closed_paid",
    "closed_unpaid",
]
GRANTS: Mapping[tuple[GrantState, GrantTrigger], GrantState] = MappingProxyType(
    {
        ("awarded", "grants_posted"): "granted",
        ("awarded", "given_up"): "refused",
        ("granted", "report_milestone"): "granted",
        ("granted", "follow_up"): "granted",
        ("granted", "request_payment"): "granted",
        ("granted", "enter_payment"): "granted",
        ("granted", "code_payment"): "granted",
        ("granted", "decline_payment"): "granted",
        ("granted", "approve_payment"): "granted",
        ("granted", "submit_accounts"): "accounting",
        ("granted", "give_back_grant"): "given_back",
        ("granted", "collect_for_project"): "granted",
        ("granted", "closed_paid"): "finished",
        ("granted", "closed_unpaid"): "given_back",
        ("accounting", "report_milestone"): "accounting",
        ("accounting", "follow_up"): "accounting",
        ("accounting", "enter_payment"): "accounting",
        ("accounting", "code_payment"): "accounting",
        ("accounting", "decline_payment"): "accounting",
        ("accounting", "approve_payment"): "accounting",
        ("accounting", "return_accounts"): "granted",
        ("accounting", "accept_accounts"): "finished",
        ("accounting", "closed_paid"): "finished",
        ("accounting", "closed_unpaid"): "given_back",
    }
)
"""Every arrow of a grant. `given_up`: its budget was closed after the ledger had refused the awards."""
ENDED: tuple[GrantState, ...] = ("finished", "given_back", "refused")

PaymentTrigger = Literal[
    "code_payment",
    "decline_payment",
    "approve_payment",
    "payment_posted",
    "payment_refused",
    "payment_confirmed",
    "payment_returned",
    "posting_reversed",
    "outcome_reversed",
    "grant_ended",
]
PAYMENT_STATES: Mapping[tuple[PaymentState, PaymentTrigger], PaymentState] = MappingProxyType(
    {
        ("asked", "code_payment"): "entered",
        ("asked", "decline_payment"): "declined",
        ("asked", "grant_ended"): "declined",
        ("entered", "approve_payment"): "approved",
        ("entered", "decline_payment"): "declined",
        ("entered", "grant_ended"): "declined",
        ("approved", "payment_posted"): "payable",
        ("approved", "payment_refused"): "refused",
        ("approved", "payment_confirmed"): "paid",
        ("approved", "payment_returned"): "returned",
        ("payable", "payment_confirmed"): "paid",
        ("payable", "payment_returned"): "returned",
        ("approved", "posting_reversed"): "refused",
        ("payable", "posting_reversed"): "refused",
        ("approved", "outcome_reversed"): "payable",
        ("paid", "outcome_reversed"): "payable",
        ("returned", "outcome_reversed"): "payable",
    }
)
"""Every arrow of a payment. From approved straight to paid: the ledger's first answer came after its second."""
AccountsTrigger = Literal["return_accounts", "accept_accounts"]
ACCOUNTS: Mapping[tuple[AccountsState, AccountsTrigger], AccountsState] = MappingProxyType(
    {("handed_in", "return_accounts"): "returned", ("handed_in", "accept_accounts"): "accepted"}
)
"""Every arrow of final accounts."""
LIVE: tuple[PaymentState, ...] = ("approved", "payable", "paid")
"""These count against the grant; what was returned stands as granted again."""
UNDER_WAY: tuple[PaymentState, ...] = ("approved", "payable")
UNDECIDED: tuple[PaymentState, ...] = ("asked", "entered")
NOT_APPROVED: tuple[PaymentState, ...] = (*UNDECIDED, "declined")
"""Of these the ledger has not heard."""


def next_grant_state(state: GrantState, trigger: GrantTrigger) -> GrantState:
    """Where a grant stands after this. `NotGranted` while the ledger is to answer, `WrongState` after that."""
    if state == "awarded" and (state, trigger) not in GRANTS:
        raise NotGranted("the ledger has not granted this project its money")
    return arrive(GRANTS, state, trigger, WrongState, f"the grant is {state}")


def next_payment_state(state: PaymentState, trigger: PaymentTrigger) -> PaymentState:
    """Where a payment stands after what the ledger said; where it has come to rest it stays, until finance reverses it."""
    if state in NOT_APPROVED:
        raise NotYet("the ledger speaks of a payment that nobody has approved")
    return PAYMENT_STATES.get((state, trigger), state)


def decided_payment(state: PaymentState, trigger: PaymentTrigger) -> PaymentState:
    """Where a payment stands after what a person decided, or `WrongState`."""
    return arrive(PAYMENT_STATES, state, trigger, WrongState, f"the payment is {state}")


def check_within_grant(granted: int, repaid: int, live: Iterable[int], amount: int) -> None:
    """What is paid and under way, with this, may not pass the grant. The ledger has the last word; amounts in minor units.

    What a project has paid back stands as granted again.
    """
    left = granted + repaid - sum(live)
    if amount > left:
        raise OverTheGrant("the project's payments would pass its grant", granted=granted, left=left)


def check_asked(terms: GrantTerms, spent_on: date | None, today: date) -> None:
    """Where money is paid after the spending, the request says when it was spent; never in days to come."""
    if terms.pays == "after" and spent_on is None:
        raise NotSpentYet("this grant is paid after the spending: say when it was")
    if spent_on is not None and spent_on > today:
        raise Invalid("money is spent before it is asked for", fields={"spent_on": ["Lies in the future."]})


def check_third_person(asked_by: str | None, entered_by: str | None, person: str) -> None:
    """A payment has as many people behind it as it has steps: who asked does not code, who coded does not approve."""
    if person == asked_by:
        raise SameAsker("this takes somebody else than who asked for it")
    if person == entered_by:
        raise SameApprover("this takes somebody else than who began it")


def check_settled_payments(moving: Collection[UUID]) -> None:
    """Nothing is on its way when accounts are closed."""
    if moving:
        raise PaymentsUnderWay("payments are on their way", payments=sorted(map(str, moving)))


def check_accounts(lines: Sequence[AccountLine], other_income: int) -> None:
    """Accounts have lines, and others paid no more than was spent. `Invalid` names the field."""
    if not 0 < len(lines) <= ACCOUNT_LINES_MAX:
        raise Invalid("these are no accounts", fields={"lines": [f"One line to {ACCOUNT_LINES_MAX}."]})
    if other_income > sum(line.amount for line in lines):
        raise Invalid("these are no accounts", fields={"other_income": ["More than was spent."]})


def check_kept(paid: int, kept: int) -> None:
    """A project keeps what its accounts say that it needed, `kept` minor units; what was paid beyond that comes back first."""
    if paid > kept:
        raise NotRepaid("more was paid than the project may keep", paid=paid, to_repay=paid - kept)


def ending_request(project_id: UUID, ground: str) -> UUID:
    """The id under which the ledger is asked for the rest of a grant that has ended; `ground` is why it is asked again."""
    return uuid5(project_id, f"end {ground}")
