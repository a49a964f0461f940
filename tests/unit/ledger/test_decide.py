"""Refusals and too-early requests, decided on books of a few accounts."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from contracts.errors import NotYet, Refused
from contracts.ledger import (
    DecisionMissing,
    EarmarkRefused,
    InsufficientFunds,
    NotPayable,
    OverLimit,
    PaymentNotFound,
    RequestRefused,
    SamePerson,
    WrongCurrency,
    YearOutsidePlan,
)
from contracts.message import Message
from contracts.shapes import AMOUNT_MAX
from services.ledger.domain import decide
from services.ledger.domain.accounts import Books
from services.ledger.domain.requests import Posting, Refusal
from tests import mothers_ledger as mothers


def books(*messages: Message) -> Books:
    """Books after an appropriation of 1,000 and these."""
    made = Books("DKK", date(2026, 5, 1))
    for message in (mothers.appropriation(), *messages):
        posting = decide.decide(made, mothers.request(message))
        assert isinstance(posting, Posting)
        made.post(posting.moves)
    return made


def refusal(message: Message, *before: Message) -> Refusal:
    decided = decide.decide(books(*before), mothers.request(message))
    assert isinstance(decided, Refusal)
    return decided


def test_an_earmark_above_what_is_available_is_refused_with_what_is() -> None:
    decided = refusal(mothers.earmark(amount=950), mothers.earmark(amount=100))
    assert isinstance(decided.refused, InsufficientFunds)
    assert decided.refused.facts == {"available": 900}
    assert decided.event is EarmarkRefused
    assert decided.facts["available"] == 900


NOWHERE = replace(mothers.DECISION, case_number=" ")
PROJECT = uuid4()


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (mothers.earmark(currency="EUR"), WrongCurrency),
        (mothers.earmark(year=2031), YearOutsidePlan),
        (mothers.earmark(decision=NOWHERE), DecisionMissing),
        (mothers.match(uuid4(), amount=1_001), InsufficientFunds),
        (mothers.match(uuid4(), currency="EUR"), WrongCurrency),
        (mothers.match(uuid4(), amount=1), InsufficientFunds),
        (mothers.scheme(year=2031), YearOutsidePlan),
        (mothers.scheme(amount=1_001), InsufficientFunds),
        (mothers.scheme(coded_by="one", attested_by="one"), SamePerson),
        (mothers.scheme_ended(coded_by="one", attested_by="one"), SamePerson),
        (mothers.scheme(decision=NOWHERE), DecisionMissing),
        (mothers.match(uuid4(), decision=NOWHERE), DecisionMissing),
        (mothers.awards(uuid4(), (uuid4(), 1)), InsufficientFunds),
        (mothers.awards(uuid4(), (PROJECT, 1), (PROJECT, 1)), Refused),
        (mothers.payment(uuid4()), InsufficientFunds),
        (mothers.payment(uuid4(), coded_by="one", attested_by="one"), SamePerson),
        (mothers.confirmation(uuid4()), PaymentNotFound),
        (mothers.returned(uuid4()), PaymentNotFound),
        (mothers.capture(uuid4(), currency="EUR"), WrongCurrency),
        (mothers.refund(uuid4(), uuid4(), currency="EUR"), WrongCurrency),
        (mothers.cut(amount=1_001), InsufficientFunds),
        (mothers.cut(year=2031), YearOutsidePlan),
        (mothers.appropriation(currency="EUR"), WrongCurrency),
        (mothers.appropriation(decision=NOWHERE), DecisionMissing),
        (mothers.appropriation(amount=AMOUNT_MAX), OverLimit),
    ],
)
def test_each_refusal_names_its_kind_and_its_reason(message: Message, kind: type[Refused]) -> None:
    decided = refusal(message)
    assert type(decided.refused) is kind
    assert decided.facts["reason"] == decided.refused.detail != ""


def test_a_request_without_a_refusal_of_its_own_is_announced_as_refused_all_the_same() -> None:
    assert refusal(mothers.confirmation(uuid4())).event is RequestRefused


def test_awards_above_the_earmark_are_refused_whole() -> None:
    held = mothers.earmark(amount=100)
    decided = refusal(mothers.awards(held.budget_id, (uuid4(), 60), (uuid4(), 41)), held)
    assert isinstance(decided.refused, InsufficientFunds)
    assert decided.refused.facts == {"available": 100}


def test_a_payment_is_confirmed_or_returned_once() -> None:
    project = uuid4()
    held, paid = mothers.earmark(), mothers.payment(project)
    before = (held, mothers.awards(held.budget_id, (project, 100)), paid, mothers.confirmation(paid.payment_id))
    assert isinstance(refusal(mothers.confirmation(paid.payment_id), *before).refused, NotPayable)
    assert isinstance(refusal(mothers.returned(paid.payment_id), *before).refused, NotPayable)


def test_a_campaign_is_handed_over_only_when_all_its_captures_have_been_heard_of() -> None:
    campaign = uuid4()
    made = books(mothers.capture(campaign, amount=40))
    with pytest.raises(NotYet):
        decide.decide(made, mothers.request(mothers.funded(campaign, 90)))


def test_a_refund_waits_for_its_capture() -> None:
    with pytest.raises(NotYet):
        decide.decide(books(), mothers.request(mothers.refund(uuid4(), uuid4())))


def test_a_refund_above_what_came_from_the_pledge_is_refused() -> None:
    campaign = uuid4()
    one, other = mothers.capture(campaign, amount=40), mothers.capture(campaign, amount=40)
    decided = refusal(mothers.refund(campaign, one.pledge_id, amount=41), one, other)
    assert decided.refused.facts == {"available": 40}


def test_a_match_above_what_is_reserved_is_refused_whole() -> None:
    campaign = uuid4()
    before = (mothers.capture(campaign, amount=40), mothers.scheme(), mothers.match(campaign, amount=10))
    decided = refusal(mothers.funded(campaign, 40, match=11, year=mothers.YEAR), *before)
    assert isinstance(decided.refused, InsufficientFunds)


def test_an_entry_longer_than_a_message_can_tell_is_refused() -> None:
    held = mothers.earmark(amount=decide.LINES_MAX)
    made = books(mothers.appropriation(amount=decide.LINES_MAX), held)
    grants = [(uuid4(), 1) for _ in range(decide.LINES_MAX + 1)]
    more = mothers.earmark(amount=1, budget_id=held.budget_id)
    posting = decide.decide(made, mothers.request(more))
    assert isinstance(posting, Posting)
    made.post(posting.moves)
    decided = decide.decide(made, mothers.request(mothers.awards(held.budget_id, *grants)))
    assert isinstance(decided, Refusal)
    assert isinstance(decided.refused, OverLimit)
