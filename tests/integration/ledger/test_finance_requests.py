"""What finance enters by hand, on both databases: direct grants, payments from any grant, and corrections."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from chassis.db import Database
from contracts.ledger import (
    AccountNotFound,
    FollowedElsewhere,
    InsufficientFunds,
    ListPayables,
    ListTransfers,
    NotReleasable,
    NotReversible,
    Posted,
    TransferNotFound,
    VoucherUsed,
    WrongMeans,
    WrongSource,
)
from services.ledger import queries
from services.ledger.operations import posting
from tests import mothers_ledger as mothers
from tests.mothers_ledger import YEAR


def held(db: Database) -> dict[str, int]:
    """The stages of the year that hold something."""
    year = mothers.year(db)
    assert mothers.adds_up(year)
    return {name: amount for name, amount in year.items() if amount and name not in ("year", "appropriated")}


def newest(db: Database) -> Any:
    query = ListTransfers(limit=1, newest_first=True)
    return db.read(lambda session: queries.list_transfers(session, query)).items[0]


def granted(db: Database, amount: int = 100) -> tuple[UUID, str]:
    """A project with a direct grant, and its account."""
    project = uuid4()
    (answer,) = mothers.ask(db, mothers.direct_grant(project, amount=amount))
    assert isinstance(answer, Posted)
    return project, f"grant/{project}/{YEAR}"


def test_a_direct_grant_leaves_the_pool_on_its_decision(db: Database) -> None:
    project, _ = granted(db)
    assert held(db) == {"available": 900, "granted": 100}
    ((name, event),) = mothers.announced(db)
    assert (name, event["owner"], event["owner_id"]) == ("GrantsPosted", "project", str(project))
    assert newest(db).reference == "2024-17, Byrådet, 2024-10-09"


def test_a_direct_grant_above_what_is_free_is_refused(db: Database) -> None:
    (answer,) = mothers.ask(db, mothers.direct_grant(uuid4(), amount=1_001))
    assert isinstance(answer, InsufficientFunds)
    assert held(db) == {"available": 1_000}


def test_a_grant_is_paid_in_parts_and_what_is_left_is_released(db: Database) -> None:
    project, account = granted(db)
    first, second = mothers.invoice(account, 30), mothers.invoice(account, 50)
    mothers.ask(db, first, second, mothers.confirmation(first.command_id), mothers.returned(second.command_id))
    assert held(db) == {"available": 900, "granted": 70, "paid": 30}
    (over,) = mothers.ask(db, mothers.release(account, 71))
    assert isinstance(over, InsufficientFunds)
    mothers.ask(db, mothers.release(account, 70))
    assert held(db) == {"available": 970, "paid": 30}
    name, event = mothers.announced(db)[-1]
    assert (name, event["owner"], event["owner_id"], event["amount"]) == ("Released", "project", str(project), 70)


def test_what_a_project_pays_back_is_granted_to_it_again(db: Database) -> None:
    project, account = granted(db)
    asked = mothers.invoice(account, 100)
    mothers.ask(db, asked, mothers.confirmation(asked.command_id))
    paid = f"paid/{project}/{YEAR}"
    over, _ = mothers.ask(db, mothers.repayment(paid, 101), mothers.repayment(paid, 40))
    assert isinstance(over, InsufficientFunds)
    assert held(db) == {"available": 900, "granted": 40, "paid": 60}


def all_paid(db: Database) -> str:
    project, account = granted(db)
    asked = mothers.invoice(account, 100)
    mothers.ask(db, asked, mothers.confirmation(asked.command_id))
    return f"paid/{project}/{YEAR}"


@pytest.mark.parametrize("together", [True, False])
def test_the_same_voucher_typed_twice_is_repaid_once(db: Database, together: bool) -> None:
    """Open Collective #6929: a transfer is entered twice, by two people, and counts double."""
    paid, elsewhere = all_paid(db), all_paid(db)
    asked = [mothers.repayment(paid, 40, "Faktura 7"), mothers.repayment(paid, 40, " faktura  7")]
    batches = [asked] if together else [[each] for each in asked]
    first, second = (answer for batch in batches for answer in mothers.ask(db, *batch))
    assert isinstance(second, VoucherUsed)
    assert second.facts == {"transfer_id": str(first.transfers[0].transfer_id)}
    assert mothers.balance(db, paid) == 60
    mothers.ask(db, mothers.repayment(elsewhere, 40, "Faktura 7"), mothers.repayment(paid, 10, "Faktura 8"))
    assert (mothers.balance(db, elsewhere), mothers.balance(db, paid)) == (60, 50)


