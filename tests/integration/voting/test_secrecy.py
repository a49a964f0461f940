"""After the close nobody links a voter to a choice: not from rows, their order, the bytes of the files, or a stored key.

Whoever attacks here knows more than anyone should: every person, and which ballot id each of them asked with.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, text

from chassis.clock import now
from chassis.migrate import merged
from contracts.budgets import BallotPublished, BallotRules
from contracts.voting import Receipt
from services.voting import models, operations
from services.voting.domain import board
from services.voting.domain.ballots import Choice
from services.voting.frozen import Frozen
from services.voting.keys import ElectionKeys, KeyMissing
from services.voting.models import AnonymousBallot, BoardRow, Election, Envelope, ReceiptRow
from services.voting.operations import closing
from services.voting.operations.polling import GRACE, frozen_rules
from tests.databases import pack
from tests.integration.voting.conftest import Booth
from tests.mothers_voting import asked, ballot, citizen, projects

VOTERS = 24
GUESSED_MAX = 8
"""A shuffled order puts about one ballot in its own place; nine or more happens once in a million runs."""


class Attack:
    """An election in which everyone votes otherwise, and what those who kept everything can tell of it."""

    def __init__(self, booth: Booth, request: pytest.FixtureRequest) -> None:
        self.booth, self.request = booth, request
        self.event: BallotPublished = booth.announce(
            projects=projects([1_00] * 5), ballot_rules=BallotRules(kind="approval")
        )
        self.keys: ElectionKeys = booth.keys.read(self.event.election_id)
        subsets = [places for size in (1, 2, 3, 4) for places in itertools.combinations(range(5), size)]
        self.truth: dict[str, list[Choice]] = {}
        self.ballot_ids: dict[UUID, str] = {}
        for number, places in enumerate(subsets[:VOTERS]):
            command = ballot(self.event, *places)
            booth.cast(asked(command, citizen(number)))  # one at a time: the order of the rows is that of the voters
            self.truth[citizen(number).person] = [Choice(str(choice.project_id)) for choice in command.choices]
            self.ballot_ids[command.command_id] = citizen(number).person

    def right(self, told: dict[str, list[Choice]]) -> int:
        return sum(self.truth[person] == choices for person, choices in told.items())

    def by_order(self) -> int:
        """The ballots stand in the order of the receipts: by place, and as they lie on the disk."""
        lies = text("rowid" if self.booth.db.sqlite else "ctid")
        receipts = self.rows(select(ReceiptRow.ballot_id).order_by(lies))
        persons = [self.ballot_ids[ballot_id] for (ballot_id,) in receipts]
        found = []
        for order in (AnonymousBallot.place, lies):
            told = [
                [Choice(*choice) for choice in row[0]]
                for row in self.rows(select(AnonymousBallot.choices).order_by(order))
            ]
            found += [dict(zip(persons, told, strict=True)), dict(zip(persons, told[::-1], strict=True))]
        return max(map(self.right, found))

    def by_bytes(self, keys: ElectionKeys) -> int:
        """Envelopes that were deleted, found again in the files of the database, and opened."""
        rules = self.rules()
        data = b"".join(path.read_bytes() for path in self.files())
        told = {}
        for ballot_id, person in self.ballot_ids.items():
            voter = keys.voter(person)
            # The columns as both databases lay them: voter, ballot, channel, sealed. PostgreSQL writes lengths between.
            sqlite = self.booth.db.sqlite
            row = voter + (ballot_id.hex.encode() + b"online" if sqlite else ballot_id.bytes + b"\x0fonline")
            at = data.find(row)
            if at >= 0:
                start = at + len(row) + (0 if sqlite else 1)
                sealed = data[start : start + 12 + rules.layout.size + 16]
                told[person] = rules.unpack(keys.open(sealed, voter + ballot_id.bytes))
        return self.right(told)

    def by_commitments(self, keys: ElectionKeys) -> int:
        """Every choice that there could have been, tried against the commitments on the public board and in the files."""
        rules = self.rules()
        entries = self.rows(select(BoardRow.payload).where(BoardRow.kind == "batch"))
        cast, _ = board.told(payload for (payload,) in entries)
        data = b"".join(path.read_bytes() for path in self.files())
        told = {}
        for (ballot_id, person), choices in itertools.product(self.ballot_ids.items(), self.truth.values()):
            nonce = keys.nonce(keys.voter(person), ballot_id, rules.pack(choices))
            guess = board.commit(self.event.election_id, ballot_id, board.content("approval", choices), nonce).digest
            if guess.hex() in cast or guess in data:
                told[person] = choices
        return self.right(told)

    def rules(self) -> Frozen:
        return self.booth.db.read(lambda session: frozen_rules(session.get_one(Election, self.event.election_id)))

    def files(self) -> Iterator[Path]:
        if self.booth.db.sqlite:
            file = Path(str(self.booth.db.url.database))
            yield from file.parent.glob(f"{file.name}*")
            return
        with self.booth.db.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
            relation = connection.scalar(text("SELECT pg_relation_filepath('envelope')"))
        data = self.request.getfixturevalue("postgres").folder / "data"
        yield data / relation
        yield from (path for path in (data / "pg_wal").iterdir() if path.is_file())

    def rows(self, statement: Any) -> list[Any]:
        return self.booth.db.read(lambda session: list(session.execute(statement).all()))


@pytest.fixture
def attack(booth: Booth, request: pytest.FixtureRequest) -> Attack:
    pack(booth.db, "receipt", "envelope", "anonymous_ballot")
    return Attack(booth, request)


def test_after_the_close_no_link_from_voter_to_choice_is_found(attack: Attack) -> None:
    attack.booth.declare(attack.event)
    assert attack.by_order() <= GUESSED_MAX
    assert attack.booth.rows(Envelope) == []
    assert {row.asked for row in attack.booth.rows(ReceiptRow)} == {None}
    assert list(attack.booth.keys.folder.iterdir()) == []
    with pytest.raises(KeyMissing):
        attack.booth.keys.read(attack.event.election_id)


def test_no_row_of_any_table_names_a_ballot_and_a_project(attack: Attack) -> None:
    named = {form for ballot_id in attack.ballot_ids for form in (str(ballot_id), ballot_id.hex)} | set(attack.truth)
    chosen = {str(project.project_id) for project in attack.event.projects}
    for after_the_close in (False, True):
        if after_the_close:
            attack.booth.declare(attack.event)
        for table in merged(models.Base.metadata).sorted_tables:
            for row in attack.rows(select(table)):
                told = " ".join(map(str, row))
                assert not (any(name in told for name in named) and any(project in told for project in chosen))


def test_with_the_keys_kept_deleted_envelopes_are_found_and_opened(attack: Attack) -> None:
    """The twin: deleting rows is not enough, since the bytes stay. What makes them mute is that the keys are gone."""
    attack.booth.declare(attack.event)
    assert attack.by_bytes(attack.keys) == VOTERS


def test_the_board_tells_nobody_without_the_keys_what_its_commitments_hold(attack: Attack) -> None:
    """Not who has every row, the bytes of the files and the board itself; the twin has kept the keys, too."""
    attack.booth.declare(attack.event)
    strange = ElectionKeys(AESGCM(bytes(32)), bytes(32))
    assert attack.by_commitments(strange) == 0
    assert attack.by_commitments(attack.keys) == VOTERS


def test_without_nonces_the_board_tells_who_chose_what(
    booth: Booth, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: a hash of a choice is no secret to whoever can try all choices."""
    monkeypatch.setattr(ElectionKeys, "nonce", lambda *_: "")
    attack = Attack(booth, request)
    booth.declare(attack.event)
    assert attack.by_commitments(ElectionKeys(AESGCM(bytes(32)), bytes(32))) == VOTERS


