from __future__ import annotations

import stat
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag

from services.voting.keys import KEY_BYTES, KeyMissing, Keys, written


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "var" / "keys")


def test_keys_are_made_once_and_read_by_nobody_else(keys: Keys) -> None:
    election_id = uuid4()
    keys.create(election_id)
    first = keys.read(election_id)
    keys.create(election_id)
    assert keys.read(election_id).register == first.register
    (file,) = keys.folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.folder.stat().st_mode) == 0o700
    assert keys.kept() == [election_id]


def test_elections_share_no_key_and_know_a_person_by_other_names(keys: Keys) -> None:
    ids = [uuid4(), uuid4()]
    for election_id in ids:
        keys.create(election_id)
    one, other = map(keys.read, ids)
    assert one.voter("anna") != other.voter("anna")
    assert one.voter("anna") == keys.read(ids[0]).voter("anna") != one.voter("bo")


def test_destroyed_keys_were_overwritten_before_they_went(keys: Keys, tmp_path: Path) -> None:
    election_id = uuid4()
    keys.create(election_id)
    (file,) = keys.folder.iterdir()
    before = file.read_bytes()
    (tmp_path / "seen").hardlink_to(file)  # the same bytes on the disk, under a name that the destruction does not know
    keys.destroy(election_id)
    assert list(keys.folder.iterdir()) == []
    after = (tmp_path / "seen").read_bytes()
    assert before[:KEY_BYTES] not in after
    assert before[KEY_BYTES:] not in after
    keys.destroy(election_id)  # again, as after a crash
    with pytest.raises(KeyMissing, match="no keys"):
        keys.read(election_id)


def test_a_key_file_that_is_not_whole_is_said(keys: Keys) -> None:
    election_id = uuid4()
    keys.create(election_id)
    (file,) = keys.folder.iterdir()
    file.unlink()
    file.touch()
    written(file, b"half")
    with pytest.raises(KeyMissing, match="not whole"):
        keys.read(election_id)


def test_a_sealed_ballot_opens_with_its_key_in_its_place_and_shows_nothing_otherwise(keys: Keys) -> None:
    ids = [uuid4(), uuid4()]
    for election_id in ids:
        keys.create(election_id)
    one, other = map(keys.read, ids)
    sealed = one.seal(b"choice", b"place")
    assert one.open(sealed, b"place") == b"choice"
    assert sealed != one.seal(b"choice", b"place")
    for key, place in ((other, b"place"), (one, b"elsewhere")):
        with pytest.raises(InvalidTag):
            key.open(sealed, place)


def test_what_was_asked_differs_by_voter_choice_and_what_is_replaced(keys: Keys) -> None:
    election_id = uuid4()
    keys.create(election_id)
    key = keys.read(election_id)
    named = uuid4()
    told = {
        key.asked(b"v" * 32, None, b"choice"),
        key.asked(b"w" * 32, None, b"choice"),
        key.asked(b"v" * 32, None, b"other"),
        key.asked(b"v" * 32, named, b"choice"),
        key.asked(b"v" * 32, None, named.bytes + b"choice"),
    }
    assert len(told) == 5


def test_what_else_lies_in_the_folder_is_no_election_and_stays(keys: Keys) -> None:
    election_id = uuid4()
    keys.create(election_id)
    stray = [keys.folder / name for name in ("old-backup.key", "README", ".hidden.key")]
    for path in stray:
        path.write_text("not ours")
    assert keys.kept() == [election_id]
    assert keys.check() is None
    keys.destroy(election_id)
    assert keys.kept() == []
    assert all(path.read_text() == "not ours" for path in stray)
