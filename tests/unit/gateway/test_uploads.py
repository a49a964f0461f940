"""A file is received as it is, or as the one file of a form, within limits; nothing is left of what is refused."""

from pathlib import Path
from typing import Any, get_args
from urllib.parse import quote
from uuid import uuid4

import eventlet
import pytest
from werkzeug import Request

from contracts.budgets.attachments import Subject
from contracts.errors import Busy, Invalid, Refused, TooLarge
from contracts.files import FILE_BYTES_MAX
from gateway import uploads
from gateway.files.refusals import StorageUnavailable
from gateway.files.store import Folder
from gateway.naming import SUBJECTS
from gateway.problems import IdempotencyKeyMissing, Malformed
from tests.unit.gateway.towns import request

KEY = uuid4()
NAMED = "/x?name=skitse.jpg"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "files", made=True)


def sending(body: bytes, path: str = NAMED, **headers: str) -> Request:
    told = {"Idempotency-Key": str(KEY), **{name.replace("_", "-"): value for name, value in headers.items()}}
    return request(path, body, {name: value for name, value in told.items() if value}, method="POST")


def form(*parts: tuple[str, bytes], key: str = str(KEY), end: bytes = b"--graense--\r\n") -> Request:
    body = b"".join(
        b"--graense\r\nContent-Disposition: form-data; " + head.encode() + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    )
    return sending(body + end, "/x", Idempotency_Key=key, Content_Type="multipart/form-data; boundary=graense")


def file(content: bytes = b"bytes", name: str = "skitse.jpg") -> tuple[str, bytes]:
    return f'name="file"; filename="{name}"\r\nContent-Type: image/jpeg', content


def received(asked: Request, folder: Folder) -> tuple[uploads.Said, bytes]:
    upload = uploads.receive(asked, "somebody", folder)
    told = upload.said, upload.incoming.path.read_bytes()
    upload.discard()
    assert left(folder) == []
    return told


def left(folder: Folder) -> list[Path]:
    return [path for path in folder.root.rglob("*") if path.is_file()]


def test_a_file_is_received_as_it_is(folder: Folder) -> None:
    content = bytes(range(256)) * 1_000
    shown = quote("En bål\u202ehytte\nved  søen")
    said = uploads.Said("skitse.jpg", KEY, "En bålhytte ved søen")
    assert received(sending(content, f"{NAMED}&description={shown}"), folder) == (said, content)


def test_a_form_without_scripts_says_its_id_in_a_field(folder: Folder) -> None:
    content = b"\r\n--graense" + bytes(range(256)) * 1_000
    fields = ('name="command_id"', str(KEY).encode()), ('name="description"', "Bål".encode())
    asked = form(*fields, file(content, "Bål.jpg"), key="")
    assert received(asked, folder) == (uploads.Said("Bål.jpg", KEY, "Bål"), content)


def test_what_else_stands_in_its_form_comes_along(folder: Folder) -> None:
    said, _ = received(form(('name="association"', "Søens Venner".encode()), file()), folder)
    assert said.others == {"association": "Søens Venner"}


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (sending(b""), Invalid),
        (sending(b"x", "/x"), Invalid),
        (sending(b"x", "/x?name=" + "a" * 2_000), Invalid),
        (sending(b"x", f"{NAMED}&description={'a' * 501}"), Invalid),
        (sending(b"x", Idempotency_Key=""), IdempotencyKeyMissing),
        (sending(b"x", Idempotency_Key="7"), IdempotencyKeyMissing),
        (sending(b"x" * (FILE_BYTES_MAX + 1)), TooLarge),
        (form(file(b"x" * (FILE_BYTES_MAX + 1))), TooLarge),
        (form(file(b"")), Invalid),
        (form(file(), end=b""), Malformed),
        (form(), Malformed),
        (form(file(), file()), Malformed),
        (form(('name="a"', b"x" * 30_000), file()), TooLarge),
        (form(*[(f'name="{n}"', b"") for n in range(20)], file()), Malformed),
        (form(('name="command_id"', b"7"), file(), key=""), IdempotencyKeyMissing),
        (form(file(), key=""), IdempotencyKeyMissing),
        (sending(b"x", Content_Type="multipart/form-data"), Malformed),
        (sending(b"nonsense", Content_Type="multipart/form-data; boundary=graense"), Malformed),
        (sending(b"x" * 900_000, Content_Type="multipart/form-data; boundary=graense"), Malformed),
    ],
)
def test_what_is_no_file_or_too_much_is_refused_and_nothing_is_left(
    folder: Folder, asked: Request, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        uploads.receive(asked, "somebody", folder)
    assert left(folder) == []
    assert not uploads.RECEIVING.by_person


def test_a_body_that_ends_in_the_middle_leaves_nothing(folder: Folder) -> None:
    asked = sending(b"half")
    asked.environ["CONTENT_LENGTH"] = "8"
    with pytest.raises(Malformed):
        uploads.receive(asked, "somebody", folder)
    assert left(folder) == []


def test_a_disk_that_is_full_is_said_to_be_and_nothing_is_left(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    real = folder.receive

    def receive(_: Folder) -> Any:
        incoming = real()
        incoming.close()
        monkeypatch.setattr(incoming, "file", type("Full", (), {"write": full, "close": lambda _: None})())
        return incoming

    monkeypatch.setattr(Folder, "receive", receive)
    with pytest.raises(StorageUnavailable, match="No space left"):
        uploads.receive(sending(b"x"), "somebody", folder)
    assert left(folder) == []


def test_one_file_of_a_person_is_looked_at_while_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LOOK_WAIT_SECONDS_MAX", 0.2)
    looking = uploads.Looking()
    with looking.one_of("somebody"):
        with pytest.raises(Busy), looking.one_of("somebody"):
            raise AssertionError
        with looking.one_of("another"), pytest.raises(Busy), looking.one_of("a third"):
            raise AssertionError
    with looking.one_of("somebody"):
        assert looking.persons == {"somebody"}


def test_a_file_waits_for_its_turn() -> None:
    looking, order = uploads.Looking(), list[str]()

    def look(name: str) -> None:
        with looking.one_of("somebody"):
            order.append(f"{name} begins")
            eventlet.sleep(0.1)
            order.append(f"{name} ends")

    threads = [eventlet.spawn(look, name) for name in ("first", "second")]
    for thread in threads:
        thread.wait()
    assert order == ["first begins", "first ends", "second begins", "second ends"]


def test_addresses_name_every_kind_that_files_are_attached_to() -> None:
    assert set(SUBJECTS.values()) == set(get_args(Subject))


@pytest.mark.parametrize("limit", ["UPLOADS_AT_ONCE_MAX", "UPLOADS_A_PERSON_MAX"])
def test_so_many_files_are_received_at_once_and_no_more(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, limit, 1)
    receiving = uploads.Receiving()
    with receiving.one_of("somebody"):
        with pytest.raises(Busy), receiving.one_of("somebody"):
            raise AssertionError
        if limit == "UPLOADS_A_PERSON_MAX":
            with receiving.one_of("another"):
                assert receiving.by_person.total() == 2
    with receiving.one_of("somebody"):
        assert receiving.by_person.total() == 1
