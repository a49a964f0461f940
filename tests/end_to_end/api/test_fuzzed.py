"""The whole OpenAPI document tried by schemathesis, by every role: no fault, nothing answered beside what is declared.

The quick one takes the same few cases of every operation each time; the nightly one takes many, and others each night.
"""

from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from deploy.local.api import Answer, read
from tests.end_to_end.api.scene import NOBODY, WHO, Scene

NAMES = ("status_code_conformance", "content_type_conformance", "response_schema_conformance")
SERVER_ERROR = 500
NOT_RUNNING = {"list_events"}
"""Answered by the process of the feed, which a town of tests goes without: 503, as is declared."""
QUICK_CASES = 3
"""Of each operation, by the roles in turn: some 900 requests."""
LONG_CASES = 200


def complaints(scene: Scene, case: Case, who: str) -> list[str]:
    """What is wrong with the answer to a case, asked by somebody of this role."""
    headers = {"Idempotency-Key": str(uuid4())} if case.method == "POST" else {}
    if who != NOBODY:
        headers["Authorization"] = f"Bearer {scene.people.token(WHO[who])}"
    name = case.operation.definition.raw["operationId"]
    told = case.call(headers=headers)
    if told.status_code in (503, 504) and name not in NOT_RUNNING:  # a busy machine had no time for it: once more
        told = case.call(headers=headers)
    said = {header: values[0] for header, values in told.headers.items()}
    found = scene.documented.complaints(name, Answer(told.status_code, read(told.content, said["content-type"]), said))
    if told.status_code >= SERVER_ERROR and name not in NOT_RUNNING:
        found.append(f"{name}: {told.status_code}")
    try:
        case.validate_response(told, checks=CHECKS.get_by_names(NAMES))
    except FailureGroup as failures:
        found += [f"{name}: {failure}" for failure in failures.exceptions]
    return [f"{case.method} {case.formatted_path} by {who}: {each}" for each in found]


def fuzzed(scene: Scene, cases: int, **options: Any) -> list[str]:
    """Every operation by every role in turn, every other time about what is there."""
    found: list[str] = []
    callers, about = cycle((NOBODY, *WHO)), cycle((True, False))
    for result in schemathesis.openapi.from_url(f"{scene.people.api.base}/api/v1/openapi.json").get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] in scene.documented.streams():
            continue

        @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck), **options)
        @given(case=operation.as_strategy())
        def tried(case: Case) -> None:
            if next(about):
                case.path_parameters = {
                    name: scene.ids.get(name, value) for name, value in case.path_parameters.items()
                }
            found.extend(complaints(scene, case, next(callers)))

        tried()
    return found


@pytest.mark.timeout(600)
def test_nothing_is_answered_that_is_not_declared(scene: Scene) -> None:
    assert fuzzed(scene, QUICK_CASES, derandomize=True, phases=[Phase.generate]) == []


@pytest.mark.nightly
def test_nothing_is_answered_that_is_not_declared_however_long_it_is_tried(scene: Scene) -> None:
    assert fuzzed(scene, LONG_CASES, phases=[Phase.generate]) == []
