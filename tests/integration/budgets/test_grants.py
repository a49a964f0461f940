"""What becomes of a grant: money asked for, accounted for, paid back, given back; the rest is the pool's again."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from chassis.clock import today
from contracts import budgets
from contracts.budgets import grants
from contracts.errors import Forbidden, Invalid
from contracts.ledger import PaymentPosted, PaymentReturned, Released, TransferLine
from contracts.principal import ANONYMOUS, Principal
from services.budgets import operations, queries
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import APPROVER, CODER, COSTS, PLAYMAKER, RESIDENT, STRANGER, Road, numbers, said

GRANT = COSTS[0]


@pytest.fixture
def granted(road: Road) -> Road:
    return road.to("implementation")


def ended(road: Road) -> list[grants.GrantEnded]:
    return said(road.db, grants.GrantEnded)


def won(road: Road, place: int = 0) -> budgets.ProjectView:
    project_id = road.proposal_ids[place]
    return next(each for each in road.view().awards if each.project_id == project_id)


def state(road: Road, payment_id: UUID) -> tuple[str, str | None]:
    return next((each.state, each.reason) for each in won(road).payments if each.payment_id == payment_id)


def test_a_project_asks_one_codes_and_another_approves(granted: Road) -> None:
    payment_id = granted.ask(1_000)
    with pytest.raises(budgets.WrongState):
        granted.approve(payment_id)
    assert granted.code(payment_id).state == "entered"
    assert granted.approve(payment_id).state == "approved"
    (approved,) = said(granted.db, budgets.PaymentApproved)
    assert (approved.amount, approved.voucher, approved.coded_by) == (1_000, "bilag 8", CODER.person)


def test_nobody_takes_two_steps_of_a_payment(granted: Road) -> None:
    asked_by_playmaker = granted.ask(10, who=PLAYMAKER)
    with pytest.raises(grants.SameAsker):
        granted.code(asked_by_playmaker, who=PLAYMAKER)
    granted.code(asked_by_playmaker)
    with pytest.raises(budgets.SameApprover):
        granted.approve(asked_by_playmaker, who=CODER)


@pytest.mark.parametrize(
    "steps",
    [
        "UPDATE payment SET state = 'approved', approved_by = entered_by",
        "UPDATE payment SET state = 'approved', approved_by = asked_by",
        "UPDATE payment SET entered_by = asked_by",
        "UPDATE payment SET state = 'approved'",
        "UPDATE payment SET voucher = NULL",
        "UPDATE payment SET state = 'declined'",
    ],
)
def test_the_database_refuses_a_payment_on_fewer_words_than_its_state_takes(granted: Road, steps: str) -> None:
    granted.code(granted.ask(1_000))
    with pytest.raises(IntegrityError):
        run(granted.db, steps)


def test_only_the_project_or_a_playmaker_asks_and_only_within_the_grant(granted: Road) -> None:
    with pytest.raises(Forbidden):
        granted.ask(1, who=STRANGER)
    with pytest.raises(budgets.OverTheGrant):
        granted.ask(GRANT + 1)


def test_a_payment_that_is_declined_says_why_to_the_project_and_to_nobody_else(granted: Road) -> None:
    payment_id = granted.ask(1_000)
    granted.do(CODER, grants.DeclinePayment(command_id=uuid4(), payment_id=payment_id, reason="løn dækkes ikke"))
    assert state(granted, payment_id) == ("declined", "løn dækkes ikke")
    assert [each.payments != () for each in granted.view(RESIDENT).awards] == [True, False]
    assert all(each.payments == () for each in granted.view(STRANGER).awards)
    with pytest.raises(budgets.WrongState):
        granted.code(payment_id)


def test_where_money_is_paid_after_the_spending_the_request_says_when_it_was_spent(road: Road) -> None:
    road.open(terms=grants.GrantTerms(pays="after"))
    for step in (road.endorse, road.be_earmarked, road.gather, road.publish, road.declare, road.be_granted):
        step()
    with pytest.raises(grants.NotSpentYet):
        road.ask(1)
    with pytest.raises(Invalid):
        road.ask(1, spent_on=today() + timedelta(days=2))
    road.ask(1, spent_on=today() - timedelta(days=1))


def test_accepted_accounts_end_the_grant_and_ask_for_the_rest(granted: Road) -> None:
    granted.pay(30_000)
    assert granted.hand_in(20_000, 12_000, other_income=2_000).state == "accounting"
    assert granted.accept().state == "finished"
    (end,) = ended(granted)
    assert (end.project_id, end.budget_id, end.state) == (granted.proposal_ids[0], granted.budget_id, "finished")
    (accounts,) = shown(granted, ANONYMOUS)
    assert (accounts.spent, accounts.other_income, accounts.state) == (32_000, 2_000, "accepted")


def shown(road: Road, who: Principal) -> tuple[grants.AccountsView, ...]:
    query = grants.GetFinalAccounts(project_id=road.proposal_ids[0])
    return road.db.read(lambda session: queries.get_final_accounts(session, who, query)).items


def test_returned_accounts_are_made_anew_and_stay_with_those_who_handle_them(granted: Road) -> None:
    granted.hand_in(1_000)
    granted.do(CODER, granted.of(grants.ReturnAccounts, reason="bilag mangler"))
    granted.hand_in(1_100)
    assert [each.state for each in shown(granted, RESIDENT)] == ["handed_in", "returned"]
    assert shown(granted, STRANGER) == ()
    granted.accept()
    assert [each.spent for each in shown(granted, STRANGER)] == [1_100]


def test_what_was_paid_beyond_the_accounts_comes_back_first(granted: Road) -> None:
    granted.pay(30_000)
    granted.hand_in(29_000)
    with pytest.raises(grants.NotRepaid) as refusal:
        granted.accept()
    assert refusal.value.facts == {"paid": 30_000, "to_repay": 1_000}
    granted.repaid(1_000)
    assert granted.accept().state == "finished"


def test_accounts_are_accepted_by_somebody_else_than_who_handed_them_in(granted: Road) -> None:
    granted.hand_in(1_000, who=PLAYMAKER)
    with pytest.raises(Forbidden):
        granted.accept(who=PLAYMAKER)
    twofold = Principal(person=PLAYMAKER.person, roles=APPROVER.roles)
    with pytest.raises(grants.SameAsker):
        granted.accept(who=twofold)


def test_accounts_wait_for_payments_on_their_way_and_take_those_nobody_approved_with_them(granted: Road) -> None:
    moving, asked = granted.enter(1_000), granted.ask(500)
    granted.approve(moving)
    granted.hand_in(1_000)
    with pytest.raises(budgets.PaymentsUnderWay):
        granted.accept()
    granted.hear(operations.record_payment, granted.moved(PaymentReturned, moving, granted.next_number()))
    granted.accept()
    assert state(granted, asked)[0] == "declined"


@pytest.mark.parametrize(("amounts", "other_income"), [((), 0), ((5,), 6)])
def test_accounts_have_lines_and_others_paid_no_more_than_all(
    granted: Road, amounts: tuple[int, ...], other_income: int
) -> None:
    with pytest.raises(Invalid):
        granted.hand_in(*amounts, other_income=other_income)


def test_a_project_that_comes_to_nothing_gives_all_of_its_grant_back(granted: Road) -> None:
    granted.pay(1_000)
    with pytest.raises(grants.NotRepaid):
        granted.give_back()
    granted.repaid(1_000)
    assert granted.give_back().state == "given_back"
    (end,) = ended(granted)
    assert (end.state, end.reason) == ("given_back", "der kom ingen tilladelse")
    with pytest.raises(budgets.WrongState):
        granted.enter(1)


def test_what_was_repaid_may_be_asked_for_again(granted: Road) -> None:
    granted.pay(GRANT)
    with pytest.raises(budgets.OverTheGrant):
        granted.enter(1)
    granted.repaid(700)
    granted.enter(700)
    with pytest.raises(budgets.OverTheGrant):
        granted.enter(701)


def test_money_that_comes_back_to_a_grant_that_has_ended_is_let_go_of_once(granted: Road) -> None:
    granted.hand_in(1_000)
    granted.accept()
    granted.repaid(10)
    assert [each.reason for each in ended(granted)] == ["the accounts were accepted"] * 2
    assert len({each.request_id for each in ended(granted)}) == 2


def test_a_payment_that_returns_after_its_end_leaves_no_money_with_a_dead_grant(granted: Road) -> None:
    payment_id = granted.pay(1_000)
    granted.hand_in(1_000)
    granted.accept()
    payable, paid = f"payable/{payment_id}/2026", f"paid/{granted.proposal_ids[0]}/2026"
    reversal = granted.undone("confirm_payment", payable, paid, granted.next_number(), 1_000)
    granted.hear(operations.record_reversal, reversal)
    granted.hear(operations.record_payment, granted.moved(PaymentReturned, payment_id, granted.next_number()))
    assert len(ended(granted)) == 2


def test_a_repayment_that_was_none_is_taken_off_again(granted: Road) -> None:
    granted.pay(1_000)
    granted.repaid(1_000)
    project = granted.proposal_ids[0]
    reversal = granted.undone("repay", f"paid/{project}/2026", f"grant/{project}/2026", granted.next_number(), 1_000)
    granted.hear(operations.record_reversal, reversal)
    assert won(granted).repaid == 0


def test_what_the_pool_got_back_is_counted_for_each_grant_once(granted: Road) -> None:
    granted.give_back()
    line = TransferLine(
        transfer_id=uuid4(),
        kind="release",
        from_=f"grant/{granted.proposal_ids[0]}/2026",
        to="pool/capital/2026",
        amount=GRANT,
    )
    told: dict[str, Any] = {**numbers(granted.next_number(), uuid4()), "transfers": (line,), "owner": "budget"}
    for _ in range(2):
        granted.hear(operations.record_release, Released(**told, owner_id=granted.budget_id, amount=GRANT))
    assert won(granted).released == GRANT


@pytest.mark.parametrize(("paid", "end"), [(0, "given_back"), (1_000, "finished")])
def test_closing_a_budget_ends_the_grants_that_are_left(granted: Road, paid: int, end: str) -> None:
    if paid:
        granted.pay(paid)
    granted.give_back(place=2)
    granted.close()
    assert (won(granted).state, won(granted, 2).state) == (end, "given_back")


def test_after_refused_awards_a_closed_budget_has_refused_grants(road: Road) -> None:
    road.to("awarding")
    road.hear(operations.record_refused_grants, road.grant_refused())
    road.close()
    assert {each.state for each in road.view().awards} == {"refused"}


def test_a_payment_posted_after_the_accounts_waits_in_nobodys_way(granted: Road) -> None:
    payment_id = granted.enter(1_000)
    granted.approve(payment_id)
    granted.hand_in(1_000)
    granted.hear(operations.record_payment, granted.moved(PaymentPosted, payment_id, granted.next_number()))
    assert state(granted, payment_id)[0] == "payable"
