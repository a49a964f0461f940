"""Other systems follow a running town: at the broker with rights of their own, by the feed, and by the published programs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from amqp import Message
from amqp.exceptions import AccessRefused
from kombu import Connection
from standardwebhooks import Webhook

from deploy.local.broker import Broker
from deploy.local.town import ROOT, Town
from tests.partners import POSTED, address, an_endpoint, new_partner, partner, told
from tests.people import People, eventually
from tests.towns import a_town

EVENTS = "oplandspuljen.events"
PROGRAMS = ROOT / "docs" / "subscribers"
REFUSED: dict[str, Callable[[Any], Any]] = {
    "publish to the events": lambda channel: channel.basic_publish_confirm(message(), EVENTS, POSTED),
    "publish to the calls": lambda channel: channel.basic_publish_confirm(message(), "nameko-rpc", "ledger.get_pool"),
    "publish to a queue past the exchanges": lambda channel: channel.basic_publish_confirm(
        message(), "", "feed.events"
    ),
    "bind another key": lambda channel: bind(channel, "ledger.Released.v1"),
    "bind a pattern": lambda channel: bind(channel, "ledger.*.v1"),
    "bind everything": lambda channel: bind(channel, "#"),
    "bind an exchange of its own to everything": lambda channel: exchange(channel, "#"),
    "bind to the calls": lambda channel: bind(channel, "#", "nameko-rpc"),
    "bind to what nobody hears": lambda channel: bind(channel, "", "oplandspuljen.unrouted"),
    "read what nobody heard": lambda channel: channel.basic_get("oplandspuljen.unrouted"),
    "read a queue of ours": lambda channel: channel.basic_get("feed.events"),
    "read another partner's": lambda channel: channel.basic_get("partner.neighbour.all"),
    "declare a queue of another name": lambda channel: channel.queue_declare("mine"),
    "declare another partner's": lambda channel: channel.queue_declare("partner.neighbour.more"),
    "delete a queue of ours": lambda channel: channel.queue_delete("feed.events"),
    "delete our exchange": lambda channel: channel.exchange_delete(EVENTS),
    "let dead letters go to the events": lambda channel: dead_letters(channel, EVENTS),
    "let dead letters go past the exchanges": lambda channel: dead_letters(channel, ""),
}


def message() -> Message:
    return Message("{}")


def bind(channel: Any, key: str, to: str = EVENTS) -> None:
    channel.queue_declare("partner.curious.bound", durable=True, auto_delete=False)
    channel.queue_bind("partner.curious.bound", to, key)


def exchange(channel: Any, key: str) -> None:
    channel.exchange_declare("partner.curious.own", "topic", durable=True, auto_delete=False)
    channel.exchange_bind("partner.curious.own", EVENTS, key)


def dead_letters(channel: Any, to: str) -> None:
    arguments = {"x-dead-letter-exchange": to, "x-dead-letter-routing-key": POSTED}
    channel.queue_declare("partner.curious.dead", durable=True, auto_delete=False, arguments=arguments)


@pytest.fixture(scope="module")
def managed(server_folder: Path) -> Iterator[Broker]:
    """A node with its management, which is what partners are made by."""
    with Broker(server_folder / "managed", management=True) as node:
        yield node


@pytest.fixture(scope="module")
def town(managed: Broker, server_folder: Path) -> Iterator[Town]:
    with a_town(server_folder, managed, settings={"BROKER_ADMIN_URL": managed.admin_url}, feed=True) as found:
        yield found


@pytest.fixture(scope="module")
def curious(town: Town) -> dict[str, str]:
    """A partner who tries what it may not, and has a neighbour with a queue."""
    neighbour = new_partner(town, "neighbour")
    with Connection(address(town, neighbour)) as connection:
        connection.default_channel.queue_declare("partner.neighbour.all", durable=True, auto_delete=False)
    return new_partner(town, "curious", events=f"{POSTED},voting.*")


def test_a_partner_hears_what_it_was_granted_from_a_queue_of_its_own(town: Town, people: People) -> None:
    library = new_partner(town, "library", events=f"{POSTED},ledger.EarmarkGranted.v1")
    with Connection(address(town, library)) as connection:
        channel = connection.default_channel
        channel.queue_declare("partner.library.money", durable=True, auto_delete=False)
        channel.queue_bind("partner.library.money", EVENTS, POSTED)
        year = people.new_year(7_00)
        found = eventually(lambda: channel.basic_get("partner.library.money"))
        event = json.loads(found.body)
        assert (event["data"]["year"], event["sensitivity"]) == (year, "public")
        listed = lines(town)["library"]
        assert "connected 1" in listed
        assert "partner.library.money" in listed
        assert listed.endswith(f"{POSTED} ledger.EarmarkGranted.v1")
        assert library["password"] not in partner(town, "list").stdout


@pytest.mark.parametrize("attempt", sorted(REFUSED))
def test_a_partner_can_do_nothing_else(town: Town, curious: dict[str, str], attempt: str) -> None:
    with Connection(address(town, curious)) as connection, pytest.raises(AccessRefused):
        REFUSED[attempt](connection.channel())


def test_a_partner_may_bind_what_another_may_not(town: Town, curious: dict[str, str]) -> None:
    with Connection(address(town, curious)) as connection:
        bind(connection.channel(), "voting.ResultDeclared.v1")


def test_the_management_is_no_business_of_a_partner(managed: Broker, town: Town, curious: dict[str, str]) -> None:
    base = managed.admin_url.rpartition("@")[2]
    answer = requests.get(f"http://{base}/api/overview", auth=(curious["user"], curious["password"]), timeout=10)
    assert answer.status_code == 401


def test_the_passwords_of_partners_stand_in_no_log(managed: Broker, town: Town, curious: dict[str, str]) -> None:
    for log in (*town.folder.rglob("*.log"), *managed.folder.glob("*.log")):
        assert curious["password"] not in log.read_text(errors="replace")


def test_revoking_closes_connections_and_removes_queues(town: Town) -> None:
    leaving = new_partner(town, "leaving")
    with Connection(address(town, leaving)) as connection:
        channel = connection.default_channel
        channel.queue_declare("partner.leaving.all", durable=True, auto_delete=False)
        assert "Aborted" in partner(town, "revoke", "leaving", code=1).stderr  # nobody said yes
        partner(town, "revoke", "leaving", "--yes")
        with pytest.raises(connection.connection_errors):
            channel.queue_declare("partner.leaving.all", passive=True)
    with pytest.raises(AccessRefused), Connection(address(town, leaving)) as again:
        again.connect()
    assert "leaving" not in lines(town)
    assert "there is no partner" in partner(town, "revoke", "leaving", "--yes", code=1).stderr


def test_sensitive_events_are_granted_by_name_and_on_purpose_only(town: Town) -> None:
    pledge = "crowdfunding.PledgeCaptured.v1"
    refused = partner(town, "add", "nosy", "--events", pledge, code=1).stderr
    assert "--sensitive" in refused
    assert "nosy" not in lines(town)
    assert new_partner(town, "bookkeeper", "--sensitive", events=pledge)["keys"] == pledge
    hook = ("add", "nosy", "--events", pledge, "--sensitive", "--webhook", "http://127.0.0.1:1/")
    assert "over AMQP only" in partner(town, *hook, code=2).stderr


def test_a_name_is_given_once_and_an_event_that_is_not_there_is_named(town: Town, curious: dict[str, str]) -> None:
    assert "already" in partner(town, "add", "curious", "--events", POSTED, code=1).stderr
    assert "no event ledger.X" in partner(town, "add", "new", "--events", "ledger.X", code=1).stderr
    assert partner(town, "add", "../new", "--events", POSTED, code=2)


def program(language: str, folder: Path) -> list[str]:
    """The published program, as somebody has it who took it away and installed what it needs."""
    if language == "python":
        return [sys.executable, str(PROGRAMS / "subscribe.py")]
    (folder / "node_modules").symlink_to(ROOT / "tests" / "node" / "node_modules")
    return ["node", str(shutil.copy(PROGRAMS / "subscribe.mjs", folder))]


@pytest.mark.parametrize("language", ["python", "node"])
def test_the_published_program_sees_events_and_what_it_missed_while_it_was_away(
    town: Town, people: People, tmp_path: Path, language: str
) -> None:
    granted = new_partner(town, f"program-{language}", events="ledger.*")
    environment = {
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",  # where Node is when the machine has none
        "AMQP_URI": address(town, granted),
        "QUEUE": f"{granted['user']}.all",
        "KEYS": granted["keys"].replace(" ", ","),
        "FEED": f"{town.url}/api/v1/events",
        "STATE": str(tmp_path / "state"),
    }
    out, command = tmp_path / "out", program(language, tmp_path)

    def years() -> list[int]:
        events = [json.loads(line) for line in out.read_text().splitlines()]
        return [event["data"]["year"] for event in events if event["type"].endswith(POSTED)]

    def while_it_runs(work: Callable[[], Any]) -> None:
        with out.open("ab") as sink:
            running = subprocess.Popen(command, env=environment, stdout=sink, stderr=sink)
        try:
            work()
        finally:
            running.kill()
            running.wait()

    def see(year: int) -> None:
        """And until it has said that it handled it: killed before that, it would rightly do it again."""
        eventually(lambda: out.read_text() and year in years())
        eventually(lambda: "waiting 0 " in lines(town)[f"program-{language}"])

    before = people.new_year(1_00)
    while_it_runs(lambda: (see(before), see(people.new_year(2_00))))
    missed = people.new_year(3_00)
    while_it_runs(lambda: see(missed))
    found = years()
    assert len(found) == len(set(found))


def test_the_feed_is_read_page_by_page_by_anybody_and_says_when_a_place_is_none_of_its(
    town: Town, people: People
) -> None:
    years = [people.new_year(1_00) for _ in range(3)]
    path = f"/api/v1/events?keys={POSTED}&limit=1"
    eventually(lambda: len(people.get(f"/events?keys={POSTED}")["items"]) >= len(years))
    found, following = [], path
    while following:
        answer = people.once("GET", following)
        assert answer.status == 200
        found += [item["event"] for item in answer.body["items"]]
        following = answer.headers.get("Link", "")[1:].partition(">")[0]
        place = answer.body["last"]
    assert [event["data"]["year"] for event in found][-3:] == years
    tags = {name.lower(): value for name, value in people.once("GET", path).headers.items()}
    again = people.once("GET", path, headers={"If-None-Match": tags["etag"]})
    assert again.status == 304
    assert people.once("GET", f"/api/v1/events?after={place}").status == 200
    gone = people.once("GET", "/api/v1/events?after=1000000")
    assert (gone.status, gone.body["title"]) == (410, "CursorGone")
    assert people.once("GET", "/api/v1/events?after=x").status == 422


def test_a_webhook_is_told_and_replayed_and_its_secret_is_shown_once(town: Town, people: People) -> None:
    with an_endpoint() as endpoint:
        made = new_partner(town, "hooked", "--webhook", endpoint.url)
        people.new_year(1_00)
        eventually(lambda: endpoint.heard)
        headers, body = endpoint.heard[0]
        Webhook(made["secret"]).verify(body, headers)
        eventually(lambda: endpoint.ids()[0] in partner(town, "deliveries", "hooked").stdout.split())
        partner(town, "replay", "hooked", "--from", endpoint.ids()[0])
        eventually(lambda: len(endpoint.heard) == 2)
        assert len(set(endpoint.ids())) == 1
        new = told(partner(town, "rotate", "hooked").stdout)["secret"]
        people.new_year(2_00)
        eventually(lambda: len(endpoint.heard) == 3)
        headers, body = endpoint.heard[2]
        for secret in (made["secret"], new):
            Webhook(secret).verify(body, headers)
        assert "told 20" in lines(town)["hooked"]
        for log_file in town.folder.rglob("*.log"):
            assert made["secret"].removeprefix("whsec_") not in log_file.read_text(errors="replace")
        partner(town, "revoke", "hooked", "--yes")
        assert "hooked" not in lines(town)


def lines(town: Town) -> dict[str, str]:
    """Partner -> its line in the list."""
    return {line.split()[0]: line for line in partner(town, "list").stdout.splitlines()}
