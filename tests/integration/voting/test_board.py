"""The public board: every receipt's code is on it, in batches that date nobody's vote, and nothing of it moves unseen."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.budgets import BallotPublished
from contracts.voting import BoardEntry, ListBoard, Receipt
from services.voting import operations, queries
from services.voting.domain import board
from services.voting.domain.ballots import Choice
from services.voting.models import ReceiptRow
from services.voting.operations import boarding
from services.voting.operations.boarding import Pace
from tests.databases import pack
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import asked, ballot, citizen

PACE = Pace(ballots=5, seconds=600)


def entries(booth: Booth, event: BallotPublished, **page: Any) -> list[BoardEntry]:
    found: list[BoardEntry] = []
    after: int | None = None
    while True:
        query = ListBoard(election_id=event.election_id, after=after, **page)
        told = booth.db.read(lambda session, query=query: queries.list_board(session, query))
        found += told.items
        after = told.next_after
        if after is None:
            return found


def payloads(booth: Booth, event: BallotPublished, kind: str) -> list[dict[str, Any]]:
    return [json.loads(entry.payload) for entry in entries(booth, event) if entry.kind == kind]


def write(booth: Booth, pace: Pace = PACE) -> None:
    booth.db.run(lambda session: operations.write_board(session, pace))


def cast(booth: Booth, event: BallotPublished, numbers: Sequence[int]) -> list[Receipt]:
    told = booth.cast(*(asked(ballot(event, number % 4), citizen(number)) for number in numbers))
    return [receipt for receipt in told if isinstance(receipt, Receipt)]


def test_a_board_begins_with_what_is_voted_on_and_by_which_rules(booth: Booth) -> None:
    event = booth.announce()
    (entry,) = entries(booth, event)
    setup = json.loads(entry.payload)
    told = event.dump()
    assert (entry.height, entry.kind, entry.parent) == (0, "setup", None)
    names = ("rules_hash", "projects", "ballot_rules", "tally_rule", "amount", "opens_at", "closes_at", "area_id")
    assert {name: setup[name] for name in names} == {name: told[name] for name in names}


def test_a_receipt_opens_a_commitment_that_is_on_the_board(booth: Booth) -> None:
    event = booth.announce()
    command = ballot(event, 2, 0)
    receipt = booth.cast_one(asked(command))
    assert isinstance(receipt, Receipt)
    assert receipt.nonce is not None
    write(booth, Pace(1, 600))
    (batch,) = payloads(booth, event, "batch")
    content = board.content("approval", [Choice(str(choice.project_id)) for choice in command.choices])
    opened = board.commit(event.election_id, command.command_id, content, receipt.nonce)
    assert (batch, opened.code) == ({"cast": [opened.digest.hex()], "replaced": []}, receipt.code)


def test_commitments_wait_until_enough_can_hide_among_each_other_or_long_enough(booth: Booth) -> None:
    event = booth.announce()
    cast(booth, event, range(4))
    write(booth)
    assert payloads(booth, event, "batch") == []
    cast(booth, event, [4])
    write(booth)
    assert [len(batch["cast"]) for batch in payloads(booth, event, "batch")] == [5]
    cast(booth, event, [5])
    write(booth)
    booth.after(timedelta(seconds=600))
    write(booth)
    write(booth)
    assert [len(batch["cast"]) for batch in payloads(booth, event, "batch")] == [5, 1]


def test_a_batch_stands_in_the_order_of_hashes_and_not_of_voting(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    for order, hidden in ((boarding.ORDER, True), (text("rowid" if booth.db.sqlite else "ctid"), False)):
        monkeypatch.setattr(boarding, "ORDER", order)
        pack(booth.db, "receipt")
        event = booth.announce()
        codes = [cast(booth, event, [number])[0].code for number in range(12)]
        write(booth)
        (batch,) = payloads(booth, event, "batch")
        told = [board.code(bytes.fromhex(each)) for each in batch["cast"]]
        assert set(told) == set(codes)
        assert (told == codes) is not hidden  # the twin: as they lie on the disk, they tell who voted after whom
        assert (batch["cast"] == sorted(batch["cast"])) is hidden


def test_a_batch_is_no_longer_than_a_message_can_carry(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boarding, "BATCH_MAX", 5)
    event = booth.announce()
    cast(booth, event, range(12))
    write(booth)
    assert [len(batch["cast"]) for batch in payloads(booth, event, "batch")] == [5, 5, 2]
    assert {row.commitment for row in booth.rows(ReceiptRow)} == {None}


def test_a_replaced_ballot_stays_on_the_board_and_is_said_to_be_replaced(booth: Booth) -> None:
    event = booth.announce()
    first = ballot(event, 0)
    second = ballot(event, 2, replaces=first.command_id)
    third = ballot(event, 3, replaces=second.command_id)
    told = [booth.cast_one(asked(command)) for command in (first, second)]
    write(booth, Pace(1, 600))
    told.append(booth.cast_one(asked(third)))
    write(booth, Pace(1, 600))
    codes = [receipt.code for receipt in told if isinstance(receipt, Receipt)]
    batches = payloads(booth, event, "batch")
    replaced = [board.code(bytes.fromhex(each)) for batch in batches for each in batch["replaced"]]
    assert (len(codes), replaced) == (3, codes[:2])
    booth.close(event)
    (close,) = payloads(booth, event, "close")
    assert (close["cast"], close["replaced"], close["ballots"], close["turnout"]["online"]) == (3, 2, 1, 1)


def test_the_close_and_the_tally_end_the_board(booth: Booth) -> None:
    event = booth.announce()
    cast(booth, event, range(3))
    booth.declare(event)
    assert [entry.kind for entry in entries(booth, event)] == ["setup", "batch", "close", "tally"]
    (tally,) = payloads(booth, event, "tally")
    (said,) = booth.said("ResultDeclared")
    assert (tally["tally_hash"], tally["ballots"]) == (said["tally_hash"], 3)


def test_every_entry_is_hashed_with_the_one_before_and_pages_lose_none(booth: Booth) -> None:
    event = booth.announce()
    for number in range(7):
        cast(booth, event, [number])
        write(booth, Pace(1, 600))
    booth.declare(event)
    told = entries(booth, event, limit=3)
    assert [entry.height for entry in told] == list(range(10))
    parents = [None, *(entry.hash for entry in told[:-1])]
    for entry, parent in zip(told, parents, strict=True):
        assert entry.parent == parent
        assert entry.hash == board.link(event.election_id, entry.height, entry.kind, parent, entry.payload)
    head = booth.view(event).board
    assert (head.height, head.hash) == (9, told[-1].hash)


def test_a_page_holds_no_more_than_a_message_can_carry(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_CHARS_MAX", 200)
    event = booth.announce()
    cast(booth, event, range(5))
    write(booth)
    query = ListBoard(election_id=event.election_id)
    first = booth.db.read(lambda session: queries.list_board(session, query))
    assert (len(first.items), first.next_after) == (1, 0)
    assert len(entries(booth, event)) == 2


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM board",
        "UPDATE board SET payload = '{}'",
        "UPDATE board SET written_at = written_at",
        "INSERT INTO board SELECT election_id, 9, 'batch', parent, 'x', written_at, payload FROM board WHERE height = 1",
        "INSERT INTO board SELECT election_id, 9, 'batch', 'x', 'y', written_at, payload FROM board WHERE height = 1",
        "INSERT INTO board SELECT election_id, 9, 'setup', hash, 'x', written_at, payload FROM board WHERE height = 1",
        "INSERT INTO board SELECT election_id, 9, 'batch', NULL, 'x', written_at, payload FROM board WHERE height = 1",
        "INSERT INTO board SELECT election_id, 9, 'batch', hash, 'x', written_at, payload FROM board WHERE kind = 'tally'",
    ],
    ids=[
        "gone",
        "changed",
        "dated",
        "a second child",
        "no parent there",
        "a second setup",
        "rootless",
        "after the tally",
    ],
)
def test_the_database_refuses_a_board_that_does_not_only_grow(booth: Booth, change: str) -> None:
    event = booth.announce()
    cast(booth, event, range(5))
    booth.declare(event)
    with pytest.raises(DBAPIError), booth.db.writer.begin() as connection:
        connection.execute(text(change))


@pytest.mark.parametrize("column", ["asked", "commitment", "replaced"])
def test_what_a_receipt_waits_with_can_be_cleared_and_not_rewritten(booth: Booth, column: str) -> None:
    event = booth.announce()
    cast(booth, event, [1])
    with pytest.raises(DBAPIError), booth.db.writer.begin() as connection:
        connection.execute(text(f"UPDATE receipt SET {column} = ballot_id"))
    with booth.db.writer.begin() as connection:
        connection.execute(text(f"UPDATE receipt SET {column} = NULL"))


def tamper(booth: Booth, statement: str) -> None:
    with booth.db.writer.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE receipt SET commitment = NULL",  # a ballot that never came to the board
        "DELETE FROM envelope",  # a ballot that is on the board and no longer in the box
    ],
    ids=["kept from the board", "taken from the box"],
)
def test_a_box_that_does_not_hold_what_the_board_says_stays_shut(
    booth: Booth, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = booth.announce()
    cast(booth, event, range(3))
    tamper(booth, harm)
    booth.close(event)
    assert booth.view(event).state == "closing"
    assert [entry.kind for entry in entries(booth, event)] == ["setup"]  # what the attempt wrote was undone with it
    # The twin: where nobody compares, it is counted as if nothing had happened.
    monkeypatch.setattr("services.voting.operations.closing.check_box", lambda *_: {})
    operations.close_boxes(booth.db, booth.keys)
    assert booth.view(event).state == "closed"


def test_of_replicas_that_write_the_board_at_once_each_goes_after_another(booth: Booth) -> None:
    event = booth.announce()
    for start in range(0, 40, 10):
        cast(booth, event, range(start, start + 10))
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: write(booth), range(4)))
    batches = payloads(booth, event, "batch")
    assert [len(batch["cast"]) for batch in batches] == [10] * 4
    assert [entry.height for entry in entries(booth, event)] == list(range(5))
    booth.declare(event)
    assert booth.view(event).state == "declared"
