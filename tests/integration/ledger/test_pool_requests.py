"""Each kind of request to the pool's book, on both databases: what moves, what is said, what stands afterwards."""

from uuid import uuid4

import pytest

from chassis.db import Database
from contracts.ledger import InsufficientFunds, ListPayables, ListTransfers, Posted, SamePerson
from services.ledger import queries
from tests import mothers_ledger as mothers
from tests.mothers_ledger import YEAR


def stages(db: Database) -> dict[str, int]:
    """The stages of the year that hold something; the identity of the year is checked on the way."""
    year = mothers.year(db)
    assert mothers.adds_up(year)
    return {name: amount for name, amount in year.items() if amount and name != "year"}


@pytest.mark.parametrize("people", [("one", "one"), ("", ""), ("one", " "), ("", "another")])
def test_pool_money_is_held_on_the_word_of_two_people(db: Database, people: tuple[str, str]) -> None:
    named = dict(zip(("coded_by", "attested_by"), people, strict=True))
    project = uuid4()
    held = mothers.earmark(amount=100)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 100)))
    answers = mothers.ask(db, mothers.earmark(**named), mothers.payment(project, **named))
    assert [type(answer) for answer in answers] == [SamePerson, SamePerson]


def test_what_names_a_person_stays_out_of_what_is_public(db: Database) -> None:
    project, held = uuid4(), mothers.earmark(amount=100)
    asked = mothers.payment(project, voucher="Honorar til Anna Opdigtet")
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 100)), asked)
    mothers.ask(db, mothers.confirmation(asked.payment_id, voucher="Udbetalt til Anna Opdigtet"))
    public = db.read(lambda session: queries.list_transfers(session, ListTransfers()))
    assert "Anna" not in str(public)
    assert [item.reference for item in public.items[-2:]] == [
        f"payment {asked.payment_id}",
        f"payment {asked.payment_id} confirmed",
    ]


def test_the_newest_transfers_are_told_however_many_were_refused_since(db: Database) -> None:
    mothers.ask(db, *(mothers.earmark(amount=amount) for amount in (1, 2, 3)))
    mothers.ask(db, *(mothers.earmark(amount=10**9) for _ in range(5)))
    newest = db.read(lambda session: queries.list_transfers(session, ListTransfers(limit=2, newest_first=True)))
    assert [item.amount for item in newest.items] == [3, 2]
    assert newest.next_sequence == newest.items[-1].sequence, "the rest stands on the pages after it"


def test_an_appropriation_is_the_pools(empty: Database) -> None:
    (answer,) = mothers.ask(empty, mothers.appropriation())
    assert isinstance(answer, Posted)
    assert (answer.epoch, answer.sequence, answer.transfers[0].kind) == (1, 1, "appropriate")
    assert stages(empty) == {"appropriated": 1_000, "available": 1_000}
    ((name, event),) = mothers.announced(empty)
    assert name == "AppropriationPosted"
    assert event["balances"] == {f"council/appropriation/{YEAR}": -1_000, mothers.POOL: 1_000}
    assert event["decision"]["case_number"] == mothers.DECISION.case_number


def test_a_cut_takes_back_what_is_free_and_no_more(db: Database) -> None:
    kept = mothers.earmark(amount=600)
    mothers.ask(db, kept)
    held, free = mothers.ask(db, mothers.cut(amount=401), mothers.cut(amount=400))
    assert isinstance(held, InsufficientFunds)
    assert held.facts == {"available": 400, "held": {f"earmark/{kept.budget_id}/{YEAR}": 600}}
    assert isinstance(free, Posted)
    assert stages(db) == {"appropriated": 600, "earmarked": 600}


def test_an_earmark_holds_money_of_the_pool(db: Database) -> None:
    asked = mothers.earmark(amount=600)
    mothers.ask(db, asked)
    assert stages(db) == {"appropriated": 1_000, "available": 400, "earmarked": 600}
    ((name, event),) = mothers.announced(db)
    assert (name, event["request_id"], event["sequence"]) == ("EarmarkGranted", str(asked.request_id), 2)
    assert event["balances"] == {mothers.POOL: 400, f"earmark/{asked.budget_id}/{YEAR}": 600}
    assert [line["amount"] for line in event["transfers"]] == [600]


