"""The real ledger beside a plain model of it: whatever is asked, both answer the same and hold the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from chassis.db import Database
from chassis.migrate import merged
from chassis.outbox import OutboxRow
from contracts.ledger import Posted
from deploy.local.postgres import Postgres
from services.ledger import models, queries
from tests import mothers_ledger as mothers
from tests.ledger_model import Model

YEARS = st.sampled_from([2024, 2025])
MEANS = st.sampled_from(["operating", "capital"])
IDS = st.builds(lambda number: UUID(int=number), st.integers(1, 3))
AMOUNTS = st.integers(1, 300)
OPEN = date(2026, 3, 1)
GRANTS = st.lists(st.tuples(IDS, AMOUNTS), max_size=3)
REQUESTS: Any = st.one_of(
    st.builds(
        lambda year, means, amount: mothers.appropriation(year=year, means=means, amount=amount, accounting_on=OPEN),
        YEARS,
        MEANS,
        st.integers(1, 1_000),
    ),
    st.builds(
        lambda year, means, amount: mothers.cut(year=year, means=means, amount=amount, accounting_on=OPEN),
        YEARS,
        MEANS,
        AMOUNTS,
    ),
    st.builds(
        lambda year, means, amount: mothers.carry_over(carried_from=2024, year=year, means=means, amount=amount),
        YEARS,
        MEANS,
        st.integers(-100, 100).filter(bool),
    ),
    st.builds(lambda id_, year, amount: mothers.earmark(budget_id=id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(
        lambda id_, year, amount: mothers.earmark_change(mothers.earmark(budget_id=id_, year=year), amount),
        IDS,
        YEARS,
        AMOUNTS,
    ),
    st.builds(lambda id_, year, amount: mothers.scheme(id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(mothers.scheme_ended, IDS),
    st.builds(
        lambda id_, of, year, amount: mothers.match(id_, scheme_id=of, year=year, amount=amount),
        IDS,
        IDS,
        YEARS,
        AMOUNTS,
    ),
    st.builds(mothers.failed, IDS),
    st.builds(lambda id_, year, amount: mothers.direct_grant(id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(lambda id_, year, amount: mothers.application_grant(id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(lambda id_, year: mothers.ending(id_, budget_id=None, application_id=id_, year=year), IDS, YEARS),
    st.builds(
        lambda id_, year, amount: mothers.payment(id_, application_id=id_, budget_id=None, year=year, amount=amount),
        IDS,
        YEARS,
        st.integers(1, 60),
    ),
    st.builds(
        lambda id_, year, amount: mothers.invoice(f"grant/application-{id_}/{year}", amount), IDS, YEARS, AMOUNTS
    ),
    st.builds(lambda id_, year, grants: mothers.awards(id_, *grants, year=year), IDS, YEARS, GRANTS),
    st.builds(lambda id_, of, year: mothers.closing(id_, of, year=year), IDS, IDS, YEARS),
    st.builds(lambda of, year: mothers.ending(of, year=year), IDS, YEARS),
    st.builds(lambda id_, year, amount: mothers.payment(id_, year=year, amount=amount), IDS, YEARS, st.integers(1, 60)),
    st.builds(lambda id_, year, amount: mothers.invoice(f"grant/{id_}/{year}", amount), IDS, YEARS, st.integers(1, 60)),
    st.builds(lambda id_, year, amount: mothers.release(f"grant/{id_}/{year}", amount), IDS, YEARS, AMOUNTS),
    st.builds(
        lambda id_, year, amount: mothers.repayment(f"paid/{id_}/{year}", amount), IDS, YEARS, st.integers(1, 40)
    ),
)


class Ledger(RuleBasedStateMachine):
    """Batches of requests, now and then one that was asked before, and a year that closes."""

    db: Database

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.asked: list[Any] = []

    @initialize(year=YEARS, means=MEANS, amount=st.integers(100, 500))
    def begin(self, year: int, means: Any, amount: int) -> None:
        """Somewhere to start from: a year with money of one kind, a grant without a vote and one after a vote."""
        budget, project, scheme = UUID(int=1), UUID(int=2), UUID(int=3)
        given = mothers.appropriation(year=year, means=means, amount=2 * amount, accounting_on=OPEN)
        held = mothers.earmark(budget_id=budget, year=year, amount=amount)
        granted = mothers.awards(budget, (UUID(int=3), amount // 2), year=year)
        direct = mothers.direct_grant(project, year=year, amount=amount // 2)
        paid = mothers.payment(UUID(int=3), year=year, amount=20)
        self.compare([given, held, granted, direct, paid, mothers.invoice(f"grant/{project}/{year}", 2)])
        self.compare([mothers.confirmation(paid.payment_id)])
        matched = mothers.match(UUID(int=2), scheme_id=scheme, year=year, amount=amount // 4)
        more = mothers.appropriation(year=year, means=means, amount=amount, accounting_on=OPEN)
        self.compare([more, mothers.scheme(scheme, year=year, amount=amount), matched])

    @rule(messages=st.lists(REQUESTS, min_size=1, max_size=6), again=st.integers(0, 30))
    def ask(self, messages: list[Any], again: int) -> None:
        if again < len(self.asked):
            messages = [*messages, self.asked[again]]
        self.compare(messages)

    @rule(which=st.integers(0, 20), confirmed=st.booleans())
    def settle(self, which: int, confirmed: bool) -> None:
        """The city's payment system has paid one of the payments, or could not; or hears of one that never was."""
        waiting = sorted(path for path, amount in self.model.held.items() if path.startswith("payable/") and amount)
        owner = waiting[which % len(waiting)].split("/")[1] if waiting and which else str(UUID(int=9))
        payment_id = UUID(owner.removeprefix("finance-"))
        self.compare([mothers.confirmation(payment_id) if confirmed else mothers.returned(payment_id)])

    @rule(which=st.integers(0, 20), amount=st.integers(1, 30))
    def repay(self, which: int, amount: int) -> None:
        """A project that was paid pays some back, or more than it got."""
        paid = sorted(path for path, held in self.model.held.items() if path.startswith("paid/") and held)
        if paid:
            self.compare([mothers.repayment(paid[which % len(paid)], amount)])

    @rule(which=st.integers(0, 200))
    def reverse(self, which: int) -> None:
        """A transfer is to be undone: one of those there are, undone or spent on as it may be, or one that never was."""
        lines = list(self.model.lines)
        self.compare([mothers.reversal(lines[which % len(lines)] if lines and which else UUID(int=9))])

    @rule(year=YEARS, eagerness=st.integers(0, 9))
    def close(self, year: int, eagerness: int) -> None:
        if eagerness == 0:
            self.compare([mothers.year_end(year)])

    def compare(self, messages: list[Any]) -> None:
        self.asked += messages
        answers = mothers.ask(self.db, *messages)
        told = [isinstance(answer, Posted) for answer in answers]
        expected = [self.model.ask(message) for message in messages]
        posted = (answer for answer in answers if isinstance(answer, Posted))
        self.model.lines |= {line.transfer_id: line for answer in posted for line in answer.transfers}
        assert told == expected, list(zip(messages, told, expected, strict=True))
        rows = select(models.AccountRow.path, models.AccountRow.credits - models.AccountRow.debits)
        held = {path: balance for path, balance in self.db.read(lambda session: session.execute(rows).all()) if balance}
        assert held == {path: amount for path, amount in self.model.held.items() if amount}

    def teardown(self) -> None:
        verification = self.db.read(queries.verify)
        assert verification.first_wrong is None
        assert verification.balanced
        announced = select(OutboxRow.position)
        assert len(self.db.read(lambda session: session.execute(announced).all())) == verification.sequence


