"""Taking a file in: received within limits before a worker is taken, looked at and kept in a process of its own."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import eventlet
from werkzeug import Request
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from chassis import telemetry
from contracts.errors import Busy, Invalid, Refused, TooLarge
from contracts.files import DESCRIPTION_CHARS_MAX, FILE_BYTES_MAX
from gateway import bodies
from gateway.files import names
from gateway.files.refusals import UnsafeFile
from gateway.files.store import Folder, Incoming
from gateway.keys import idempotency_key
from gateway.problems import Malformed

UPLOAD_SECONDS_MAX = 120
FORM_BYTES_MAX = 20_000
"""Of a multipart form, beside its file."""
FIELDS_MAX = 10
BUFFER_BYTES_MAX = 500_000
NAME_CHARS_READ_MAX = 1_000
UPLOADS_AT_ONCE_MAX = 40
UPLOADS_A_PERSON_MAX = 4
"""Received at once: the connections and the room for files on their way are for everybody."""
LOOKS_AT_ONCE_MAX = 2
LOOK_WAIT_SECONDS_MAX = 20
TURN_SECONDS = 0.05
LOOK_SECONDS_MAX = 30
APART = [sys.executable, "-m", "gateway.files.apart"]
ROOT = Path(__file__).parents[1]
FORM = "multipart/form-data"


@dataclass
class Upload:
    """A file as it was received, and what was said of it."""

    person: str
    folder: Folder
    incoming: Incoming
    said: "Said"

    def discard(self) -> None:
        """Whatever became of it: what was kept lies elsewhere by now."""
        self.incoming.discard()


@dataclass(frozen=True)
class Said:
    """`name` as it was sent, the id of the command that the file belongs to, and what a picture shows.

    `cpr`: the number of the citizen for whom an official sends it, in a form alone: an address stands in logs. `csrf`: what
    shows that a form of a page was ours. `others`: what else stood in the form.
    """

    name: str
    key: UUID
    description: str
    cpr: str = ""
    csrf: str = ""
    others: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, key: UUID, description: str, cpr: str = "", csrf: str = "") -> "Said":
        """Invalid where a name is missing, or something is longer than it can be."""
        if not name or len(name) > NAME_CHARS_READ_MAX:
            raise Invalid("say what the file is called: ?name=…", fields={"name": ["Missing, or too long."]})
        if len(description) > DESCRIPTION_CHARS_MAX:
            told = f"Longer than {DESCRIPTION_CHARS_MAX} characters."
            raise Invalid("the description is too long", fields={"description": [told]})
        return cls(name, key, names.legible(description), cpr, csrf)


class Receiving:
    """How many files are on their way, by person."""

    def __init__(self) -> None:
        self.by_person: Counter[str] = Counter()

    @contextmanager
    def one_of(self, person: str) -> Iterator[None]:
        """Busy where as many are on their way as there is room for."""
        if self.by_person.total() >= UPLOADS_AT_ONCE_MAX or self.by_person[person] >= UPLOADS_A_PERSON_MAX:
            raise Busy("as many files are on their way as can be taken at once: ask again in a moment")
        self.by_person[person] += 1
        try:
            yield
        finally:
            self.by_person[person] -= 1
            if not self.by_person[person]:
                del self.by_person[person]


class Looking:
    """Whose files are being looked at: one of a person, so that who sends what takes long keeps nobody else waiting."""

    def __init__(self) -> None:
        self.persons: set[str] = set()

    @contextmanager
    def one_of(self, person: str) -> Iterator[None]:
        """Busy where it was not this one's turn in time."""
        busy = Busy("other files are being looked at: ask again in a moment")
        with eventlet.Timeout(LOOK_WAIT_SECONDS_MAX, busy):
            while person in self.persons or len(self.persons) >= LOOKS_AT_ONCE_MAX:
                eventlet.sleep(TURN_SECONDS)
        self.persons.add(person)
        try:
            yield
        finally:
            self.persons.discard(person)


RECEIVING = Receiving()
LOOKING = Looking()


def receive(request: Request, person: str, folder: Folder) -> Upload:
    """The body as a file: all of it, or the one file of a multipart form. Nothing is left of it where it is refused."""
    with RECEIVING.one_of(person):
        incoming = folder.receive()
        try:
            read = form if request.mimetype == FORM else raw
            said = read(request, incoming)
            incoming.close()
            check_size(incoming)
        except BaseException:
            incoming.discard()
            raise
    return Upload(person, folder, incoming, said)


