"""The OpenAPI 3.1 document, made from the routes and the contracts: nothing of it is written twice."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from contracts.errors import Refused, kinds
from contracts.files import DESCRIPTION_CHARS_MAX, FILE_BYTES_MAX, MediaType
from contracts.message import Command, Message, Query, schema
from gateway.auth import PUBLIC, SIGNATURE, SIGNED_IN
from gateway.http import ACCEPTED, Operation, Route
from gateway.naming import SUBJECTS
from gateway.problems import PROBLEM

VERSION = "0.1.0"
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
OPTIONS: dict[str, Any] = {
    "info": {
        "description": "Participatory budgets, crowdfunding and the pool they draw on. Amounts are whole minor units (øre). "
        "Every command carries an `Idempotency-Key`, a UUID that you make: it becomes the command's id, and asking again "
        "with it gets the first answer. No answer in time means “unknown”: ask again with the same key.",
        "license": {"name": "MPL-2.0", "identifier": "MPL-2.0"},
    },
    "servers": [{"url": "/"}],
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "Problem details (RFC 9457). What a program can act on stands beside these members.",
    "required": ["type", "title", "status", "detail", "instance", "trace_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string", "description": "The name of the refusal"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "trace_id": {"type": "string", "description": "Name it when you report a fault"},
        "fields": {"type": "object", "description": "What is wrong, field by field"},
    },
    "additionalProperties": True,
}
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
            "schema": {
                "type": "object",
                "required": ["file", "cpr"],
                "properties": {**FORM, "cpr": CPR},
            }
        }
    },
}
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made by you; it becomes the id of the command and of what it creates",
    "schema": {"type": "string", "format": "uuid"},
}
SECURITY: dict[Any, list[dict[str, list[str]]]] = {
    SIGNED_IN: [{"bearer": []}],
    PUBLIC: [{}, {"bearer": []}],
    SIGNATURE: [{}],
}
ALWAYS = (400, 401, 429, 500)
PROBLEMS = {
    "query": (403, 404, 409, 410, 422, 503, 504),
    "command": (403, 404, 408, 409, 413, 415, 422, 503, 504),
}


def operations(service: type[Any]) -> list[Operation]:
    """Every route of a nameko service class, by path and method."""
    routes = (
        entrypoint
        for name in dir(service)
        for entrypoint in getattr(getattr(service, name), "nameko_entrypoints", ())
        if isinstance(entrypoint, Route)
    )
    return sorted((route.operation for route in routes), key=lambda each: (each.path, each.method))


def document(service: type[Any], *, development: bool) -> dict[str, Any]:
    """The document of the API; the development issuer stands in it only where it exists."""
    spec = APISpec(
        "Oplandspuljen", VERSION, "3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=name_of)], **OPTIONS
    )
    spec.components.schema("Problem", PROBLEM_SCHEMA)
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for status in sorted({*ALWAYS, *PROBLEMS["query"], *PROBLEMS["command"]}):
        spec.components.response(f"Problem{status}", problem_response(status))
    for operation in operations(service):
        if operation.path.startswith("/api/") and (development or not operation.development):
            path = PARAMETER.sub(r"{\2}", operation.path)
            spec.path(path, operations={operation.method.lower(): described(operation)})
    found: dict[str, Any] = _plain(spec.to_dict())
    return found


def name_of(shape: Any) -> str:
    """The message's name; what stands inside a command refuses unknown fields, and has a name that says so."""
    message = shape.message
    asked = getattr(shape, "unknown", None) == "raise" and not issubclass(message, Command | Query)
    return f"{message.__name__}Input" if asked else str(message.__name__)


def described(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.path.split("/")[3]],
        "security": SECURITY[operation.auth],
        "parameters": [*path_parameters(operation), *query_parameters(operation)],
        "responses": responses(operation),
    }
    if operation.takes in ("command", "csv"):
        told["parameters"].append(KEY_PARAMETER)
    if operation.takes in ("command", "json") and operation.asks:
        body = {"schema": body_schema(operation.asks, in_address(operation) | set(operation.ours))}
        told["requestBody"] = {"required": True, "content": {"application/json": body}}
    if operation.takes == "upload":
        helped = operation.name.endswith(FOR_CITIZEN)
        said = [] if helped else SAID_OF_A_FILE
        told["parameters"] += [*said, {**KEY_PARAMETER, "required": False}]
        told["requestBody"] = UPLOAD_FOR_CITIZEN if helped else UPLOAD
    if operation.takes == "csv":
        told["requestBody"] = {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
    if operation.takes == "raw":
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": {}}}}
    return told


def in_address(operation: Operation) -> set[str]:
    return {name for _, name in PARAMETER.findall(operation.path)}


def path_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for kind, name in PARAMETER.findall(operation.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", **PATH_SHAPES.get(kind, {})}}


def query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    """The fields of a question that the address does not hold; None is left out rather than said."""
    if operation.method != "GET" or operation.asks is None:
        return
    shown = APISpec("fields", "1", "3.1.0", plugins=[plugin := MarshmallowPlugin()])
    assert plugin.converter is not None
    for name, field in schema(operation.asks, operation.asks.unknown).fields.items():
        if name not in in_address(operation):
            shape = plugin.converter.field2property(field)
            shape.pop("default", None)
            if isinstance(shape.get("type"), list):
                shape["type"] = next(each for each in shape["type"] if each != "null")
            yield {"name": name, "in": "query", "required": field.required, "schema": shape}
    del shown


def body_schema(kind: type[Message], elsewhere: set[str]) -> Any:
    """A message without what the address and the key say."""
    whole = schema(kind, kind.unknown)
    return type(whole)(exclude=(elsewhere | {"command_id"}) & whole.fields.keys(), unknown=kind.unknown)


def responses(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in problems_of(operation)
    }
    statuses = [operation.status, *([ACCEPTED] if operation.later else [])]
    for status in statuses:
        found[str(status)] = {"description": "Decided later" if status == ACCEPTED else "Done", **content(operation)}
    if operation.method == "GET" and isinstance(operation.answers, type):
        found["304"] = {"description": "Not changed since the answer with this ETag"}
    return dict(sorted(found.items()))


def problems_of(operation: Operation) -> tuple[int, ...]:
    return (*ALWAYS, *PROBLEMS["query" if operation.method == "GET" else "command"])


def problem_response(status: int) -> dict[str, Any]:
    told = sorted(name for name, kind in kinds().items() if kind.status == status and kind is not Refused)
    return {
        "description": ", ".join(told) or "Refused",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def content(operation: Operation) -> dict[str, Any]:
    if isinstance(operation.answers, type):
        return {"content": {"application/json": {"schema": schema(operation.answers, operation.answers.unknown)}}}
    return {"content": dict(operation.answers)} if operation.answers else {}


def _plain(value: Any) -> Any:
    """JSON values, with patterns as other languages write them: Python alone says `\\Z` for the end."""
    if isinstance(value, dict):
        return {str(key): each.replace(r"\Z", "$") if key == "pattern" else _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
