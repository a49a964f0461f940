"""A service as a real process: what it answers, and what it says of itself."""

import json
from uuid import uuid4

import pytest

from tests.integration.chassis.processes import QUEUE, Street, a_tell, an_event, until


def test_a_command_is_answered_and_its_event_heard(running: Street) -> None:
    assert running.tell("anna") == {"told": 1}
    until(lambda: running.told("heard anna") == 1)
    until(lambda: running.outbox() == 0)


def test_asked_again_a_command_gets_its_first_answer(running: Street) -> None:
    command_id = uuid4()
    assert [running.tell("bo", command_id), running.tell("bo", command_id)] == [{"told": 1}] * 2
    assert running.tell("bob", command_id)["type"] == "SameIdOtherContent"
    assert running.told("told bo") == 1


def test_a_refusal_arrives_as_itself_and_the_second_time_as_the_first(running: Street) -> None:
    command_id = uuid4()
    refusal = {"type": "Unwelcome", "detail": "nobody is not told", "facts": {"name": "nobody"}}
    assert [running.tell("nobody", command_id), running.tell("nobody", command_id)] == [refusal] * 2


def test_a_message_that_cannot_be_read_is_refused_with_its_fields(running: Street) -> None:
    refusal = running.ask("tell", command_id="no id", suprise=1)
    assert refusal["type"] == "Invalid"
    assert set(refusal["facts"]["fields"]) == {"command_id", "name", "suprise"}


def test_a_question_is_answered(running: Street) -> None:
    running.tell("carl")
    assert running.ask("how_many", name="told carl") == {"told": 1}
    assert running.ask("how_many", name="told nobody at all") == {"told": 0}


def test_a_hot_command_with_poison_is_a_fault_of_its_own_and_harms_no_neighbour(running: Street) -> None:
    names = ["dora", "poison", "erik", "dora"]
    told = running.ask_all("tell_many", [{"command_id": str(uuid4()), "name": name} for name in names])
    assert [each.get("told", each.get("type")) for each in told] == [1, "Defect", 1, 2]
    assert (running.told("dora"), running.told("erik"), running.told("poison")) == (2, 1, 0)


def test_hot_commands_without_a_transaction_are_answered_each_as_it_was_answered_first(running: Street) -> None:
    once, known = str(uuid4()), str(uuid4())
    running.tell("gitte", known, method="tell_many_slowly")
    asked = [
        {"command_id": once, "name": "hans"},
        {"command_id": str(uuid4()), "name": "nobody"},
        {"name": 5},
        {"command_id": known, "name": "gitte"},
        {"command_id": once, "name": "hans"},
        {"command_id": once, "name": "somebody else"},
        {"command_id": str(uuid4()), "name": "hans"},
    ]
    told = [each.get("told", each.get("type")) for each in running.ask_all("tell_many_slowly", asked)]
    assert told == [1, "Unwelcome", "Invalid", 1, 1, "SameIdOtherContent", 3]
    assert running.ask_all("tell_many_slowly", asked[:2])[0] == {"told": 1}
    assert running.told("slowly gitte") == 1


def test_poison_among_hot_commands_without_a_transaction_harms_no_neighbour(running: Street) -> None:
    asked = [{"command_id": str(uuid4()), "name": name} for name in ("ida", "poison", "jens")]
    told = running.ask_all("tell_many_slowly", asked)
    assert [each.get("told", each.get("type")) for each in told] == [1, "Defect", 1]


def test_unreadable_hot_commands_are_refused_among_their_neighbours(running: Street) -> None:
    told = running.ask_all("tell_many", [{"command_id": str(uuid4()), "name": "finn"}, {"name": 5}])
    assert [each.get("told", each.get("type")) for each in told] == [1, "Invalid"]


def test_answers_that_do_not_match_what_was_asked_undo_what_they_answer(running: Street) -> None:
    assert running.tell("miscounted", method="tell_many")["type"] == "Defect"
    assert running.told("miscounted") == 0


def test_a_defect_is_said_to_be_ours_and_tells_no_more_than_that(running: Street) -> None:
    refusal = running.tell("poison")
    assert refusal == {
        "type": "Defect",
        "detail": "this request met a fault of ours; it is logged under the trace id",
        "facts": {},
    }
    (line, *_) = [line for line in running.lines() if line["event"] == "defect" and line.get("entry") == "tell"]
    assert "ValueError: poison" in line["exception"]
    assert len(line["trace_id"]) == 32