def test_nothing_of_a_commitment_is_left_at_a_receipt(attack: Attack) -> None:
    attack.booth.declare(attack.event)
    assert {(row.commitment, row.replaced) for row in attack.booth.rows(ReceiptRow)} == {(None, None)}


def test_the_nonce_of_a_receipt_is_in_no_file(booth: Booth, attack: Attack) -> None:
    """It is made from the keys whenever the voter asks, and kept nowhere: not in a row, not in a log of the database."""
    receipt = booth.cast_one(asked(ballot(attack.event, 0), citizen(VOTERS)))
    assert isinstance(receipt, Receipt)
    assert receipt.nonce is not None
    booth.declare(attack.event)
    data = b"".join(path.read_bytes() for path in attack.files())
    for form in (receipt.nonce.encode(), bytes.fromhex(receipt.nonce)):
        assert form not in data


def test_with_the_shuffle_off_the_order_tells_who_chose_what(attack: Attack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    monkeypatch.setattr(closing, "shuffled", list)
    attack.booth.declare(attack.event)
    assert attack.by_order() == VOTERS


def test_keys_that_a_crash_left_after_the_close_are_destroyed_by_who_comes_next(attack: Attack) -> None:
    booth, event = attack.booth, attack.event
    booth.after(event.closes_at - now() + GRACE)
    booth.advance()
    assert booth.db.run(lambda session: operations.close_box(session, event.election_id, booth.keys))
    assert booth.keys.kept() == [event.election_id]  # committed, and then the process was killed
    assert not booth.db.run(lambda session: operations.close_box(session, event.election_id, booth.keys))
    operations.close_boxes(booth.db, booth.keys)
    assert booth.keys.kept() == []
    assert sum(row.times for row in booth.rows(AnonymousBallot)) == VOTERS


def test_keys_of_what_is_not_counted_yet_are_left_alone(booth: Booth) -> None:
    event = booth.announce()
    unborn = ballot(event).command_id  # its keys are made before its election is committed
    booth.keys.create(unborn)
    operations.close_boxes(booth.db, booth.keys)
    assert set(booth.keys.kept()) == {event.election_id, unborn}


def test_every_envelope_is_as_long_whatever_is_in_it(attack: Attack) -> None:
    assert len({len(row.sealed) for row in attack.booth.rows(Envelope)}) == 1


def test_an_envelope_opens_in_its_own_place_only(attack: Attack) -> None:
    """Whoever can write to the database cannot put one voter's ballot in another's name; the box then stays shut."""
    booth = attack.booth
    one, other, *_ = booth.rows(Envelope)
    with booth.db.writer.begin() as connection:
        swap = text("UPDATE envelope SET sealed = :sealed WHERE number = :number")
        connection.execute(swap, {"sealed": one.sealed, "number": other.number})
    booth.close(attack.event)
    assert booth.view(attack.event).state == "closing"
    assert booth.keys.kept() == [attack.event.election_id]
