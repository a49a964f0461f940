"""`opland budgets audit`: nothing to say where all is well, and each kind of harm named by what it is."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis.db import Database
from contracts.budgets import PaymentApproved
from contracts.errors import NotYet
from services.budgets.operations import record_result
from services.ledger.operations import post_heard
from tests import mothers_ledger as mothers
from tests.integration.local.sagas import let_go, made
from tests.mothers_ledger import delivery, unguard
from tests.sagas import Sagas


def test_nothing_is_said_of_budgets_in_every_phase_with_payments_in_every_state(sagas: Sagas) -> None:
    sagas.walk()
    assert sagas.audit() == []


def test_what_schemes_of_matching_and_campaigns_hold_is_no_business_of_budgets(sagas: Sagas) -> None:
    sagas.appropriate()
    mothers.ask(sagas.books, mothers.scheme(), mothers.match(uuid4(), amount=100))
    sagas.carry()
    assert sagas.audit() == []


def test_what_was_asked_a_moment_ago_is_not_stuck_and_what_is_on_its_way_is_no_difference(
    sagas: Sagas, monkeypatch: pytest.MonkeyPatch
) -> None:
    sagas.appropriate()
    road = sagas.to("earmarking")
    assert sagas.audit() == []
    sagas.carry_asked()
    assert [difference.what for difference in sagas.audit()] == ["earmark", "EarmarkRequested waits"]
    monkeypatch.setattr("time.sleep", lambda _seconds: sagas.carry_answered())
    assert sagas.audit() == []
    assert road.phase() == "ideas"


def test_an_earmark_that_the_ledger_grants_twice_is_seen_and_goes_back_with_the_awards(sagas: Sagas) -> None:
    """Nobody asked for the second: a note says so, the audit says how much it is, and the rest of the awards is the pool's."""
    sagas.appropriate()
    road = sagas.to("ideas")
    again = mothers.earmark(budget_id=road.budget_id, amount=5_000)
    sagas.ask(again)
    sagas.carry()
    assert [(each.what, each.here, each.ledger) for each in sagas.audit() if each.what != "note"] == [
        ("earmark", 80_000, 85_000)
    ]
    for step in (road.gather, road.publish, road.declare, sagas.carry):
        step()
    assert sagas.audit() == []
    assert mothers.year(sagas.books)["earmarked"] == 0


def test_a_result_that_comes_before_the_phase_has_turned_waits_and_nothing_is_left_hanging(sagas: Sagas) -> None:
    sagas.appropriate()
    road = sagas.to("review")
    early = road.result(rules_hash="00" * 32)
    with pytest.raises(NotYet):
        road.hear(record_result, early)
    assert sagas.audit() == []
    for step in (road.publish, road.declare, sagas.carry):
        step()
    assert (road.phase(), sagas.audit()) == ("implementation", [])


