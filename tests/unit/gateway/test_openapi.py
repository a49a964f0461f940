"""The OpenAPI document is valid; every example in it is what its schema says; what an operation refuses is said by name."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug import Response

from contracts.errors import kinds
from contracts.voting import GetElection
from gateway import openapi
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import Deprecated, Route, http
from gateway.openapi import known
from gateway.service import GatewayService
from tests.unit.gateway.towns import request

DOCUMENT = json.loads(json.dumps(openapi.document(GatewayService, development=True)))
OPERATIONS = {
    told["operationId"]: told for path in DOCUMENT["paths"].values() for told in path.values() if "operationId" in told
}
EXAMPLES = DOCUMENT["components"]["examples"]
ROUTES = {each.name: each for each in openapi.operations(GatewayService)}
REGISTRY = Registry().with_resource("urn:api", Resource(DOCUMENT, DRAFT202012))


def wrong(value: Any, schema: Any) -> list[str]:
    here = json.loads(json.dumps(schema).replace('"#/components', '"urn:api#/components'))
    validator = jsonschema.Draft202012Validator(here, registry=REGISTRY, format_checker=jsonschema.FormatChecker())
    return [error.message for error in validator.iter_errors(value)]


def test_the_document_is_valid_openapi_and_knows_the_development_issuer_in_development_only() -> None:
    validate(DOCUMENT)
    assert "/api/v1/dev/tokens" in DOCUMENT["paths"]
    assert "/api/v1/dev/tokens" not in openapi.document(GatewayService, development=False)["paths"]


def test_a_body_does_not_say_what_the_address_and_the_key_say() -> None:
    assert set(DOCUMENT["components"]["schemas"]["CastBallot"]["properties"]) == {"choices", "replaces"}


def test_every_operation_is_described_and_has_an_example_of_what_it_takes_and_answers() -> None:
    for name, told in OPERATIONS.items():
        assert told["description"] and told["summary"] and len(told["tags"]) == 1, name
        assert all("example" in each for each in told["parameters"] if each["in"] == "path"), name
        for content in told.get("requestBody", {}).get("content", {}).values():
            assert "example" in content or ROUTES[name].takes != "command", name
        for answer in told["responses"].values():
            shown = answer.get("content", {}).get("application/json", {"example": None})
            assert "example" in shown or not isinstance(ROUTES[name].answers, type), name


def examples(told: Any) -> Iterator[tuple[Any, Any]]:
    """(example, schema), wherever an operation has one."""
    contents = [told.get("requestBody", {}), *told["responses"].values()]
    yield from ((each["example"], each["schema"]) for each in told["parameters"] if "example" in each)
    for content in (content for each in contents for content in each.get("content", {}).values()):
        if "example" in content:
            yield content["example"], content["schema"]


def test_every_example_is_what_its_schema_says() -> None:
    for name, told in OPERATIONS.items():
        for value, schema in examples(told):
            assert (name, wrong(value, schema)) == (name, [])


def test_an_example_that_is_not_what_its_schema_says_would_be_seen() -> None:
    ((value, schema),) = list(examples(OPERATIONS["list_budgets"] | {"parameters": []}))
    assert wrong(value | {"items": [{"amount": "10 kr."}]}, schema)
    assert wrong({}, schema)


def test_every_refusal_is_named_with_an_example_of_its_problem() -> None:
    for told in OPERATIONS.values():
        for status, answer in told["responses"].items():
            problems = answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
            assert bool(problems) == (int(status) >= 400)
            assert {EXAMPLES[problem]["value"]["status"] for problem in problems} <= {int(status)}
    for name, each in EXAMPLES.items():
        assert wrong(each["value"], DOCUMENT["components"]["schemas"]["Problem"]) == []
        assert each["value"]["title"] == name


def test_what_the_code_refuses_is_found_from_the_route_to_the_rule() -> None:
    found = known.refusals(ROUTES["cast_ballot"])
    assert {"AlreadyVoted", "ElectionNotOpen", "SameIdOtherContent"} <= set(found[409])
    assert set(found[404]) == {"ElectionNotFound", "NoSuchPath"}
    assert "NotEligible" in found[403]
    assert {"InsufficientFunds", "YearNotOver"} <= set(known.refusals(ROUTES["carry_over"])[409])


@pytest.mark.parametrize(
    ("name", "never"),
    [
        ("get_openapi", (400, 404, 409, 413, 504)),
        ("list_budgets", (400, 404, 408, 409, 413, 415)),
        ("get_election", (400, 409, 415)),
        ("cast_ballot", (405, 412)),
    ],
)
def test_statuses_that_cannot_happen_are_not_declared(name: str, never: tuple[int, ...]) -> None:
    assert not {str(status) for status in never} & OPERATIONS[name]["responses"].keys()


def test_every_name_that_is_known_is_that_of_a_refusal() -> None:
    assert {name for told in known.everything().values() for name in told["problems"]} <= kinds().keys()


class OldRoutes:
    @http(
        "GET",
        "/api/v1/elections/<uuid:election_id>/old",
        auth=PUBLIC,
        summary="As it was",
        asks=GetElection,
        deprecated=Deprecated(since=date(2026, 1, 1), sunset=date(2027, 1, 1), link="/docs/api.md"),
    )
    def get_election(self, _asking: Asking) -> dict[str, Any]:
        return {"election_id": "x"}


def test_a_deprecated_operation_says_since_when_until_when_and_what_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    (route,) = OldRoutes.get_election.nameko_entrypoints
    monkeypatch.setattr(Route, "_read", lambda *_: Asking(None, None, "", None))  # type: ignore[arg-type]
    monkeypatch.setattr("gateway.http.cache_of", lambda _: None)
    monkeypatch.setattr(Route, "_work", lambda *_: {"election_id": "x"})
    asked = request("/api/v1/elections/x/old")
    asked.environ["opland.trace_id"] = "0" * 32
    answered: Response = route.handle_request(asked)
    assert answered.headers["Deprecation"] == "@1767225600"
    assert answered.headers["Sunset"] == "Fri, 01 Jan 2027 00:00:00 GMT"
    assert '</docs/api.md>; rel="deprecation"' in answered.headers.getlist("Link")
    found = openapi.document(OldRoutes, development=False)["paths"]["/api/v1/elections/{election_id}/old"]
    assert found["get"]["deprecated"] is True
