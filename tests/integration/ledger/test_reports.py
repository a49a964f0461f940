"""What finance, auditors and citizens read of the books, on both databases."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.clock import now, today
from chassis.db import Database
from contracts import ledger
from contracts.errors import Invalid
from contracts.ledger import AccountNotFound, AreaShare, Decision, WrongAreas
from services.ledger import queries
from tests import mothers_ledger as mothers
from tests.mothers_ledger import POOL, YEAR

PLAN = Decision(case_number="Investeringsplan 2024-2033", decided_on=date(2023, 10, 11), decided_by="Byrådet")
REDUCED = Decision(case_number="Budgetforlig 2025", decided_on=date(2024, 10, 9), decided_by="Byrådet")


def ask(db: Database, find: Any, query: Any, *more: Any) -> Any:
    return db.read(lambda session: find(session, query, *more))


def balance(db: Database, account: str, **when: Any) -> int:
    return int(ask(db, queries.get_balance, ledger.GetBalance(account=account, **when)).balance)


def road(db: Database) -> tuple[UUID, UUID, UUID]:
    """A budget of 600 of which one project got 100 and was paid 30: (budget, project, payment)."""
    project, held = uuid4(), mothers.earmark(amount=600)
    paid = mothers.payment(project, amount=30)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 100)), paid, mothers.confirmation(paid.payment_id))
    mothers.ask(db, mothers.earmark(amount=7), mothers.direct_grant(uuid4(), amount=3))  # of others
    return held.budget_id, project, paid.payment_id


def test_a_balance_is_what_it_was_at_every_instant(db: Database) -> None:
    account = f"earmark/{uuid4()}/{YEAR}"
    budget = UUID(account.split("/")[1])
    seen = []
    for amount in (100, 50, 25):
        mothers.ask(db, mothers.earmark(budget_id=budget, amount=amount), mothers.earmark(amount=1))
        seen.append((now(), balance(db, account), balance(db, POOL), balance(db, f"council/appropriation/{YEAR}")))
    for at, *held in seen:
        paths = (account, POOL, f"council/appropriation/{YEAR}")
        assert [balance(db, path, recorded_at=at) for path in paths] == held
    assert balance(db, account, recorded_at=now() - timedelta(days=1)) == 0


def test_a_balance_as_of_a_date_goes_by_accounting_date(empty: Database) -> None:
    mothers.ask(
        empty,
        mothers.appropriation(year=2025, amount=1_000, decision=PLAN),
        mothers.appropriation(year=2025, means="operating", amount=5, decision=PLAN),
        mothers.cut(year=2025, amount=523, decision=REDUCED),
    )
    for account, before, after in (
        ("pool/capital/2025", 1_000, 477),
        ("pool/operating/2025", 5, 5),
        ("council/appropriation/2025", -1_005, -482),
    ):
        assert balance(empty, account, as_of=date(2023, 10, 10)) == 0
        assert balance(empty, account, as_of=date(2024, 6, 1)) == before
        assert balance(empty, account, as_of=date(2024, 10, 9)) == after == balance(empty, account)
    earmark = mothers.earmark(year=2025, amount=10)
    mothers.ask(empty, earmark)
    account = f"earmark/{earmark.budget_id}/2025"
    assert balance(empty, account, as_of=today() + timedelta(days=1)) == 10
    assert balance(empty, account, as_of=date(2024, 10, 9)) == 0


def test_an_account_that_is_not_there_and_two_times_at_once_are_no_question(db: Database) -> None:
    with pytest.raises(AccountNotFound):
        balance(db, "earmark/nobody/2026")
    with pytest.raises(AccountNotFound):
        ask(db, queries.get_statement, ledger.GetStatement(account="purse"))
    with pytest.raises(Invalid):
        balance(db, POOL, as_of=date(2026, 1, 1), recorded_at=now())


def test_a_statement_runs_from_nothing_to_the_balance_a_page_at_a_time(db: Database) -> None:
    road(db)
    lines: list[Any] = []
    after: tuple[int | None, int | None] = (0, 0)
    while after[0] is not None:
        query = ledger.GetStatement(account=POOL, after_sequence=after[0], after_line=after[1] or 0, limit=2)
        page = ask(db, queries.get_statement, query)
        assert len(page.items) <= 2
        lines += page.items
        after = page.next_sequence, page.next_line
    running = 0
    for line in lines:
        running += line.change
        assert line.balance == running
        assert abs(line.change) == line.transfer.amount
    assert running == balance(db, POOL) == 890
    assert len(lines) == 5


def test_a_budgets_history_goes_from_the_council_to_the_last_payment(db: Database) -> None:
    budget, project, payment = road(db)
    mothers.ask(db, mothers.cut(amount=1), mothers.closing(budget, project))
    found = ask(db, queries.get_history, ledger.GetHistory(budget_id=budget)).items
    assert [item.kind for item in found] == [
        "appropriate",
        "earmark",
        "award",
        "release",
        "approve_payment",
        "confirm_payment",
        "cut",
        "release",
    ]
    assert found[5].to == f"paid/{project}/{YEAR}"
    assert str(payment) in found[4].to
    first = ask(db, queries.get_history, ledger.GetHistory(budget_id=budget, limit=3))
    rest = ledger.GetHistory(budget_id=budget, after_sequence=first.next_sequence, after_line=first.next_line)
    assert (*first.items, *ask(db, queries.get_history, rest).items) == found
    assert ask(db, queries.get_history, ledger.GetHistory(budget_id=uuid4())).items == ()


def test_what_the_council_decided_is_listed_with_what_it_amends(empty: Database) -> None:
    first = mothers.appropriation(year=2025, amount=1_000, decision=PLAN)
    amended = mothers.cut(year=2025, amount=523, decision=REDUCED, amends=first.command_id)
    advanced = mothers.advance(year=2025, advanced_from=2026, amount=10)
    mothers.ask(empty, first, mothers.appropriation(), amended, mothers.cut(amount=10**9), advanced)
    found = ask(empty, queries.list_appropriations, ledger.ListAppropriations(year=2025)).items
    assert [(each.kind, each.year, each.amount, each.amends, each.other_year) for each in found] == [
        ("appropriate", 2025, 1_000, None, None),
        ("cut", 2025, -523, first.command_id, None),
        ("advance", 2025, 10, None, 2026),
    ]
    assert [each.decision for each in found[:2]] == [PLAN, REDUCED]
    assert found[0].request_id == first.command_id
    page = ask(empty, queries.list_appropriations, ledger.ListAppropriations(limit=3))
    assert (len(page.items), page.next_sequence) == (3, page.items[-1].sequence)


def test_the_accounts_of_a_year_are_what_a_finance_officer_expects(db: Database) -> None:
    road(db)
    mothers.ask(db, mothers.cut(amount=90), mothers.appropriation(means="operating", amount=50))
    lines = ask(db, queries.get_accounts, ledger.GetAccounts(), "DKK").items
    capital = next(line for line in lines if (line.year, line.means) == (YEAR, "capital"))
    assert (capital.budget, capital.corrected, capital.committed, capital.spent) == (1_000, 910, 80, 30)
    assert (capital.lapsed, capital.rest) == (0, 800)
    for line in lines:
        assert line.corrected == line.committed + line.spent + line.lapsed + line.rest


def test_open_commitments_are_listed_and_as_of_a_date_too(db: Database) -> None:
    _, project, _ = road(db)
    found = ask(db, queries.list_commitments, ledger.ListCommitments(year=YEAR))
    assert found.total == 80
    assert (found.items[0].account, found.items[0].amount) == (f"grant/{project}/{YEAR}", 70)
    later = ledger.ListCommitments(as_of=today() + timedelta(days=1), limit=1)
    assert ask(db, queries.list_commitments, later).total == 80
    assert len(ask(db, queries.list_commitments, later).items) == 1
    before = ledger.ListCommitments(as_of=date(YEAR - 1, 12, 31))
    assert ask(db, queries.list_commitments, before) == ledger.Commitments(total=0, items=())
    assert ask(db, queries.list_commitments, ledger.ListCommitments(year=2031)).total == 0


def test_flows_add_up_to_what_each_account_holds(db: Database) -> None:
    road(db)
    edges = ask(db, queries.get_flows, ledger.GetFlows(year=YEAR)).items
    held: dict[str, int] = {}
    for edge in edges:
        held[edge.from_] = held.get(edge.from_, 0) - edge.amount
        held[edge.to] = held.get(edge.to, 0) + edge.amount
    assert held.pop("area/solbjerg") == 0  # what comes to an area goes on to its budgets
    assert all(amount == balance(db, account) for account, amount in held.items())
    assert edges[0].to == POOL


def test_flows_are_told_as_of_a_day_and_as_they_were_recorded(db: Database) -> None:
    road(db)
    asked = ledger.GetFlows(year=YEAR)
    at = now()
    assert ask(db, queries.get_flows, replace(asked, as_of=today() + timedelta(days=1))) == ask(
        db, queries.get_flows, asked
    )
    appropriated = ask(db, queries.get_flows, replace(asked, as_of=date(YEAR - 1, 12, 31))).items
    assert {each.to for each in appropriated} <= {POOL}, "nothing had left the pool before the year"
    assert ask(db, queries.get_flows, replace(asked, recorded_at=at - timedelta(days=1))).items == ()
    with pytest.raises(Invalid):
        ask(db, queries.get_flows, replace(asked, as_of=today(), recorded_at=at))


def test_transfers_are_found_by_kind_and_day_page_by_page(db: Database) -> None:
    road(db)
    every = ask(db, queries.list_transfers, ledger.ListTransfers()).items
    kinds = {each.kind for each in every}
    for kind in kinds:
        found = ask(db, queries.list_transfers, ledger.ListTransfers(kind=kind)).items
        assert found == tuple(each for each in every if each.kind == kind)
        newest = ask(db, queries.list_transfers, ledger.ListTransfers(kind=kind, newest_first=True)).items
        assert newest == found[::-1]
    days = sorted({each.accounting_on for each in every})
    asked = ledger.ListTransfers(from_on=days[0], to_on=days[0], limit=1)
    first = ask(db, queries.list_transfers, asked)
    of_day = [each for each in every if each.accounting_on == days[0]]
    assert first.items == tuple(of_day[:1])
    assert (first.next_sequence is None) == (len(of_day) == 1)
    assert ask(db, queries.list_transfers, ledger.ListTransfers(from_on=days[-1] + timedelta(days=1))).items == ()
    assert ask(db, queries.list_transfers, ledger.ListTransfers(account=POOL, kind="appropriate")).items == tuple(
        each for each in every if each.kind == "appropriate" and each.to == POOL
    )


def shared(*shares: tuple[str, int]) -> tuple[AreaShare, ...]:
    return tuple(AreaShare(area_id=area, share=share) for area, share in shares)


def test_what_several_areas_share_adds_up_to_the_last_oere(db: Database) -> None:
    both = shared(("solbjerg", 2), ("harlev", 1))
    held, project = mothers.earmark(amount=500, areas=both), uuid4()
    paid = mothers.payment(project, amount=31)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 101)), paid, mothers.confirmation(paid.payment_id))
    mothers.ask(db, mothers.earmark(amount=10), mothers.direct_grant(uuid4(), amount=3))
    (event,) = (event for name, event in mothers.announced(db) if event.get("amount") == 500)
    assert event["areas"] == [{"area_id": "solbjerg", "amount": 333}, {"area_id": "harlev", "amount": 167}]
    areas = ask(db, queries.get_areas, ledger.GetAreas(year=YEAR), "DKK").items
    assert {each.area_id: (each.committed, each.spent) for each in areas} == {
        "solbjerg": (47 + 10, 21),  # two thirds of 70 and of 31, by largest remainders, and a budget of its own
        "harlev": (23, 10),
        None: (3, 0),
    }
    flows = {
        (each.from_, each.to): each.amount for each in ask(db, queries.get_flows, ledger.GetFlows(year=YEAR)).items
    }
    earmark = f"earmark/{held.budget_id}/{YEAR}"
    assert flows[POOL, "area/solbjerg"] == 67 + 10
    assert (
        flows["area/solbjerg", earmark] + flows["area/harlev", earmark]
        == 101
        == flows[earmark, f"grant/{project}/{YEAR}"]
    )


@pytest.mark.parametrize(
    "shares",
    [
        shared(("solbjerg", 1), ("solbjerg", 2)),
        shared(("harlev", 1), ("beder", 2)),
        shared(*((f"area-{number}", 1) for number in range(50)), ("solbjerg", 1)),
    ],
)
def test_areas_that_cannot_share_a_cost_are_refused(db: Database, shares: tuple[AreaShare, ...]) -> None:
    (answer,) = mothers.ask(db, mothers.earmark(areas=shares))
    assert isinstance(answer, WrongAreas)


def test_the_forecast_is_what_will_have_been_spent_and_what_would_lapse(db: Database) -> None:
    road(db)
    mothers.ask(db, mothers.appropriation(means="operating", amount=50), mothers.appropriation(year=YEAR + 1, amount=9))
    accounts = ask(db, queries.get_accounts, ledger.GetAccounts(), "DKK")
    told = {(line.year, line.means): (line.forecast, line.rest, line.lapsing) for line in accounts.items}
    assert told == {
        (YEAR, "operating"): (0, 50, 50),
        (YEAR, "capital"): (110, 890, 0),
        (YEAR + 1, "capital"): (0, 9, 0),
    }
    plan = accounts.plan
    assert (plan.budget, plan.corrected, plan.forecast, plan.rest, plan.lapsing) == (1_059, 1_059, 110, 949, 50)


def test_a_closed_year_has_its_seal(db: Database) -> None:
    assert ask(db, queries.list_seals, ledger.ListSeals()).items == ()
    mothers.ask(db, mothers.year_end(2025))
    (seal,) = ask(db, queries.list_seals, ledger.ListSeals()).items
    newest = ask(db, queries.list_transfers, ledger.ListTransfers(limit=1, newest_first=True)).items[0]
    assert (seal.year, seal.hash) == (2025, newest.hash)