def test_a_payment_that_waits_for_a_third_person_is_no_difference(sagas: Sagas) -> None:
    sagas.appropriate()
    road = sagas.to("implementation")
    road.approve(road.enter(1_000))
    for event in sagas.waiting(sagas.ours):
        if isinstance(event, PaymentApproved):
            sagas.books.run(lambda session, heard=event: post_heard(session, [delivery(heard)], "DKK", third_above=1))
    assert sagas.audit() == []


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both databases after a walk."""
    folder = tmp_path_factory.mktemp("walked")
    sagas = made({name: f"sqlite:///{folder / name}.db" for name in ("budgets", "ledger")})
    sagas.walk()
    let_go(sagas)
    return folder


@pytest.fixture
def harmed(walked: Path, tmp_path: Path) -> Iterator[Sagas]:
    """A copy of it, to be harmed."""
    for name in ("budgets", "ledger"):
        shutil.copy(walked / f"{name}.db", tmp_path)
    found = Sagas(*(Database(f"sqlite:///{tmp_path / name}.db") for name in ("budgets", "ledger")))
    yield found
    let_go(found)


ID = "7b1d2f8e000040008000000000000001"
LONG_AGO = "2020-01-01T00:00:00.000000Z"
IDEAS = "(SELECT budget_id FROM budget WHERE phase = 'ideas' LIMIT 1)"
WAITS = "phase = 'earmarking', earmark_state = 'asked'"
FIRST_EARMARK = "(SELECT to_account FROM transfer WHERE kind = 'earmark' ORDER BY sequence LIMIT 1)"
GIVEN_BACK = (
    "(SELECT from_account FROM transfer WHERE kind = 'release' AND amount = 20000 AND from_account LIKE 'grant/%')"
)
OWED = "(SELECT path FROM account WHERE kind = 'payable' AND credits > debits)"
UNSENT = f"INSERT INTO outbox (event_id, routing_key, body, written_at) VALUES ('{ID}', 'a.B.v1', '', '{LONG_AGO}')"
INBOX = "INSERT INTO inbox (event_id, handler, state, body, error, attempts, try_at, received_at)"
HARMS: dict[str, tuple[str, str, set[str]]] = {
    "an earmark smaller here": (
        "budgets",
        "UPDATE budget SET earmark_amount = 1 WHERE phase = 'ideas'",
        {"earmark"},
    ),
    "an earmark that was not heard of": (
        "budgets",
        f"UPDATE budget SET {WAITS} WHERE budget_id = {IDEAS}",
        {"earmark", "EarmarkRequested waits"},
    ),
    "an earmark granted twice": (
        "ledger",
        "UPDATE account SET credits = credits * 2 WHERE kind = 'earmark' AND credits > debits",
        {"earmark"},
    ),
    "an earmark of a dead budget": (
        "budgets",
        f"UPDATE budget SET phase = 'cancelled' WHERE budget_id = {IDEAS}",
        {"dead budget holds money"},
    ),
    "an earmark that nobody answers": (
        "budgets",
        f"UPDATE budget SET {WAITS}, earmark_request_id = '{ID}', asked_at = '{LONG_AGO}' WHERE earmark_state = 'refused'",
        {"EarmarkRequested waits"},
    ),
    "a release that nobody answers": (
        "budgets",
        f"UPDATE budget SET phase = 'cancelled', asked_at = '{LONG_AGO}' WHERE phase = 'draft' AND note IS NULL",
        {"BudgetClosed waits"},
    ),
    "awards that nobody answers": (
        "budgets",
        f"UPDATE budget SET phase = 'awarding', tally_hash = 'ab', asked_at = '{LONG_AGO}' WHERE phase = 'vote'",
        {"AwardsDecided waits"},
    ),
    "grants that were not heard of": (
        "budgets",
        "UPDATE budget SET phase = 'awarding', earmark_amount = 0 WHERE phase = 'implementation'",
        {"AwardsDecided waits"},
    ),
    "a grant that differs": (
        "budgets",
        "UPDATE project_grant SET granted = granted - 1 WHERE granted = 32000",
        {"grant"},
    ),
    "a grant that a dead budget keeps": (
        "ledger",
        "UPDATE account SET debits = 0 WHERE kind = 'grant' AND credits = debits AND credits = 32000",
        {"dead budget holds money"},
    ),
    "a campaign's grant that differs": (
        "budgets",
        "UPDATE project_grant SET granted = granted - 1 WHERE campaign_id IS NOT NULL",
        {"grant"},
    ),
    "citizens' money that was given back and not heard of": (
        "budgets",
        "UPDATE project_grant SET returned = 1 WHERE campaign_id IS NOT NULL",
        {"giving back"},
    ),
    "a repayment that differs": (
        "budgets",
        "UPDATE project_grant SET repaid = 1 WHERE repaid = 300",
        {"repayment"},
    ),
    "a grant that was given back and holds money": (
        "ledger",
        f"UPDATE account SET debits = 0 WHERE path = {GIVEN_BACK}",
        {"ended grant holds money"},
    ),
    "a release that was not heard of": (
        "budgets",
        "DELETE FROM release WHERE amount = 80000",
        {"release"},
    ),
    "a payment that the books have and this service thinks refused": (
        "budgets",
        "UPDATE payment SET state = 'refused' WHERE state = 'payable'",
        {"payment"},
    ),
    "a payment that was paid, and not heard of": (
        "budgets",
        "UPDATE payment SET state = 'payable' WHERE state = 'paid'",
        {"payment"},
    ),
    "a payment that the books do not know": (
        "budgets",
        "UPDATE payment SET state = 'paid', approved_by = 'another' WHERE state = 'entered'",
        {"payment"},
    ),
    "a payment that nobody answers": (
        "budgets",
        f"UPDATE payment SET state = 'approved', approved_by = '2', approved_at = '{LONG_AGO}' WHERE state = 'entered'",
        {"PaymentApproved waits"},
    ),
    "a payment of another amount": (
        "budgets",
        "UPDATE payment SET amount = amount + 1 WHERE state IN ('payable', 'paid', 'returned')",
        {"amount of a payment"},
    ),
    "an earmark of no budget": (
        "ledger",
        f"UPDATE account SET owner = 'nobody' WHERE path = {FIRST_EARMARK}",
        {"unknown owner", "earmark"},
    ),
    "a grant of no project": (
        "ledger",
        "UPDATE account SET owner = 'nobody' WHERE kind = 'grant' AND origin LIKE 'earmark/%' AND credits = debits",
        {"unknown owner"},
    ),
    "a payment of no budget": (
        "ledger",
        f"UPDATE account SET owner = 'nobody' WHERE path = {OWED}",
        {"unknown owner", "payment"},
    ),
    "a note": ("budgets", "UPDATE budget SET note = 'se her' WHERE phase = 'ideas'", {"note"}),
    "a parked event here": (
        "budgets",
        f"{INBOX} VALUES ('{ID}', 'budgets.on_released', 'parked', '', 'nej', 12, NULL, '{LONG_AGO}')",
        {"parked event"},
    ),
    "a parked event of the ledger": (
        "ledger",
        f"{INBOX} VALUES ('{ID}', 'ledger.on_request', 'parked', '', 'nej', 12, NULL, '{LONG_AGO}')",
        {"parked event"},
    ),
    "an event that waits too long": (
        "ledger",
        f"{INBOX} VALUES ('{ID}', 'ledger.on_request', 'waiting', '', 'nej', 3, '{LONG_AGO}', '{LONG_AGO}')",
        {"waiting event"},
    ),
    "events that are not sent": ("ledger", UNSENT, {"unsent events"}),
}


def harm(sagas: Sagas, where: str, statement: str) -> None:
    db = {"budgets": sagas.ours, "ledger": sagas.books}[where]
    if where == "ledger":
        unguard(db)
    with db.writer.begin() as connection:
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        assert connection.execute(text(statement)).rowcount > 0, "the harm was done"


@pytest.mark.parametrize("name", HARMS)
def test_each_kind_of_harm_is_named(harmed: Sagas, name: str) -> None:
    where, statement, expected = HARMS[name]
    harm(harmed, where, statement)
    found = harmed.audit()
    assert {difference.what for difference in found} == expected
    for difference in found:
        told: dict[str, Any] = difference.dump()
        assert set(told) == {"what", "subject", "budget", "here", "ledger", "since", "do"}
        assert difference.do.endswith((".", "it."))
        assert difference.sentence().startswith(difference.what)