def test_awards_grant_and_release_in_one_entry(db: Database) -> None:
    held, winner, other = mothers.earmark(amount=600), uuid4(), uuid4()
    mothers.ask(db, held, mothers.awards(held.budget_id, (winner, 250), (other, 50)))
    assert stages(db) == {"appropriated": 1_000, "available": 700, "granted": 300}
    name, event = mothers.announced(db)[-1]
    assert name == "GrantsPosted"
    assert event["released"] == 300
    assert [line["kind"] for line in event["transfers"]] == ["award", "award", "release"]


def test_awards_above_the_earmark_move_nothing(db: Database) -> None:
    held = mothers.earmark(amount=600)
    mothers.ask(db, held, mothers.awards(held.budget_id, (uuid4(), 600), (uuid4(), 1)))
    assert stages(db) == {"appropriated": 1_000, "available": 400, "earmarked": 600}
    name, event = mothers.announced(db)[-1]
    assert (name, event["owner_id"], event["transfers"]) == ("GrantRefused", str(held.budget_id), [])


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_payment_is_payable_then_paid_or_granted_again(db: Database, confirmed: bool) -> None:
    project, held = uuid4(), mothers.earmark(amount=100)
    asked = mothers.payment(project, amount=30)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 100)), asked)
    assert stages(db) == {"appropriated": 1_000, "available": 900, "granted": 70, "payable": 30}
    file = db.read(lambda session: queries.list_payables(session, ListPayables(), "DKK"))
    (line,) = file.items
    assert (line.payment_id, line.project_id, line.amount, line.year) == (asked.payment_id, project, 30, YEAR)
    assert line.voucher == asked.voucher
    told = mothers.confirmation(asked.payment_id) if confirmed else mothers.returned(asked.payment_id)
    mothers.ask(db, told)
    after = {"granted": 70, "paid": 30} if confirmed else {"granted": 100}
    assert stages(db) == {"appropriated": 1_000, "available": 900, **after}
    name, event = mothers.announced(db)[-1]
    assert name == ("PaymentConfirmed" if confirmed else "PaymentReturned")
    assert event["project_id"] == str(project)
    assert db.read(lambda session: queries.list_payables(session, ListPayables(), "DKK")).items == ()


def test_a_payment_above_the_grant_is_refused(db: Database) -> None:
    project, held = uuid4(), mothers.earmark(amount=100)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 100)), mothers.payment(project, amount=101))
    name, event = mothers.announced(db)[-1]
    assert (name, event["project_id"]) == ("PaymentRefused", str(project))
    assert stages(db) == {"appropriated": 1_000, "available": 900, "granted": 100}


def test_closing_a_budget_releases_earmark_and_grants_and_leaves_what_is_payable(db: Database) -> None:
    project, held = uuid4(), mothers.earmark(amount=100)
    more = mothers.earmark(budget_id=held.budget_id, amount=40)
    granted = mothers.awards(held.budget_id, (project, 100))
    mothers.ask(db, held, granted, more, mothers.payment(project, amount=30))
    mothers.ask(db, mothers.closing(held.budget_id, project, uuid4(), project))
    assert stages(db) == {"appropriated": 1_000, "available": 970, "payable": 30}
    name, event = mothers.announced(db)[-1]
    assert (name, event["amount"]) == ("Released", 110)


def test_closing_a_budget_that_holds_nothing_is_said_too(db: Database) -> None:
    mothers.ask(db, mothers.closing(uuid4()))
    ((name, event),) = mothers.announced(db)
    assert (name, event["amount"], event["transfers"], event["sequence"]) == ("Released", 0, [], 2)


def test_a_grant_that_has_ended_gives_its_rest_back_and_whatever_comes_back_to_it_later(db: Database) -> None:
    project, held = uuid4(), mothers.earmark(amount=100)
    paid = mothers.payment(project, amount=30)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 100)), paid, mothers.confirmation(paid.payment_id))
    mothers.ask(db, mothers.ending(project, budget_id=held.budget_id))
    name, event = mothers.announced(db)[-1]
    assert (name, event["owner"], event["owner_id"], event["amount"]) == ("Released", "budget", str(held.budget_id), 70)
    mothers.ask(db, mothers.repayment(f"paid/{project}/{YEAR}", 10), mothers.ending(project))
    assert mothers.announced(db)[-1][1]["amount"] == 10
    assert stages(db) == {"appropriated": 1_000, "available": 980, "paid": 20}
