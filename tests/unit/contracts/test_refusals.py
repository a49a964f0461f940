"""Refusals cross the wire as themselves; a principal says who may do what and where."""

import json

import pytest

from contracts.errors import Busy, Forbidden, Invalid, NotFound, Refused, Unauthenticated, kinds
from contracts.principal import ANONYMOUS, Principal, Role


class NotEnough(Refused):
    """More is asked for than there is."""


class NotEnoughYet(NotEnough):
    status = 404


def over_the_wire(refusal: Refused) -> Refused:
    return Refused.load(json.loads(json.dumps(refusal.dump())))


@pytest.mark.parametrize("kind", [Invalid, Unauthenticated, Forbidden, NotFound, Busy, NotEnough, NotEnoughYet])
def test_a_refusal_arrives_as_itself(kind: type[Refused]) -> None:
    arrived = over_the_wire(kind("the sentence", available=5, fields={"a": ["b"]}))
    assert type(arrived) is kind
    assert (arrived.detail, arrived.facts) == ("the sentence", {"available": 5, "fields": {"a": ["b"]}})
    assert str(arrived) == "the sentence"


def test_a_refusal_that_this_process_has_no_word_for_is_still_a_refusal() -> None:
    arrived = Refused.load({"type": "FromTheFuture", "detail": "not now", "facts": {"when": "later"}})
    assert type(arrived) is Refused
    assert (arrived.detail, arrived.facts) == ("not now", {"when": "later"})


def test_every_refusal_has_a_status_that_http_knows_as_a_no() -> None:
    assert all(400 <= kind.status < 600 for kind in kinds().values())


def a_playmaker(scope: str) -> Principal:
    return Principal(person="p", roles=(Role(role="playmaker", scope=scope),))


def test_a_role_holds_for_its_scope_only() -> None:
    a_playmaker("tranbjerg").require("playmaker", scope="tranbjerg")
    with pytest.raises(Forbidden, match="playmaker for beder"):
        a_playmaker("tranbjerg").require("playmaker", scope="beder")


def test_a_role_for_one_area_is_none_for_everywhere() -> None:
    with pytest.raises(Forbidden):
        a_playmaker("tranbjerg").require("playmaker")


def test_a_role_for_everywhere_holds_in_each_area() -> None:
    a_playmaker("*").require("playmaker", scope="beder")
    a_playmaker("*").require("playmaker")


def test_one_of_several_roles_is_enough_and_another_is_not() -> None:
    a_playmaker("*").require("finance", "playmaker")
    with pytest.raises(Forbidden, match="finance or operator"):
        a_playmaker("*").require("finance", "operator")


def test_nobody_is_asked_to_sign_in_rather_than_forbidden() -> None:
    with pytest.raises(Unauthenticated):
        ANONYMOUS.require("citizen")


def test_a_principal_crosses_the_wire_whole() -> None:
    principal = Principal(person="p", roles=(Role(role="citizen"),), age=16, area_id="tranbjerg")
    assert Principal.load(json.loads(json.dumps(principal.dump()))) == principal