@pytest.mark.parametrize("together", [True, False])
def test_a_voucher_whose_repayment_was_reversed_is_entered_anew(db: Database, together: bool) -> None:
    paid = all_paid(db)
    (wrong,) = mothers.ask(db, mothers.repayment(paid, 40, "Faktura 7"))
    asked = [mothers.reversal(wrong.transfers[0].transfer_id), mothers.repayment(paid, 30, "Faktura 7")]
    for batch in [asked] if together else [[each] for each in asked]:
        mothers.ask(db, *batch)
    assert mothers.balance(db, paid) == 70
    (again,) = mothers.ask(db, mothers.repayment(paid, 30, "Faktura 7"))
    assert isinstance(again, VoucherUsed)


def test_twin_past_the_rule_the_database_refuses_the_same_voucher(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = all_paid(db)
    mothers.ask(db, mothers.repayment(paid, 40, "Faktura 7"))
    monkeypatch.setattr(posting, "load_repaid", lambda *_: None)
    with pytest.raises(IntegrityError, match=r"uq__repayment__voucher|repayment\.voucher"):
        mothers.ask(db, mothers.repayment(paid, 40, "Faktura 7"))
    assert mothers.balance(db, paid) == 60


def test_what_a_vote_awarded_is_paid_and_released_through_its_budget(db: Database) -> None:
    project, earmark = uuid4(), mothers.earmark(amount=100)
    mothers.ask(db, earmark, mothers.awards(earmark.budget_id, (project, 100)))
    grant = f"grant/{project}/{YEAR}"
    answers = mothers.ask(db, mothers.invoice(grant, 1), mothers.release(grant, 1))
    assert [type(answer) for answer in answers] == [FollowedElsewhere, FollowedElsewhere]


def test_what_a_vote_awarded_gets_no_direct_grant_beside_it(db: Database) -> None:
    project, earmark = uuid4(), mothers.earmark(amount=300)
    mothers.ask(db, earmark, mothers.awards(earmark.budget_id, (project, 300)))
    by_hand = mothers.direct_grant(project, amount=100), mothers.opening(project, amount=100)
    assert [type(answer) for answer in mothers.ask(db, *by_hand)] == [FollowedElsewhere, FollowedElsewhere]
    assert held(db) == {"available": 700, "granted": 300}
    mothers.ask(db, mothers.payment(project, amount=300))
    assert held(db) == {"available": 700, "payable": 300}


def test_no_vote_awards_into_what_finance_granted_and_its_budget_takes_none_of_that_back(db: Database) -> None:
    (project, account), other, earmark = granted(db), uuid4(), mothers.earmark(amount=300)
    mothers.ask(db, earmark)
    (refused,) = mothers.ask(db, mothers.awards(earmark.budget_id, (other, 50), (project, 200)))
    assert isinstance(refused, WrongSource)
    name, event = mothers.announced(db)[-1]
    assert (name, event["owner_id"]) == ("GrantRefused", str(earmark.budget_id))
    assert account in event["reason"]
    (over,) = mothers.ask(db, mothers.invoice(account, 101))
    assert isinstance(over, InsufficientFunds)
    mothers.ask(db, mothers.closing(earmark.budget_id, other, project))
    assert held(db) == {"available": 900, "granted": 100}


def test_a_payment_of_finance_is_told_as_such_and_is_another_than_a_budgets_of_the_same_id(db: Database) -> None:
    project, earmark = uuid4(), mothers.earmark(amount=100)
    _, account = granted(db)
    theirs, ours = mothers.payment(project, amount=10), mothers.invoice(account, 20)
    theirs = replace(theirs, payment_id=ours.command_id)
    mothers.ask(db, earmark, mothers.awards(earmark.budget_id, (project, 100)), theirs, ours)
    mothers.ask(db, *(mothers.confirmation(ours.command_id) for _ in range(2)))
    told = [(name, event["owner"], event["amount"]) for name, event in mothers.announced(db) if name.startswith("Pay")]
    assert sorted(told) == [
        ("PaymentConfirmed", "budget", 10),
        ("PaymentConfirmed", "project", 20),
        ("PaymentPosted", "budget", 10),
        ("PaymentPosted", "project", 20),
    ]


@pytest.mark.parametrize("account", ["grant/nobody/2026", "pool/capital/2026", "purse", "", "grant", "grant//"])
def test_an_account_that_is_none_is_said_to_be_none(db: Database, account: str) -> None:
    asked = mothers.invoice(account, 1), mothers.repayment(account, 1), mothers.release(account, 1)
    kinds = [type(answer) for answer in mothers.ask(db, *asked)]
    assert kinds == [AccountNotFound, AccountNotFound, NotReleasable]


def test_an_opening_stands_where_the_money_already_stood(db: Database) -> None:
    mothers.ask(db, *(mothers.opening(uuid4(), stage=stage) for stage in ("earmark", "match", "grant", "paid")))
    assert held(db) == {"available": 600, "earmarked": 100, "reserved_match": 100, "granted": 100, "paid": 100}
    assert {name for name, _ in mothers.announced(db)} == {"OpeningPosted"}


def test_a_transfer_is_reversed_once(db: Database) -> None:
    granted(db)
    wrong = newest(db)
    first, again = mothers.ask(db, mothers.reversal(wrong.transfer_id), mothers.reversal(wrong.transfer_id))
    assert isinstance(first, Posted)
    assert isinstance(again, NotReversible)
    assert held(db) == {"available": 1_000}
    done = newest(db)
    assert (done.kind, done.from_, done.to, done.amount) == ("reverse", wrong.to, wrong.from_, wrong.amount)
    assert str(wrong.transfer_id) in done.reference
    later = mothers.ask(db, mothers.reversal(wrong.transfer_id), mothers.reversal(done.transfer_id))
    assert [type(answer) for answer in later] == [NotReversible, NotReversible]
    events = [(name, event.get("transfer_id")) for name, event in mothers.announced(db)]
    assert ("TransferReversed", str(wrong.transfer_id)) in events


def test_what_has_been_spent_on_is_not_reversed_and_says_what_is_left(db: Database) -> None:
    _, account = granted(db)
    wrong = newest(db)
    mothers.ask(db, mothers.invoice(account, 30))
    (answer,) = mothers.ask(db, mothers.reversal(wrong.transfer_id))
    assert isinstance(answer, NotReversible)
    assert answer.facts == {"available": 70}


def test_a_transfer_that_is_not_there_is_not_reversed(db: Database) -> None:
    (answer,) = mothers.ask(db, mothers.reversal(uuid4()))
    assert isinstance(answer, TransferNotFound)


def test_a_reversed_payment_waits_at_the_payment_system_again(db: Database) -> None:
    _, account = granted(db)
    asked = mothers.invoice(account, 30)
    mothers.ask(db, asked, mothers.confirmation(asked.command_id))
    mothers.ask(db, mothers.reversal(newest(db).transfer_id))
    file = db.read(lambda session: queries.list_payables(session, ListPayables(), "DKK"))
    assert [line.payment_id for line in file.items] == [asked.command_id]


def test_what_would_lapse_is_used_first_and_goes_back_where_it_came_from(db: Database) -> None:
    mothers.ask(db, mothers.appropriation(means="operating", amount=300))
    earmarks = [mothers.earmark(amount=amount) for amount in (200, 150)]  # the second does not fit what is left of 300
    mothers.ask(db, *earmarks)
    assert mothers.balance(db, f"pool/operating/{YEAR}") == 100
    assert mothers.balance(db, mothers.POOL) == 850
    mothers.ask(db, *(mothers.closing(each.budget_id) for each in earmarks))
    assert mothers.balance(db, f"pool/operating/{YEAR}") == 300
    assert mothers.balance(db, mothers.POOL) == 1_000


def test_one_account_never_holds_both_kinds_of_money(db: Database) -> None:
    project = uuid4()
    mothers.ask(db, mothers.direct_grant(project, amount=100))  # of capital: there is nothing else
    mothers.ask(db, mothers.appropriation(means="operating", amount=300))
    (answer,) = mothers.ask(db, mothers.direct_grant(project, amount=100))
    assert isinstance(answer, WrongMeans)
    assert held(db) == {"available": 1_200, "granted": 100}
