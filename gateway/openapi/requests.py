"""What an operation takes: what stands in its address, in its query and in its body."""

from collections.abc import Iterator
from typing import Any, get_args

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from contracts.files import DESCRIPTION_CHARS_MAX, FILE_BYTES_MAX, MediaType
from contracts.message import Message, schema
from gateway.http import PARAMETER, Operation, in_address
from gateway.naming import SUBJECTS
from gateway.openapi import known

PATH_SHAPES: dict[str, dict[str, Any]] = {"uuid": {"format": "uuid"}, "subject": {"enum": list(SUBJECTS)}}
DESCRIPTION = {
    "type": "string",
    "maxLength": DESCRIPTION_CHARS_MAX,
    "description": "What a picture shows, for those who cannot see it",
}
FOR_CITIZEN = "_for_citizen"
SAID_OF_A_FILE = [
    {"name": "name", "in": "query", "schema": {"type": "string"}, "description": "Where the body is the file itself"},
    {"name": "description", "in": "query", "schema": DESCRIPTION},
]
FORM = {
    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
    "description": DESCRIPTION,
    "command_id": {"type": "string", "format": "uuid", "description": "Instead of Idempotency-Key"},
}
UPLOAD = {
    "required": True,
    "description": f"The file itself, {FILE_BYTES_MAX} bytes at most, of these types: {', '.join(get_args(MediaType))}; "
    "or a form with it. Types are told from what is in the file, and the name must agree.",
    "content": {
        "application/octet-stream": {},
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": FORM,
            }
        },
    },
}
CPR = {"type": "string", "minLength": 1, "description": "The citizen's number; it goes no further than the gateway"}
UPLOAD_FOR_CITIZEN = {
    "required": True,
    "description": UPLOAD["description"],
    "content": {
        "multipart/form-data": {
            "schema": {"type": "object", "required": ["file", "cpr"], "properties": {**FORM, "cpr": CPR}},
        }
    },
}
KEY_EXAMPLE = "6f1c7f0e-3a52-4c1f-9f57-0d0f7d9f2b41"
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made by you; it becomes the id of the command and of what it creates",
    "schema": {"type": "string", "format": "uuid"},
    "example": KEY_EXAMPLE,
}


def parameters(operation: Operation) -> list[dict[str, Any]]:
    found = [*path_parameters(operation), *query_parameters(operation)]
    if operation.takes in ("command", "csv"):
        found.append(KEY_PARAMETER)
    if operation.takes == "upload":
        said = [] if operation.name.endswith(FOR_CITIZEN) else SAID_OF_A_FILE
        found += [*said, {**KEY_PARAMETER, "required": False}]
    return found


def path_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    examples = known.of(operation).get("address", {})
    for kind, name in PARAMETER.findall(operation.path):
        shape = {"type": "string", **PATH_SHAPES.get(kind, {})}
        told = {"example": examples[name]} if name in examples else {}
        yield {"name": name, "in": "path", "required": True, "schema": shape, **told}


def query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    """The fields of a question that the address does not hold; None is left out rather than said."""
    if operation.method != "GET" or operation.asks is None:
        return
    shown = APISpec("fields", "1", "3.1.0", plugins=[plugin := MarshmallowPlugin()])
    assert plugin.converter is not None
    examples = known.of(operation).get("request", {})
    for name, field in schema(operation.asks, operation.asks.unknown).fields.items():
        if name not in in_address(operation):
            shape = plugin.converter.field2property(field)
            shape.pop("default", None)
            if isinstance(shape.get("type"), list):
                shape["type"] = next(each for each in shape["type"] if each != "null")
            if "enum" in shape:
                shape["enum"] = [each for each in shape["enum"] if each is not None]
            told = {"example": examples[name]} if examples.get(name) is not None else {}
            yield {"name": name, "in": "query", "required": field.required, "schema": shape, **told}
    del shown


def body(operation: Operation) -> dict[str, Any]:
    """The `requestBody`, empty where there is none."""
    if operation.takes == "upload":
        return {"requestBody": UPLOAD_FOR_CITIZEN if operation.name.endswith(FOR_CITIZEN) else UPLOAD}
    if operation.takes == "csv":
        return {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}
    if operation.takes == "raw":
        return {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}
    if operation.takes in ("command", "json") and operation.asks:
        elsewhere = in_address(operation) | set(operation.ours) | {"command_id"}
        told: dict[str, Any] = {"schema": body_schema(operation.asks, elsewhere)}
        if "request" in known.of(operation):
            example = known.of(operation)["request"]
            told["example"] = {name: value for name, value in example.items() if name not in elsewhere}
        return {
            "requestBody": {"required": bool(needed(operation.asks, elsewhere)), "content": {"application/json": told}}
        }
    return {}


def needed(kind: type[Message], elsewhere: set[str]) -> set[str]:
    return {name for name, field in schema(kind, kind.unknown).fields.items() if field.required} - elsewhere


def body_schema(kind: type[Message], elsewhere: set[str]) -> Any:
    """A message without what the address and the key say."""
    whole = schema(kind, kind.unknown)
    return type(whole)(exclude=elsewhere & whole.fields.keys(), unknown=kind.unknown)
