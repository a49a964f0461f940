"""Every operation by every role, over HTTP: the answer is what the tables of permissions and the OpenAPI document say.

Each service's own tests try every cell at its entrypoints; this sees that nothing is lost on the way there. Who may not is tried
first, and changes nothing, so that what those who may do changes no answer of the others.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest

from contracts.principal import RoleName
from deploy.local.api import Answer
from deploy.operations import permission_of
from gateway.auth import SIGNED_IN
from gateway.openapi import operations
from gateway.service import GatewayService
from tests.end_to_end.api.scene import NOBODY, Scene

pytestmark = pytest.mark.timeout(600)
ROUTES = {each.name: each for each in operations(GatewayService) if each.path.startswith("/api/")}
PERMISSIONS = {name: permission_of(route) for name, route in ROUTES.items()}
CALLERS = (NOBODY, *get_args(RoleName))
AT_ONCE = 6
REFUSED = (401, 403, 404, 409, 422)
ASK_NOBODY = {
    *("get_openapi", "get_asyncapi", "get_catalogue", "get_overview"),
    *("list_personas", "issue_tokens"),
    "follow",
}
"""Operations that ask no service, or all of them at once what anybody may ask."""


OF_ONESELF = {"export_donor"}
"""Whoever is signed in is told of what they gave themselves, be it nothing."""

OF_THE_CITIZEN = {"post_update_for_citizen", "cancel_campaign_for_citizen"}
"""The official may; the citizen for whom it is entered here owns no campaign, and is refused as by themselves."""


def may(name: str, who: str) -> bool:
    """Whether they may for their role, or because anybody may."""
    permission = PERMISSIONS[name]
    assert permission is not None
    if "anybody" in permission.others or (name in OF_ONESELF and who != NOBODY):
        return True
    return who != NOBODY and ("signed in" in permission.others or who in permission.roles)


def test_every_operation_has_a_rule_in_the_tables_of_permissions() -> None:
    assert {name for name, permission in PERMISSIONS.items() if permission is None} == ASK_NOBODY


def test_the_answer_to_each_operation_by_each_role_is_the_declared_one(scene: Scene) -> None:
    cells = [(name, who, may(name, who)) for name in PERMISSIONS.keys() - ASK_NOBODY for who in CALLERS]
    wrong: list[str] = []
    decided = set()
    for pass_ in (False, True):
        chosen = [(name, who) for name, who, allowed in cells if allowed is pass_]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(lambda cell: scene.ask(*cell), chosen))
        for (name, who), answer in zip(chosen, answers, strict=True):
            wrong += scene.documented.complaints(name, answer)
            wrong += [f"{name} by {who}: {told}" for told in misjudged(name, who, answer, allowed=pass_)]
            if answer.status == 403:
                decided.add(name)
    assert wrong == []
    restricted = {name for name, who, allowed in cells if not allowed and who != NOBODY}
    assert len(decided) > 0.5 * len(restricted), sorted(restricted - decided)


def misjudged(name: str, who: str, answer: Answer, *, allowed: bool) -> list[str]:
    title = answer.body.get("title") if isinstance(answer.body, dict) else None
    if who == NOBODY and ROUTES[name].auth is SIGNED_IN:
        return [] if (answer.status, title) == (401, "Unauthenticated") else [f"{answer.status} without a token"]
    if allowed and name in OF_THE_CITIZEN and title == "Forbidden":
        return []
    if allowed:
        return [f"{answer.status}, who may"] if answer.status == 401 or title == "Forbidden" else []
    return [] if answer.status in REFUSED else [f"{answer.status}, who may not"]
