"""The OpenAPI document as its page shows it: by tag, each operation with what it takes, what it answers, and what it refuses."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

WHO = "**Who may:** "
SAID = {"minLength": "at least {} characters", "maxLength": "at most {} characters", "minimum": "at least {}"}
SAID |= {"maximum": "at most {}", "maxItems": "at most {} items", "pattern": "like {}", "format": "{}"}
REF = "#/components/schemas/"


@dataclass(frozen=True)
class Row:
    """A parameter or a field: its name, what kind of value it is, the shape it links to, what bounds it."""

    name: str
    kind: str
    shape: str
    required: bool
    bounds: str
    said: str


@dataclass(frozen=True)
class Shown:
    """An operation."""

    name: str
    method: str
    path: str
    summary: str
    said: str
    who: str
    signed_in: bool
    deprecated: bool
    parameters: list[Row]
    takes: dict[str, list[Row]]
    request: str
    answers: list[tuple[str, str, str]]
    """Status, what it means, the shape of the answer."""
    answer: str
    refusals: list[tuple[str, list[str]]]
    shapes: set[str] = field(default_factory=set)


def by_tag(document: Mapping[str, Any]) -> dict[str, list[Shown]]:
    """Tag -> its operations, in the order of their addresses."""
    found: dict[str, list[Shown]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(shown(method.upper(), path, told, document))
    return dict(sorted(found.items()))


def shapes(document: Mapping[str, Any], operations: list[Shown]) -> dict[str, list[Row]]:
    """Name -> fields, of every shape that these operations name, and of what those hold."""
    found: dict[str, list[Row]] = {}
    waiting = sorted({name for each in operations for name in each.shapes}, reverse=True)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = fields(document["components"]["schemas"][name])
            waiting += [row.shape for row in found[name] if row.shape]
    return dict(sorted(found.items()))


def shown(method: str, path: str, told: Mapping[str, Any], document: Mapping[str, Any]) -> Shown:
    said, _, who = told["description"].partition(WHO)
    contents = told.get("requestBody", {}).get("content", {})
    takes = {media: fields(resolved(each.get("schema", {}), document)) for media, each in contents.items()}
    parameters = [
        row(each["name"], each["schema"], each.get("required", False), each.get("description", ""))
        for each in told["parameters"]
    ]
    answers, refusals, answer = [], [], ""
    for status, each in told["responses"].items():
        content = each.get("content", {})
        if "application/problem+json" in content:
            refusals.append((status, list(content["application/problem+json"]["examples"])))
            continue
        answers.append((status, each["description"], next((of(one.get("schema", {})) for one in content.values()), "")))
        answer = answer or next((pretty(one["example"]) for one in content.values() if "example" in one), "")
    rows = [*parameters, *(one for each in takes.values() for one in each)]
    return Shown(
        name=told["operationId"],
        method=method,
        path=path,
        summary=told["summary"],
        said=said.strip(),
        who=who.strip(),
        signed_in={} not in told["security"],
        deprecated=told.get("deprecated", False),
        parameters=parameters,
        takes=takes,
        request=next((pretty(each["example"]) for each in contents.values() if "example" in each), ""),
        answers=answers,
        answer=answer,
        refusals=refusals,
        shapes={each.shape for each in rows if each.shape} | {shape for _, _, shape in answers if shape},
    )


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    name = of(schema)
    found: Mapping[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def of(schema: Mapping[str, Any]) -> str:
    """The name of the shape that a schema refers to, itself or by its items; empty where it refers to none."""
    for each in (schema, schema.get("items", {}), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if "$ref" in each:
            return str(each["$ref"]).removeprefix(REF)
    return ""


def fields(schema: Mapping[str, Any]) -> list[Row]:
    required = schema.get("required", ())
    told = schema.get("properties", {})
    return [row(name, each, name in required, each.get("description", "")) for name, each in told.items()]


def row(name: str, schema: Mapping[str, Any], required: bool, said: str) -> Row:  # noqa: FBT001 - a row of a table
    kinds = schema.get("type", "")
    kind = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return Row(name, kind, of(schema), required, "; ".join(bounds(schema)), said)


def bounds(schema: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in schema:
        yield "one of " + ", ".join(str(each) for each in schema["enum"] if each is not None)
    inner = schema.get("items", {})
    for name, sentence in SAID.items():
        for each in (schema, inner):
            if name in each:
                yield sentence.format(each[name])
