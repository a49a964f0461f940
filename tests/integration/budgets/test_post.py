"""The adapters of the two ports: a folder, and the city's edge over HTTP, which misbehaves in every way that it can."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from chassis.config import ConfigError, environment, seal
from chassis.post import ANSWER_BYTES_MAX, LetterRefused, OutgoingLetter, PostAway
from contracts.errors import Unavailable
from services.budgets.post import CityEdge, LocalEdge, NoEdge, Page, years_before
from services.budgets.service.letters import read_mail
from tests.edges import EDGE_KEY, CityServer, Trouble, saying, silent_for
from tests.mothers_letters import handles

QUICK_SECONDS = 0.2


def a_letter(**changes: Any) -> OutgoingLetter:
    told = {"key": str(uuid4()), "person": "p", "kind": "before_vote", "subject": "Stem nu", "text": "Kære beboer"}
    return OutgoingLetter(**{**told, "wish": None, **changes})


@pytest.fixture
def city() -> Iterator[CityServer]:
    with CityServer(handles(5)) as server:
        yield server


@pytest.fixture
def edge(city: CityServer) -> CityEdge:
    return CityEdge(city.url, EDGE_KEY)


def impatient(city: CityServer) -> CityEdge:
    return CityEdge(city.url, EDGE_KEY, QUICK_SECONDS)


def test_residents_come_a_page_at_a_time_and_a_letter_takes_a_channel(city: CityServer, edge: CityEdge) -> None:
    first = edge.residents("solbjerg", 15, None, 3)
    assert first == Page(tuple(handles(3)), "person-000002")
    assert edge.residents("solbjerg", 15, first.next_after, 3) == Page(tuple(handles(2, 3)), None)
    assert edge.send(a_letter()) == "digital"
    city.after = saying({"channel": None})
    assert edge.send(a_letter()) is None


def test_what_is_asked_is_what_the_readme_says(city: CityServer, edge: CityEdge) -> None:
    seen: list[Any] = []
    city.trouble = lambda request: seen.append((request.path, request.body)) or False  # type: ignore[func-returns-value]
    edge.residents("østby", 15, "p", 3)
    edge.send(a_letter(wish="email"))
    edge.send(a_letter())
    (asked, _), (path, notice), (_, letter) = seen
    assert asked == "/areas/%C3%B8stby/residents?age_min=15&limit=3&after=p"
    assert path == "/letters"
    assert set(letter) == {"person", "kind", "subject", "text"}
    assert notice == {**letter, "wish": "email"}


TROUBLES: dict[str, Trouble] = {
    "500": saying({}, 500),
    "503": saying({}, 503),
    "our key is not known": saying({}, 401),
    "too many": saying({}, 429),
    "the same key is in hand": saying({}, 409),
    "no such address": saying({}, 404),
    "sent elsewhere": saying({}, 302, Location="http://127.0.0.1:9/"),
    "nothing in it": saying({}, 204),
    "no JSON": saying(b"<html>"),
    "deep": saying(b"[" * 100_000),
    "no object": saying([]),
    "another channel": saying({"channel": "pigeon"}),
    "a channel that is no text": saying({"channel": ["digital"]}),
    "no channel": saying({}),
    "too long": saying({"channel": "digital", "more": "x" * ANSWER_BYTES_MAX}),
    "slow": silent_for(QUICK_SECONDS * 2),
    "broken off": saying(b"{", 200, **{"Content-Length": "100", "Connection": "close"}),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_whatever_is_no_answer_means_unknown_and_tells_no_secret(
    city: CityServer, edge: CityEdge, trouble: str
) -> None:
    city.trouble = TROUBLES[trouble]
    with pytest.raises(PostAway) as away:
        (impatient(city) if trouble == "slow" else edge).send(a_letter())
    assert EDGE_KEY not in str(away.value)
    assert "Kære" not in str(away.value)
    assert away.value.__cause__ is None
    city.trouble = lambda _request: False
    assert edge.send(a_letter()) == "digital"


PAGES: dict[str, Trouble] = {
    "refused": saying({}, 422),
    "no persons": saying({"next_after": None}),
    "more than asked for": saying({"persons": handles(3), "next_after": None}),
    "a number": saying({"persons": [311390], "next_after": None}),
    "nobody": saying({"persons": [""], "next_after": None}),
    "what PostgreSQL does not hold": saying({"persons": ["p\x00"], "next_after": None}),
    "what no database holds": saying({"persons": ["\ud800"], "next_after": None}),
    "the same page for ever": saying({"persons": handles(2), "next_after": "m"}),
    "backwards": saying({"persons": handles(2), "next_after": "a"}),
}


@pytest.mark.parametrize("trouble", PAGES)
def test_a_page_of_residents_that_cannot_be_relied_on_is_no_page(
    city: CityServer, edge: CityEdge, trouble: str
) -> None:
    city.trouble = PAGES[trouble]
    with pytest.raises(PostAway):
        edge.residents("solbjerg", 15, "m", 2)


def test_a_letter_that_is_not_taken_is_refused_without_what_is_said_of_its_person(
    city: CityServer, edge: CityEdge
) -> None:
    city.trouble = saying({"detail": "311390-0001 is dead"}, 422)
    with pytest.raises(LetterRefused) as refused:
        edge.send(a_letter())
    assert str(refused.value) == "the edge answered 422"


def test_where_nobody_listens_it_is_away() -> None:
    with CityServer() as gone:
        pass
    with pytest.raises(PostAway):
        CityEdge(gone.url, EDGE_KEY).send(a_letter())


def test_an_answer_that_is_lost_after_the_letter_was_sent_sends_it_once(city: CityServer, edge: CityEdge) -> None:
    letter = a_letter()
    city.after = silent_for(QUICK_SECONDS * 2)
    with pytest.raises(PostAway):
        impatient(city).send(letter)
    city.after = lambda _request: False
    assert edge.send(letter) == "digital"
    assert (len(city.asked), len(city.sent)) == (2, 1)


LINES = [
    {"person": "b", "area_id": "solbjerg", "born_on": "1950-01-01", "channel": "paper"},
    {"person": "a", "area_id": "solbjerg", "born_on": "1990-01-01", "channel": "digital"},
    {"person": "d", "area_id": "solbjerg", "born_on": "1990-01-01", "channel": None},
    {"person": "c", "area_id": "harlev", "born_on": "1990-01-01", "channel": "digital"},
    {"person": "e", "area_id": "solbjerg", "born_on": "2999-01-01", "channel": "digital"},
]


@pytest.fixture
def local(tmp_path: Path) -> LocalEdge:
    (tmp_path / "handles.json").write_text(json.dumps(LINES))
    return LocalEdge(tmp_path / "outbox", tmp_path / "handles.json")


def test_the_file_tells_who_lives_in_an_area_and_is_old_enough(local: LocalEdge) -> None:
    first = local.residents("solbjerg", 15, None, 2)
    assert first == Page(("a", "b"), "b")
    assert local.residents("solbjerg", 15, "b", 2) == Page(("d",), None)
    assert local.residents("atlantis", 0, None, 2) == Page((), None)


def test_the_outbox_holds_one_whole_file_a_letter_however_often_it_is_sent(local: LocalEdge) -> None:
    letter = a_letter(person="b")
    assert [local.send(letter) for _ in range(3)] == ["paper"] * 3
    (found,) = local.folder.iterdir()
    assert found.name == f"{letter.key}.json"
    assert json.loads(found.read_text()) == {
        "channel": "paper",
        "kind": "before_vote",
        "person": "b",
        "subject": "Stem nu",
        "text": "Kære beboer",
    }


def test_a_folder_that_takes_no_file_is_away(local: LocalEdge) -> None:
    local.folder.touch()
    with pytest.raises(PostAway):
        local.send(a_letter())


def test_a_notice_goes_by_the_channel_that_was_wished_and_nowhere_to_who_cannot_be_reached(local: LocalEdge) -> None:
    assert local.send(a_letter(person="a", wish="email")) == "email"
    assert local.send(a_letter(person="not in the file")) == "digital"
    assert local.send(a_letter(person="d")) is None
    assert len(list(local.folder.iterdir())) == 2


def test_who_is_born_on_a_leap_day_is_older_a_day_later() -> None:
    from datetime import date

    assert years_before(date(2026, 3, 1), 15) == "2011-03-01"
    assert years_before(date(2028, 2, 29), 15) == "2013-02-28"


def test_the_settings_choose_the_edge_and_name_what_is_wrong(tmp_path: Path) -> None:
    def edge_of(**values: str) -> Any:
        env = environment(values)
        found = read_mail(env).edge
        seal(env)
        return found

    assert isinstance(edge_of(EDGE_URL="https://edge.example", EDGE_KEY=EDGE_KEY), CityEdge)
    assert isinstance(edge_of(EDGE_URL="http://127.0.0.1:9", EDGE_KEY=EDGE_KEY, ENVIRONMENT="development"), CityEdge)
    files = {"HANDLES_FILE": str(tmp_path / "h.json"), "OUTBOX_FOLDER": str(tmp_path)}
    assert isinstance(edge_of(**files, ENVIRONMENT="development"), LocalEdge)
    nobody = edge_of()
    assert isinstance(nobody, NoEdge)
    with pytest.raises(Unavailable):
        nobody.check()
    with pytest.raises(PostAway):
        nobody.send(a_letter())
    with pytest.raises(PostAway):
        nobody.residents("solbjerg", 15, None, 1)
    for wrong in (
        {"EDGE_URL": "http://127.0.0.1:9", "EDGE_KEY": EDGE_KEY},
        {"EDGE_URL": "https://edge.example"},
        files,
    ):
        with pytest.raises(ConfigError) as told:
            edge_of(**wrong)
        assert EDGE_KEY not in str(told.value)
