"""A call is signed whole: nothing of it can be forged, changed, used elsewhere or used too late."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from chassis import calls, clock
from chassis.calls import Call, Request, check_deadline, in_calls, open_call
from contracts.errors import Expired, TooLarge, Unauthenticated
from contracts.principal import Principal, Role
from deploy.local.keys import new_keys

OURS, THEIRS = new_keys(), new_keys()
PUBLIC = OURS["CALL_PUBLIC_KEY"]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock_as_it_was() -> Iterator[None]:
    yield
    clock.move(timedelta())


def a_request(text: str) -> Request:
    return Request(Principal(person="p", roles=(Role(role="citizen"),)), {"text": text}, clock.now())


def a_call(deadline: datetime | None = None) -> Call:
    principal = Principal(person="p", roles=(Role(role="citizen"),))
    request = Request(principal, {"command_id": str(uuid4()), "name": "æøå"}, clock.now())
    return Call(
        "voting", "cast_ballots", deadline or clock.now() + MINUTE, "00-" + "a" * 32 + "-" + "b" * 16 + "-01", [request]
    )


def test_a_call_arrives_as_it_was_signed() -> None:
    call = a_call()
    assert open_call(call.sign(OURS["CALL_PRIVATE_KEY"]), PUBLIC, "voting", "cast_ballots") == call


@pytest.mark.parametrize(("service", "method"), [("voting", "get_election"), ("budgets", "cast_ballots")])
def test_a_call_signed_for_one_method_is_no_call_of_another(service: str, method: str) -> None:
    token = a_call().sign(OURS["CALL_PRIVATE_KEY"])
    with pytest.raises(Unauthenticated, match="another method"):
        open_call(token, PUBLIC, service, method)


def test_a_call_signed_by_somebody_else_is_forged() -> None:
    with pytest.raises(Unauthenticated):
        open_call(a_call().sign(THEIRS["CALL_PRIVATE_KEY"]), PUBLIC, "voting", "cast_ballots")


def test_a_call_that_was_tampered_with_is_refused() -> None:
    header, payload, signature = a_call().sign(OURS["CALL_PRIVATE_KEY"]).split(".")
    content = json.loads(base64.urlsafe_b64decode(payload + "=="))
    content["requests"][0][0]["roles"] = [{"role": "finance", "scope": "*"}]
    changed = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    with pytest.raises(Unauthenticated):
        open_call(f"{header}.{changed}.{signature}", PUBLIC, "voting", "cast_ballots")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_call_that_chooses_its_own_algorithm_is_refused(algorithm: str) -> None:
    _, payload, signature = a_call().sign(OURS["CALL_PRIVATE_KEY"]).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm}).encode()).decode().rstrip("=")
    for end in (signature, ""):
        with pytest.raises(Unauthenticated):
            open_call(f"{header}.{payload}.{end}", PUBLIC, "voting", "cast_ballots")


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "æ.ø.å", "." * 50, "\ud800", None, 5, {}, "e30.e30.e30"])
def test_what_is_no_call_is_refused(token: object) -> None:
    with pytest.raises(Unauthenticated):
        open_call(token, PUBLIC, "voting", "cast_ballots")  # type: ignore[arg-type]


def test_a_call_whose_deadline_has_passed_is_not_begun() -> None:
    token = a_call(clock.now() - timedelta(microseconds=1)).sign(OURS["CALL_PRIVATE_KEY"])
    with pytest.raises(Expired):
        open_call(token, PUBLIC, "voting", "cast_ballots")


def test_a_call_grows_too_late_while_it_waits() -> None:
    call = a_call()
    check_deadline(call)
    clock.move(2 * MINUTE)
    with pytest.raises(Expired):
        check_deadline(call)


def test_a_call_as_large_as_may_be_arrives() -> None:
    room = calls.CALL_BYTES_MAX - len(a_request("").json)
    (full,) = in_calls([a_request("x" * room)])
    call = Call("voting", "cast_ballots", clock.now() + MINUTE, "00-" + "a" * 32 + "-" + "b" * 16 + "-01", full)
    assert open_call(call.sign(OURS["CALL_PRIVATE_KEY"]), PUBLIC, "voting", "cast_ballots") == call
    with pytest.raises(TooLarge):
        list(in_calls([a_request("x" * (room + 1))]))


def test_requests_travel_in_their_order_as_many_together_as_a_call_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [a_request(text) for text in ("a" * 10, "b" * 500, "æ" * 10, "d" * 10)]
    monkeypatch.setattr(calls, "CALL_BYTES_MAX", 700)
    together = list(in_calls(requests))
    assert [request for some in together for request in some] == requests
    assert len(together) > 1
    assert all(sum(len(request.json.encode()) for request in some) <= 700 for some in together)
    assert list(in_calls([])) == []
