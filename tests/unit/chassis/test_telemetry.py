"""One trace id is carried along, and a malformed one is not."""

import pytest
import structlog

from chassis import telemetry

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


def test_the_trace_of_a_parent_is_carried_into_what_the_block_says() -> None:
    with telemetry.tracing(PARENT, entry="cast_ballot") as trace_id:
        assert trace_id == TRACE
        said = telemetry.traceparent()
        assert structlog.contextvars.get_contextvars()["entry"] == "cast_ballot"
    assert telemetry.trace_id_of(said) == TRACE
    assert said != PARENT  # a span of its own
    assert "trace_id" not in structlog.contextvars.get_contextvars()


@pytest.mark.parametrize(
    "parent",
    [
        None,
        "",
        "00",
        PARENT.upper(),
        PARENT + "-more",
        PARENT[:-1],
        "ff" + PARENT[2:],
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE[:-1]}æ-00f067aa0ba902b7-01",
        PARENT + "\n",
    ],
)
def test_a_malformed_parent_begins_a_new_trace(parent: str | None) -> None:
    assert telemetry.trace_id_of(parent) is None
    with telemetry.tracing(parent) as trace_id:
        assert telemetry.trace_id_of(telemetry.traceparent()) == trace_id


def test_outside_of_any_trace_each_call_begins_its_own() -> None:
    assert telemetry.trace_id_of(telemetry.traceparent()) != telemetry.trace_id_of(telemetry.traceparent())
