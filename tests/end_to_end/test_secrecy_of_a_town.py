"""After the close no file of a town links a person to a choice: databases and their logs, what processes wrote, the broker's disk."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from uuid import uuid4

import pytest
from kombu import Connection, Exchange, Producer, Queue

from deploy.local.broker import Broker
from tests.conftest import Amqp
from tests.people import People, eventually
from tests.towns import a_town

pytestmark = pytest.mark.timeout(240)
VOTERS = 12
COSTS = {"A": 60_000, "B": 50_000, "C": 30_000, "D": 10_000}


def person_of(token: str) -> str:
    claims = token.split(".")[1]
    return str(json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["person"])


def forms(word: str) -> list[bytes]:
    """A word as it may stand in a file: as text, as the bytes that its hex spells."""
    plain = word.replace("-", "")
    return [word.encode(), plain.encode(), *([bytes.fromhex(plain)] if len(plain) % 2 == 0 and is_hex(plain) else [])]


def is_hex(text: str) -> bool:
    return set(text) <= set("0123456789abcdef")


def holding(folders: list[Path], words: list[str]) -> set[Path]:
    """The files in which one of these stands."""
    found = set()
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        if any(form in data for word in words for form in forms(word)):
            found.add(path)
    return found


def test_no_file_of_a_town_links_a_person_to_a_choice_after_the_close(broker: Broker, server_folder: Path) -> None:
    with a_town(server_folder, broker, settings={"BOARD_BALLOTS": "1"}) as town, People(town.url) as people:
        _, election_id, projects = people.election(people.new_year(100_000), 100_000, COSTS)
        tokens = people.residents(range(1, 1 + VOTERS))
        receipts = []
        for number, token in enumerate(tokens):
            body = {"choices": [{"project_id": list(projects.values())[number % 4]}]}
            receipts.append(people.api.post(f"/api/v1/elections/{election_id}/ballots", body, token, uuid4()))
        people.close(election_id)
        eventually(lambda: list((town.folder / "keys").iterdir()) == [])
        folders = [town.folder, server_folder / "rabbitmq"]
        assert holding([town.folder], [election_id])  # the search finds what is there
        persons = [person_of(token) for token in tokens]
        assert holding(folders, [*persons, *tokens]) == set()
        assert holding(folders, [receipt["nonce"] for receipt in receipts]) == set()
        assert holding(folders, [receipt["code"] for receipt in receipts]) == set()
        named = [receipt["ballot_id"] for receipt in receipts]
        lines = [
            line for path in town.folder.glob("**/*.log") for line in path.read_text(errors="replace").splitlines()
        ]
        assert lines
        chosen = list(projects.values())
        assert not [
            line for line in lines if any(each in line for each in named) and any(each in line for each in chosen)
        ]


def test_a_ballot_that_travelled_in_a_lasting_message_would_be_found_on_the_brokers_disk(
    amqp: Amqp, server_folder: Path
) -> None:
    """The twin: requests are not persistent, for this reason."""
    lasting, passing = uuid4().hex, uuid4().hex
    with Connection(amqp.uri("operator"), transport_options={"confirm_publish": True}) as connection:
        exchange = Exchange("oplandspuljen.twin", "direct")
        queue = Queue("rpc-twin", exchange, "twin", durable=True)(connection.default_channel)
        queue.declare()
        producer = Producer(connection, exchange)
        for word, mode in ((lasting, "persistent"), (passing, "transient")):
            producer.publish(word.encode(), routing_key="twin", delivery_mode=mode)
        disk = [server_folder / "rabbitmq"]
        eventually(lambda: holding(disk, [lasting]))
        assert holding(disk, [passing]) == set()
