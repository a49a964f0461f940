"""Writes what is generated: of the contracts a JSON Schema per event version and the AsyncAPI 3 catalogue; who may do what.

python -m deploy.documents            write docs/events/, docs/permissions.md and the catalogues of the English pages
python -m deploy.documents --check    fail when what stands there is stale
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from chassis.bus import CONTENT_TYPE, EVENTS
from contracts import budgets, crowdfunding, ledger, voting
from contracts.message import TYPE_PREFIX, Event, declared, schema
from deploy import permissions, translations

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "events"
PERMISSIONS = ROOT / "docs" / "permissions.md"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SERVICES = {"budgets": budgets, "voting": voting, "crowdfunding": crowdfunding, "ledger": ledger}


def events() -> list[type[Event]]:
    """Every event that may be said, by routing key."""
    ours = [event for event in declared(Event) if event.__module__.startswith("contracts.")]
    return sorted(ours, key=lambda event: event.routing_key())


def data_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of an event's data; what it shares with others stands in its own `$defs`."""
    spec = APISpec("events", "1", "3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=name_of)])
    spec.components.schema(event.__name__, schema=schema(event, "exclude"))
    found = json.loads(json.dumps(spec.to_dict()["components"]["schemas"]).replace("#/components/schemas/", "#/$defs/"))
    own = found.pop(event.__name__)
    for name in event.attributes:
        own["properties"].pop(name)
        own["required"] = [each for each in own["required"] if each != name]
    return {**own, **({"$defs": found} if found else {})}


def name_of(shape: Any) -> str:
    return str(getattr(shape, "message", type(shape)).__name__)


def envelope_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema of the whole CloudEvent (1.0, structured mode) that carries this event."""
    own = schema(event, "exclude")
    attributes = {name: {"type": "integer", "minimum": 0} for name in event.attributes if name in own.fields}
    data = data_schema(event)
    shared = data.pop("$defs", None)
    return {
        "$schema": DIALECT,
        "$id": f"{event.routing_key()}.json",
        "title": event.routing_key(),
        "description": " ".join((event.__doc__ or "").split()),
        "type": "object",
        "required": ["specversion", "id", "type", "source", "subject", "time", "data", *attributes],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid"},
            "type": {"const": event.event_type()},
            "source": {"const": f"/services/{event.source}"},
            "subject": {"type": "string", "description": f"the {event.subject}"},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "traceparent": {"type": "string"},
            **attributes,
            "data": data,
        },
        **({"$defs": shared} if shared else {}),
    }


def asyncapi() -> dict[str, Any]:
    """The catalogue: what each service says, on which routing key, with its schema."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    messages, channels, operations = {}, {}, {}
    for event in events():
        key = event.routing_key()
        name = key.replace(".", "_")
        messages[name] = message_of(event)
        channels[name] = {
            "address": key,
            "messages": {event.__name__: {"$ref": f"#/components/messages/{name}"}},
            "bindings": {
                "amqp": {
                    "is": "routingKey",
                    "exchange": {"name": EVENTS, "type": "topic", "durable": True, "autoDelete": False},
                    "bindingVersion": "0.3.0",
                }
            },
        }
        operations[f"{event.source}_says_{event.__name__}_v{event.version}"] = {
            "action": "send",
            "channel": {"$ref": f"#/channels/{name}"},
            "summary": f"{event.source} says {event.__name__}",
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Oplandspuljen: events",
            "version": version,
            "description": "At least once, everywhere: deduplicate by `id`. Bind your own durable queue to "
            f"`{EVENTS}` by routing key `<service>.<Event>.v<version>`; `*` and `#` work as ever.",
            "license": {"name": "MPL-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def message_of(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.routing_key(),
        "title": event.__name__,
        "summary": " ".join((event.__doc__ or event.__name__).split()),
        "contentType": CONTENT_TYPE,
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-07",
            "schema": inline(envelope_schema(event)),
        },
    }


def inline(document: dict[str, Any]) -> dict[str, Any]:
    """A schema that stands alone inside another document: its own definitions put where they are referred to."""
    definitions = document.get("$defs", {})

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return walk(definitions[node["$ref"].rsplit("/", 1)[1]])
            return {key: walk(value) for key, value in node.items() if key not in ("$defs", "$schema", "$id")}
        return [walk(each) for each in node] if isinstance(node, list) else node

    found: dict[str, Any] = walk(document)
    return found


def documents() -> dict[Path, str]:
    """All of docs/events/, the page beside it, and the catalogues of the pages."""
    written = {f"{event.routing_key()}.json": envelope_schema(event) for event in events()}
    written["asyncapi.json"] = asyncapi()
    found = {FOLDER / name: json.dumps(value, indent=2, ensure_ascii=False) + "\n" for name, value in written.items()}
    found |= {translations.FOLDER / name: text for name, text in translations.texts().items()}
    return found | {PERMISSIONS: permissions.document()}


def main(arguments: list[str]) -> int:
    wanted = documents()
    there = {
        path: path.read_text()
        for path in (*FOLDER.glob("*.json"), *translations.FOLDER.glob("*.po"), PERMISSIONS)
        if path.exists()
    }
    if arguments == ["--check"]:
        stale = sorted(path.name for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))
        if stale:
            sys.stdout.write(f"stale, run `make docs`: {', '.join(stale)}\n")
        return 1 if stale else 0
    for path in there.keys() - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    sys.stdout.write(f"{len(wanted)} documents, of the events {TYPE_PREFIX}*\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