def check_size(incoming: Incoming) -> None:
    if not incoming.size_bytes:
        raise Invalid("the file is empty", fields={"file": ["Empty."]})


def raw(request: Request, incoming: Incoming) -> Said:
    told = request.args
    said = Said.of(told.get("name", ""), idempotency_key(request), told.get("description", ""))
    bodies.stream(request, incoming.write, FILE_BYTES_MAX, UPLOAD_SECONDS_MAX)
    return said


def form(request: Request, incoming: Incoming) -> Said:
    parts = Parts(request.mimetype_params.get("boundary", ""), incoming)
    bodies.stream(request, parts.take, FILE_BYTES_MAX + FORM_BYTES_MAX, UPLOAD_SECONDS_MAX)
    parts.take(None)
    if parts.file_name is None:
        raise Malformed("the form holds no file")
    others = {name: value.decode("utf-8", "replace") for name, value in parts.fields.items()}
    key, description, cpr, csrf = (others.pop(name, "") for name in ("command_id", "description", "cpr", "csrf"))
    said = Said.of(parts.file_name, idempotency_key(request, key), description, cpr, csrf)
    return replace(said, others=others)


class Parts:
    """A multipart form as its pieces come in: one file, written on as it comes, and short fields."""

    def __init__(self, boundary: str, incoming: Incoming) -> None:
        if not boundary:
            raise Malformed("the form does not say where its parts end")
        self.decoder = MultipartDecoder(boundary.encode(), BUFFER_BYTES_MAX, max_parts=FIELDS_MAX)
        self.incoming, self.fields = incoming, dict[str, bytes]()
        self.file_name: str | None = None
        self._field: str | None = None
        self._left = FORM_BYTES_MAX

    def take(self, piece: bytes | None) -> None:
        """The next piece; None is the end. Malformed where this is no form, or not all of one."""
        try:
            self.decoder.receive_data(piece)
            while not isinstance(event := self.decoder.next_event(), NeedData | Epilogue):
                self._hear(event)
        except (HTTPException, ValueError, KeyError) as error:  # what is no form
            raise Malformed("the form cannot be read") from error

    def _hear(self, event: Any) -> None:
        if isinstance(event, File):
            if self.file_name is not None:
                raise Malformed("send one file at a time")
            self.file_name, self._field = event.filename[:NAME_CHARS_READ_MAX], None
        elif isinstance(event, Field):
            self._field = event.name
            self.fields[event.name] = b""
        elif isinstance(event, Data):
            self._write(event.data)

    def _write(self, data: bytes) -> None:
        if self._field is not None:
            self._left -= len(data)
            if self._left < 0:
                raise TooLarge(f"the fields of a form hold at most {FORM_BYTES_MAX} bytes", bytes_max=FORM_BYTES_MAX)
            self.fields[self._field] += data
        elif self.file_name is not None:
            if self.incoming.size_bytes + len(data) > FILE_BYTES_MAX:
                raise bodies.too_large(FILE_BYTES_MAX)
            self.incoming.write(data)


def look(upload: Upload) -> dict[str, Any]:
    """What is known of the file once it is kept: name, media_type, size_bytes, digest; or the refusal raised."""
    asked = {"root": str(upload.folder.root), "path": str(upload.incoming.path), "name": upload.said.name}
    with LOOKING.one_of(upload.person):
        told = look_apart({**asked, "bytes_max": FILE_BYTES_MAX})
    if "refused" in told:
        raise Refused.load(told["refused"])
    found: dict[str, Any] = told["ok"]
    return found


def look_apart(asked: dict[str, Any]) -> dict[str, Any]:
    """What `gateway.files.apart` found. UnsafeFile where the file took more of it than there is for one."""
    try:
        done = subprocess.run(
            APART,
            input=json.dumps(asked).encode(),
            capture_output=True,
            cwd=ROOT,
            env={},
            timeout=LOOK_SECONDS_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise UnsafeFile(
            f"the file cannot be read within {LOOK_SECONDS_MAX} seconds", reason="too_much_inside"
        ) from late
    except OSError as error:  # no memory for one more process, for instance
        raise Busy("the file cannot be looked at now: ask again in a moment") from error
    if done.returncode < 0:
        telemetry.log().warning("a file ended the process that read it", signal=-done.returncode)
        raise UnsafeFile("the file takes more to read than there is for one", reason="too_much_inside")
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:].decode(errors="replace"))
    told: dict[str, Any] = json.loads(done.stdout)
    return told
