"""Accounts and what may move between them."""

from datetime import date
from uuid import uuid4

import pytest

from services.ledger.domain.accounts import ALLOWED, GUARDED, MEANS, Books, Move, read


@pytest.mark.parametrize(
    ("path", "kind", "owner", "year", "stage"),
    [
        ("pool/capital/2026", "pool", "capital", 2026, "pool"),
        ("council/carry-over/2026", "council", "carry-over", 2026, "carry-over"),
        ("earmark/abc/2026", "earmark", "abc", 2026, "earmark"),
        ("grant/abc", "grant", "abc", None, "grant"),
    ],
)
def test_a_path_spells_its_kind_its_owner_and_its_year(
    path: str, kind: str, owner: str, year: int | None, stage: str
) -> None:
    account = read(path)
    assert (account.kind, account.owner, account.year, account.stage) == (kind, owner, year, stage)


@pytest.mark.parametrize(
    "path", ["", "purse/abc", "council/bribe/2026", "pool/2026", "pool/savings/2026", "earmark/abc/next year"]
)
def test_what_is_no_account_is_said_to_be_none(path: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(path)


def test_money_leaves_the_pool_only_for_the_council_or_for_a_stage_after_it() -> None:
    reached = {to for _, from_, to, _ in ALLOWED if from_ == "pool"}
    assert reached == {"council", "earmark", "grant", "match", "paid"}


def test_no_move_crosses_from_one_book_to_the_other() -> None:
    for _, from_, to, book in ALLOWED:
        assert ("donor" in (from_, to) or "campaign" in (from_, to)) <= (book == "contributions")
        assert ("council" in (from_, to) or "pool" in (from_, to)) <= (book == "pool")


def books() -> Books:
    made = Books("DKK", date(2026, 5, 1))
    made.post([Move("appropriate", "council/appropriation/2026", f"pool/{means}/2026", 100) for means in MEANS])
    made.post([Move("earmark", "pool/operating/2026", "earmark/b/2026", 1)])
    return made


@pytest.mark.parametrize(
    ("move", "saying"),
    [
        (Move("earmark", "pool/capital/2026", f"earmark/{uuid4()}/2027", 10), "out of its year"),
        (Move("award", "pool/capital/2026", f"grant/{uuid4()}/2026", 10), "is no move"),
        (Move("earmark", "pool/capital/2026", "earmark/b/2026", 1), "mixes means"),
        (Move("earmark", "pool/capital/2026", f"earmark/{uuid4()}/2026", 0), "moves nothing"),
        (Move("earmark", "pool/capital/2026", f"earmark/{uuid4()}/2026", 101), "less than nothing"),
        (Move("refund", "campaign/a", "donor/b", 10), "less than nothing"),
    ],
)
def test_a_move_that_the_rules_should_never_have_made_fails_the_batch(move: Move, saying: str) -> None:
    with pytest.raises(AssertionError, match=saying):
        books().post([move])


def test_a_donor_never_gets_back_more_than_was_given() -> None:
    made = Books("DKK", date(2026, 5, 1))
    made.post([Move("capture", "donor/a", "campaign/c", 10), Move("capture", "donor/b", "campaign/c", 10)])
    with pytest.raises(AssertionError, match="more than it gave"):
        made.post([Move("refund", "campaign/c", "donor/a", 11)])


def test_every_guarded_kind_is_reached_by_some_move() -> None:
    assert {to for _, _, to, _ in ALLOWED} >= GUARDED
