"""The files in which the city's payment system is told what to pay, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from chassis.clock import today
from chassis.db import Database
from contracts.errors import Forbidden
from contracts.ledger import (
    GetPaymentFile,
    ListPayables,
    ListPaymentFiles,
    ListTransfers,
    MakePaymentFile,
    NothingToPay,
    NotReversible,
    PaymentFile,
    PaymentFileLine,
    PaymentFileNotFound,
    Posted,
    YearNotBegun,
)
from contracts.principal import Principal, Role
from services.ledger import operations, queries
from tests import mothers_ledger as mothers
from tests.mothers_ledger import YEAR

TOGETHER = 6
FINANCE = Principal(person="finance officer", roles=(Role(role="finance"),))


def payable(db: Database, *amounts: int) -> list[UUID]:
    """Payments of one project that wait for the payment system, in the order of their accounts."""
    project = uuid4()
    mothers.ask(db, mothers.direct_grant(project, amount=sum(amounts)))
    asked = [mothers.invoice(f"grant/{project}/{YEAR}", amount) for amount in amounts]
    mothers.ask(db, *asked)
    return sorted((each.command_id for each in asked), key=str)


def make(db: Database, file_id: UUID | None = None, by: Principal = FINANCE) -> PaymentFileLine:
    asked = MakePaymentFile(command_id=file_id or uuid4())
    return db.run(lambda session: operations.make_payment_file(session, by, asked))


def read(db: Database, file_id: UUID, **page: int) -> PaymentFile:
    return db.read(lambda session: queries.get_payment_file(session, GetPaymentFile(file_id=file_id, **page)))


def approval(db: Database, payment: UUID) -> UUID:
    """The transfer that made it payable."""
    asked = ListTransfers(account=f"payable/finance-{payment}/{YEAR}")
    return db.read(lambda session: queries.list_transfers(session, asked)).items[0].transfer_id


def test_each_payment_is_told_once_and_a_file_stays_what_it_was(db: Database) -> None:
    first = payable(db, 10, 20)
    file = make(db)
    assert (file.number, file.payments, file.total, file.waiting) == (1, 2, 30, 2)
    before = read(db, file.file_id)
    assert [line.payment_id for line in before.items] == first
    second = payable(db, 40)
    mothers.ask(db, mothers.confirmation(first[0]))
    assert make(db).total == 40
    assert read(db, file.file_id) == before  # whatever became of its payments
    with pytest.raises(NothingToPay):
        make(db)
    told = db.read(lambda session: queries.list_payment_files(session, ListPaymentFiles()))
    assert [(each.number, each.waiting) for each in told.items] == [(2, 1), (1, 1)]
    waiting = db.read(lambda session: queries.list_payables(session, ListPayables(), "DKK")).items
    assert {(line.payment_id, line.file) for line in waiting} == {(first[1], 1), (second[0], 2)}


def test_a_file_and_what_is_payable_are_read_a_page_at_a_time(db: Database) -> None:
    payments = payable(db, *range(1, 6))
    file = make(db)
    found: list[UUID] = []
    after: int | None = 0
    while after is not None:
        page = read(db, file.file_id, after=after, limit=2)
        found += [line.payment_id for line in page.items]
        after = page.next_after
    assert found == payments
    place, seen = None, []
    for _ in range(3):
        asked = ListPayables(after=place, limit=2)
        payables = db.read(lambda session, asked=asked: queries.list_payables(session, asked, "DKK"))
        seen += [line.payment_id for line in payables.items]
        place = payables.next_after
    assert (seen, place) == (payments, None)


def test_of_many_who_ask_at_once_one_tells_each_payment(db: Database) -> None:
    payable(db, 10, 20, 30)

    all_there = Barrier(TOGETHER)

    def ask(_: int) -> int:
        if not db.sqlite:
            all_there.wait()
        try:
            return make(db).payments
        except NothingToPay:
            return 0

    with ThreadPoolExecutor(TOGETHER) as threads:
        assert sorted(threads.map(ask, range(TOGETHER))) == [0] * (TOGETHER - 1) + [3]


def test_a_payment_that_was_told_is_undone_by_the_payment_system_alone(db: Database) -> None:
    (payment,) = payable(db, 10)
    newest = mothers.ask(db, mothers.confirmation(payment))[0]
    assert isinstance(newest, Posted)
    mothers.ask(db, mothers.reversal(newest.transfers[0].transfer_id))  # a wrong confirmation can be undone
    make(db)
    (answer,) = mothers.ask(db, mothers.reversal(approval(db, payment)))
    assert isinstance(answer, NotReversible)
    assert "file 1" in answer.detail
    mothers.ask(db, mothers.returned(payment))
    assert mothers.year(db)["payable"] == 0


def test_a_payment_that_was_not_told_yet_can_be_reversed(db: Database) -> None:
    (payment,) = payable(db, 10)
    assert isinstance(mothers.ask(db, mothers.reversal(approval(db, payment)))[0], Posted)
    with pytest.raises(NothingToPay):
        make(db)


def test_files_are_for_finance_and_an_unknown_one_is_said_to_be_unknown(db: Database) -> None:
    payable(db, 10)
    with pytest.raises(Forbidden):
        make(db, by=Principal(person="somebody", roles=()))
    with pytest.raises(PaymentFileNotFound):
        read(db, uuid4())


def test_a_later_years_money_is_paid_only_if_it_was_advanced(db: Database) -> None:
    project, later = uuid4(), today().year + 1
    mothers.ask(
        db, mothers.appropriation(year=later, amount=500), mothers.direct_grant(project, year=later, amount=100)
    )
    (refused,) = mothers.ask(db, mothers.invoice(f"grant/{project}/{later}", 10))
    assert isinstance(refused, YearNotBegun)
    other = uuid4()
    mothers.ask(db, mothers.advance(advanced_from=later, amount=300), mothers.direct_grant(other, amount=1_200))
    (paid,) = mothers.ask(db, mothers.invoice(f"grant/{other}/{YEAR}", 1_200))
    assert isinstance(paid, Posted)
    assert mothers.year(db)["advanced"] == 300


def test_a_file_that_was_changed_behind_our_back_is_found(broken: Database) -> None:
    payable(broken, 10, 20)
    make(broken)
    mothers.unguard(broken)
    mothers.damage(broken, "UPDATE payment_line SET amount = 11 WHERE place = 1")
    found = broken.read(queries.verify)
    assert found.first_wrong is not None
    assert "payment line" in found.first_wrong
