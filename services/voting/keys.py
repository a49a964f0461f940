"""The keys of elections: files outside the database, so that destroying them destroys every link from voter to ballot.

With several replicas the folder is one that all of them share. A backup of it must not outlive the close. What the
overwriting cannot reach (a copying file system, a worn flash cell) is said in the README.
"""

import hmac
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
COMMITMENT_NONCE_BYTES = 16
SUFFIX = ".key"
NAMED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class KeyMissing(Exception):  # noqa: N818 - a fact that an operator must see
    """An election has no keys where it should: the folder is lost, or is not the one that all replicas share."""


@dataclass(frozen=True)
class ElectionKeys:
    """One key for envelopes, and one for the register of who has voted and what was asked."""

    envelope: AESGCM
    register: bytes

    def voter(self, person: str) -> bytes:
        """The person as this election knows them, 32 bytes."""
        return hmac.digest(self.register, b"voter" + person.encode(), "sha256")

    def asked(self, voter: bytes, replaces: UUID | None, packed: bytes) -> bytes:
        """What must be the same for a request to be the same request; without the key nobody can try choices against it."""
        named = b"" if replaces is None else replaces.bytes
        return hmac.digest(self.register, b"asked" + voter + len(named).to_bytes() + named + packed, "sha256")

    def derived(self, purpose: bytes) -> bytes:
        """32 bytes that follow from the register key and this purpose, and are gone with it."""
        return hmac.digest(self.register, b"derived" + purpose, "sha256")

    def nonce(self, voter: bytes, ballot_id: UUID, packed: bytes) -> str:
        """What opens a ballot's commitment, in hex. Made again when the voter asks again, kept nowhere, gone with the key."""
        return hmac.digest(self.register, b"nonce" + voter + ballot_id.bytes + packed, "sha256")[
            :COMMITMENT_NONCE_BYTES
        ].hex()

    def seal(self, packed: bytes, place: bytes) -> bytes:
        """The envelope; it opens in its own `place` only (the voter's and the ballot's)."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.envelope.encrypt(nonce, packed, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        return self.envelope.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)


class Keys:
    """The folder. Nothing of it stays in memory between two pieces of work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self) -> str | None:
        """None when keys can be made here, or a sentence."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            return None
        return f"this process may not write to {self.folder}: no election could open"

    def create(self, election_id: UUID) -> None:
        """The keys are on the disk on return; those that are there already are kept."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path, made = self._path(election_id), self.folder / f".{election_id}.{secrets.token_hex(8)}"
        try:
            written(made, secrets.token_bytes(2 * KEY_BYTES), os.O_CREAT | os.O_EXCL)
            os.link(made, path)  # of two replicas one is first, and its keys are everyone's
        except FileExistsError:
            pass
        finally:
            made.unlink(missing_ok=True)
        self._folder_written()

    def read(self, election_id: UUID) -> ElectionKeys:
        """KeyMissing where there are none."""
        try:
            both = self._path(election_id).read_bytes()
        except FileNotFoundError as missing:
            raise KeyMissing(f"no keys of the election {election_id} in {self.folder}") from missing
        if len(both) != 2 * KEY_BYTES:
            raise KeyMissing(f"the keys of the election {election_id} are not whole")
        return ElectionKeys(AESGCM(both[:KEY_BYTES]), both[KEY_BYTES:])

    def destroy(self, election_id: UUID) -> None:
        """Overwritten, then gone; may be done again after a crash at any line."""
        path = self._path(election_id)
        try:
            written(path, secrets.token_bytes(2 * KEY_BYTES))
        except FileNotFoundError:
            return
        path.unlink(missing_ok=True)
        self._folder_written()

    def kept(self) -> list[UUID]:
        """The elections that have keys. What else lies in the folder is not ours to touch."""
        return [UUID(path.stem) for path in self.folder.glob(f"*{SUFFIX}") if NAMED.fullmatch(path.stem)]

    def _path(self, election_id: UUID) -> Path:
        return self.folder / f"{election_id}{SUFFIX}"

    def _folder_written(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def written(path: Path, content: bytes, flags: int = 0) -> None:
    """`content` is on the disk on return."""
    file = os.open(path, os.O_WRONLY | flags, 0o600)
    try:
        os.write(file, content)
        os.fsync(file)
    finally:
        os.close(file)
