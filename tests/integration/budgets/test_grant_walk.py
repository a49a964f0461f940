"""Walks over all that can be done to a grant, in any order: no way leads out of its tables, nor past its money."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chassis.db import Database
from contracts.budgets import grants
from contracts.errors import NotYet, Refused
from contracts.ledger import PaymentConfirmed, PaymentPosted, PaymentRefused, PaymentReturned
from services.budgets import domain, operations
from services.budgets.models import AccountsRow, Grant, Payment
from tests.mothers_budgets import CODER, COSTS, Road

STEPS_MAX = 30
GRANT = COSTS[0]
MOVES = {
    "payment_posted": PaymentPosted,
    "payment_refused": PaymentRefused,
    "payment_confirmed": PaymentConfirmed,
    "payment_returned": PaymentReturned,
}


class Walk:
    """One project with its grant; any step may be tried at any time, on any payment there is."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self.payment_ids = [uuid4()]

    def steps(self) -> dict[str, Callable[[UUID], Any]]:
        road = self.road
        told = {name: lambda each, kind=kind: self.hear(kind, each) for name, kind in MOVES.items()}
        return told | {
            "request_payment": lambda _: self.payment_ids.append(road.ask(GRANT // 2)),
            "enter_payment": lambda _: self.payment_ids.append(road.enter(GRANT // 2)),
            "code_payment": road.code,
            "decline_payment": lambda each: road.do(
                CODER, grants.DeclinePayment(command_id=uuid4(), payment_id=each, reason="nej")
            ),
            "approve_payment": road.approve,
            "report_milestone": lambda _: road.report(),
            "submit_accounts": lambda _: road.hand_in(GRANT // 2),
            "return_accounts": lambda _: road.do(CODER, road.of(grants.ReturnAccounts, reason="bilag mangler")),
            "accept_accounts": lambda _: road.accept(),
            "give_back_grant": lambda _: road.give_back(),
            "repaid": lambda _: self.repay(),
            "close_budget": lambda _: road.close(),
        }

    def hear(self, kind: Any, payment_id: UUID) -> None:
        self.road.hear(operations.record_payment, self.road.moved(kind, payment_id, self.road.next_number()))

    def repay(self) -> None:
        """No more than stands as paid: the ledger would not let it."""
        grant, payments, _ = self.rows()
        standing = sum(each.amount for each in payments if each.state == "paid") - grant.repaid
        if standing:
            self.road.repaid(standing)

    def rows(self) -> tuple[Grant, list[Payment], list[AccountsRow]]:
        def read(session: Any) -> Any:
            grant = session.get_one(Grant, self.road.proposal_ids[0])
            payments, accounts = (
                list(session.scalars(select(table).where(table.project_id == grant.project_id)))
                for table in (Payment, AccountsRow)
            )
            found = grant, payments, accounts
            session.expunge_all()
            return found

        found: tuple[Grant, list[Payment], list[AccountsRow]] = self.road.db.read(read)
        return found

    def states(self) -> dict[Any, str]:
        grant, payments, accounts = self.rows()
        return {
            "grant": grant.state,
            **{each.payment_id: each.state for each in payments},
            **{each.accounts_id: each.state for each in accounts},
        }


STEPS = sorted(Walk(Road(None)).steps())  # type: ignore[arg-type] # nothing is asked of it
ARROWS: set[tuple[str, str]] = {
    (start, end)
    for table in (domain.GRANTS, domain.PAYMENT_STATES, domain.ACCOUNTS)
    for (start, _trigger), end in table.items()
}
FIRST = ("asked", "entered", "handed_in")


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), max_size=STEPS_MAX))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_walk_leads_a_grant_its_payments_or_its_accounts_out_of_their_tables(
    db: Database, steps: list[tuple[str, int]]
) -> None:
    walk = Walk(Road(db).to("implementation"))
    for step, chosen in steps:
        before = walk.states()
        payment_id = walk.payment_ids[-1 - chosen % len(walk.payment_ids)]
        try:
            walk.steps()[step](payment_id)
        except (Refused, NotYet):
            assert walk.states() == before, f"{step} was refused and left something behind"
            continue
        after = walk.states()
        for row, state in after.items():
            known = before.get(row)
            assert state == known or (known, state) in ARROWS or (known is None and state in FIRST), (
                step,
                known,
                state,
            )
        grant, payments, _ = walk.rows()
        live = sum(each.amount for each in payments if each.state in domain.LIVE)
        assert live <= (grant.granted or 0) + grant.repaid
        if grant.state in domain.ENDED and before["grant"] not in domain.ENDED:
            assert not [each for each in payments if each.state in domain.UNDER_WAY + domain.UNDECIDED]
