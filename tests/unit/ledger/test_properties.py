"""Whatever is asked, in whatever order: the books balance, nothing guarded goes below zero, the stages add up."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.message import Message
from services.ledger.domain import chain
from services.ledger.domain.accounts import GUARDED, Books
from services.ledger.domain.journal import Head, Journal
from services.ledger.queries.pool import pool_year
from tests import mothers_ledger as mothers

NOW = datetime(2026, 5, 1, tzinfo=UTC)
IDS = st.builds(lambda number: UUID(int=number), st.integers(1, 4))
YEARS = st.sampled_from([2026, 2027])
AMOUNTS = st.integers(1, 400)
MEANS_OF = st.sampled_from(["operating", "capital"])
ACCOUNTS = st.builds(
    lambda kind, id_, year: f"{kind}/{id_}/{year}", st.sampled_from(["earmark", "grant", "match", "paid"]), IDS, YEARS
)
GRANTS = st.lists(st.tuples(IDS, AMOUNTS), max_size=3)
REQUESTS = st.one_of(
    st.builds(
        lambda year, means, amount: mothers.appropriation(year=year, means=means, amount=amount),
        YEARS,
        MEANS_OF,
        AMOUNTS,
    ),
    st.builds(lambda year, means, amount: mothers.cut(year=year, means=means, amount=amount), YEARS, MEANS_OF, AMOUNTS),
    st.builds(lambda means, amount: mothers.advance(means=means, amount=amount), MEANS_OF, AMOUNTS),
    st.builds(lambda means, amount: mothers.carry_over(means=means, amount=amount - 200 or 1), MEANS_OF, AMOUNTS),
    st.builds(mothers.year_end, st.sampled_from([2024, 2025])),
    st.builds(lambda id_, year, amount: mothers.direct_grant(id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(lambda id_, year, amount: mothers.application_grant(id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(lambda id_, year: mothers.ending(id_, budget_id=None, application_id=id_, year=year), IDS, YEARS),
    st.builds(lambda id_, year, amount: mothers.opening(id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(mothers.release, ACCOUNTS, AMOUNTS),
    st.builds(mothers.invoice, ACCOUNTS, AMOUNTS),
    st.builds(mothers.repayment, ACCOUNTS, AMOUNTS),
    st.builds(lambda id_, year, amount: mothers.earmark(budget_id=id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(lambda id_, year, grants: mothers.awards(id_, *grants, year=year), IDS, YEARS, GRANTS),
    st.builds(
        lambda id_, of, year, amount: mothers.payment(id_, payment_id=of, year=year, amount=amount),
        IDS,
        IDS,
        YEARS,
        AMOUNTS,
    ),
    st.builds(mothers.confirmation, IDS),
    st.builds(mothers.returned, IDS),
    st.builds(lambda id_, of, year: mothers.closing(id_, of, year=year), IDS, IDS, YEARS),
    st.builds(lambda id_, year, amount: mothers.scheme(id_, year=year, amount=amount), IDS, YEARS, AMOUNTS),
    st.builds(mothers.scheme_ended, IDS),
    st.builds(
        lambda id_, of, year, amount: mothers.match(id_, scheme_id=of, year=year, amount=amount),
        IDS,
        IDS,
        YEARS,
        AMOUNTS,
    ),
    st.builds(lambda id_, of, amount: mothers.capture(id_, pledge_id=of, amount=amount), IDS, IDS, AMOUNTS),
    st.builds(lambda id_, of, amount: mothers.refund(id_, of, amount=amount), IDS, IDS, AMOUNTS),
    st.builds(
        lambda id_, sum_, match, year: mothers.funded(id_, sum_, match=match, year=year), IDS, AMOUNTS, AMOUNTS, YEARS
    ),
    st.builds(mothers.failed, IDS),
    st.builds(
        lambda id_, amount, by: mothers.fees(id_, amount, borne_by=by),
        IDS,
        AMOUNTS,
        st.sampled_from(["city", "campaign"]),
    ),
    st.builds(mothers.giving_back, IDS, AMOUNTS),
    st.builds(lambda id_, of, amount: mothers.campaign_payment(id_, payment_id=of, amount=amount), IDS, IDS, AMOUNTS),
    st.builds(mothers.campaign_ending, IDS),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(REQUESTS, max_size=40))
def test_any_requests_leave_books_that_balance(messages: list[Message]) -> None:
    books = Books("DKK", date(2026, 5, 1))
    journal = Journal(Head(1, 0, chain.START, NOW), books, {}, NOW, lambda: "salt")
    for message in messages:
        journal.take(mothers.request(message))
    accounts = books.accounts.values()
    assert sum(account.debits for account in accounts) == sum(account.credits for account in accounts)
    assert all(account.balance >= 0 for account in accounts if account.kind in GUARDED)
    assert all(account.balance <= 0 for account in accounts if account.kind == "donor")
    for year in (2026, 2027):
        stages: dict[str, int] = {}
        for account in accounts:
            if account.year == year:
                stages[account.stage] = stages.get(account.stage, 0) + account.balance
        assert mothers.adds_up(pool_year(year, stages, closed=False).dump())
    assert [event.sequence for event in journal.events] == list(range(1, len(journal.entries) + 1))
    assert chain.verify([told(row) for row in journal.transfers]) is None


def told(row: dict[str, object]) -> dict[str, object]:
    ends = {"from": row["from_account"], "to": row["to_account"]}
    return (
        row
        | ends
        | {"transfer_id": str(row["transfer_id"]), "accounting_on": str(row["accounting_on"])}
        | {"recorded_at": str(row["recorded_at"])}
    )


@given(st.lists(st.tuples(IDS, AMOUNTS), max_size=3, unique_by=lambda grant: grant[0]))
def test_awards_post_together_or_not_at_all(grants: list[tuple[UUID, int]]) -> None:
    books = Books("DKK", date(2026, 5, 1))
    journal = Journal(Head(1, 0, chain.START, NOW), books, {}, NOW, lambda: "salt")
    held = mothers.earmark(amount=500)
    decided = mothers.awards(held.budget_id, *grants)
    for message in (mothers.appropriation(), held, decided):
        journal.take(mothers.request(message))
    total = sum(amount for _, amount in grants)
    granted = {line.project_id: books.balance(f"grant/{line.project_id}/2026") for line in decided.awards}
    assert granted == (dict(grants) if total <= 500 else dict.fromkeys(granted, 0))
    assert books.balance("pool/capital/2026") == (1_000 - total if total <= 500 else 500)
