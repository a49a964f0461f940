"""A refusal is a problem document: what it is, in a sentence, with what a program can act on."""

import json
import re
from urllib.parse import unquote

import pytest

from contracts.errors import Unauthenticated, Unavailable
from contracts.ledger import InsufficientFunds
from gateway.problems import MethodNotAllowed, problem


def test_a_refusals_facts_stand_beside_its_members() -> None:
    answer = problem(InsufficientFunds("too little", available=5, status=200), "/api/v1/x", "a" * 32)
    assert answer.content_type == "application/problem+json"
    assert json.loads(answer.get_data()) == {
        "type": "/problems/InsufficientFunds",
        "title": "InsufficientFunds",
        "status": 409,
        "detail": "too little",
        "instance": "/api/v1/x",
        "trace_id": "a" * 32,
        "available": 5,
    }


def test_http_says_what_belongs_to_a_status() -> None:
    assert problem(Unauthenticated("who"), "/", "").headers["WWW-Authenticate"].startswith("Bearer")
    assert problem(Unavailable("later"), "/", "").headers["Retry-After"] == "1"
    assert problem(MethodNotAllowed("no", allowed=["GET"]), "/", "").headers["Allow"] == "GET"


def test_half_a_character_in_a_refusal_does_no_harm() -> None:
    assert problem(Unavailable("\ud800", fields={"\udfff": 1}), "/", "").get_data()


@pytest.mark.parametrize("path", ["/api/v1/areas/a%b", "/api/v1/areas/%2g", "/api/v1/areas/æ(ø)%", "/a b\n"])
def test_where_it_happened_is_an_address_whatever_was_asked(path: str) -> None:
    """A percent sign in a path that was read already is one, and no beginning of a code."""
    instance = json.loads(problem(Unavailable("later"), path, "").get_data())["instance"]
    assert re.fullmatch(r"(/([\w.~!$&'()*+,;=:@-]|%[0-9A-F]{2})*)+", instance, re.ASCII)
    assert unquote(instance) == path
