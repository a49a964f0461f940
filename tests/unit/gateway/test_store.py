"""The file store: whole or not at all, the same bytes once, and nothing swept that somebody names or has just sent."""

import os
import time
from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.files.refusals import StorageUnavailable
from gateway.files.store import ASIDE_SECONDS, ORPHAN_SECONDS, Folder

FIRST, SECOND = b"et", b"to"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files", made=True)


def keep(folder: Folder, content: bytes, *, old: bool = False) -> str:
    incoming = folder.receive()
    incoming.write(content)
    incoming.close()
    digest = folder.keep(incoming.path)
    if old:
        age(folder.path(digest))
    return digest


def age(path: Path) -> None:
    before = time.time() - ORPHAN_SECONDS - 60
    os.utime(path, (before, before))


def naming(*digests: str) -> Callable[[Collection[str]], set[str]]:
    return lambda asked: set(digests) & set(asked)


def files(folder: Folder) -> list[Path]:
    return sorted(path for path in folder.root.rglob("*") if path.is_file())


def test_what_was_kept_is_found_by_its_hash_and_the_same_bytes_lie_there_once(folder: Folder) -> None:
    digest = keep(folder, FIRST)
    assert digest == keep(folder, FIRST) == sha256(FIRST).hexdigest()
    assert folder.path(digest).read_bytes() == FIRST
    assert len(files(folder)) == 1


def test_nothing_is_left_of_what_is_discarded(folder: Folder) -> None:
    incoming = folder.receive()
    incoming.write(FIRST)
    incoming.discard()
    incoming.discard()
    assert files(folder) == []


def test_a_folder_that_somebody_named_is_not_made_where_it_is_missing(tmp_path: Path) -> None:
    missing = Folder(tmp_path / "volume")
    for act in (missing.receive, missing.check, lambda: missing.path("00" * 32), lambda: missing.sweep(naming())):
        with pytest.raises(StorageUnavailable):
            act()
    assert not missing.root.exists()
    missing.root.mkdir()
    missing.check()
    assert files(missing) == []


def test_what_a_sweep_took_out_is_put_back_when_it_is_named_after_all_and_gone_after_a_month(folder: Folder) -> None:
    digest, orphan = keep(folder, FIRST, old=True), keep(folder, SECOND, old=True)
    assert folder.sweep(naming()) == 2  # an empty database was asked
    assert folder.sweep(naming(digest)) == 0
    assert folder.path(digest).read_bytes() == FIRST
    (aside,) = (folder.root / "aside").iterdir()
    assert aside.name == orphan
    before = time.time() - ASIDE_SECONDS - 60
    os.utime(aside, (before, before))
    assert folder.sweep(naming(digest)) == 0
    assert [path.read_bytes() for path in files(folder)] == [FIRST]


def test_what_is_none_of_ours_stays(folder: Folder) -> None:
    keep(folder, FIRST)
    strange = folder.root / "ab" / "README"
    strange.parent.mkdir(exist_ok=True)
    strange.write_text("of the volume's owner")
    age(strange)
    assert folder.sweep(naming()) == 0
    assert strange.exists()


def test_what_nothing_names_is_swept_when_it_is_a_day_old(folder: Folder) -> None:
    named, orphan, fresh = keep(folder, FIRST, old=True), keep(folder, SECOND, old=True), keep(folder, b"tre")
    cut = folder.receive()
    cut.write(b"halv")
    cut.close()
    on_its_way = folder.receive()
    on_its_way.close()
    age(cut.path)
    assert folder.sweep(naming(named)) == 2
    assert {path.read_bytes() for path in files(folder) if path.parent.name != "aside"} == {FIRST, b"tre", b""}
    assert folder.path(named) and folder.path(fresh) and on_its_way.path.exists()
    with pytest.raises(StorageUnavailable):
        folder.path(orphan)
    assert folder.sweep(naming(named)) == 0


def test_what_is_sent_again_while_it_is_swept_is_kept(folder: Folder) -> None:
    orphan = keep(folder, FIRST, old=True)

    def asked_meanwhile(digests: Collection[str]) -> set[str]:
        keep(folder, FIRST)
        assert set(digests) == {orphan}
        return set()

    assert folder.sweep(asked_meanwhile) == 0
    assert folder.path(orphan).read_bytes() == FIRST
    assert folder.sweep(naming()) == 0


def test_twin_without_the_second_look_what_was_just_sent_would_be_gone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    orphan = keep(folder, FIRST, old=True)

    def asked_meanwhile(_: Collection[str]) -> set[str]:
        keep(folder, FIRST)
        monkeypatch.setattr("gateway.files.store.older", lambda *_: True)
        return set()

    assert folder.sweep(asked_meanwhile) == 1
    with pytest.raises(StorageUnavailable):
        folder.path(orphan)


def test_many_are_swept_some_at_a_time(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.files.store.SWEPT_TOGETHER_MAX", 2)
    asked: list[int] = []
    for number in range(5):
        keep(folder, str(number).encode(), old=True)

    def named(digests: Collection[str]) -> set[str]:
        asked.append(len(digests))
        return set()

    assert folder.sweep(named) == 5
    assert asked == [2, 2, 1]
