"""What a process says of itself is read as it says it."""

from gateway.pages.desk.sections import processes
from gateway.processes import READY, Processes, ProcessState, measures, watch

TOLD = """
# TYPE opland_outbox_waiting gauge
opland_outbox_waiting{service="voting"} 3.0
# TYPE opland_outbox_age_seconds gauge
opland_outbox_age_seconds{service="voting"} 12.7
# TYPE opland_inbox_kept gauge
opland_inbox_kept{service="voting",state="waiting"} 1.0
opland_inbox_kept{service="voting",state="parked"} 2.0
# TYPE python_info gauge
python_info{version="3.11"} 1.0
"""


def test_measures_are_found_among_others() -> None:
    assert measures(TOLD) == {"unsent": 3, "unsent_seconds": 12, "retried": 1, "parked": 2}


def test_one_that_does_not_answer_is_told_and_holds_up_nobody() -> None:
    (found,) = watch([("voting", "127.0.0.1:9")]).items
    assert (found.process, found.state.startswith("no answer"), found.parked) == ("voting", True, None)


def test_what_is_not_well_stands_first() -> None:
    states = [
        ProcessState(process="budgets", state=READY, parked=0),
        ProcessState(process="ledger", state=READY, parked=1),
        ProcessState(process="voting", state="bus: away"),
    ]
    section = processes(Processes(items=tuple(states)))
    assert [item.title for item in section.items] == ["ledger", "voting", "budgets"]