@contextmanager
def fresh(url: str) -> Iterator[Database]:
    db = Database(url)
    merged(models.Base.metadata).create_all(db.writer)
    try:
        yield db
    finally:
        db.close()


def run(make_url: Any, examples: int, steps: int) -> None:
    class OnFresh(Ledger):
        def __init__(self) -> None:
            super().__init__()
            self.opened = fresh(make_url())
            self.db = self.opened.__enter__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.opened.__exit__(None, None, None)

    run_state_machine_as_test(
        OnFresh,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def sqlite(folder: Path) -> Any:
    return lambda: f"sqlite:///{folder / uuid4().hex}.db"


def postgresql(cluster: Postgres) -> Any:
    return lambda: cluster.create_database(f"model_{uuid4().hex}")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_ledger_answers_and_holds_what_the_model_does(kind: str, request: Any, tmp_path: Path) -> None:
    make_url = sqlite(tmp_path) if kind == "sqlite" else postgresql(request.getfixturevalue("postgres"))
    run(make_url, examples=12, steps=25)


@pytest.mark.nightly
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_ten_thousand_steps_without_a_difference(kind: str, request: Any, tmp_path: Path) -> None:
    make_url = sqlite(tmp_path) if kind == "sqlite" else postgresql(request.getfixturevalue("postgres"))
    run(make_url, examples=100, steps=100)
