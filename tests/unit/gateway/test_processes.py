"""What a process says of itself is read as it says it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from deploy.opland.status import readiness
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


@contextmanager
def a_process(readyz: dict[str, Any]) -> Iterator[str]:
    """One that says this of itself -> where it is asked."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(readyz).encode() if self.path == "/readyz" else TOLD.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("warnings", "state"), [({}, READY), ({"publishing": "blocked: no room"}, "publishing: blocked: no room")]
)
def test_one_that_is_ready_and_warns_is_told_with_its_warning(warnings: dict[str, str], state: str) -> None:
    with a_process({"ready": True, "checks": {"bus": "ok"}, "warnings": warnings}) as address:
        (found,) = watch([("voting", address)]).items
        assert (found.state, found.parked) == (state, 2)
        assert readiness(address) == state


def test_what_is_not_well_stands_first() -> None:
    states = [
        ProcessState(process="budgets", state=READY, parked=0),
        ProcessState(process="ledger", state=READY, parked=1),
        ProcessState(process="voting", state="bus: away"),
    ]
    section = processes(Processes(items=tuple(states)))
    assert [item.title for item in section.items] == ["ledger", "voting", "budgets"]