def test_a_method_that_is_not_there_is_no_command(running: Street) -> None:
    status, _ = running._get(running.caller_port, "/ask", {"method": "nothing", "messages": [{}], "seconds": 5})
    assert status == 500


def test_a_timer_runs_in_transactions_of_its_own(running: Street) -> None:
    running.tell("clockwork", method="tell_many")
    until(lambda: running.told("clockwork") > 2)


def test_an_event_delivered_twice_has_one_effect(running: Street) -> None:
    event, last = an_event("gunnar"), an_event("last of gunnar")
    running.send(event, event)
    running.send(event, last)
    until(lambda: running.told("heard last of gunnar") == 1)
    assert running.told("heard gunnar") == 1


def test_a_poison_event_is_kept_while_its_neighbours_pass(running: Street) -> None:
    kept = running.inbox("waiting")
    running.send(an_event("helle"), an_event("poison"), an_event("ida"))
    until(lambda: running.told("heard helle") == running.told("heard ida") == 1)
    until(lambda: running.inbox("waiting") == kept + 1)


def test_an_event_that_came_too_early_is_handled_once_it_is_time(running: Street) -> None:
    running.send(an_event("early"))
    until(lambda: any("first has not come" in str(line) for line in running.lines()))
    assert running.told("heard early") == 0
    running.tell("first", method="tell_many")
    until(lambda: running.told("heard early") == 1)


def test_a_process_that_is_still_starting_is_alive_and_not_ready(street: Street) -> None:
    """Its queue is not there yet: a call that was sent because it called itself ready would be lost."""
    (street.folder / "start.gate").touch()
    process = street._start("service", [])
    until(lambda: street.health("/healthz")[0] == 200)
    status, body = street.health("/readyz")
    assert (status, json.loads(body)["checks"]["process"][:14]) == (503, "takes no work:")
    street.open("start")
    until(street.ready)
    assert street.post("tell", a_tell("anna")).told() == [1]
    assert process.poll() is None


def test_health_says_alive_ready_and_numbers(running: Street) -> None:
    running.tell("jens")
    assert running.health("/healthz") == (200, json.dumps({"service": "budgets", "alive": True}))
    status, body = running.health("/readyz")
    assert (status, json.loads(body)["checks"]) == (200, {"bus": "ok", "database": "ok", "process": "ok"})
    status, body = running.health("/metrics")
    assert status == 200
    for line in (
        'opland_handled_total{entry="tell",outcome="ok",service="budgets"}',
        'opland_outbox_waiting{service="budgets"}',
        'opland_inbox_kept{service="budgets",state="parked"} 0.0',
        'opland_in_hand{entry="on_was_told",service="budgets"} 0.0',
        'opland_handle_seconds_count{entry="tell",service="budgets"}',
    ):
        assert line in body
    assert running.health("/elsewhere")[0] == 404


@pytest.mark.parametrize("method", ["tell", "tell_many"])
def test_one_trace_leads_from_the_call_through_outbox_and_event_to_the_handler(running: Street, method: str) -> None:
    name = "traced" if method == "tell_many" else f"traced by {method}"
    running.tell(name, method=method)
    until(lambda: running.told(f"heard {name}") >= 1)
    (heard, *_) = [line for line in running.lines() if line["event"] == "hearing" and line["name"] == name]
    assert (heard["service"], heard["level"], heard["entry"]) == ("budgets", "info", "on_was_told")
    if method == "tell":
        (told,) = [line for line in running.lines() if line["event"] == "telling" and line["name"] == name]
        assert (told["trace_id"], told["service"]) == (heard["trace_id"], "budgets")
    asked = [line["trace_id"] for line in running.lines("caller") if line["event"] == "asking" and line["name"] == name]
    assert asked == [heard["trace_id"]]


def test_what_is_taken_leaves_its_queue(running: Street) -> None:
    running.send(an_event("kaj"))
    until(lambda: running.told("heard kaj") == 1)
    until(lambda: running.queued(QUEUE) == 0)
