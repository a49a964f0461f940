"""Payments: two people, within the grant, moved by the ledger in whatever order its word comes."""

from itertools import permutations
from uuid import UUID, uuid4

import pytest

from contracts import budgets
from contracts.errors import Forbidden, NotYet
from contracts.ledger import LedgerEvent, PaymentConfirmed, PaymentPosted, PaymentRefused, PaymentReturned
from services.budgets import domain, operations
from services.budgets.domain import follow_up
from tests.mothers_budgets import APPROVER, CODER, COSTS, RESIDENT, STRANGER, Road, said

GRANT = COSTS[0]
Answer = tuple[type[LedgerEvent], int]


def state(road: Road, payment_id: UUID) -> tuple[str, int | None]:
    payments = {payment.payment_id: payment for project in road.view().awards for payment in project.payments}
    return payments[payment_id].state, payments[payment_id].sequence


def hear(road: Road, payment_id: UUID, *answers: Answer) -> None:
    for kind, sequence in answers:
        road.hear(operations.record_payment, road.moved(kind, payment_id, sequence))


def test_a_payment_is_coded_by_one_and_approved_by_another(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(1_000)
    assert said(road.db, budgets.PaymentApproved) == [], "nothing moves on one person's word"
    assert road.approve(payment_id).state == "approved"
    (approved,) = said(road.db, budgets.PaymentApproved)
    assert (approved.payment_id, approved.project_id, approved.amount) == (payment_id, road.proposal_ids[0], 1_000)
    assert (approved.coded_by, approved.attested_by) == (CODER.person, APPROVER.person)


def test_who_entered_a_payment_cannot_approve_it(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(1_000)
    with pytest.raises(budgets.SameApprover):
        road.approve(payment_id, who=CODER)
    assert state(road, payment_id) == ("entered", None)


def test_a_payment_is_approved_once(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(1_000)
    road.approve(payment_id)
    with pytest.raises(budgets.WrongState) as refusal:
        road.approve(payment_id)
    assert refusal.value.facts == {"state": "approved"}


def test_payments_may_reach_the_grant_and_not_pass_it(road: Road) -> None:
    road.to("implementation")
    first, second, third = road.enter(GRANT - 1_000), road.enter(1_000), road.enter(1_000)
    road.approve(first)
    road.approve(second)
    with pytest.raises(budgets.OverTheGrant) as refusal:
        road.approve(third)
    assert refusal.value.facts == {"granted": GRANT, "left": 0}
    with pytest.raises(budgets.OverTheGrant):
        road.enter(1)
    hear(road, first, (PaymentPosted, 10), (PaymentReturned, 11))
    assert road.approve(third).state == "approved", "what was returned stands as granted again"


def test_no_payment_to_a_project_that_has_no_grant(road: Road) -> None:
    road.to("implementation")
    with pytest.raises(budgets.NotGranted):
        road.enter(1, place=1)


def test_no_payment_to_an_unknown_project_nor_approval_of_an_unknown_one(road: Road) -> None:
    road.to("implementation")
    with pytest.raises(budgets.PaymentNotFound):
        road.approve(uuid4())
    road.proposal_ids[0] = uuid4()
    with pytest.raises(budgets.ProjectNotFound):
        road.enter(1)


@pytest.mark.parametrize(("phase", "refusal"), [("awarding", budgets.NotGranted), ("closed", budgets.WrongState)])
def test_no_payment_before_the_ledger_has_granted_nor_after_the_end(
    road: Road, phase: str, refusal: type[Exception]
) -> None:
    road.to(phase)
    with pytest.raises(refusal):
        road.enter(1)


def test_nothing_is_approved_after_the_accounts_are_closed(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(1)
    road.close()
    with pytest.raises(budgets.WrongState):
        road.approve(payment_id)
    assert state(road, payment_id)[0] == "declined"


def test_a_project_has_room_for_so_many_payments_and_milestones(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain.grants, "PAYMENTS_MAX", 1)
    monkeypatch.setattr(follow_up, "REPORTS_MAX", 1)
    road.to("implementation")
    road.enter(1)
    road.report()
    with pytest.raises(budgets.LimitReached):
        road.enter(1)
    with pytest.raises(budgets.LimitReached):
        road.report()


POSTED, CONFIRMED, RETURNED, REFUSED = (
    (PaymentPosted, 10),
    (PaymentConfirmed, 11),
    (PaymentReturned, 11),
    (PaymentRefused, 10),
)


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ([POSTED], ("payable", 10)),
        ([REFUSED], ("refused", 10)),
        ([POSTED, CONFIRMED], ("paid", 11)),
        ([POSTED, RETURNED], ("returned", 11)),
    ],
)
def test_the_ledgers_word_ends_in_the_same_state_in_any_order_and_however_often(
    road: Road, answers: list[Answer], end: tuple[str, int]
) -> None:
    road.to("implementation")
    for order in permutations([*answers, *answers]):
        payment_id = road.enter(10)
        road.approve(payment_id)
        hear(road, payment_id, *order)
        assert state(road, payment_id) == end


def test_a_paid_payment_never_goes_back(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(10)
    road.approve(payment_id)
    hear(road, payment_id, POSTED, CONFIRMED, (PaymentReturned, 12), (PaymentPosted, 13))
    assert state(road, payment_id)[0] == "paid"


def test_the_reason_of_a_refusal_is_told(road: Road) -> None:
    road.to("implementation")
    payment_id = road.enter(10)
    road.approve(payment_id)
    hear(road, payment_id, REFUSED)
    assert road.view().awards[0].payments[0].reason == "kontoen er lukket"


def test_word_of_a_payment_that_is_unknown_or_not_approved_waits(road: Road) -> None:
    road.to("implementation")
    for payment_id in (uuid4(), road.enter(10)):
        with pytest.raises(NotYet):
            hear(road, payment_id, POSTED)


def test_milestones_are_told_by_a_playmaker_or_the_proposer(road: Road) -> None:
    road.to("implementation")
    road.report()
    road.report(who=RESIDENT)
    with pytest.raises(Forbidden):
        road.report(who=STRANGER)
    assert len(road.view().awards[0].milestones) == len(said(road.db, budgets.MilestoneReported)) == 2


def test_no_milestones_of_a_project_that_did_not_win(road: Road) -> None:
    road.to("implementation")
    with pytest.raises(budgets.NotGranted):
        road.report(place=1)
