"""Follow events of Oplandspuljen with Python: pip install pika requests, then python subscribe.py

Settings come from the environment: AMQP_URI (amqp://partner.<name>:<password>@host:5672/<vhost>), QUEUE (its name begins with
partner.<name>.), KEYS (the routing keys granted to you, commas between them), FEED (https://…/api/v1/events), STATE (a file).
"""

import json
import os
import sqlite3

import pika
import requests

EXCHANGE = "oplandspuljen.events"
TOGETHER_MAX = 50  # how many we hold without having said that they are handled


class Memory:
    """What must outlive us: the ids that were handled, and where we are in the feed and in the ledger's numbers.

    Yours is the database that your own work is written to, in the same transaction: then nothing is handled twice.
    """

    def __init__(self, path):
        self.db = sqlite3.connect(path)
        self.db.execute("CREATE TABLE IF NOT EXISTS handled (id TEXT PRIMARY KEY)")
        self.db.execute("CREATE TABLE IF NOT EXISTS place (name TEXT PRIMARY KEY, value INTEGER)")

    def get(self, name):
        row = self.db.execute("SELECT value FROM place WHERE name = ?", [name]).fetchone()
        return row and row[0]

    def set(self, name, value):
        self.db.execute("INSERT OR REPLACE INTO place VALUES (?, ?)", [name, value])


def handle(memory, event):
    """An event's effect, once, however often it comes; it commits with the record that it was handled."""
    with memory.db:
        new = memory.db.execute("INSERT OR IGNORE INTO handled VALUES (?)", [event["id"]]).rowcount
        if new:
            print(json.dumps(event), flush=True)  # here stands what you do with it


def skipped(memory, event):
    """Whether the ledger's numbers jump: in between lies what you were not granted, or what you missed."""
    if "sequence" not in event:
        return False
    with memory.db:
        before = memory.get(f"epoch {event['epoch']}")
        memory.set(f"epoch {event['epoch']}", max(before or 0, event["sequence"]))
    return before is not None and event["sequence"] > before + 1


def catch_up(memory):
    """All that the feed has kept since we were last there. A place too old is a 410: what lies between is gone from it."""
    with requests.Session() as session:
        more = True
        while more:
            asked = {"keys": os.environ["KEYS"]}
            if memory.get("feed") is not None:
                asked["after"] = memory.get("feed")
            answer = session.get(os.environ["FEED"], params=asked, timeout=30)
            if answer.status_code == requests.codes.gone:
                with memory.db:
                    memory.set("feed", answer.json()["oldest"])
                continue
            answer.raise_for_status()
            page = answer.json()
            for item in page["items"]:
                handle(memory, item["event"])
            with memory.db:
                memory.set("feed", page["last"])
            more = page["next_after"] is not None


def main():
    memory = Memory(os.environ["STATE"])
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URI"]))
    channel = connection.channel()
    queue = os.environ["QUEUE"]
    channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})
    for key in os.environ["KEYS"].split(","):
        channel.queue_bind(queue, EXCHANGE, key)
    channel.basic_qos(prefetch_count=TOGETHER_MAX)
    catch_up(memory)  # after the binding: what is said from now on comes by the queue
    for method, _, body in channel.consume(queue):
        event = json.loads(body)
        jumped = skipped(memory, event)
        handle(memory, event)
        channel.basic_ack(method.delivery_tag)  # only now: if we die before, it comes again
        if jumped:
            catch_up(memory)


if __name__ == "__main__":
    main()
