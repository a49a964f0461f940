"""The OpenAPI 3.1 document, made from the routes, the contracts and what is known of each operation: nothing of it is written twice."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from contracts.message import Command, Query
from gateway.auth import PUBLIC, SIGNATURE, SIGNED_IN
from gateway.http import PARAMETER, Operation, Route
from gateway.openapi import answers, known, requests

VERSION = "0.1.0"
OPTIONS: dict[str, Any] = {
    "info": {
        "description": "Participatory budgets, crowdfunding and the pool they draw on. Amounts are whole minor units (øre). "
        "Every command carries an `Idempotency-Key`, a UUID that you make: it becomes the command's id, and asking again "
        "with it gets the first answer. No answer in time means “unknown”: ask again with the same key. "
        "What holds for all operations (paging, conditional requests, limits, versions and how long they last) stands in docs/api.md.",
        "license": {"name": "MPL-2.0", "identifier": "MPL-2.0"},
    },
    "servers": [{"url": "/"}],
}
SECURITY: dict[Any, list[dict[str, list[str]]]] = {
    SIGNED_IN: [{"bearer": []}],
    PUBLIC: [{}, {"bearer": []}],
    SIGNATURE: [{}],
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
    answered: set[str] = set()
    """What we write ourselves, always with every field."""

    def resolved(shape: Any) -> str:
        name = name_of(shape)
        if not is_asked(shape):
            answered.add(name)
        return name

    plugin = MarshmallowPlugin(schema_name_resolver=resolved)
    spec = APISpec("Oplandspuljen", VERSION, "3.1.0", plugins=[plugin], **OPTIONS)
    told = [each for each in operations(service) if each.path.startswith("/api/")]
    told = [each for each in told if development or not each.development]
    spec.components.schema("Problem", answers.PROBLEM_SCHEMA)
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    for name, header in answers.HEADERS.items():
        spec.components.header(name, header)
    for name in sorted({name for each in told for names in known.refusals(each).values() for name in names}):
        spec.components.example(name, {"value": known.problem(name)})
    for each in told:
        spec.path(PARAMETER.sub(r"{\2}", each.path), operations={each.method.lower(): described(each)})
    found: dict[str, Any] = _plain(spec.to_dict())
    for name, shape in found["components"]["schemas"].items():
        if name in answered:
            shape["required"] = list(shape.get("properties", ()))
    return found


def name_of(shape: Any) -> str:
    """The message's name; what stands inside a command refuses unknown fields, and has a name that says so."""
    message = shape.message
    return (
        f"{message.__name__}Input"
        if is_asked(shape) and not issubclass(message, Command | Query)
        else str(message.__name__)
    )


def is_asked(shape: Any) -> bool:
    """Whether others write it: then fields may be missing, and unknown ones are refused."""
    return getattr(shape, "unknown", None) == "raise"


def described(operation: Operation) -> dict[str, Any]:
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": description(operation),
        "tags": [tag_of(operation)],
        "security": SECURITY[operation.auth],
        **({"deprecated": True} if operation.deprecated else {}),
        "parameters": requests.parameters(operation),
        **requests.body(operation),
        "responses": answers.answers(operation),
    }


def tag_of(operation: Operation) -> str:
    """The first word of its address; what hangs on several kinds of thing is called by what it is."""
    first = operation.path.split("/")[3]
    return operation.path.split("/")[5] if first.startswith("<") else first


def description(operation: Operation) -> str:
    """What it does, in more words, and who may."""
    said = " ".join((operation.asks.__doc__ or "").split()) if operation.asks else ""
    who = known.of(operation).get("who", "")
    return "\n\n".join(each for each in (said or operation.summary, f"**Who may:** {who}." if who else "") if each)


def _plain(value: Any) -> Any:
    """JSON values, with patterns as other languages read them."""
    if isinstance(value, dict):
        return {
            str(key): pattern(each) if key == "pattern" and isinstance(each, str) else _plain(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def pattern(ours: str) -> str:
    """Python alone says `\\Z` for the end, and marshmallow begins at the beginning: in a JSON Schema both are to be said."""
    return f"^(?:{ours.removesuffix(chr(92) + 'Z')})$"
