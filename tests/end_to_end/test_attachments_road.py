"""Files on their way through the public API: what is kept of them, who reads them, and what is refused and leaves nothing."""

import http.client
import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
import requests

from contracts.files import FILE_BYTES_MAX
from deploy.local.town import Town
from gateway.files.store import ORPHAN_SECONDS
from tests import mothers_files as files
from tests.operator import opland
from tests.people import ANSWER_SECONDS_MAX, People

pytestmark = pytest.mark.timeout(240)
API = "/api/v1"
SHOWS = "En bålhytte ved søen"
PROPOSAL: dict[str, Any] = {"title": "Bænke ved søen", "text": "til de ældre", "cost": 40_000}


@dataclass
class Author:
    """A resident with a draft of theirs, and the folder in which the town keeps files."""

    people: People
    token: str
    proposal_id: str
    store: Path

    @property
    def path(self) -> str:
        return f"{API}/proposals/{self.proposal_id}/attachments"

    def headers(self, key: str | None = None, token: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.token}", "Idempotency-Key": key or str(uuid4())}

    def send(self, content: Any, name: str = "skitse.jpg", key: str | None = None, token: str | None = None) -> Any:
        path = f"{self.path}?name={quote(name)}&description={quote(SHOWS)}"
        return self.people.once("POST", path, data=content, headers=self.headers(key, token))

    def read(self, attachment_id: str, token: str | None = None, method: str = "GET", **more: str) -> requests.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more}
        url = f"{self.people.api.base}{API}/attachments/{attachment_id}"
        return requests.request(method, url, headers=headers, timeout=ANSWER_SECONDS_MAX)

    def names(self) -> list[str | None]:
        return [each["name"] for each in self.people.api.get(self.path, self.token)["items"]]

    def kept(self) -> list[Path]:
        return sorted(path for path in self.store.rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def budget_id(people: People) -> str:
    return people.open_budget(people.new_year(200_000), 100_000)


@pytest.fixture
def author(people: People, town: Town, budget_id: str) -> Author:
    (token,) = people.residents([1])
    draft = people.api.post(f"{API}/budgets/{budget_id}/drafts", PROPOSAL, token)
    return Author(people, token, draft["id"], town.folder / "files")


def test_a_picture_is_attached_without_where_it_was_taken_and_read_by_those_who_may(author: Author) -> None:
    sent = files.picture("JPEG")
    answer = author.send(sent, "../../hos Jensen/Skitse af bålhytten.jpg")
    assert (answer.status, answer.body["state"]) == (201, "shown")
    attachment_id = answer.body["id"]
    assert answer.headers["Location"] == f"{API}/attachments/{attachment_id}"
    (line,) = author.people.api.get(author.path, author.token)["items"]
    assert (line["name"], line["description"]) == ("Skitse af bålhytten.jpg", SHOWS)
    assert author.read(attachment_id).status_code == 404  # a draft's
    author.people.api.post(f"{API}/proposals/{author.proposal_id}/submission", {}, author.token)
    read = author.read(attachment_id)
    assert (read.status_code, read.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"Jensen" in sent and b"Jensen" not in read.content
    assert read.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    assert "filename*=UTF-8''Skitse%20af%20b%C3%A5lhytten.jpg" in read.headers["Content-Disposition"]
    head = author.read(attachment_id, method="HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(read.content))
    again = author.read(attachment_id, **{"If-None-Match": read.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    part = author.read(attachment_id, Range="bytes=0-9")
    assert (part.status_code, part.content) == (206, read.content[:10])
    assert author.read(attachment_id, Range="bytes=99999999-").content == read.content


def test_a_form_without_scripts_attaches_a_paper_that_is_only_handed_out(author: Author) -> None:
    key = str(uuid4())
    form = {"data": {"command_id": key}, "files": {"file": ("tilbud.pdf", files.PDF, "text/html")}}
    headers = {"Authorization": f"Bearer {author.token}"}
    answer = author.people.once("POST", author.path, headers=headers, **form)
    assert (answer.status, answer.body) == (201, {"id": key, "state": "shown"})
    read = author.read(key, author.token)
    assert (read.content, read.headers["Content-Type"]) == (files.PDF, "application/pdf")
    assert read.headers["Content-Disposition"].startswith("attachment;")


def test_asked_again_it_is_attached_once_and_the_same_bytes_lie_there_once(author: Author) -> None:
    key, sent = str(uuid4()), files.picture("PNG", size=(50, 50))
    with ThreadPoolExecutor(4) as threads:
        same = list(threads.map(lambda _: author.send(sent, "a.png", key), range(2)))
        others = list(threads.map(lambda _: author.send(sent, "b.png"), range(2)))
    assert [each.status for each in (*same, *others)] == [201] * 4, (same, others)
    assert same[0].body == same[1].body
    assert sorted(map(str, author.names())) == ["a.png", "b.png", "b.png"]
    digests = {each["digest"] for each in author.people.api.get(author.path, author.token)["items"]}
    assert len(digests) == 1
    assert len([path for path in author.kept() if path.parent.name + path.name in digests]) == 1
    other = author.send(files.picture("WEBP"), "a.webp", key)
    assert (other.status, other.body["title"]) == (409, "SameIdOtherContent")


def test_what_is_refused_is_said_to_be_and_leaves_nothing(author: Author) -> None:
    before = author.kept()
    (stranger,) = author.people.residents([2])
    refused = {
        "type": (author.send(b"<script>alert(1)</script>", "a.jpg"), 415, "WrongFileType"),
        "name": (author.send(files.picture("PNG"), "a.jpg"), 415, "WrongFileType"),
        "script": (author.send(files.pdf_with(b"/JavaScript"), "a.pdf"), 422, "UnsafeFile"),
        "damaged": (author.send(files.picture("JPEG")[:-300]), 422, "UnsafeFile"),
        "nameless": (author.send(files.PDF, ""), 422, "Invalid"),
        "large": (author.send(b"x" * (FILE_BYTES_MAX + 1)), 413, "TooLarge"),
        "chunks": (author.send(iter([b"x" * 1_000_000] * 11)), 413, "TooLarge"),
        "stranger": (author.send(files.PDF, "a.pdf", token=stranger), 404, "ProposalNotFound"),
        "token": (author.send(files.PDF, "a.pdf", token="nobody"), 401, "Unauthenticated"),
        "key": (author.send(files.PDF, "a.pdf", key="7"), 400, "IdempotencyKeyMissing"),
        "place": (
            author.people.once("POST", f"{API}/persons/{uuid4()}/attachments", headers=author.headers()),
            404,
            "NoSuchPath",
        ),
    }
    for why, (answer, status, title) in refused.items():
        assert (answer.status, answer.body["title"]) == (status, title), why
    assert author.names() == []
    assert author.kept() == before


def test_an_upload_that_is_cut_off_leaves_nothing_and_the_next_is_taken(author: Author) -> None:
    before = author.kept()
    host = author.people.api.base.removeprefix("http://")
    cut = http.client.HTTPConnection(host, timeout=ANSWER_SECONDS_MAX)
    cut.putrequest("POST", f"{author.path}?name=a.jpg")
    for name, value in {**author.headers(), "Content-Length": "500000"}.items():
        cut.putheader(name, value)
    cut.endheaders(b"\xff\xd8\xff" + b"x" * 100_000)
    deadline = time.monotonic() + ANSWER_SECONDS_MAX
    while author.kept() == before:
        assert time.monotonic() < deadline, "nothing came in"
    cut.close()
    while author.kept() != before:
        assert time.monotonic() < deadline, "something was left"
    assert author.send(files.picture("JPEG")).status == 201


def test_a_hidden_file_is_handed_out_to_nobody_and_the_reason_to_all(author: Author) -> None:
    attachment_id = author.send(files.picture("JPEG")).body["id"]
    author.people.api.post(f"{API}/proposals/{author.proposal_id}/submission", {}, author.token)
    reason = "viser en nabo, der ikke vil vises"
    author.people.post("playmaker", f"/attachments/{attachment_id}/hiding", {"reason": reason})
    read = author.read(attachment_id)
    assert (read.status_code, read.json()["title"], read.json()["reason"]) == (403, "AttachmentHidden", reason)
    assert author.names() == [None]


def test_what_nothing_names_is_swept_after_a_day_and_what_is_named_stays(town: Town, author: Author) -> None:
    attachment_id = author.send(files.picture("WEBP"), "skitse.webp").body["id"]
    orphan = author.store / "00" / ("0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"nobody's")
    before = time.time() - ORPHAN_SECONDS - 60
    for path in author.kept():
        os.utime(path, (before, before))
    assert opland(town, "files", "sweep").stdout == "swept: 1\n"
    assert not orphan.exists()
    assert author.read(attachment_id, author.token).status_code == 200
