"""What an operation answers: each status with its headers, its shape, an example, and the problems by name."""

from typing import Any

from contracts.message import schema
from gateway.http import ACCEPTED, PLACES, Operation
from gateway.openapi import known
from gateway.problems import ASK_AGAIN, PROBLEM

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
TOO_MANY = 429
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "Send it back as `If-None-Match`: 304 where nothing has changed",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": '`rel="next"`: where the next page stands; missing on the last',
        "schema": {"type": "string"},
    },
    "Location": {"description": "Where it stands", "schema": {"type": "string", "format": "uri-reference"}},
    "RateLimit": {
        "description": "`r`: what is left of your share, `t`: seconds until all of it is there again; `RateLimit-Policy` says how much it is",
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "Seconds to wait before asking again", "schema": {"type": "string"}},
}


def answers(operation: Operation) -> dict[str, Any]:
    found = {str(status): problem_response(status, names) for status, names in known.refusals(operation).items()}
    for status in (operation.status, *([ACCEPTED] if operation.later else [])):
        description = "Decided later" if status == ACCEPTED else "Done"
        found[str(status)] = {"description": description, **headers(operation, status), **content(operation)}
    if operation.method == "GET" and isinstance(operation.answers, type):
        found["304"] = {"description": "Not changed since the answer with this ETag"}
    return dict(sorted(found.items()))


def headers(operation: Operation, status: int) -> dict[str, Any]:
    names = []
    if operation.method == "GET":
        names.append("ETag")
    if isinstance(operation.answers, type) and PLACES.keys() & schema(operation.answers, "exclude").fields.keys():
        names.append("Link")
    if operation.location and status == operation.status:
        names.append("Location")
    return {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names}} if names else {}


def problem_response(status: int, names: list[str]) -> dict[str, Any]:
    examples = {name: {"$ref": f"#/components/examples/{name}"} for name in names}
    told = ("Retry-After", *(("RateLimit",) if status == TOO_MANY else ())) if status in ASK_AGAIN else ()
    waits = {"headers": {name: {"$ref": f"#/components/headers/{name}"} for name in told}} if told else {}
    return {
        "description": ", ".join(names),
        **waits,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }


def content(operation: Operation) -> dict[str, Any]:
    if isinstance(operation.answers, type):
        told: dict[str, Any] = {"schema": schema(operation.answers, operation.answers.unknown)}
        if "answer" in known.of(operation):
            told["example"] = known.of(operation)["answer"]
        return {"content": {"application/json": told}}
    return {"content": dict(operation.answers)} if operation.answers else {}
