"""Checkpoints and epochs, on both databases."""

import json
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey

from chassis import clock
from chassis.db import Database
from contracts.ledger import Checkpoint, ListCheckpoints, ListTransfers
from services.ledger import operations, queries
from services.ledger.domain import chain
from tests import mothers_ledger as mothers

KEY = OKPKey.generate_key("Ed25519")
PEM = KEY.as_pem(private=True).decode()


def sign(db: Database) -> list[Checkpoint]:
    """A look at whether one is due -> all there are, the newest first."""
    db.run(lambda session: operations.sign_checkpoint(session, PEM))
    return list(db.read(lambda session: queries.list_checkpoints(session, ListCheckpoints(), None)).items)


def test_books_in_which_nothing_has_happened_are_not_signed(empty: Database) -> None:
    assert sign(empty) == []


def test_what_was_posted_is_signed_once_a_day(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = sign(db)
    assert (first.epoch, first.sequence) == (1, 1)
    payload = json.loads(jws.deserialize_compact(first.token, KEY, algorithms=["Ed25519"]).payload)
    assert (payload["hash"], payload["sequence"]) == (first.hash, 1)
    mothers.ask(db, mothers.earmark())
    assert sign(db) == [first], "the same day"
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr("services.ledger.operations.checkpoints.now", lambda: tomorrow)
    second, _ = sign(db)
    assert second.sequence == 2
    monkeypatch.setattr("services.ledger.operations.checkpoints.now", lambda: tomorrow + timedelta(days=1))
    assert len(sign(db)) == 2, "nothing new to sign"
    events = [event for name, event in announced(db) if name == "CheckpointSigned"]
    assert [event["hash"] for event in events] == [first.hash, second.hash]


def announced(db: Database) -> list[tuple[str, dict[str, str]]]:
    from chassis.outbox import OutboxRow

    rows = db.read(lambda session: session.query(OutboxRow).order_by(OutboxRow.position).all())
    return [(row.routing_key.split(".")[1], json.loads(row.body)["data"]) for row in rows]


def test_a_closing_is_signed_at_once(db: Database) -> None:
    sign(db)
    mothers.ask(db, mothers.year_end(2025))
    assert [each.sequence for each in sign(db)] == [2, 1]


WRITTEN = ("transfer", "entry", "account", "stage", "stage_day", "head")


def tell_anew(db: Database) -> None:
    """All that was written is taken away, and another history told by the ledger itself: each hash in it fits."""
    mothers.unguard(db)
    mothers.damage(db, *(f"DELETE FROM {table}" for table in WRITTEN))
    mothers.ask(db, mothers.appropriation(amount=2_000))
    mothers.ask(db, mothers.earmark(amount=900))


def test_a_history_that_was_told_anew_does_not_fit_what_was_signed(broken: Database) -> None:
    mothers.ask(broken, mothers.earmark())
    sign(broken)
    tell_anew(broken)
    assert "what was signed then is not what stands there" in str(broken.read(queries.verify).first_wrong)


def test_without_what_was_signed_a_history_that_was_told_anew_passes(broken: Database) -> None:
    mothers.ask(broken, mothers.earmark())
    tell_anew(broken)
    assert broken.read(queries.verify).verified


def test_a_restore_begins_a_new_epoch_and_the_numbers_go_on(db: Database) -> None:
    mothers.ask(db, mothers.earmark(amount=10))
    assert db.run(lambda session: operations.begin_epoch(session, "backup of last night")) == (2, 3)
    mothers.ask(db, mothers.earmark(amount=20))
    transfers = db.read(lambda session: queries.list_transfers(session, ListTransfers())).items
    assert [(each.epoch, each.sequence) for each in transfers] == [(1, 1), (1, 2), (2, 4)]
    assert chain.verify(transfers) is None
    told = mothers.announced(db)
    assert [(name, event["epoch"], event["sequence"]) for name, event in told] == [
        ("EarmarkGranted", 1, 2),
        ("EpochBegun", 2, 3),
        ("EarmarkGranted", 2, 4),
    ]
    verification = db.read(queries.verify)
    assert (verification.verified, verification.epoch) == (True, 2)


def test_books_in_which_nothing_was_entered_have_no_epoch_to_begin(empty: Database) -> None:
    with pytest.raises(ValueError, match="nothing was ever entered"):
        empty.run(lambda session: operations.begin_epoch(session, "why"))
