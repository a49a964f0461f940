"""Whether an answer is what the OpenAPI document says of its operation: the status, the type, the shape, and the problem by name."""

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from deploy.local.api import Answer

METHODS = ("get", "post", "put", "patch", "delete")


class Documented:
    """A document, and what is wrong with answers according to it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self._registry: Any = Registry().with_resource("urn:api", Resource(dict(document), DRAFT202012))

    @cached_property
    def operations(self) -> dict[str, dict[str, Any]]:
        """By name; each with its method and path."""
        return {
            told["operationId"]: {**told, "method": method.upper(), "path": path}
            for path, methods in self.document["paths"].items()
            for method, told in methods.items()
            if method in METHODS
        }

    def streams(self) -> set[str]:
        """Operations whose answer never ends."""
        return {
            name
            for name, told in self.operations.items()
            if any("text/event-stream" in answer.get("content", {}) for answer in told["responses"].values())
        }

    def wrong(self, value: Any, schema: Any) -> list[str]:
        here = json.loads(json.dumps(schema).replace('"#/components', '"urn:api#/components'))
        validator = jsonschema.Draft202012Validator(
            here, registry=self._registry, format_checker=jsonschema.FormatChecker()
        )
        return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(value)]

    def complaints(self, name: str, answer: Answer) -> list[str]:
        """What of an answer the document does not say of this operation."""
        told = self.operations[name]["responses"].get(str(answer.status))
        if told is None:
            return [f"{name}: {answer.status} is not declared: {str(answer.body)[:300]}"]
        headers = {header.lower(): value for header, value in answer.headers.items()}
        media_type = headers.get("content-type", "").partition(";")[0]
        if not told.get("content"):
            return [] if not answer.body else [f"{name}: {answer.status} has a body"]
        if media_type not in told["content"]:
            return [f"{name}: {answer.status} is {media_type}"]
        content = told["content"][media_type]
        found = self.wrong(answer.body, content["schema"]) if "json" in media_type and "schema" in content else []
        if "problem" in media_type and answer.body["title"] not in content["examples"]:
            found.append(f"{answer.body['title']} is not declared: {answer.body['detail'][:200]}")
        return [f"{name}: {each}" for each in found]
