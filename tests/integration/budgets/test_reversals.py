"""What finance undoes in the ledger, as a budget hears of it."""

from itertools import permutations
from uuid import UUID, uuid4

import pytest

from contracts import budgets
from contracts.errors import Invalid, NotYet
from contracts.ledger import AreaShare, LedgerEvent, PaymentConfirmed, PaymentPosted, PaymentReturned
from services.budgets import operations
from tests.mothers_budgets import AMOUNT, COSTS, Road, person, said

POOL = "pool/capital/2026"


def undo(road: Road, kind: str, ends: tuple[str, str], sequence: int = 90, amount: int = AMOUNT) -> None:
    road.hear(operations.record_reversal, road.undone(kind, *ends, sequence, amount))


def undo_payment(road: Road, kind: str, payment: UUID | str, sequence: int) -> None:
    """The other end is the grant, or what was paid: the payment is found by its own account."""
    undo(road, kind, (f"payable/{payment}/2026", f"paid/{road.proposal_ids[0]}/2026"), sequence, 1_000)


def state(road: Road, payment: UUID) -> str:
    return next(each.state for project in road.view().awards for each in project.payments if each.payment_id == payment)


@pytest.mark.parametrize("phase", ["ideas", "review"])
def test_without_its_earmark_a_budget_is_a_draft_again_and_can_be_endorsed_anew(road: Road, phase: str) -> None:
    road.to(phase)
    undo(road, "earmark", (POOL, f"earmark/{road.budget_id}/2026"))
    view = road.view()
    assert (view.phase, view.earmark.state, view.earmark.reason) == ("draft", "refused", "bogført to gange")
    assert "reversed" in str(view.note)
    road.endorsement_id = uuid4()
    road.endorse()
    road.sequence = 100
    road.be_earmarked()
    assert (road.view().phase, len(road.view().proposals)) == ("ideas", 0 if phase == "ideas" else len(COSTS))


def test_during_the_vote_a_lost_earmark_stops_nothing_and_is_noted(road: Road) -> None:
    road.to("vote")
    undo(road, "earmark", (POOL, f"earmark/{road.budget_id}/2026"))
    assert road.view().phase == "vote"
    assert "reversed" in str(road.view().note)


def test_a_lost_award_is_granted_no_more(road: Road) -> None:
    road.to("implementation")
    payment = road.enter(1_000)
    grant = f"grant/{road.proposal_ids[0]}/2026"
    for _ in range(2):  # its second word is no news
        undo(road, "award", (f"earmark/{road.budget_id}/2026", grant), amount=COSTS[0] - 999)
    assert road.view().awards[0].granted == 999
    with pytest.raises(budgets.OverTheGrant):
        road.approve(payment)


def test_an_award_undone_before_it_was_heard_of_waits(road: Road) -> None:
    road.to("awarding")
    with pytest.raises(NotYet):
        undo(road, "award", (f"earmark/{road.budget_id}/2026", f"grant/{road.proposal_ids[0]}/2026"))


@pytest.mark.parametrize("first", [PaymentConfirmed, PaymentReturned])
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_outcome_that_was_undone_leaves_the_payment_waiting_in_whatever_order_it_is_told(
    road: Road, first: type[LedgerEvent], order: tuple[int, ...]
) -> None:
    road.to("implementation")
    payment = road.enter(1_000)
    road.approve(payment)
    kind = "confirm_payment" if first is PaymentConfirmed else "return_payment"
    steps = (
        lambda: road.hear(operations.record_payment, road.moved(PaymentPosted, payment, 50)),
        lambda: road.hear(operations.record_payment, road.moved(first, payment, 51)),
        lambda: undo_payment(road, kind, payment, 52),
    )
    for place in order:
        steps[place]()
    assert state(road, payment) == "payable"


def test_a_payment_that_was_booked_by_mistake_is_none(road: Road) -> None:
    road.to("implementation")
    payment = road.enter(COSTS[0])
    road.approve(payment)
    road.hear(operations.record_payment, road.moved(PaymentPosted, payment, 50))
    undo_payment(road, "approve_payment", payment, 51)
    assert state(road, payment) == "refused"
    road.approve(road.enter(COSTS[0]))  # there is room for another


def test_what_is_not_a_budgets_changes_none(road: Road) -> None:
    road.to("implementation")
    before = road.view()
    undo_payment(road, "confirm_payment", f"finance-{uuid4()}", 60)
    undo(road, "direct_grant", (POOL, f"grant/{uuid4()}/2026"))
    undo(road, "reserve_match", (POOL, f"match/{uuid4()}/2026"))
    undo(road, "hand_over", (f"campaign/{uuid4()}", f"grant/campaign-{uuid4()}"))
    assert road.view() == before


def test_areas_that_share_a_budget_share_its_proposals_and_its_cost(road: Road) -> None:
    shares = ({"area_id": "solbjerg", "share": 2}, {"area_id": "harlev", "share": 1})
    road.open(areas=tuple(map(AreaShare.load, shares)))
    road.endorse()
    (asked,) = said(road.db, budgets.EarmarkRequested)
    assert [share.dump() for share in asked.areas] == list(shares)
    road.be_earmarked()
    road.propose(person("neighbour", "citizen", scope="*", area_id="harlev"))
    with pytest.raises(budgets.NotResident):
        road.propose(person("stranger", "citizen", scope="*", area_id="tranbjerg"))


@pytest.mark.parametrize("areas", [("harlev",), ("solbjerg", "solbjerg")])
def test_a_budgets_own_area_is_among_those_that_share_it_and_each_is_named_once(
    road: Road, areas: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid):
        road.open(areas=tuple(AreaShare(area_id=area, share=1) for area in areas))
