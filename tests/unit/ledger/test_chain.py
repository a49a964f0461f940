"""The chain finds a changed, a removed, an added and a reordered row, and names it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.ledger import Transfer
from services.ledger.domain import chain
from tests.mothers_ledger import DECISION, appropriation, earmark

START_AT = datetime(2026, 1, 1, tzinfo=UTC)
BUDGET = uuid4()


def transfers(number: int = 5) -> list[Transfer]:
    """An appropriation and earmarks, chained."""
    made, last = [], chain.START
    for sequence in range(1, number + 1):
        from_, to = (
            ("pool/capital/2026", f"earmark/{BUDGET}/2026")
            if sequence > 1
            else ("council/appropriation/2026", "pool/capital/2026")
        )
        transfer = Transfer(
            epoch=1,
            sequence=sequence,
            line=1,
            transfer_id=uuid4(),
            kind="earmark" if sequence > 1 else "appropriate",
            from_=from_,
            to=to,
            amount=10 if sequence > 1 else 100,
            currency="DKK",
            recorded_at=START_AT + timedelta(microseconds=sequence),
            accounting_on=date(2026, 1, 1),
            period="2026-01",
            reference="§ 12, Ældrerådet",
            private_hash=chain.private_hash("one", "another", str(sequence)),
            hash="",
        )
        last = chain.link(last, chain.public(transfer))
        made.append(replace(transfer, hash=last))
    return made


def rechained(changed: list[Transfer]) -> list[Transfer]:
    """What a forger would do who computes all hashes anew."""
    made, last = [], chain.START
    for transfer in changed:
        last = chain.link(last, chain.public(transfer))
        made.append(replace(transfer, hash=last))
    return made


def test_a_whole_chain_is_right_as_messages_and_as_the_gateway_publishes_it() -> None:
    assert chain.verify(transfers()) is None
    assert chain.verify([transfer.dump() for transfer in transfers()]) is None


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 11},
        {"to": "earmark/other/2026"},
        {"accounting_on": "2025-12-31"},
        {"recorded_at": "2026-01-01T00:00:00.000009+00:00"},
        {"reference": "§ 13"},
        {"private_hash": "0" * 64},
        {"transfer_id": str(uuid4())},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_row_is_named(change: dict[str, Any]) -> None:
    rows = [transfer.dump() for transfer in transfers()]
    rows[2] |= change
    wrong = chain.verify(rows)
    assert wrong is not None
    assert (wrong.sequence, wrong.transfer_id) == (3, rows[2]["transfer_id"])


def test_the_row_after_a_removed_one_is_named() -> None:
    rows = transfers()
    del rows[2]
    wrong = chain.verify(rows)
    assert wrong is not None
    assert wrong.sequence == 4


def test_an_added_row_is_named() -> None:
    rows = transfers()
    rows.insert(2, replace(rows[2], transfer_id=uuid4()))
    wrong = chain.verify(rows)
    assert wrong is not None
    assert wrong.transfer_id == str(rows[2].transfer_id)


def test_the_first_of_two_reordered_rows_is_named() -> None:
    rows = transfers()
    rows[1], rows[2] = rows[2], rows[1]
    wrong = chain.verify(rows)
    assert wrong is not None
    assert wrong.sequence == 3


@pytest.mark.parametrize(
    ("at", "change", "saying"),
    [
        (1, {"amount": 101}, "less than nothing"),
        (1, {"amount": -1}, "no amount"),
        (1, {"kind": "award"}, "no move"),
        (1, {"to": "purse/2026"}, "no account"),
        (1, {"to": f"earmark/{BUDGET}/2027"}, "no move"),
        (2, {"sequence": 2}, "does not stand where"),
        (2, {"line": 2}, "does not stand where"),
        (2, {"recorded_at": START_AT}, "recorded no later"),
    ],
)
def test_a_forged_row_whose_hashes_fit_is_still_no_posting(at: int, change: dict[str, Any], saying: str) -> None:
    rows = transfers()
    rows[at] = replace(rows[at], **change)
    wrong = chain.verify(rechained(rows))
    assert wrong is not None
    assert saying in wrong.what


def test_without_the_chain_a_changed_row_would_pass() -> None:
    """The twin: the replay alone, its hashes made to fit, has nothing to say about a reference that was changed."""
    rows = transfers()
    rows[2] = replace(rows[2], reference="§ 13")
    assert chain.verify(rechained(rows)) is None


def test_what_is_hashed_is_told_to_the_letter() -> None:
    transfer = replace(
        transfers(1)[0], transfer_id=UUID(int=1), private_hash="0" * 64, recorded_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert chain.canonical(chain.public(transfer)) == (
        '{"accounting_on":"2026-01-01","amount":100,"currency":"DKK","epoch":1,"from":"council/appropriation/2026",'
        '"kind":"appropriate","line":1,"period":"2026-01","private_hash":"' + "0" * 64 + '",'
        '"recorded_at":"2026-01-01T00:00:00.000000Z","reference":"§ 12, Ældrerådet","sequence":1,'
        '"to":"pool/capital/2026","transfer_id":"00000000-0000-0000-0000-000000000001"}'
    )


def test_a_request_is_the_same_request_only_with_the_same_content_from_the_same_person() -> None:
    asked = appropriation()
    assert chain.digest(asked, "one") == chain.digest(replace(asked), "one")
    assert chain.digest(asked, "one") != chain.digest(asked, "another")
    assert chain.digest(asked, "one") != chain.digest(replace(asked, amount=1), "one")
    other = replace(DECISION, case_number="2024-18")
    assert chain.digest(earmark(), "budgets") != chain.digest(earmark(), "budgets")
    assert chain.digest(asked, "one") != chain.digest(replace(asked, decision=other), "one")
