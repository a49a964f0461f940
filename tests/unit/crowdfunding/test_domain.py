"""The rules of collections, without a database or a provider."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crowdfunding import DeadlineImpossible, Permit, PermitMissing, PledgeState
from contracts.ledger import Decision, WrongCurrency
from services.crowdfunding import domain
from services.crowdfunding.domain import Gathered, Outcome, Rules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=10)
STATES: tuple[PledgeState, ...] = get_args(PledgeState)
PAYMENTS: tuple[domain.PaymentState, ...] = get_args(domain.PaymentState)
DECISION = Decision(case_number="24/1", decided_on=date(2025, 1, 1), decided_by="Byrådet")


def permit(from_on: date, to_on: date) -> Permit:
    return Permit(number="1", holder="Foreningen", from_on=from_on, to_on=to_on)


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_a_deadline_lies_ahead_and_at_most_a_year(days: int) -> None:
    with pytest.raises(DeadlineImpossible):
        domain.check_start(Rules(), NOW, NOW + timedelta(days=days), "DKK")


def test_a_campaign_is_in_the_currency_of_the_pool() -> None:
    with pytest.raises(WrongCurrency):
        domain.check_start(Rules(), NOW, LATER, "EUR")


def test_the_permit_covers_the_whole_collection_by_the_calendar_of_denmark() -> None:
    late_evening = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # half past midnight on the 11th here
    domain.permit_for(Rules(), permit(date(2026, 3, 1), date(2026, 3, 11)), NOW, late_evening)
    for held in (permit(date(2026, 3, 1), date(2026, 3, 10)), permit(date(2026, 3, 2), date(2026, 4, 1)), None):
        with pytest.raises(PermitMissing):
            domain.permit_for(Rules(), held, NOW, late_evening)


def test_the_gate_can_be_opened_and_the_city_can_hold_the_permit() -> None:
    assert domain.permit_for(Rules(permit_required=False), None, NOW, LATER) is None
    citys = permit(date(2026, 1, 1), date(2026, 12, 31))
    assert domain.permit_for(Rules(city_permit=citys), None, NOW, LATER) == citys


def outcome(state: PledgeState, payment: domain.PaymentState, **different: object) -> Outcome:
    heard = {"counts": True, **different}
    return domain.outcome(state, payment, domain.Heard(**heard))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "payment", "different", "expected"),
    [
        ("made", "created", {}, Outcome("made")),
        ("made", "reserved", {}, Outcome("reserved")),
        ("made", "reserved", {"counts": False}, Outcome("made", "cancel")),
        ("made", "created", {"last": True}, Outcome("made", "cancel")),
        ("made", "unknown", {"last": True}, Outcome("expired")),
        ("made", "unknown", {}, Outcome("made")),
        ("made", "unknown", {"refused": "create"}, Outcome("declined")),
        ("made", "cancelled", {}, Outcome("let_go")),
        ("reserved", "captured", {"refused": "capture"}, Outcome("captured")),
        ("reserved", "reserved", {"refused": "capture"}, Outcome("declined", "cancel")),
        ("reserved", "expired", {"refused": "capture"}, Outcome("expired")),
        ("made", "mandated", {}, Outcome("mandated")),
        ("made", "mandated", {"counts": False}, Outcome("made", "cancel")),
        ("made", "reserved", {"at_once": True}, Outcome("reserved", "capture")),
        ("reserved", "reserved", {"doomed": True}, Outcome("reserved", "cancel")),
        ("reserved", "captured", {"doomed": True}, Outcome("captured", "refund")),
        ("reserved", "reserved", {"refused": "capture", "tried_enough": False}, Outcome("reserved")),
        ("mandated", "mandated", {"refused": "capture"}, Outcome("declined", "cancel")),
        ("mandated", "captured", {}, Outcome("captured")),
        ("captured", "charged_back", {}, Outcome("charged_back")),
        ("captured", "captured", {"refused": "refund"}, Outcome("captured")),
        ("captured", "refunded", {}, Outcome("refunded")),
        ("expired", "created", {}, Outcome("expired", "cancel")),
    ],
)
def test_what_a_providers_answer_makes_of_a_pledge(
    state: PledgeState, payment: domain.PaymentState, different: dict[str, object], expected: Outcome
) -> None:
    assert outcome(state, payment, **different) == expected


def test_no_answer_undoes_what_money_has_done() -> None:
    ends = {"captured": {"captured", "refunded", "charged_back"}, "refunded": {"refunded"}}
    ends["charged_back"] = {"charged_back"}
    bools = (True, False)
    for payment, counts, last, doomed, at_once in product(PAYMENTS, bools, bools, bools, bools):
        for state in STATES:
            after = outcome(state, payment, counts=counts, last=last, doomed=doomed, at_once=at_once)
            assert after.state in ends.get(state, set(STATES))
            if state in domain.OVER and payment == "captured":
                assert after == Outcome("captured", "refund")
            elif state in domain.OVER:
                assert after.state == state
                assert (after.then == "cancel") == (payment in domain.LIVE), "nothing is held for one that is over"
            if doomed and after.state in domain.HELD and payment in domain.LIVE:
                assert after.then == "cancel", "nothing is held for a campaign that takes no money"
            if doomed and after.state == "captured":
                assert after.then == "refund"


sums = st.integers(0, 10**6)


@given(goal=st.integers(1, 10**6), match=sums, reserved=sums, captured=sums)
def test_all_or_nothing(goal: int, match: int, reserved: int, captured: int) -> None:
    held = Gathered(held=reserved, captured=captured, match=match)
    met = reserved + captured > 0 and reserved + captured + match >= goal
    first = domain.judge(None, held, goal)
    assert (first in ("capture", "hand_over")) == met
    assert (first == "capture") == (met and reserved > 0)
    second = domain.judge("met", Gathered(held=0, captured=captured, match=match), goal)
    assert (second == "hand_over") == (captured > 0 and captured + match >= goal)
    assert domain.judge("missed", Gathered(held=0, captured=0, match=match), goal) == "give_up"
    if captured:
        assert domain.judge("missed", Gathered(held=0, captured=captured, match=match), goal) == "let_go"


@given(goal=st.integers(1, 10**6), captured=st.integers(1, 10**6), declined=sums, percent=st.integers(0, 99))
def test_the_tolerance_forgives_declined_captures_only_and_only_a_part(
    goal: int, captured: int, declined: int, percent: int
) -> None:
    told = domain.judge("met", Gathered(held=0, captured=captured, match=0, declined=declined), goal, percent)
    if captured >= goal:
        assert told == "hand_over"
    elif told == "hand_over":
        assert captured + declined >= goal, "what was missing before is not forgiven"
        assert (goal - captured) * 100 <= goal * percent
    else:
        assert captured + declined < goal or (goal - captured) * 100 > goal * percent - 100


def test_retries_wait_longer_and_longer_but_never_for_ever() -> None:
    waits = [(domain.retry_at(NOW, attempts) - NOW).total_seconds() for attempts in range(1, 200)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (domain.RETRY_SECONDS, domain.RETRY_SECONDS_MAX)
