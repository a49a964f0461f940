"""Where files lie: a folder, each under its SHA-256, so that the same bytes lie there once.

A file is written beside and put in its place when it is whole and on disk: what is in its place can be read. The clock of the
file system says how old a file is, and not ours, which demonstrations move.
"""

import hashlib
import os
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from gateway.files.refusals import StorageUnavailable

PIECE_BYTES = 65_536
FAN_CHARS = 2
SWEPT_TOGETHER_MAX = 500
ORPHAN_SECONDS = 86_400
ASIDE_SECONDS = 30 * 86_400
DIGEST = "[0-9a-f]" * 64
PLACE = "[0-9a-f]" * FAN_CHARS + "/" + "[0-9a-f]" * (64 - FAN_CHARS)
"""What is called otherwise is none of ours, and stays."""
Named = Callable[[Collection[str]], set[str]]


@contextmanager
def storage() -> Iterator[None]:
    """What the file system refuses, as a refusal of ours."""
    try:
        yield
    except OSError as error:
        raise StorageUnavailable(f"files cannot be kept or read here now: {error.strerror or error}") from error


@dataclass
class Incoming:
    """A file that is being received. Nothing of it is left after `discard`."""

    path: Path
    file: BinaryIO
    size_bytes: int = field(default=0)

    def write(self, piece: bytes) -> None:
        with storage():
            self.file.write(piece)
        self.size_bytes += len(piece)

    def close(self) -> None:
        with storage():
            self.file.close()

    def discard(self) -> None:
        with suppress(OSError):  # a full disk: what it could not write is not missed
            self.file.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Folder:
    """`made`: it is ours to make. One that an operator named is not: a volume that is missing must be seen to be."""

    root: Path
    made: bool = False

    def receive(self) -> Incoming:
        """A new file to write to."""
        with storage():
            path = self._incoming() / uuid4().hex
            return Incoming(path, path.open("xb"))

    def _incoming(self) -> Path:
        if self.made:
            self.root.mkdir(parents=True, exist_ok=True)
        folder = self.root / "incoming"
        folder.mkdir(exist_ok=True)
        return folder

    def keep(self, path: Path) -> str:
        """Put a file of `receive` in its place, whole and on disk -> its SHA-256.

        The same bytes once more put a new file in the place of the old: so `sweep` sees that they are wanted again.
        """
        with storage():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            place = self._place(digest)
            place.parent.mkdir(exist_ok=True)
            path.replace(place)
            for folder in (place.parent, self.root):
                sync(folder)
        return digest

    def path(self, digest: str) -> Path:
        """Where a file lies that was kept; StorageUnavailable where it cannot be found, for instance without its volume."""
        place = self._place(digest)
        if not place.is_file():
            raise StorageUnavailable("the file is not where it was kept: ask again later")
        return place

    def _place(self, digest: str) -> Path:
        return self.root / digest[:FAN_CHARS] / digest[FAN_CHARS:]

    def check(self) -> None:
        """StorageUnavailable where nothing can be kept."""
        incoming = self.receive()
        try:
            incoming.write(b"?")
            incoming.close()
        finally:
            incoming.discard()

    def sweep(self, named: Named, older_than_seconds: float = ORPHAN_SECONDS) -> int:
        """Take out of its place what is older and that nothing names, and remove uploads that were cut -> how many of both.

        `named(digests)` tells which of these are named somewhere. What was taken out is gone after ASIDE_SECONDS; until then a sweep
        that hears it named puts it back: somebody may have asked a database that was empty, or restored from a backup.
        """
        with storage():
            before = time.time() - older_than_seconds
            cut = [path for path in self._incoming().iterdir() if older(path, before)]
            for path in cut:
                path.unlink(missing_ok=True)
            aside = self.root / "aside"
            aside.mkdir(exist_ok=True)
            for paths in together(aside.glob(DIGEST)):
                self._put_back(paths, named)
            places = (path for path in self.root.glob(PLACE) if older(path, before))
            return len(cut) + sum(self._take_out(paths, named, before) for paths in together(places))

    def _put_back(self, paths: list[Path], named: Named) -> None:
        wanted, gone = named([path.name for path in paths]), time.time() - ASIDE_SECONDS
        for path in paths:
            if path.name in wanted:
                path.replace(self._place(path.name))
            elif older(path, gone):
                path.unlink(missing_ok=True)

    def _take_out(self, paths: list[Path], named: Named, before: float) -> int:
        digests = {path.parent.name + path.name for path in paths}
        return sum(self._set_aside(digest, before) for digest in digests - named(digests))

    def _set_aside(self, digest: str, before: float) -> bool:
        """It is looked at again out of its place, and put back if it was kept once more: nobody loses what they just sent."""
        place, aside = self._place(digest), self.root / "aside" / digest
        try:
            place.replace(aside)
        except FileNotFoundError:
            return False
        if not older(aside, before):
            aside.replace(place)
            return False
        os.utime(aside)
        return True


def together(paths: Iterator[Path]) -> Iterator[list[Path]]:
    while some := list(islice(paths, SWEPT_TOGETHER_MAX)):
        yield some


def older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def sync(folder: Path) -> None:
    """A name is on disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
