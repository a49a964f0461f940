"""Several asked at once: all are waited for, in their order, whatever happens to one."""

import threading

import pytest

from chassis import telemetry
from services.crowdfunding.operations.side_by_side import side_by_side


def test_all_are_under_way_at_once_and_told_in_their_order() -> None:
    meeting = threading.Barrier(3, timeout=10)
    assert side_by_side(lambda item: (meeting.wait() >= 0, item), "abc") == [(True, "a"), (True, "b"), (True, "c")]
    assert side_by_side(str, []) == []


def test_one_that_fails_is_told_once_the_others_have_ended() -> None:
    ended = []

    def work(item: int) -> None:
        if item == 0:
            raise ZeroDivisionError
        ended.append(item)

    with pytest.raises(ZeroDivisionError):
        side_by_side(work, range(4))
    assert sorted(ended) == [1, 2, 3]


def test_what_is_logged_meanwhile_belongs_to_the_trace_of_who_asks() -> None:
    with telemetry.tracing("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"):
        here = telemetry.traceparent().split("-")[1]
        assert side_by_side(lambda _: telemetry.traceparent().split("-")[1], range(3)) == [here] * 3
